import {
  changePromotion,
  copyPromotion,
  createPromotion,
  getPromotion,
  listPromotions,
  movePromotion,
  type Product,
  type PromotionInput,
} from "@banyan/contracts";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestApp, type TestApp } from "#test/app.ts";
import { operator } from "#test/callers.ts";
import { limitedTime, limits, off, promotionInput, runPromotion } from "#test/promotions.ts";
import { openShop, type TestShop } from "#test/shop.ts";

let t: TestApp;
let shop: TestShop;
let croissant: Product;
const params = { program: "demo" };
beforeAll(async () => {
  t = await startTestApp();
  shop = await openShop(t);
  croissant = await shop.addProduct({ title: "可颂", pricesFen: [1_200, 1_500] });
});
afterAll(() => t.close());

/** Moves the clock and nothing else; sessions end meanwhile. */
async function at(instant: string) {
  t.clock.set(new Date(instant));
  shop = { ...shop, operator: await operator(t, "owner@banyan.test") };
}
const create = (input: PromotionInput) => shop.operator.ok(createPromotion, { params, body: input });
const move = (id: string, move: "schedule" | "pause" | "resume" | "end") =>
  shop.operator.ok(movePromotion, { params: { ...params, id }, body: { move } });
const refusedMove = (id: string, move: string) =>
  shop.operator.refused(movePromotion, { params: { ...params, id }, body: { move } });
const read = (id: string) => shop.operator.ok(getPromotion, { params: { ...params, id } });
const change = (id: string, version: number, promotion: PromotionInput) => ({
  params: { ...params, id },
  body: { version, promotion },
});

test("a draft is written, changed by version, copied; two who change it at once learn of each other", async () => {
  const draft = await create(promotionInput(off(5_000, 1_000), { name: "满 50 减 10" }));
  expect(draft).toMatchObject({ state: "DRAFT", version: 1, usedTimes: 0, spentFen: 0, isUsedUp: false, history: [] });
  const input = promotionInput(off(8_800, 1_000), { name: "满 88 减 10" });
  const changed = await shop.operator.ok(changePromotion, change(draft.id, 1, input));
  expect(changed).toMatchObject({ ...input, version: 2, state: "DRAFT" });
  expect(await shop.operator.refused(changePromotion, change(draft.id, 1, input))).toEqual({
    status: 409,
    code: "EDIT_CONFLICT",
  });
  const copy = await shop.operator.ok(copyPromotion, { params: { ...params, id: draft.id }, body: {} });
  expect(copy).toMatchObject({ name: "满 88 减 10 副本", rule: input.rule, state: "DRAFT", version: 1 });
  expect(copy.startsAt).toBe(t.clock.now().toISOString());
});

test("a promotion is published, paused, resumed and ended; the clock alone starts and ends it", async () => {
  const input = promotionInput(off(5_000, 1_000), {
    startsAt: "2026-03-03T00:00:00.000Z",
    endsAt: "2026-03-05T00:00:00.000Z",
  });
  const { id } = await create(input);
  expect((await move(id, "schedule")).state).toBe("SCHEDULED");
  expect(await refusedMove(id, "schedule")).toEqual({ status: 409, code: "PROMOTION_STATE" });
  expect((await move(id, "pause")).state).toBe("PAUSED");
  expect((await move(id, "resume")).state).toBe("SCHEDULED");
  await at("2026-03-03T00:00:00.000Z"); // and no job has run
  expect((await read(id)).state).toBe("RUNNING");
  await at("2026-03-05T00:00:00.001Z");
  expect((await read(id)).state).toBe("ENDED");
  expect(await refusedMove(id, "resume")).toEqual({ status: 409, code: "PROMOTION_STATE" });

  await t.travel(new Date("2026-03-05T00:02:00.000Z")); // now the job has
  const { history } = await read(id);
  expect(history.map(({ from, to, reason }) => `${from} → ${to} ${reason}`)).toEqual([
    "DRAFT → SCHEDULED SCHEDULED",
    "SCHEDULED → PAUSED PAUSED",
    "PAUSED → SCHEDULED RESUMED",
    "SCHEDULED → ENDED TIME_ENDED",
  ]);
  const facts = await sql<{ name: string }>`select name from facts where subject = ${id} order by seq`.execute(
    t.db.reads,
  );
  expect(facts.rows.map(({ name }) => name)).toEqual(["promotion_ended"]);
  const audits = await sql<{ action: string }>`
    select action from audit_entries where subject = ${`promotion:${id}`} order by seq`.execute(t.db.reads);
  expect(audits.rows.map(({ action }) => action)).toEqual([
    "promotion.create",
    "promotion.schedule",
    "promotion.pause",
    "promotion.resume",
  ]);
});

test("once it runs, its kind, its start and limits it never had stay; the rest changes by a new version", async () => {
  const running = await runPromotion(shop, off(5_000, 1_000), { limits: limits({ budgetFen: 100_000 }) });
  const input = promotionInput(off(5_000, 1_000), { limits: limits({ budgetFen: 100_000 }) });
  const refused = (more: Partial<PromotionInput>) =>
    shop.operator.refused(changePromotion, change(running.id, 1, { ...input, ...more }));
  const locked = (field: string) => ({ status: 409, code: "PROMOTION_LOCKED", field: `body.promotion.${field}` });
  expect(await refused({ rule: limitedTime(9_000) })).toEqual(locked("rule.kind"));
  expect(await refused({ startsAt: "2026-03-02T00:00:00.000Z" })).toEqual(locked("startsAt"));
  const changed = { ...input, rule: off(5_000, 800), limits: limits({ budgetFen: 200_000, totalTimes: 10 }) };
  expect(await shop.operator.ok(changePromotion, change(running.id, 1, changed))).toMatchObject({
    ...changed,
    version: 2,
    state: "RUNNING",
  });
  const free = await runPromotion(shop, off(5_000, 1_000));
  expect(
    await shop.operator.refused(changePromotion, change(free.id, 1, { ...input, limits: limits({ totalTimes: 5 }) })),
  ).toEqual(locked("limits.totalTimes"));
});

test("what contradicts itself or the shop is not published, each fault at its field", async () => {
  const [small, large] = croissant.skus;
  const faults = async (input: PromotionInput) => {
    const { id } = await create(input);
    const { body } = await shop.operator.send(movePromotion, { params: { ...params, id }, body: { move: "schedule" } });
    const { code, details } = body as { code: string; details: { problems: { field: string }[] } };
    return [code, ...details.problems.map(({ field }) => field)];
  };
  const nobody = "019cad79-0000-7000-8000-000000000000";
  const ends = { startsAt: "2026-03-20T00:00:00.000Z", endsAt: "2026-03-19T00:00:00.000Z" };
  expect(await faults(promotionInput(off(5_000, 1_000), ends))).toEqual(["PROMOTION_NOT_READY", "endsAt"]);
  const dear = [
    { skuId: small!.id, unitPriceFen: 1_199 },
    { skuId: large!.id, unitPriceFen: 1_500 },
    { skuId: nobody, unitPriceFen: 100 },
  ];
  expect(
    await faults(
      promotionInput({ kind: "limited_time", price: { kind: "unit_prices", prices: dear }, unitsPerPerson: null }),
    ),
  ).toEqual(["PROMOTION_NOT_READY", "rule.price.prices.1.unitPriceFen", "rule.price.prices.2.skuId"]);
  const parts = [{ productIds: [croissant.id], quantity: 2 }];
  expect(await faults(promotionInput({ kind: "bundle", parts, priceFen: 2_400, timesPerOrder: null }))).toEqual([
    "PROMOTION_NOT_READY",
    "rule.priceFen",
  ]);
  const gift = { kind: "gift", thresholdFen: 5_000, thresholdUnits: 0, repeats: false } as const;
  expect(await faults(promotionInput({ ...gift, gifts: [{ skuId: nobody, quantity: 1 }] }))).toEqual([
    "PROMOTION_NOT_READY",
    "rule.gifts.0.skuId",
  ]);
  expect(
    await faults(
      promotionInput(off(5_000, 1_000), {
        scope: {
          include: { kind: "products", productIds: [croissant.id, nobody] },
          excludeProductIds: [],
          excludeCategoryIds: [nobody],
        },
      }),
    ),
  ).toEqual(["PROMOTION_NOT_READY", "scope.include.productIds.1", "scope.excludeCategoryIds.0"]);
});

test("the list knows states by the clock, finds by name and counts its tabs", async () => {
  const count = async (query: object) => {
    const { items, counts, total } = await shop.operator.ok(listPromotions, { params, query: { ...query } });
    return { names: items.map(({ name, state }) => `${name} ${state}`), counts, total };
  };
  const later = promotionInput(off(1_000, 100), { name: "周末_特惠", startsAt: "2026-04-01T00:00:00.000Z" });
  const { id } = await create(later);
  await move(id, "schedule");
  await create({ ...later, name: "周末特惠" });
  expect(await count({ search: "周末_" })).toEqual({
    names: ["周末_特惠 SCHEDULED"],
    counts: { all: 1, DRAFT: 0, SCHEDULED: 1, RUNNING: 0, PAUSED: 0, ENDED: 0 },
    total: 1,
  });
  const all = await count({ search: "周末", state: "DRAFT" });
  expect(all).toEqual({
    names: ["周末特惠 DRAFT"],
    counts: { all: 2, DRAFT: 1, SCHEDULED: 1, RUNNING: 0, PAUSED: 0, ENDED: 0 },
    total: 1,
  });
});
