import { randomUUID } from "node:crypto";
import { getPromotion, getPromotionResults, type Promotion } from "@banyan/contracts";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { transact } from "#kernel/db.ts";
import { Failure } from "#kernel/failure.ts";
import { startTestApp, type TestApp } from "#test/app.ts";
import { limitedTime, limits, off, runPromotion } from "#test/promotions.ts";
import { openShop, type TestShop } from "#test/shop.ts";
import { saveLimits } from "./count-store.ts";

let t: TestApp;
let shop: TestShop;
beforeAll(async () => {
  t = await startTestApp();
  shop = await openShop(t);
  await shop.addProduct();
});
afterAll(() => t.close());

type Use = { orderId: string; memberId: string; applied: { id: string; amountFen: number; units: Units }[] };
type Units = { skuId: string; quantity: number }[];
const participant = () => t.app.modules.campaigns.participant();
const use = (promotion: Promotion, amountFen: number, more: Partial<Use> & { units?: Units } = {}) => ({
  programId: "demo",
  orderId: randomUUID(),
  memberId: randomUUID(),
  applied: [{ id: promotion.id, amountFen, units: more.units ?? [] }],
  ...more,
});
/** `taken`, or the code of the refusal. */
const reserve = (one: ReturnType<typeof use>): Promise<string> =>
  transact(t.db.orders, (tx) => participant().reserve(tx, one)).then(
    () => "taken",
    (error: unknown) => {
      if (error instanceof Failure) return error.code;
      throw error;
    },
  );
const release = (one: ReturnType<typeof use>) => transact(t.db.orders, (tx) => participant().release(tx, one));
const pay = (one: ReturnType<typeof use>) => transact(t.db.orders, (tx) => participant().paid(tx, one));
const read = ({ id }: Promotion) => shop.operator.ok(getPromotion, { params: { program: "demo", id } });
const tally = (outcomes: string[]) =>
  Object.fromEntries([...new Set(outcomes)].sort().map((one) => [one, outcomes.filter((o) => o === one).length]));

test("20 parallel buyers for a promotion with 5 times left: exactly 5 have it", async () => {
  const promotion = await runPromotion(shop, off(5_000, 1_000), { limits: limits({ totalTimes: 5 }) });
  const outcomes = await Promise.all(Array.from({ length: 20 }, () => reserve(use(promotion, 1_000))));
  expect(tally(outcomes)).toEqual({ PROMOTION_SOLD_OUT: 15, taken: 5 });
  expect(await read(promotion)).toMatchObject({ usedTimes: 5, spentFen: 5_000, isUsedUp: true });
});

test("a budget is never passed, whatever comes at once", async () => {
  const promotion = await runPromotion(shop, off(5_000, 1_000), { limits: limits({ budgetFen: 10_000 }) });
  const amounts = Array.from({ length: 20 }, (_, i) => 700 + i * 10);
  const outcomes = await Promise.all(amounts.map((fen) => reserve(use(promotion, fen))));
  const spent = amounts.reduce((sum, fen, i) => sum + (outcomes[i] === "taken" ? fen : 0), 0);
  const { spentFen } = await read(promotion);
  expect(spentFen).toBe(spent);
  expect(spent).toBeLessThanOrEqual(10_000);
  expect(spent).toBeGreaterThan(10_000 - 890); // and nobody was refused who would have fitted
});

const counted = async ({ id }: Promotion) =>
  (
    await sql<{ shards: number; times: number | null; fen: number | null; usedTimes: number; spentFen: number }>`
      select count(*)::integer as shards, sum(total_times)::integer as times, sum(budget_fen)::bigint as fen,
        sum(used_times)::integer as "usedTimes", sum(spent_fen)::bigint as "spentFen"
      from promotion_counts where promotion_id = ${id}`.execute(t.db.reads)
  ).rows[0]!;

test("a large limit is divided exactly, changed as one, and refused below what was used", async () => {
  const promotion = await runPromotion(shop, off(5_000, 1_000), { limits: limits({ totalTimes: 1_003 }) });
  expect(await counted(promotion)).toMatchObject({ shards: 16, times: 1_003, usedTimes: 0 });
  const orders = Array.from({ length: 40 }, () => use(promotion, 1_000));
  expect(tally(await Promise.all(orders.map(reserve)))).toEqual({ taken: 40 });
  const change = (totalTimes: number | null, budgetFen: number | null = null) =>
    transact(t.db.orders, (tx) => saveLimits(tx, "demo", promotion.id, { totalTimes, budgetFen }));
  await change(50);
  expect(await counted(promotion)).toMatchObject({ times: 50, usedTimes: 40 });
  expect(tally(await Promise.all(orders.map(() => reserve(use(promotion, 1_000)))))).toEqual({
    PROMOTION_SOLD_OUT: 30,
    taken: 10,
  });
  await expect(change(49)).rejects.toMatchObject({ constraint: "promotion_counts_times" });
  await change(2_000, 9_000_000);
  expect(await counted(promotion)).toMatchObject({ times: 2_000, fen: 9_000_000, usedTimes: 50, spentFen: 50_000 });
  await change(2_000); // no budget any more
  expect(tally(await Promise.all(orders.map(() => reserve(use(promotion, 1_000_000)))))).toEqual({ taken: 40 });
  expect(await read(promotion)).toMatchObject({ usedTimes: 90 });
});

test("40 parallel buyers of a divided promotion with 7 times left, scattered over its shards: exactly 7 have it", async () => {
  const promotion = await runPromotion(shop, off(5_000, 1_000), { limits: limits({ totalTimes: 1_600 }) });
  await sql`
    update promotion_counts set used_times = total_times - case when shard % 2 = 1 and shard < 14 then 1 else 0 end
    where promotion_id = ${promotion.id}`.execute(t.db.orders);
  const outcomes = await Promise.all(Array.from({ length: 40 }, () => reserve(use(promotion, 1_000))));
  expect(tally(outcomes)).toEqual({ PROMOTION_SOLD_OUT: 33, taken: 7 });
  expect(await counted(promotion)).toMatchObject({ times: 1_600, usedTimes: 1_600 });
});

test("what no shard has alone is gathered: a divided budget is used to its end and never passed", async () => {
  const promotion = await runPromotion(shop, off(5_000, 1_000), { limits: limits({ budgetFen: 1_600_000 }) });
  await sql`update promotion_counts set spent_fen = budget_fen - 600 where promotion_id = ${promotion.id}`.execute(
    t.db.orders,
  );
  // 9,600 left, 600 in each
  const outcomes = await Promise.all(Array.from({ length: 20 }, () => reserve(use(promotion, 1_000))));
  expect(tally(outcomes)).toEqual({ PROMOTION_SOLD_OUT: 11, taken: 9 });
  expect(await reserve(use(promotion, 600))).toBe("taken");
  expect(await reserve(use(promotion, 1))).toBe("PROMOTION_SOLD_OUT");
  expect(await counted(promotion)).toMatchObject({ fen: 1_600_000, spentFen: 1_600_000 });
});

test("whatever is taken and given back, at once and in any order, a divided promotion counts what is held", async () => {
  const promotion = await runPromotion(shop, off(5_000, 1_000), {
    limits: limits({ totalTimes: 1_000, budgetFen: 1_000_000 }),
  });
  await sql`
    update promotion_counts set used_times = total_times - 2, spent_fen = budget_fen - 2_000
    where promotion_id = ${promotion.id}`.execute(t.db.orders); // 32 times and 32,000 fen left
  const before = await counted(promotion);
  const random = mulberry(20_260_302);
  const held: ReturnType<typeof use>[] = [];
  for (let round = 0; round < 12; round++) {
    const back = held.splice(0, Math.floor(random() * held.length));
    const asked = Array.from({ length: 1 + Math.floor(random() * 15) }, () =>
      use(promotion, 200 + Math.floor(random() * 3_000)),
    );
    const [outcomes] = await Promise.all([Promise.all(asked.map(reserve)), Promise.all(back.map(release))]);
    held.push(...asked.filter((_, index) => outcomes[index] === "taken"));
    const fen = held.reduce((sum, { applied }) => sum + applied[0]!.amountFen, 0);
    expect(await counted(promotion)).toEqual({
      ...before,
      usedTimes: before.usedTimes + held.length,
      spentFen: before.spentFen + fen,
    });
    // nobody was refused for long who fits now
    const left = { times: 32 - held.length, fen: 32_000 - fen };
    const last = use(promotion, Math.max(0, left.fen));
    expect(await reserve(last)).toBe(left.times > 0 ? "taken" : "PROMOTION_SOLD_OUT");
    if (left.times > 0) await release(last);
  }
});

/** A seeded generator, so that a failure can be repeated. */
function mulberry(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

test("one person with 20 taps has it as often as allowed, each tap counted", async () => {
  const promotion = await runPromotion(shop, off(5_000, 1_000), { limits: limits({ timesPerPerson: 3 }) });
  const memberId = randomUUID();
  const taps = await Promise.all(Array.from({ length: 20 }, () => reserve(use(promotion, 1_000, { memberId }))));
  expect(tally(taps)).toEqual({ PROMOTION_LIMIT_REACHED: 17, taken: 3 });
  expect(await reserve(use(promotion, 1_000))).toBe("taken"); // another person
});

test("units of a SKU a person may buy at a price are counted over orders, and come back with a closed one", async () => {
  const promotion = await runPromotion(shop, limitedTime(9_000, 3));
  const memberId = randomUUID();
  const skuId = randomUUID();
  const two = use(promotion, 200, { memberId, units: [{ skuId, quantity: 2 }] });
  expect(await reserve(two)).toBe("taken");
  const more = () => use(promotion, 200, { memberId, units: [{ skuId, quantity: 2 }] });
  expect(await reserve(more())).toBe("PROMOTION_LIMIT_REACHED");
  await release(two);
  expect(await reserve(more())).toBe("taken");
  expect(await reserve(use(promotion, 900, { units: [{ skuId, quantity: 4 }] }))).toBe("PROMOTION_LIMIT_REACHED");
});

test("a closed order gives back once, a paid one never", async () => {
  const promotion = await runPromotion(shop, off(5_000, 1_000), {
    limits: limits({ totalTimes: 2, timesPerPerson: 1, budgetFen: 5_000 }),
  });
  const [closed, paid] = [use(promotion, 1_000), use(promotion, 1_500)];
  expect([await reserve(closed), await reserve(paid)]).toEqual(["taken", "taken"]);
  await Promise.all([release(closed), release(closed), pay(paid)]);
  await Promise.all([release(closed), release(paid)]);
  expect(await read(promotion)).toMatchObject({ usedTimes: 1, spentFen: 1_500 });
  const { rows } = await sql`
    select used_times as "usedTimes", spent_fen as "spentFen" from promotion_counts where promotion_id = ${promotion.id}`.execute(
    t.db.reads,
  );
  expect(rows).toEqual([{ usedTimes: 1, spentFen: 1_500 }]);
  expect(await reserve(use(promotion, 1_000, { memberId: closed.memberId }))).toBe("taken");
  expect(await reserve(use(promotion, 1_000, { memberId: paid.memberId }))).toBe("PROMOTION_SOLD_OUT");
  const results = await shop.operator.ok(getPromotionResults, { params: { program: "demo", id: promotion.id } });
  expect(results).toEqual({
    ...{ usedTimes: 1, heldTimes: 1, buyers: 1, costFen: 1_500, revenueFen: 0, averageDiscountFen: 1_500 },
    ...{ budgetFen: 5_000, spentFen: 2_500 },
    byDay: [{ day: "2026-03-02", times: 1, costFen: 1_500, revenueFen: 0 }],
  });
});

test("campaigns kept elsewhere pass: a level's price is nobody's to count here", async () => {
  const promotion = await runPromotion(shop, off(5_000, 1_000));
  const order = use(promotion, 1_000);
  const applied = [
    ...order.applied,
    { id: "level-price:gold", amountFen: 5, units: [] },
    { id: randomUUID(), amountFen: 5, units: [] },
  ];
  expect(await reserve({ ...order, applied })).toBe("taken");
});

test("what is paused, over or not begun is not to be had, whatever the price was made with", async () => {
  const promotion = await runPromotion(shop, off(5_000, 1_000), { endsAt: "2026-03-02T03:00:00.000Z" });
  t.clock.set(new Date("2026-03-02T03:00:00.001Z"));
  expect(await reserve(use(promotion, 1_000))).toBe("PROMOTION_SOLD_OUT");
  t.clock.set(new Date("2026-03-02T03:00:00.000Z")); // both ends are included
  expect(await reserve(use(promotion, 1_000))).toBe("taken");
});
