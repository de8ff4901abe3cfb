import { randomUUID } from "node:crypto";
import {
  addAddress,
  type CollectReply,
  cancelOrder,
  claimNewcomerGift,
  collect,
  placeOrder,
  type QuoteReply,
  quoteOrder,
  type ShopOrder,
  shopperSignIn,
  startPayment,
} from "@banyan/contracts";
import { sql } from "kysely";
import { uuidv7 } from "../../apps/server/src/kernel/ids.ts";
import { type Caller, caller } from "../../apps/server/test/callers.ts";
import { home } from "../../bench/harness/shop.ts";
import { insist } from "./patient.ts";
import { createRandom, type Random } from "./random.ts";
import { APPID, type World } from "./world.ts";

/** What the server said yes to: all of it must be true whatever was killed. */
export type Ledger = {
  /** Order by the key it was placed with. */
  orders: Map<string, ShopOrder>;
  cancelled: Set<string>;
  claims: number;
  /** Ids of events that were acknowledged. */
  events: Set<string>;
  /** Answers to one key or one batch that contradict each other. */
  contradictions: string[];
  /** Things done so far. */
  actions: number;
};

export type LoadRun = {
  ledger: Ledger;
  /** Resolves when so many things were done. */
  reached(actions: number): Promise<void>;
  /** No new things; resolves when those under way are done. */
  stop(): Promise<void>;
};

export const emptyLedger = (): Ledger => ({
  orders: new Map(),
  cancelled: new Set(),
  claims: 0,
  events: new Set(),
  contradictions: [],
  actions: 0,
});

const DUPLICATES = 0.1;
/** Baskets that hold what sells out. */
const SCARCE = 0.15;
/** Payments of another sum than was asked: what arrives must go back. */
const WRONG_SUMS = 0.05;

/** Shoppers who order, pay, cancel, claim and browse; a tenth of what they send goes out twice at once. */
export function startShoppers(
  world: World,
  { seed, shoppers, ledger = emptyLedger() }: { seed: number; shoppers: number; ledger?: Ledger },
): LoadRun {
  let stopping = false;
  const waiting: { actions: number; go(): void }[] = [];
  const failures: unknown[] = [];
  const did = () => {
    ledger.actions++;
    for (const one of waiting.splice(0)) {
      if (ledger.actions >= one.actions || failures.length > 0) one.go();
      else waiting.push(one);
    }
  };
  const running = Promise.all(
    Array.from({ length: shoppers }, async (_, number) => {
      const random = createRandom(seed + number);
      try {
        let me = await signUp(world, random, ledger);
        for (let visits = 0; !stopping; visits++) {
          if (visits % 12 === 11) me = await signUp(world, random, ledger);
          await (random.chance(0.5) ? shop(world, me, random, ledger) : browse(me, random, ledger));
          did();
        }
      } catch (error) {
        stopping = true;
        failures.push(error);
        for (const { go } of waiting) go();
      }
    }),
  );
  return {
    ledger,
    reached: (actions) =>
      new Promise((go) => {
        if (ledger.actions >= actions || stopping) go();
        else waiting.push({ actions, go });
      }),
    async stop() {
      stopping = true;
      await running;
      if (failures.length > 0) throw failures[0];
    },
  };
}

type Me = { call: Caller; visitor: Caller; anonId: string; openid: string; addressId: string };

async function signUp(world: World, random: Random, ledger: Ledger): Promise<Me> {
  const id = `w${Math.floor(random.next() * 2 ** 40).toString(36)}`;
  const { openid } = world.simulator.createUser({ appid: APPID, id });
  const visitor = caller(world.server.url, { "x-program": APPID });
  for (;;) {
    // a code is good for one try: an answer that was lost needs another
    const code = world.simulator.loginCode(APPID, id);
    const { status, body } = await insist<{ token: string }>(visitor, shopperSignIn, { body: { code } });
    if (status >= 300) continue;
    const call = visitor.with({ authorization: `Bearer ${body.token}` });
    const address = await insist<{ id: string }>(call, addAddress, { body: home });
    if (random.chance(0.7)) await claim(call, random, ledger);
    return { call, visitor, anonId: `anon-${randomUUID()}`, openid, addressId: address.body.id };
  }
}

async function claim(call: Caller, random: Random, ledger: Ledger): Promise<void> {
  const taps = random.chance(0.3) ? 3 : 1;
  const answers = await Promise.all(Array.from({ length: taps }, () => insist(call, claimNewcomerGift, { body: {} })));
  const given = answers.filter(({ status }) => status === 200).length;
  if (given > 1) ledger.contradictions.push(`a newcomer got ${given} gifts`);
  ledger.claims += given;
}

async function shop(world: World, me: Me, random: Random, ledger: Ledger): Promise<void> {
  const wanted = random.shuffled(world.skuIds).slice(0, random.between(1, 4));
  if (random.chance(SCARCE)) wanted.push(world.scarceSkuId);
  const lines = random.shuffled(wanted).map((skuId) => ({ skuId, quantity: random.between(1, 2) }));
  const quoted = await insist<QuoteReply>(me.call, quoteOrder, { body: { lines, coupon: "best" } });
  if (quoted.code === "OUT_OF_STOCK") return;
  if (quoted.code !== null) throw new Error(`A basket was refused: ${quoted.code}`);
  const { price } = quoted.body;
  const body = {
    lines,
    coupon: "best",
    delivery: { method: "EXPRESS", addressId: me.addressId },
    expectedPayableFen: price.payableFen,
    note: "",
    fromCart: false,
  };
  const idempotencyKey = randomUUID();
  const copies = random.chance(DUPLICATES) ? 2 : 1;
  const answers = await Promise.all(
    Array.from({ length: copies }, () => insist<ShopOrder>(me.call, placeOrder, { body }, { idempotencyKey })),
  );
  const ids = new Set(answers.flatMap(({ status, body: order }) => (status === 200 ? order.id : [])));
  if (ids.size > 1) ledger.contradictions.push(`key ${idempotencyKey} made orders ${[...ids].join(" and ")}`);
  const placed = answers.find(({ status }) => status === 200);
  if (!placed) return;
  const order = placed.body;
  ledger.orders.set(idempotencyKey, order);
  const fate = random.next();
  if (fate < 0.7) await pay(world, me, order, random);
  else if (fate < 0.85) {
    const { status, body } = await insist<ShopOrder>(me.call, cancelOrder, { params: { id: order.id }, body: {} });
    if (status === 200 && body.state === "CLOSED") ledger.cancelled.add(order.id);
  }
}

/** Prepays, then pays in the cashier; now and then two taps at once. */
async function pay(world: World, me: Me, order: ShopOrder, random: Random): Promise<void> {
  const taps = random.chance(DUPLICATES) ? 2 : 1;
  const answers = await Promise.all(
    Array.from({ length: taps }, () =>
      insist<{ paymentId: string; requestPayment: { package: string } }>(me.call, startPayment, {
        params: { id: order.id },
        body: {},
      }),
    ),
  );
  const prepaid = answers.find(({ status }) => status === 200);
  if (!prepaid) return;
  const { paymentId, requestPayment } = prepaid.body;
  if (random.chance(WRONG_SUMS)) await expectMore(world, paymentId);
  world.simulator.pay(requestPayment.package.replace("prepay_id=", ""), me.openid);
}

/** As if one fen more had been asked for than WeChat will take. */
async function expectMore({ db }: World, paymentId: string): Promise<void> {
  const change = () => sql`update payments set amount_fen = amount_fen + 1 where id = ${paymentId}`.execute(db.orders);
  while (!(await change().catch(() => null))) await new Promise((resolve) => setTimeout(resolve, 100)); // PostgreSQL may be dead just now
}

async function browse(me: Me, random: Random, ledger: Ledger): Promise<void> {
  const now = Date.now();
  const events = Array.from({ length: random.between(1, 30) }, (_, index) => ({
    id: uuidv7(new Date(now - index)),
    event: random.pick(["page_view", "product_view", "app_show"]),
    ts: now - index * 500,
    props: {},
  }));
  const batch = { program: APPID, anon_id: me.anonId, sent_at: now, events };
  const bytes = Buffer.from(JSON.stringify(batch));
  const send = () => insist<CollectReply>(me.visitor, collect, {}, { bytes });
  const answers = await Promise.all(random.chance(DUPLICATES) ? [send(), send()] : [send()]);
  for (const { status, body } of answers) {
    const counted = status === 200 ? body.accepted + body.duplicate : 0;
    if (counted !== events.length) ledger.contradictions.push(`a batch of ${events.length} was counted as ${counted}`);
  }
  for (const { id } of events) ledger.events.add(id);
  if (random.chance(DUPLICATES)) await send(); // long after it was acknowledged
}
