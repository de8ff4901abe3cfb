import { randomUUID } from "node:crypto";
import { dayOf, startOfDay } from "@banyan/calendar";
import { readCodes } from "./acquire.ts";
import type { Http } from "./http.ts";
import { type LiveShop, readShop } from "./live-shop.ts";
import { type Account, parcelOf, signInOperator } from "./operator.ts";
import { channels, endings, keyOfChannel, placementsOf, returnWays, tempers } from "./plan/channels.ts";
import { device, household } from "./plan/people.ts";
import { chooseLines, type PlannedPerson } from "./plan/plan.ts";
import { busyness } from "./plan/rhythm.ts";
import { type PlannedEvent, tellVisit } from "./plan/visit.ts";
import type { Random } from "./random.ts";
import { batchOf, type PlacedOrder, send } from "./report.ts";
import { pause } from "./retry.ts";
import { createShopper, type Shopper } from "./shopper.ts";

export type LiveOptions = {
  server: Http;
  simulator: Http;
  account: Account;
  random: Random;
  signal: AbortSignal;
  time?: LiveTime;
  /** Visits a minute at the busiest hour. */
  visitsAMinute?: number;
  log?: (line: string) => void;
};

/** Real time, unless a test has its own. */
export type LiveTime = { now(): number; wait(ms: number, signal: AbortSignal): Promise<void> };
const realTime: LiveTime = { now: Date.now, wait: pause };

const PROGRAM = "demo";
/** At night fewer come, but whoever looks at the board sees somebody. */
const LEAST_BUSY = 0.3;
/** More people than a visitor of the demo could tell apart; older ones stay away. */
const MOST_REGULARS = 200;
/** The shop is read again, for stock and new products, this often. */
const READ_EVERY_MS = 20 * 60_000;
/** Only what live shoppers ordered is shipped by itself: an order made by hand waits for a hand. */
const SHIP_EVERY_MS = 6 * 60_000;
const RECEIPT_AFTER_MS = 8 * 60_000;
const RESTOCK = { hour: 6, below: 6, to: 60 } as const;

type Regular = { person: PlannedPerson; shopper: Shopper; isSignedIn: boolean; visits: number };
type Bought = { orderId: string; shopper: Shopper };

/** Shoppers who come at a walking pace and do everything a visitor does, through the real doors. Resolves when the signal aborts. */
export async function liveShoppers(options: LiveOptions): Promise<void> {
  const { server, simulator, account, random, signal, time = realTime, visitsAMinute = 5, log = () => {} } = options;
  const regulars: Regular[] = [];
  const toShip: Bought[] = [];
  let shop: LiveShop | undefined;
  let readAt = 0;
  let parcels = random.whole(0, 99_999);
  let restockedOn = dayOf(new Date(time.now()));

  const attempt = async (what: string, run: () => Promise<unknown>) => {
    try {
      await run();
    } catch (error) {
      // the server restarts, an operator took a product away: the next one will do better
      if (!signal.aborted) log(`${what}: ${error instanceof Error ? error.message : String(error)}`);
    }
  };
  await Promise.all([arrivals(), parcelsNowAndThen()]);

  async function arrivals() {
    while (!signal.aborted) {
      const now = new Date(time.now());
      const perMinute =
        visitsAMinute * Math.max(LEAST_BUSY, busyness(now.getTime() - startOfDay(dayOf(now)).getTime()));
      await time.wait((-Math.log(1 - random.next()) * 60_000) / perMinute, signal);
      if (signal.aborted) return;
      if (!shop || time.now() - readAt > READ_EVERY_MS)
        await attempt("shop", async () => {
          shop = await readShop(server, await readCodes(await signInOperator(server, account, PROGRAM)));
          readAt = time.now();
        });
      const open = shop;
      if (open && open.onSale.length > 0) void attempt("visit", () => visit(open));
    }
  }

  async function visit(open: LiveShop) {
    const isBack = regulars.length > 5 && random.chance(0.55);
    const regular = isBack ? random.pick(regulars) : newcomer(open.appid);
    if (!isBack) {
      regulars.push(regular);
      if (regulars.length > MOST_REGULARS) regulars.shift();
    }
    regular.visits += 1;
    const way = isBack ? random.weighted(returnWays) : originOf(regular.person);
    const temper = random.weighted<(typeof tempers)[number]>([
      [tempers[0], 40],
      [tempers[1], 38],
      [tempers[2], 22],
    ]);
    const looks = random.chance(temper.product);
    const looksAt = looks ? Array.from({ length: random.whole(1, 3) }, () => random.weighted(open.onSale)) : [];
    const cart =
      looks && random.chance(temper.cart)
        ? chooseLines(random, looksAt).filter(({ sku }) => open.skus[sku] !== "")
        : [];
    const orders = cart.length > 0 && random.chance(temper.order);
    const joins = !regular.isSignedIn && (cart.length > 0 || random.chance(0.06));
    const told = tellVisit(random, {
      at: time.now(),
      isFirst: !isBack,
      looksAt,
      cart,
      order: orders ? 0 : null,
      joins,
    });
    const codes = placementsOf(way.channel);
    const placement = codes === 0 ? null : random.whole(0, codes - 1);
    const about = { person: 0, channel: way.channel, placement, scene: random.pick(way.scenes), shareId: null };

    let order: PlacedOrder | undefined;
    for (const [place, event] of told.events.entries()) {
      await time.wait(event.ts - time.now(), signal);
      if (signal.aborted) return;
      order = await act(open, regular, event, cart, order);
      // like the tracker: what happens within the same second leaves together
      const report = {
        ...about,
        startsAt: event.ts,
        endsAt: event.ts,
        deed: null,
        events: [{ ...event, ts: time.now() }],
      };
      const sending = {
        sentAt: time.now(),
        token: regular.shopper.token,
        order,
        seed: random.whole(0, 0x7fffffff) + place,
      };
      await send(server, batchOf(open, regular.person, report, sending));
    }
    if (joins && !regular.isSignedIn) await signIn(regular);
  }

  /** What the phone does at the server when this happens on it. */
  async function act(
    open: LiveShop,
    regular: Regular,
    event: PlannedEvent,
    cart: ReturnType<typeof chooseLines>,
    order: PlacedOrder | undefined,
  ) {
    const { shopper } = regular;
    const lines = cart.map(({ sku, quantity }) => ({ skuId: open.skus[sku] ?? "", quantity }));
    if (event.event === "app_launch") await open.home();
    if (event.event === "view_item" && event.product !== undefined) await open.open(event.product);
    if (event.event === "add_to_cart" && event.line) {
      if (!regular.isSignedIn) await signIn(regular);
      await shopper.addToCart({ skuId: open.skus[event.line.sku] ?? "", quantity: event.line.quantity }, randomUUID());
    }
    if (event.event === "begin_checkout") return shopper.order(lines, { note: "", fromCart: true, key: randomUUID() });
    if (event.event === "pay_tap" && order) {
      const pay = await shopper.startPayment(order.id);
      if (random.weighted(endings.evening) === "PAID") {
        await pay();
        toShip.push({ orderId: order.id, shopper });
      }
    }
    return order;
  }

  async function signIn(regular: Regular) {
    const { isNew } = await regular.shopper.signIn();
    regular.isSignedIn = true;
    if (isNew && random.chance(0.8)) await regular.shopper.takeGift(randomUUID());
  }

  function originOf({ channel }: PlannedPerson): { channel: string | null; scenes: readonly number[] } {
    return { channel, scenes: channels.find(({ name }) => name === channel)?.scenes ?? channels[0].scenes };
  }

  /** Half of those we have not seen are members of the demo on another phone. */
  function newcomer(appid: string): Regular {
    const number = random.whole(0, 4_000);
    const origin = random.weighted(channels.map((channel) => [channel, channel.share] as const));
    const person: PlannedPerson = {
      anonId: randomUUID(),
      userId: random.chance(0.5) ? `demo-1-${number}` : `live-${randomUUID().slice(0, 13)}`,
      channel: origin.name,
      device: device(random),
      household: household(random, number),
      joins: false,
      isOldApp: false,
    };
    const own = { ...person, channel: keyOfChannel(person.channel) };
    return { person, shopper: createShopper({ server, simulator, appid, ...own }), isSignedIn: false, visits: 0 };
  }

  async function parcelsNowAndThen() {
    while (!signal.aborted) {
      await time.wait(SHIP_EVERY_MS * random.between(0.7, 1.3), signal);
      if (signal.aborted) return;
      await attempt("parcels", async () => {
        const today = dayOf(new Date(time.now()));
        const isMorning = time.now() >= startOfDay(today).getTime() + RESTOCK.hour * 3_600_000;
        const restocks = isMorning && restockedOn !== today;
        if (toShip.length === 0 && !restocks) return;
        const operator = await signInOperator(server, account, PROGRAM);
        if (restocks) {
          await operator.restock(RESTOCK.below, RESTOCK.to);
          restockedOn = today;
        }
        for (const bought of toShip.splice(0)) {
          parcels += 1;
          await attempt("parcel", async () => {
            await operator.ship(bought.orderId, parcelOf(parcels), randomUUID());
            if (random.chance(0.7)) void receive(bought);
          });
        }
      });
    }
  }

  async function receive({ orderId, shopper }: Bought) {
    await time.wait(RECEIPT_AFTER_MS * random.between(0.6, 3), signal);
    if (!signal.aborted) await attempt("receipt", () => shopper.confirm(orderId, randomUUID()));
  }
}
