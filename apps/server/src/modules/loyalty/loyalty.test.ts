import { randomUUID } from "node:crypto";
import {
  adjustPoints,
  afterSaleRefunded,
  cancelOrder,
  confirmReceipt,
  getLedgerStatement,
  getLoyalty,
  getMemberLoyalty,
  getMyLevel,
  getMyPoints,
  type Level,
  listMemberPoints,
  listMyPoints,
  type PointsRules,
  placeOrder,
  quoteOrder,
  runLedgerChecks,
  setLevels,
  setPaidMembership,
  setPointsRules,
  shipOrder,
} from "@banyan/contracts";
import { sql } from "kysely";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { transact } from "#kernel/db.ts";
import { appendFact } from "#kernel/facts.ts";
import { startTestApp, type TestApp } from "#test/app.ts";
import { operator } from "#test/callers.ts";
import { brokenInvariants } from "#test/invariants.ts";
import { type Buyer, buy, newBuyer, openShop, orderBody, payFor, settle, type TestShop } from "#test/shop.ts";

let t: TestApp;
let shop: TestShop;
let buyer: Buyer;
/** By price. */
let skus: Map<number, string>;
beforeAll(async () => {
  t = await startTestApp();
  shop = await openShop(t);
  const made = await shop.addProduct({ pricesFen: [5_000, 5_099, 10_000, 20_000], onHand: 1_000 });
  skus = new Map(made.skus.map(({ priceFen, id }) => [priceFen, id]));
});
afterAll(() => t.close());
let user: string;
beforeEach(async () => {
  user = randomUUID();
  await comeBack();
});
/** Everyone signs in anew: sessions end while tests travel. */
async function comeBack() {
  shop = { ...shop, operator: await operator(t, "owner@banyan.test") };
  buyer = await newBuyer(t, user);
}
afterEach(async () => {
  await t.drain();
  expect(await brokenInvariants(t.db.reads)).toEqual([]);
});

const params = () => ({ program: t.program });
const rules = (change: Partial<PointsRules> = {}): PointsRules => ({
  isOn: true,
  earn: { pointsPerYuan: 1, growthPerYuan: 1, at: "COMPLETED", validMonths: 12 },
  spend: { pointsPerYuan: 100, minPoints: 100, stepPoints: 100, maxBp: 5_000 },
  returnedKeepDays: 7,
  ...change,
});
const setRules = (change: Partial<PointsRules> = {}) =>
  shop.operator.ok(setPointsRules, { params: params(), body: rules(change) });
async function levels(list: Level[], keepDays = 30) {
  const { version } = await shop.operator.ok(getLoyalty, { params: params() });
  return shop.operator.ok(setLevels, { params: params(), body: { version, levels: list, keepDays } });
}
const level = (name: string, growth: number, more: Partial<Level> = {}): Level => ({
  id: randomUUID(),
  name,
  growth,
  price: null,
  multiplierBp: 10_000,
  ...more,
});
const everything = { include: { kind: "all" as const }, excludeProductIds: [], excludeCategoryIds: [] };

const product = (priceFen: number) => skus.get(priceFen)!;
const give = (points: number, whom = buyer) =>
  shop.operator.ok(adjustPoints, {
    params: { ...params(), id: whom.memberId },
    body: { points, reason: "补偿" },
  });
const pointsOf = async ({ call }: Pick<Buyer, "call">) => {
  const { balance, held } = await call.ok(getMyPoints, {});
  return { balance, held };
};
const history = async ({ call }: Pick<Buyer, "call">) =>
  (await call.ok(listMyPoints, { query: {} })).items.map(({ kind, points, balance }) => [kind, points, balance]);
const later = (days: number) => t.travel(new Date(t.clock.now().getTime() + days * 86_400_000));

async function complete(id: string, whom = buyer) {
  await shop.operator.ok(shipOrder, {
    params: { ...params(), id },
    body: { carrier: "顺丰", trackingNo: `SF${id.replaceAll("-", "").slice(-12)}` },
  });
  await whom.call.ok(confirmReceipt, { params: { id }, body: {} });
  await t.drain();
}
async function bought(priceFen: number, more: { points?: number | "most" } = {}, whom = buyer): Promise<string> {
  const { id } = await buy(whom, { lines: [{ skuId: product(priceFen), quantity: 1 }], coupon: "none", ...more });
  await payFor(t, whom, id);
  return id;
}
/** What after-sale tells when goods went back; its money is not this module's. */
async function tellRefund(
  orderId: string,
  refund: { goodsFen: number; isFull?: boolean; pointsReturned?: number; fault?: "BUYER" | "GOODWILL" },
  whom = buyer,
) {
  const { rows } = await sql<{ orderNo: string; personId: number; lineId: string; skuId: string; productId: string }>`
    select o.order_no as "orderNo", o.person_id as "personId", line.id as "lineId", sku_id as "skuId", product_id as "productId"
    from orders o join order_lines line on line.program_id = o.program_id and line.order_id = o.id
    where o.id = ${orderId}`.execute(t.db.reads);
  const { orderNo, personId, lineId, skuId, productId } = rows[0]!;
  const line = {
    order_line_id: lineId,
    sku_id: skuId,
    product_id: productId,
    quantity: 1,
    refund_fen: refund.goodsFen,
  };
  await transact(t.db.orders, (tx) =>
    appendFact(tx, afterSaleRefunded, {
      programId: t.program,
      subject: orderId,
      data: {
        order_id: orderId,
        order_no: orderNo,
        member_id: whom.memberId,
        person_id: personId,
        after_sale_id: randomUUID(),
        kind: "REFUND_ONLY",
        refund_id: null,
        refund_fen: refund.goodsFen,
        shipping_fen: 0,
        points_returned: refund.pointsReturned ?? 0,
        lines: [{ ...line, points: refund.pointsReturned ?? 0 }],
        is_full: refund.isFull ?? false,
        fault: refund.fault ?? "BUYER",
      },
    }),
  );
  await t.drain();
}

test("until the shop turns points on nobody earns or spends any", async () => {
  const id = await bought(5_000);
  await complete(id);
  expect(await buyer.call.ok(getMyPoints, {})).toEqual({ balance: 0, held: 0, expiring: null, isOn: false, rules: [] });
  expect(await buyer.call.ok(getMyLevel, {})).toMatchObject({ level: null, growth: 0, levels: [] });
});

test("a completed order earns what its price promised; the points end with the month, a year later", async () => {
  await setRules();
  const id = await bought(5_099);
  expect(await pointsOf(buyer)).toEqual({ balance: 0, held: 0 });
  await complete(id);
  expect(await buyer.call.ok(getMyPoints, {})).toEqual({
    balance: 50,
    held: 0,
    expiring: null,
    isOn: true,
    rules: [
      "商品实付每 1 元得 1 积分，订单完成后到账",
      "100 积分抵 1 元，满 100 积分可用，最多抵商品金额的 50%",
      "积分在获得后第 12 个月的月末到期",
    ],
  });
  expect(await history(buyer)).toEqual([["EARNED", 50, 50]]);
  const { rows } = await sql`select points, remaining, expires_at as "expiresAt" from points_lots
    where member_id = ${buyer.memberId}`.execute(t.db.reads);
  expect(rows).toEqual([{ points: 50, remaining: 50, expiresAt: new Date("2027-03-31T15:59:59.999Z") }]);
  const statement = await shop.operator.ok(getLedgerStatement, {
    params: params(),
    query: { account: "points_liability", ref: buyer.memberId, from: "2026-03-01", to: "2026-03-31" },
  });
  expect(statement).toMatchObject({ opening: 0, closing: 50, account: { unit: "POINTS" } });
});

test("a shop may give points as soon as an order is paid", async () => {
  await setRules({ earn: { pointsPerYuan: 2, growthPerYuan: 0, at: "PAID", validMonths: 1 } });
  const id = await bought(5_000);
  expect(await pointsOf(buyer)).toEqual({ balance: 100, held: 0 });
  await setRules();
  await complete(id); // once is enough
  expect(await history(buyer)).toEqual([["EARNED", 100, 100]]);
});

// ── spending ────────────────────────────────────────────────────────────────
test("points are held by an unpaid order, given back when it closes, spent when it is paid", async () => {
  await setRules();
  await give(1_000);
  const sku = product(5_000);
  const buying = { lines: [{ skuId: sku, quantity: 1 }], coupon: "none" as const, points: 600 };
  const { price } = await buyer.call.ok(quoteOrder, { body: buying });
  expect(price).toMatchObject({ pointsSpent: 600, pointsFen: 600 });
  const first = await buy(buyer, buying);
  expect(await pointsOf(buyer)).toEqual({ balance: 400, held: 600 });
  await buyer.call.ok(cancelOrder, { params: { id: first.id }, body: {} });
  expect(await pointsOf(buyer)).toEqual({ balance: 1_000, held: 0 });
  expect(await history(buyer)).toEqual([["ADJUSTED", 1_000, 1_000]]);

  const second = await buy(buyer, buying);
  await payFor(t, buyer, second.id);
  expect(await pointsOf(buyer)).toEqual({ balance: 400, held: 0 });
  expect(await history(buyer)).toEqual([
    ["SPENT", -600, 400],
    ["ADJUSTED", 1_000, 1_000],
  ]);
  const run = await shop.operator.ok(runLedgerChecks, { params: params(), body: {} });
  expect(run.checks.filter(({ isGreen }) => !isGreen)).toEqual([]);
});

test("twenty parallel orders spending the same points: exactly as many as there are, never below zero", async () => {
  await setRules();
  await give(1_000);
  const sku = product(5_000);
  const buying = { lines: [{ skuId: sku, quantity: 1 }], coupon: "none" as const, points: 300 };
  const body = await orderBody(buyer, buying);
  const place = async (): Promise<string> => {
    for (;;) {
      const answer = await buyer.call.send(placeOrder, { body });
      const code = (answer.body as { code?: string }).code;
      if (answer.status < 300) return "ok";
      if (answer.status !== 503) return code ?? "";
    }
  };
  const outcomes = await Promise.all(Array.from({ length: 20 }, place));
  // who comes late is refused by the hold itself, or already sees another price
  expect(outcomes.filter((one) => one === "ok")).toHaveLength(3);
  expect(new Set(outcomes)).toEqual(
    new Set(["ok", ...outcomes.filter((one) => ["POINTS_NOT_ENOUGH", "PRICE_CHANGED"].includes(one))]),
  );
  expect(await pointsOf(buyer)).toEqual({ balance: 100, held: 900 });
  const { rows } = await sql<{ id: string }>`
    select id from orders where member_id = ${buyer.memberId} and state = 'PENDING_PAYMENT'`.execute(t.db.reads);
  await Promise.all(rows.map(({ id }) => buyer.call.ok(cancelOrder, { params: { id }, body: {} })));
  expect(await pointsOf(buyer)).toEqual({ balance: 1_000, held: 0 });
});

test("the hold itself never takes more than there is: parallel holds, one statement each", async () => {
  await give(500);
  const participant = t.app.modules.loyalty.participant();
  const hold = () =>
    transact(t.db.orders, (tx) =>
      participant.reserve(tx, {
        programId: t.program,
        orderId: randomUUID(),
        memberId: buyer.memberId,
        personId: 1,
        pointsSpent: 120,
      }),
    ).then(
      () => "ok",
      (error: { code: string }) => error.code,
    );
  const outcomes = await Promise.all(Array.from({ length: 20 }, hold));
  expect([
    outcomes.filter((one) => one === "ok").length,
    outcomes.filter((one) => one === "POINTS_NOT_ENOUGH").length,
  ]).toEqual([4, 16]);
  expect(await pointsOf(buyer)).toEqual({ balance: 20, held: 480 });
});

test("the soonest end is spent first; what ends while an order holds it stays lost", async () => {
  await setRules({ earn: { pointsPerYuan: 1, growthPerYuan: 1, at: "COMPLETED", validMonths: 1 } });
  await give(100);
  await setRules({ earn: { pointsPerYuan: 1, growthPerYuan: 1, at: "COMPLETED", validMonths: 12 } });
  await give(200);
  expect(await buyer.call.ok(getMyPoints, {})).toMatchObject({ balance: 300, expiring: null });
  await t.travel(new Date("2026-04-30T15:50:00Z")); // ten minutes before the first hundred end
  await comeBack();
  expect((await buyer.call.ok(getMyPoints, {})).expiring).toEqual({ points: 100, at: "2026-04-30T15:59:59.999Z" });
  const { id } = await buy(buyer, {
    lines: [{ skuId: product(5_000), quantity: 1 }],
    coupon: "none",
    points: 200,
  });
  await t.travel(new Date("2026-04-30T16:01:00Z"));
  await buyer.call.ok(cancelOrder, { params: { id }, body: {} });
  expect(await pointsOf(buyer)).toEqual({ balance: 200, held: 0 });
  await t.travel(new Date("2026-04-30T16:30:00Z")); // the sweep tells it
  expect(await history(buyer)).toEqual([
    ["EXPIRED", -100, 200],
    ["ADJUSTED", 200, 300],
    ["ADJUSTED", 100, 100],
  ]);
});

// ── refunds ─────────────────────────────────────────────────────────────────
test("refunds take back by delta, below zero if need be; the next points repay it", async () => {
  await setRules();
  const id = await bought(10_000);
  await complete(id);
  await shop.operator.ok(adjustPoints, {
    params: { ...params(), id: buyer.memberId },
    body: { points: -90, reason: "兑换礼品" },
  });
  await tellRefund(id, { goodsFen: 3_333 });
  await tellRefund(id, { goodsFen: 1, fault: "GOODWILL" });
  expect(await pointsOf(buyer)).toEqual({ balance: -23, held: 0 });
  await tellRefund(id, { goodsFen: 6_667, isFull: true });
  expect(await pointsOf(buyer)).toEqual({ balance: -90, held: 0 });
  expect(await history(buyer)).toEqual([
    ["REVERSED", -67, -90],
    ["REVERSED", -33, -23],
    ["ADJUSTED", -90, 10],
    ["EARNED", 100, 100],
  ]);
  expect(
    await shop.operator.refused(adjustPoints, {
      params: { ...params(), id: buyer.memberId },
      body: { points: -1, reason: "再扣" },
    }),
  ).toMatchObject({ code: "POINTS_NOT_ENOUGH" });
  await complete(await bought(20_000));
  expect(await pointsOf(buyer)).toEqual({ balance: 110, held: 0 });
});

test("what is refunded before it was earned is never given", async () => {
  await setRules();
  const id = await bought(10_000);
  await tellRefund(id, { goodsFen: 4_000 });
  await complete(id);
  expect(await history(buyer)).toEqual([["EARNED", 60, 60]]);
});

test("spent points come back with a refund, and live long enough to be used", async () => {
  await setRules({ earn: { pointsPerYuan: 0, growthPerYuan: 0, at: "COMPLETED", validMonths: 1 } });
  await give(500);
  const id = await bought(5_000, { points: 500 });
  await t.travel(new Date("2026-07-01T02:00:00Z")); // their old end has passed
  await comeBack();
  await tellRefund(id, { goodsFen: 2_250, pointsReturned: 250 });
  await tellRefund(id, { goodsFen: 2_250, pointsReturned: 999, isFull: true }); // never more than were spent
  expect(await pointsOf(buyer)).toEqual({ balance: 500, held: 0 });
  expect((await buyer.call.ok(getMyPoints, {})).expiring).toEqual({ points: 500, at: "2026-07-07T15:59:59.999Z" });
  await later(7);
  await comeBack();
  expect(await pointsOf(buyer)).toEqual({ balance: 0, held: 0 });
});

// ── levels ──────────────────────────────────────────────────────────────────
test("levels rise with growth, give their price and more points, and are kept for their days", async () => {
  await setRules();
  const silver = level("银卡", 100, { price: { payBp: 9_000, scope: everything }, multiplierBp: 20_000 });
  await levels([level("普通", 0), silver, level("金卡", 1_000)], 10);
  expect(await buyer.call.ok(getMyLevel, {})).toMatchObject({
    growth: 0,
    level: { name: "普通", benefits: [] },
    next: { name: "银卡", missingGrowth: 100 },
    keptUntil: null,
  });
  const id = await bought(10_000);
  await complete(id);
  expect(await buyer.call.ok(getMyLevel, {})).toMatchObject({
    growth: 100,
    level: { name: "银卡", benefits: ["全场商品享 9 折会员价", "消费得 2 倍积分"] },
    next: { name: "金卡", missingGrowth: 900 },
    keptUntil: new Date(t.clock.now().getTime() + 10 * 86_400_000).toISOString(),
  });
  const sku = product(10_000);
  const { price } = await buyer.call.ok(quoteOrder, { body: { lines: [{ skuId: sku, quantity: 1 }], coupon: "none" } });
  expect(price.payableFen).toBe(9_800); // ten percent off, and the fee that 99 yuan of goods would have saved
  await tellRefund(id, { goodsFen: 10_000, isFull: true });
  expect(await buyer.call.ok(getMyLevel, {})).toMatchObject({ growth: 0, level: { name: "银卡" } });
  await later(10.1);
  await comeBack();
  expect(await buyer.call.ok(getMyLevel, {})).toMatchObject({ level: { name: "普通" } });
  const seen = await shop.operator.ok(getMemberLoyalty, { params: { ...params(), id: buyer.memberId } });
  expect(seen.levelHistory.map(({ from, to, growth }) => [from, to, growth])).toEqual([
    ["银卡", "普通", 0],
    ["普通", "银卡", 100],
  ]);
  const { rows } = await sql`
    select data ->> 'level_name' as level, data ->> 'direction' as direction from facts
    where name = 'level_changed' and data ->> 'member_id' = ${buyer.memberId} order by seq`.execute(t.db.reads);
  expect(rows).toEqual([
    { level: "银卡", direction: "UP" },
    { level: "普通", direction: "DOWN" },
  ]);
});

test("changed levels are compared anew for everyone; a stale edit and levels that contradict each other are refused", async () => {
  await setRules();
  await levels([level("普通", 0)]);
  await complete(await bought(5_000));
  await levels([level("普通", 0), level("铜卡", 40)]);
  await later(0.01);
  expect(await buyer.call.ok(getMyLevel, {})).toMatchObject({ growth: 50, level: { name: "铜卡" } });
  const now = await shop.operator.ok(getLoyalty, { params: params() });
  const refused = (list: Level[], version = now.version) =>
    shop.operator.refused(setLevels, { params: params(), body: { version, levels: list, keepDays: 1 } });
  expect(await refused(now.levels, now.version - 1)).toMatchObject({ code: "EDIT_CONFLICT" });
  expect(await refused([level("银", 5)])).toMatchObject({ field: "body.levels.0.growth" });
  expect(await refused([level("银", 0), level("金", 0)])).toMatchObject({ field: "body.levels.1.growth" });
  expect(await refused([level("银", 0), level("银", 9)])).toMatchObject({ field: "body.levels.1.name" });
  const foreign = { ...everything, include: { kind: "products" as const, productIds: [randomUUID()] } };
  expect(await refused([level("银", 0, { price: { payBp: 9_000, scope: foreign } })])).toMatchObject({
    field: "body.levels.0.price.scope",
  });
  await levels([]);
});

// ── by hand ─────────────────────────────────────────────────────────────────
test("points are adjusted with a reason, once per key, by the owner only, and it is written down", async () => {
  const call = { params: { ...params(), id: buyer.memberId }, body: { points: 30, reason: "生日" } };
  const key = { idempotencyKey: randomUUID() };
  await shop.operator.ok(adjustPoints, call, key);
  expect(await shop.operator.ok(adjustPoints, call, key)).toMatchObject({ balance: 30 });
  const { items } = await shop.operator.ok(listMemberPoints, { params: call.params, query: {} });
  expect(items).toMatchObject([{ kind: "ADJUSTED", points: 30, balance: 30, reason: "生日" }]);
  expect((await buyer.call.ok(listMyPoints, { query: {} })).items).toMatchObject([{ reason: "" }]);
  const clerk = await operator(t, "clerk@banyan.test", "operator");
  expect(await clerk.refused(adjustPoints, call)).toMatchObject({ code: "FORBIDDEN" });
  expect(
    await shop.operator.refused(adjustPoints, { ...call, params: { ...params(), id: randomUUID() } }),
  ).toMatchObject({ status: 404 });
  for (const points of [0, 0.5, 2 ** 53, -1_000_001])
    expect(await shop.operator.refused(adjustPoints, { ...call, body: { points, reason: "x" } })).toMatchObject({
      field: "body.points",
    });
  const { rows } = await sql`
    select action, after from audit_entries where subject = ${`member:${buyer.memberId}`}`.execute(t.db.reads);
  expect(rows).toEqual([{ action: "points.adjust", after: { points: 30, reason: "生日" } }]);
});

test("paid membership by hand counts until its moment", async () => {
  const { standing } = t.app.modules.loyalty;
  const isPaid = async () => (await standing(t.db.reads, t.program, buyer.memberId)).isPaidMember;
  expect(await isPaid()).toBe(false);
  const until = new Date(t.clock.now().getTime() + 86_400_000).toISOString();
  const seen = await shop.operator.ok(setPaidMembership, {
    params: { ...params(), id: buyer.memberId },
    body: { until, reason: "内测" },
  });
  expect([seen.paidMemberUntil, await isPaid()]).toEqual([until, true]);
  await later(1);
  expect(await isPaid()).toBe(false);
});

test("a standing costs one statement", async () => {
  await setRules();
  await t.app.modules.loyalty.standing(t.db.reads, t.program, buyer.memberId); // rules are in memory now
  const statements: string[] = [];
  const counting = await startTestApp({ onStatement: ({ sql: text }) => statements.push(text) });
  const { standing } = counting.app.modules.loyalty;
  await standing(counting.db.reads, counting.program, buyer.memberId);
  statements.length = 0;
  await standing(counting.db.reads, counting.program, buyer.memberId);
  expect(statements).toHaveLength(1);
  await counting.close();
});

test("two members who are one own together what each had, in the books too", async () => {
  const other = await newBuyer(t);
  await give(100);
  await give(70, other);
  await settle(t);
  const subject = async ({ token }: Buyer) => (await t.app.auth.readShopperToken(token))!;
  const [from, into] = [await subject(other), await subject(buyer)];
  await transact(t.db.orders, (tx) => t.app.personalData.merge(tx, from, into));
  expect(await pointsOf(buyer)).toEqual({ balance: 170, held: 0 });
  const statement = await shop.operator.ok(getLedgerStatement, {
    params: params(),
    query: { account: "points_liability", ref: buyer.memberId, from: "2026-03-01", to: "2027-02-01" },
  });
  expect(statement.closing).toBe(170);
});
