import { randomUUID } from "node:crypto";
import { getPromotion, getPromotionResults, type Promotion } from "@banyan/contracts";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { transact } from "#kernel/db.ts";
import { Failure } from "#kernel/failure.ts";
import { startTestApp, type TestApp } from "#test/app.ts";
import { limitedTime, limits, off, runPromotion } from "#test/promotions.ts";
import { openShop, type TestShop } from "#test/shop.ts";

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
