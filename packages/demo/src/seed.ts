import { createHash } from "node:crypto";
import { setNewcomerGift } from "@banyan/contracts";
import { bookCosts } from "./acquire.ts";
import { createAfterSales } from "./after-sales.ts";
import { products, skus } from "./catalog.ts";
import { type Clocks, createClocks } from "./clocks.ts";
import { customEvents } from "./custom-events.ts";
import { annotate, deskOf, serveAtCounter, shipFirstUnit } from "./desk.ts";
import { importHistory } from "./history.ts";
import { createHttp, type Http } from "./http.ts";
import { keepReports } from "./kept-reports.ts";
import { keyOf, type OpenedShop, openShop } from "./open-shop.ts";
import { type Account, parcelOf, type ShopKeeper, signInOperator } from "./operator.ts";
import { inParallel } from "./parallel.ts";
import { keyOfChannel } from "./plan/channels.ts";
import { type Moment, type Plan, type PlannedVisit, planDemo } from "./plan/plan.ts";
import { seeded } from "./random.ts";
import { batchOf, send } from "./report.ts";
import { answerOf, persist, post } from "./retry.ts";
import { createSeedProgramme } from "./seed-users.ts";
import { createShopper, type Placed, type Shopper } from "./shopper.ts";
import { createStories } from "./stories.ts";
import { createWechatEyes } from "./wechat-visits.ts";

export type SeedOptions = {
  /** A server with a virtual clock, in demo mode, that nobody else uses. */
  serverUrl: string;
  simulatorUrl: string;
  operator: Account;
  /** Told now and then what is being done. */
  report?: (detail: string) => void;
  /** The last day ends here; by default at the present moment. */
  now?: Date;
  /** The same seed makes the same members, orders and amounts. */
  seed?: number;
  days?: number;
  members?: number;
};
export type DemoSummary = {
  days: number;
  people: number;
  members: number;
  visits: number;
  events: number;
  orders: number;
  paidOrders: number;
  paidFen: number;
  /** Over who joined, what was ordered and what was paid, in their order: two runs of one seed agree. */
  digest: string;
};

/** The collector writes one block per flush: many at once share it. */
const REPORTS_AT_ONCE = 256;
/** PostgreSQL, the simulator and the server's one thread are busy with this many. */
const BUYERS_AT_ONCE = 8;
/** A shopper's token lasts 30 days. */
const TOKEN_MS = 28 * 86_400_000;
const PROGRAM = "demo";
/** Every third order pays with the points its buyer has. */
const POINTS_EVERY = 3;
/** Half-way through, the newcomers' coupon changes. */
const GIFT_CHANGES_AT = 0.5;

/** A business as it would have run: planned in memory, then entered through the front doors under the virtual clock. */
export async function seedDemo(options: SeedOptions): Promise<DemoSummary> {
  const { now = new Date(), seed = 1, days = 90, members = 2_000, report = () => {} } = options;
  report("编排 planning");
  const plan = planDemo({ until: now, days, members, seed });
  const server = createHttp(options.serverUrl, REPORTS_AT_ONCE + BUYERS_AT_ONCE * 2);
  const simulator = createHttp(options.simulatorUrl, BUYERS_AT_ONCE * 2);
  const clocks = createClocks(server, simulator);
  try {
    const { appid } = (await persist(async () =>
      answerOf(await server.send({ method: "GET", url: "/storefront-config.json" }), "GET /storefront-config.json"),
    )) as { appid: string }; // the server's own
    await clocks.reach(plan.from.getTime() - 8 * 3_600_000);
    const operator = () => signInOperator(server, options.operator, PROGRAM);
    const shop = await openShop(await operator(), {
      appid,
      stock: stockOf(plan, seed),
      period: { from: plan.from, until: now },
      seed,
      report,
    });
    const imported = await importHistory(await operator(), { opened: plan.from, seed });
    await post(server, "/__drain", {}); // from here on schedules run by the virtual clock
    return await play({ plan, shop, imported, server, simulator, clocks, operator, seed, until: now, report });
  } finally {
    await clocks.release().catch(() => {});
    server.close();
    simulator.close();
  }
}

/** All that will be wanted, and some left on the shelf. */
function stockOf({ visits }: Plan, seed: number): number[] {
  const random = seeded(seed).fork("stock");
  const wanted = skus.map(() => 0);
  for (const { deed } of visits)
    for (const { sku, quantity } of deed?.cart ?? []) wanted[sku] = (wanted[sku] ?? 0) + quantity;
  return wanted.map(
    (quantity, index) =>
      quantity + random.whole(24, 70) + (skus[index] && products[skus[index].product]?.noReasonReturn ? 40 : 0),
  );
}

type Stage = {
  plan: Plan;
  shop: OpenedShop;
  /** Events of before it opened. */ imported: number;
  server: Http;
  simulator: Http;
  clocks: Clocks;
  operator(): Promise<ShopKeeper>;
  seed: number;
  until: Date;
  report(detail: string): void;
};

async function play(stage: Stage): Promise<DemoSummary> {
  const { plan, shop, server, simulator, clocks, seed, until, report } = stage;
  const shoppers = new Map<number, { shopper: Shopper; signedInAt: number }>();
  const placed = new Map<number, Placed>();
  const buyers = new Map<number, number>();
  let events = stage.imported;
  let giftChanges = plan.moments.findIndex((_, index) => index >= plan.moments.length * GIFT_CHANGES_AT);
  const afterSales = createAfterSales({
    until: plan.moments.at(-1)?.at ?? 0,
    key: (what) => keyOf(seed, what),
    shopperOf: (order) => shopperOf(buyers.get(order) ?? -1),
    operator: stage.operator,
  });
  const key = (what: string) => keyOf(seed, what);
  const eyes = createWechatEyes({ plan, server, simulator, appid: shop.appid, seed, until });
  const programme = createSeedProgramme({ key });
  const stories = createStories({ plan, server, simulator, appid: shop.appid, seed, until });
  await programme.open(await stage.operator());
  const lines = (visit: PlannedVisit) =>
    (visit.deed?.cart ?? []).map(({ sku, quantity }) => ({ skuId: shop.skus[sku] ?? "", quantity }));

  for (const [index, moment] of plan.moments.entries()) {
    await clocks.reach(moment.at);
    if (index >= giftChanges && giftChanges >= 0) {
      giftChanges = -1;
      const { call } = await stage.operator();
      await call(setNewcomerGift, { params: { program: PROGRAM }, body: { templateId: shop.gifts.later } });
    }
    await playMoment(moment);
    await afterSales.play(clocks.now());
    if (moment.drains) {
      events += await stories.play(clocks.now(), shopperOf);
      await programme.speak(Math.floor(clocks.now() / 86_400_000), shopperOf);
    }
    if (index % 20 === 0)
      report(`${progressWords(plan, moment)} · 会员 ${shoppers.size} · 订单 ${placed.size} · 事件 ${events}`);
  }
  await post(simulator, "/__sim/idle", {});
  report("投放费用与反馈 costs and feedback");
  const operator = await stage.operator();
  const period = { from: plan.from, until, seed, key: (what: string) => ({ idempotencyKey: key(what) }) };
  await bookCosts(operator, shop.placed, period, (path, csv, once) => operator.sendFile(path, csv, "text/csv", once));
  await programme.triage(operator);
  await post(server, "/__drain", {});
  await keepReports(operator, { until });
  return summary();

  async function playMoment(moment: Moment) {
    const deeds = moment.deeds.flatMap((place) => plan.visits[place] ?? []);
    const [orderly, lookers] = [
      deeds.filter(({ deed }) => deed?.order !== null),
      deeds.filter(({ deed }) => deed?.order === null),
    ];
    // what WeChat saw is known to it before anybody asks for its figures
    const crawled = await eyes.see(moment.reports, clocks.now());
    events += crawled;
    // first what needs the clocks to stand still, then what time passes over
    await Promise.all([
      moment.drains && post(server, "/__drain", {}),
      inParallel(moment.reports, REPORTS_AT_ONCE, reportVisit),
      inParallel(lookers, BUYERS_AT_ONCE, enter),
    ]);
    await Promise.all([
      inParallel(orderly, BUYERS_AT_ONCE, buy),
      inParallel(moment.receives, BUYERS_AT_ONCE / 2, confirm),
      ship(moment.ships),
    ]);
    if (orderly.length > 0) await post(simulator, "/__sim/idle", {});
  }

  async function reportVisit(place: number) {
    const visit = plan.visits[place];
    const person = visit && plan.people[visit.person];
    if (!visit || !person) return;
    const known = shoppers.get(visit.person);
    const isSignedIn = known !== undefined && clocks.now() - known.signedInAt < TOKEN_MS;
    const order = visit.deed?.order == null ? undefined : placed.get(visit.deed.order);
    const batch = batchOf(shop, person, visit, {
      sentAt: clocks.now(),
      token: isSignedIn ? known.shopper.token : undefined,
      order,
      seed: seed + place,
    });
    const custom = customEvents(person, visit, seed + place);
    batch.events.push(...custom.events);
    const accepted = await send(server, batch, custom.refusals);
    events += accepted; // after the wait: others have added meanwhile
  }

  /** Signs in when needed, takes the coupon, fills the cart. */
  async function enter(visit: PlannedVisit): Promise<Shopper> {
    const shopper = await shopperOf(visit.person);
    const key = (what: string) => keyOf(seed, `${visit.person} ${visit.startsAt} ${what}`);
    if (visit.deed?.takesGift) await shopper.takeGift(key("gift"));
    for (const line of lines(visit)) await shopper.addToCart(line, key(`cart ${line.skuId}`));
    await programme.after(visit.person, shopper);
    return shopper;
  }

  async function shopperOf(number: number): Promise<Shopper> {
    const person = plan.people[number];
    if (!person) throw new Error(`There is no person ${number}`);
    const known = shoppers.get(number);
    if (known && clocks.now() - known.signedInAt < TOKEN_MS) return known.shopper;
    const { userId, anonId, household } = person;
    const channel = keyOfChannel(person.channel);
    const shopper =
      known?.shopper ?? createShopper({ server, simulator, appid: shop.appid, userId, anonId, channel, household });
    await shopper.signIn();
    shoppers.set(number, { shopper, signedInAt: clocks.now() });
    return shopper;
  }

  async function buy(visit: PlannedVisit) {
    const number = visit.deed?.order ?? -1;
    const planned = plan.orders[number];
    if (!planned || !visit.deed) return;
    await clocks.reach(visit.startsAt + visit.deed.afterMs);
    const shopper = await enter(visit);
    const key = keyOf(seed, `order ${number}`);
    const order = await shopper.order(lines(visit), {
      note: planned.note,
      fromCart: true,
      key,
      spendsPoints: number % POINTS_EVERY === 0,
      ...(deskOf(number).isPickup && { pickupPoint: shop.pickupPoint }),
    });
    placed.set(number, order);
    buyers.set(number, visit.person);
    if (planned.ending === "CANCELLED") return shopper.cancel(order.id, keyOf(seed, `cancel ${number}`));
    const pay = await shopper.startPayment(order.id);
    if (planned.ending === "PAID") await pay();
  }

  async function confirm(number: number) {
    const order = placed.get(number);
    if (!order) return;
    const shopper = await shopperOf(buyers.get(number) ?? -1);
    if (!deskOf(number).isPickup) await shopper.confirm(order.id, keyOf(seed, `receipt ${number}`));
    if (deskOf(number).wantsInvoice) await shopper.askInvoice(order.id, keyOf(seed, `invoice ${number}`));
    afterSales.arrived({ number, orderId: order.id });
  }

  async function ship(numbers: readonly number[]) {
    if (numbers.length === 0) return;
    const operator = await stage.operator();
    await inParallel(numbers, BUYERS_AT_ONCE / 2, async (number) => {
      const order = placed.get(number);
      if (!order) return;
      const { isPickup, isSplit, note } = deskOf(number);
      if (note !== null) await annotate(operator, order.id, note, keyOf(seed, `note ${number}`));
      if (isPickup) {
        const code = await (await shopperOf(buyers.get(number) ?? -1)).pickupCode(order.id);
        if (code !== null) await serveAtCounter(operator, order.id, code, keyOf(seed, `pickup ${number}`));
        return;
      }
      if (isSplit) await shipFirstUnit(operator, order.id, parcelOf(number + 500_000), keyOf(seed, `part ${number}`));
      await operator.ship(order.id, parcelOf(number), keyOf(seed, `parcel ${number}`));
    });
  }

  function summary(): DemoSummary {
    const paid = [...placed].filter(([number]) => plan.orders[number]?.ending === "PAID");
    const hash = createHash("sha256");
    for (const [number, { payableFen, couponId }] of [...placed].sort(([a], [b]) => a - b))
      hash.update(JSON.stringify([number, buyers.get(number), plan.orders[number], payableFen, couponId !== null]));
    for (const number of [...shoppers.keys()].sort((a, b) => a - b)) hash.update(plan.people[number]?.userId ?? "");
    return {
      days: Math.round((plan.moments.at(-1)?.at ?? 0) - plan.from.getTime()) / 86_400_000,
      people: plan.people.length,
      members: shoppers.size,
      visits: plan.visits.length,
      events,
      orders: placed.size,
      paidOrders: paid.length,
      paidFen: paid.reduce((sum, [, { payableFen }]) => sum + payableFen, 0),
      digest: hash.digest("hex").slice(0, 16),
    };
  }
}

function progressWords({ from, moments }: Plan, { at }: Moment): string {
  const day = (until: number) => Math.max(1, Math.ceil((until - from.getTime()) / 86_400_000));
  return `第 ${day(at)}/${day(moments.at(-1)?.at ?? at)} 天`;
}
