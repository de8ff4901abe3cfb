import { randomUUID } from "node:crypto";
import {
  afterSaleRefunded,
  exportCouponCodes,
  findStoreCoupon,
  generateCouponCodes,
  getCouponResults,
  getCouponTemplate,
  getMyCoupon,
  importCouponCodes,
  listCouponCodeBatches,
  listMyCoupons,
  listStoreRedemptions,
  type Product,
  previewCouponPush,
  pushCoupon,
  quoteOrder,
  redeemCouponCode,
  redeemStoreCoupon,
  type ShopOrder,
  setCouponSettings,
  setCouponTemplateState,
} from "@banyan/contracts";
import { sql } from "kysely";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { transact } from "#kernel/db.ts";
import { appendFact } from "#kernel/facts.ts";
import { startTestApp, type TestApp } from "#test/app.ts";
import { TEST_NOW } from "#test/db.ts";
import { brokenInvariants } from "#test/invariants.ts";
import { runPromotion } from "#test/promotions.ts";
import { type Buyer, buy, newBuyer, openShop, payFor, type TestShop } from "#test/shop.ts";

let t: TestApp;
let shop: TestShop;
let cake: Product;
let me: Buyer;
let friend: Buyer;
beforeAll(async () => {
  t = await startTestApp();
  shop = await openShop(t);
  cake = await shop.addProduct({ onHand: 1_000 });
  [me, friend] = (await Promise.all([newBuyer(t), newBuyer(t)])) as [Buyer, Buyer];
});
afterAll(() => t.close());
afterEach(async () => {
  await t.drain();
  expect(await brokenInvariants(t.db.reads)).toEqual([]);
});

const own = () => ({ params: { program: t.program } });
const of = (id: string) => ({ params: { program: t.program, id } });
const tally = (words: readonly string[]) =>
  Object.fromEntries([...new Set(words)].map((word) => [word, words.filter((one) => one === word).length]));
const couponsOf = async ({ call }: Buyer, templateId: string, state: "usable" | "used" | "expired" = "usable") =>
  (await call.ok(listMyCoupons, { query: { state } })).items.filter((one) => one.templateId === templateId);
const template = (id: string) => shop.operator.ok(getCouponTemplate, of(id));
const cakes = (quantity = 1) => ({ lines: [{ skuId: cake.skus[0]!.id, quantity }] });

// ---- codes
const byCode = () => shop.addTemplate({ distribution: { kind: "CODE" }, perMember: 5 });
async function redeem({ call }: Buyer, code: string): Promise<string> {
  const { status, body } = await call.send(redeemCouponCode, { body: { code } });
  return status < 300 ? "ok" : (body as { code: string }).code;
}
async function exported(id: string): Promise<string[][]> {
  const { headers, body } = await shop.operator.send(exportCouponCodes, of(id));
  expect(headers.get("content-type")).toBe("text/csv; charset=utf-8");
  const lines = String(body).replace("\uFEFF", "").trim().split("\r\n");
  return lines.map((line) => line.split(",").map((cell) => cell.replaceAll('"', "")));
}

test("generated codes are exported whole, each becomes one coupon, and two hands at once get one", async () => {
  const { id } = await byCode();
  const batch = await shop.operator.ok(generateCouponCodes, { ...of(id), body: { name: "春日传单", count: 2_500 } });
  const [heading, ...lines] = await exported(id);
  expect(heading).toEqual(["code", "batch", "redeemed_at"]);
  expect(new Set(lines.map(([code]) => code)).size).toBe(2_500);
  const [first, second] = lines.map(([code]) => code ?? "") as [string, string];

  const taps = await Promise.all(Array.from({ length: 20 }, (_, index) => redeem(index % 2 ? me : friend, first)));
  expect(tally(taps)).toEqual({ ok: 1, COUPON_CODE_USED: 19 });
  expect(await redeem(me, ` ${second.slice(0, 6).toLowerCase()}-${second.slice(6)}`)).toBe("ok");
  expect(await shop.operator.ok(listCouponCodeBatches, { ...of(id), query: {} })).toEqual({
    items: [{ ...batch, redeemed: 2 }],
    ...{ total: 1, page: 1, pageSize: 20 },
  });
  expect((await exported(id)).filter(([, , at]) => at === TEST_NOW.toISOString())).toHaveLength(2);
  const { rows } = await sql`
    select action from audit_entries where subject = ${`coupon-template:${id}`} order by seq`.execute(t.db.reads);
  expect(rows.map((row) => (row as { action: string }).action)).toEqual([
    "coupon-template.create",
    "coupon-codes.generate",
    "coupon-codes.export",
    "coupon-codes.export",
  ]);
});

test("codes of one's own are imported once each; what is no code is named by its line", async () => {
  const [{ id }, { id: other }] = [await byCode(), await byCode()];
  const csv = (text: string) => ({ bytes: Buffer.from(text) });
  const importing = { ...of(id), query: { name: "合作方" } };
  const call = shop.operator.ok(importCouponCodes, importing, csv("code\nspring-2026\nSPRING2026\nno\nsummer2026\n"));
  expect(await call).toMatchObject({
    batch: { name: "合作方", source: "IMPORTED", total: 2, redeemed: 0 },
    ...{ imported: 2, repeated: 1, invalid: 1, invalidLines: [4] },
  });
  const again = shop.operator.ok(importCouponCodes, { ...of(other), query: { name: "又一次" } }, csv("SPRING2026"));
  expect(await again).toEqual({ batch: null, imported: 0, repeated: 1, invalid: 0, invalidLines: [] });
  expect(await redeem(me, "Summer 2026")).toBe("ok");
  expect(await couponsOf(me, id)).toHaveLength(1);
  // a template given out otherwise takes no codes
  const centre = await shop.addTemplate({ distribution: { kind: "CENTRE" } });
  const refused = { ...of(centre.id), body: { name: "x", count: 1 } };
  expect(await shop.operator.refused(generateCouponCodes, refused)).toMatchObject({ code: "COUPON_STATE" });
});

test("a code is worth what its template still gives; wrong ones are counted", async () => {
  const { id } = await byCode();
  await shop.operator.ok(generateCouponCodes, { ...of(id), body: { name: "一张", count: 1 } });
  const code = (await exported(id))[1]?.[0] ?? "";
  await shop.operator.ok(setCouponTemplateState, { ...of(id), body: { state: "PAUSED" } });
  expect(await redeem(friend, code)).toBe("COUPON_PAUSED");
  await shop.operator.ok(setCouponTemplateState, { ...of(id), body: { state: "ACTIVE" } });
  const guesser = await newBuyer(t);
  const guesses: string[] = [];
  for (let guess = 0; guess < 21; guess++) guesses.push(await redeem(guesser, `GUESSED${guess}X`));
  expect(tally(guesses)).toEqual({ COUPON_CODE_UNKNOWN: 20, COUPON_CODE_TRIES: 1 });
  expect(await redeem(guesser, code)).toBe("COUPON_CODE_TRIES");
  expect(await redeem(friend, code)).toBe("ok");
});

// ---- push
test("a push says before what it will do, does that, and once", async () => {
  const { id } = await shop.addTemplate({ totalQuota: 30, budgetFen: 1_500 });
  const members = await Promise.all(Array.from({ length: 3 }, () => newBuyer(t)));
  const memberIds = members.map(({ memberId }) => memberId);
  const stranger = randomUUID();
  const preview = { ...of(id), body: { memberIds: [...memberIds, stranger, memberIds[0]!] } };
  expect(await shop.operator.ok(previewCouponPush, preview)).toEqual({
    ...{ asked: 4, unknown: 1, atLimit: 0, willReceive: 3, left: 3, mostCostFen: 1_500, refusal: null },
  });
  const push = { ...of(id), body: { memberIds: memberIds.slice(0, 2), reason: "物流延误致歉" } };
  const idempotencyKey = randomUUID();
  expect(await shop.operator.ok(pushCoupon, push, { idempotencyKey })).toEqual({ given: 2, atLimit: 0, unknown: 0 });
  expect(await shop.operator.ok(pushCoupon, push, { idempotencyKey })).toEqual({ given: 2, atLimit: 0, unknown: 0 });
  const other = { ...push, body: { ...push.body, reason: "别的" } };
  expect(await shop.operator.refused(pushCoupon, other, { idempotencyKey })).toMatchObject({ status: 422 });
  expect(await template(id)).toMatchObject({ claimed: 2, reservedFen: 1_000 });

  const all = { ...of(id), body: { memberIds: [...memberIds, me.memberId, friend.memberId], reason: "全部" } };
  expect(
    await shop.operator.ok(previewCouponPush, { ...of(id), body: { memberIds: all.body.memberIds } }),
  ).toMatchObject({
    atLimit: 2,
    willReceive: 3,
    refusal: "OVER_BUDGET",
  });
  expect(await shop.operator.refused(pushCoupon, all)).toMatchObject({ code: "COUPON_BUDGET_SPENT" });
  expect(await template(id)).toMatchObject({ claimed: 2 });
  const rest = { ...of(id), body: { memberIds, reason: "剩下的" } };
  expect(await shop.operator.ok(pushCoupon, rest)).toEqual({ given: 1, atLimit: 2, unknown: 0 });
});

test("a thousand members get theirs in one call; pushes at once never pass the quota", async () => {
  const { rows } = await sql<{ id: string }>`
    with person as (
      insert into persons (program_id, id) select ${t.program}, 900000 + n from generate_series(1, 1000) as n returning id
    )
    insert into members (program_id, id, person_id, openid, nickname)
    select ${t.program}, gen_random_uuid(), id, 'crowd' || id, '会员' from person returning id`.execute(t.db.orders);
  const memberIds = rows.map(({ id }) => id);
  const { id } = await shop.addTemplate({ totalQuota: 1_500 });
  const push = async (ids: readonly string[]) => {
    const { status, body } = await shop.operator.send(pushCoupon, {
      ...of(id),
      body: { memberIds: ids, reason: "周年" },
    });
    return status < 300 ? "ok" : (body as { code: string }).code;
  };
  expect(await push(memberIds)).toBe("ok");
  expect(await template(id)).toMatchObject({ claimed: 1_000 });
  const few = await shop.addTemplate({ totalQuota: 250, perMember: 2 });
  const pushes = await Promise.all(
    [0, 1, 2, 3].map(async (part) => {
      const ids = memberIds.slice(part * 100, part * 100 + 100);
      const { status } = await shop.operator.send(pushCoupon, {
        ...of(few.id),
        body: { memberIds: ids, reason: "并发" },
      });
      return String(status);
    }),
  );
  expect(tally(pushes)).toEqual({ 200: 2, 409: 2 });
});

// ---- in a store
test("a coupon is redeemed in a store once, by the code its holder shows", async () => {
  const { id } = await shop.addTemplate({ usableAt: "STORE", thresholdFen: 2_000 });
  await shop.operator.ok(pushCoupon, { ...of(id), body: { memberIds: [me.memberId], reason: "到店礼" } });
  const [coupon] = await couponsOf(me, id);
  const { storeCode } = await me.call.ok(getMyCoupon, { params: { id: coupon!.id } });
  const at = { params: { program: t.program, code: `${storeCode?.slice(0, 4)}-${storeCode?.slice(4)}`.toLowerCase() } };

  // not online: neither chosen nor taken when named
  const quote = await me.call.ok(quoteOrder, { body: cakes() });
  expect(quote.coupons.map((one) => one.coupon.id)).not.toContain(coupon!.id);
  expect(await friend.call.refused(getMyCoupon, { params: { id: coupon!.id } })).toMatchObject({
    code: "COUPON_NOT_FOUND",
  });

  expect(await shop.operator.ok(findStoreCoupon, at)).toMatchObject({ coupon: { id: coupon!.id }, refusal: null });
  const pay = (billFen: number) => shop.operator.send(redeemStoreCoupon, { ...at, body: { billFen } });
  expect(await pay(1_999)).toMatchObject({
    status: 409,
    body: { code: "COUPON_BELOW_THRESHOLD", details: { missingFen: 1 } },
  });
  expect(await pay(-1)).toMatchObject({ status: 400 });
  expect(await pay(2 ** 53)).toMatchObject({ status: 400 });
  const taps = await Promise.all(Array.from({ length: 10 }, () => pay(2_580)));
  expect(tally(taps.map(({ status }) => String(status)))).toEqual({ 200: 1, 409: 9 });
  expect(taps.find(({ status }) => status === 200)?.body).toMatchObject({
    ...{ billFen: 2_580, discountFen: 500, payableFen: 2_080 },
    coupon: { state: "USED" },
  });
  await t.drain();
  expect(await shop.operator.ok(findStoreCoupon, at)).toMatchObject({
    refusal: "USED",
    redeemedAt: TEST_NOW.toISOString(),
  });
  expect((await shop.operator.ok(listStoreRedemptions, { ...own(), query: {} })).items).toMatchObject([
    { couponName: "新人礼", billFen: 2_580, discountFen: 500, by: "owner@banyan.test" },
  ]);
  expect(await shop.operator.ok(getCouponResults, of(id))).toEqual({
    ...{ claimed: 1, used: 1, expired: 0, revoked: 0, costFen: 500, revenueFen: 2_080 },
    days: [{ day: "2026-03-02", claimed: 1, used: 1, costFen: 500, revenueFen: 2_080 }],
  });
  const nobody = { params: { program: t.program, code: "NOSUCHCODE22" } };
  expect(await shop.operator.refused(findStoreCoupon, nobody)).toMatchObject({ code: "COUPON_NOT_FOUND" });
});

// ---- after an order, and when nothing of it is left
const settings = (returnOnFullRefund: boolean) =>
  shop.operator.ok(setCouponSettings, {
    ...own(),
    body: { velocity: { minutes: 60, timesAverage: 3, least: 500 }, returnOnFullRefund },
  });
async function refundAll(order: ShopOrder, buyer: Buyer, isFull = true): Promise<void> {
  const shopper = (await t.app.auth.readShopperToken(buyer.token))!;
  const data = {
    ...{ order_id: order.id, order_no: order.orderNo, member_id: buyer.memberId, person_id: shopper.personId },
    ...{ after_sale_id: randomUUID(), kind: "REFUND_ONLY" as const, refund_id: null, refund_fen: 0, shipping_fen: 0 },
    ...{ points_returned: 0, lines: [], is_full: isFull, fault: "BUYER" as const },
  };
  const entry = { programId: t.program, subject: order.id, personId: shopper.personId, data };
  await transact(t.db.orders, (tx) => appendFact(tx, afterSaleRefunded, entry));
  await t.drain();
}

test("a paid order brings its coupon once; a full refund takes it back and returns what was used", async () => {
  const gift = await shop.addTemplate({ name: "复购券", distribution: { kind: "AFTER_ORDER", minPaidFen: 4_000 } });
  const used = await shop.addTemplate({ perMember: 3, thresholdFen: 0 });
  const buyer = await newBuyer(t);
  const ids = { memberIds: [buyer.memberId] };
  await shop.operator.ok(pushCoupon, { ...of(used.id), body: { ...ids, reason: "测试" } });
  const [coupon] = await couponsOf(buyer, used.id);
  const order = await buy(buyer, { ...cakes(), coupon: coupon!.id });
  expect(await couponsOf(buyer, gift.id)).toHaveLength(0);
  await payFor(t, buyer, order.id);
  expect(await couponsOf(buyer, gift.id)).toMatchObject([{ name: "复购券", state: "UNUSED" }]);
  const paidFen = order.price.payableFen;
  expect(await shop.operator.ok(getCouponResults, of(used.id))).toMatchObject({ costFen: 500, revenueFen: paidFen });

  await refundAll(order, buyer, false);
  expect(await couponsOf(buyer, used.id, "used")).toHaveLength(1);
  await refundAll(order, buyer);
  expect(await couponsOf(buyer, gift.id, "expired")).toMatchObject([{ state: "REVOKED" }]);
  expect(await couponsOf(buyer, used.id)).toMatchObject([{ id: coupon!.id, state: "UNUSED" }]);
  expect([await template(used.id), await template(gift.id)]).toMatchObject([
    { used: 0, reservedFen: 500 },
    { claimed: 1, reservedFen: 0 },
  ]);
  // said a second time it changes nothing
  await refundAll(order, buyer);
  expect(await shop.operator.ok(getCouponResults, of(used.id))).toMatchObject({ used: 0, costFen: 0, revenueFen: 0 });
  await shop.operator.ok(setCouponTemplateState, { ...of(gift.id), body: { state: "STOPPED" } });
});

test("coupons a promotion promised are given once the order is paid, as many as there are", async () => {
  const { id } = await shop.addTemplate({ totalQuota: 5, perMember: 10, thresholdFen: 1_000_000 });
  await runPromotion(shop, { kind: "coupons", thresholdFen: 9_000, templateId: id, count: 3 }, { name: "下单送券" });
  const buyer = await newBuyer(t);
  const bought = async (quantity: number) => {
    const { id: orderId } = await buy(buyer, { ...cakes(quantity), coupon: "none" });
    await payFor(t, buyer, orderId);
    return (await couponsOf(buyer, id)).length;
  };
  expect([await bought(1), await bought(2), await bought(2)]).toEqual([0, 3, 5]);
});

test("by the shop's own policy a used coupon stays used", async () => {
  await settings(false);
  const { id } = await shop.addTemplate({ thresholdFen: 0 });
  const buyer = await newBuyer(t);
  await shop.operator.ok(pushCoupon, { ...of(id), body: { memberIds: [buyer.memberId], reason: "测试" } });
  const order = await buy(buyer, { ...cakes(), coupon: (await couponsOf(buyer, id))[0]!.id });
  await payFor(t, buyer, order.id);
  await refundAll(order, buyer);
  expect(await couponsOf(buyer, id, "used")).toHaveLength(1);
  await settings(true);
});

test("what has expired stays expired when its order is refunded, and its budget is free again", async () => {
  const until = new Date(TEST_NOW.getTime() + 60_000).toISOString();
  const validity = { kind: "FIXED" as const, from: TEST_NOW.toISOString(), until };
  const { id } = await shop.addTemplate({ thresholdFen: 0, budgetFen: 500, validity });
  const buyer = await newBuyer(t);
  await shop.operator.ok(pushCoupon, { ...of(id), body: { memberIds: [buyer.memberId], reason: "测试" } });
  const order = await buy(buyer, { ...cakes(), coupon: (await couponsOf(buyer, id))[0]!.id });
  await payFor(t, buyer, order.id);
  await t.travel(new Date(Date.parse(until) + 1));
  await refundAll(order, buyer);
  expect(await couponsOf(buyer, id, "expired")).toMatchObject([{ state: "EXPIRED" }]);
  expect(await template(id)).toMatchObject({ used: 0, reservedFen: 0 });
});

test("an exchange coupon pays for its goods", async () => {
  const scope = { kind: "PRODUCTS" as const, productIds: [cake.id] };
  const benefit = { kind: "EXCHANGE" as const, units: 1, unitPriceFen: 100 };
  const { id } = await shop.addTemplate({ benefit, thresholdFen: 0, scope });
  const buyer = await newBuyer(t);
  await shop.operator.ok(pushCoupon, { ...of(id), body: { memberIds: [buyer.memberId], reason: "测试" } });
  const [coupon] = await couponsOf(buyer, id);
  const { price } = await buyer.call.ok(quoteOrder, { body: { ...cakes(2), coupon: coupon!.id } });
  expect(price.couponId).toBe(coupon!.id);
  expect(price.goodsFen - price.payableFen + price.shippingFen).toBe(4_900);
});

test("another one's coupon, a used one and a stopped template are each refused in their own words", async () => {
  const { id } = await shop.addTemplate({ thresholdFen: 0, perMember: 2 });
  const buyer = await newBuyer(t);
  await shop.operator.ok(pushCoupon, { ...of(id), body: { memberIds: [buyer.memberId], reason: "测试" } });
  const [coupon] = await couponsOf(buyer, id);
  const quoteAs = (who: Buyer) => who.call.send(quoteOrder, { body: { ...cakes(), coupon: coupon!.id } });
  expect(await quoteAs(me)).toMatchObject({ status: 404, body: { code: "COUPON_NOT_FOUND" } });
  await payFor(t, buyer, (await buy(buyer, { ...cakes(), coupon: coupon!.id })).id);
  expect(await quoteAs(buyer)).toMatchObject({ status: 200, body: { price: { couponId: null } } });
  await shop.operator.ok(setCouponTemplateState, { ...of(id), body: { state: "STOPPED" } });
  const push = { ...of(id), body: { memberIds: [buyer.memberId], reason: "测试" } };
  expect(await shop.operator.refused(pushCoupon, push)).toMatchObject({ code: "COUPON_EXPIRED" });
  const { memberIds } = push.body;
  expect(await shop.operator.ok(previewCouponPush, { ...of(id), body: { memberIds } })).toMatchObject({
    refusal: "STOPPED",
  });
});
