import { addCartLine, claimNewcomerGift } from "@banyan/contracts";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { transact } from "#kernel/db.ts";
import { startTestApp, type TestApp } from "#test/app.ts";
import { brokenInvariants } from "#test/invariants.ts";
import { type Buyer, buy, newBuyer, openShop, payFor, type TestShop } from "#test/shop.ts";

let t: TestApp;
let shop: TestShop;
beforeAll(async () => {
  t = await startTestApp();
  shop = await openShop(t);
  await shop.setGift((await shop.addTemplate({ perMember: 2 })).id);
});
afterAll(() => t.close());

const subjectOf = async ({ token }: Buyer) => (await t.app.auth.readShopperToken(token))!;
/** Has a gift, a paid order and something in the cart. */
async function customer(): Promise<Buyer> {
  const buyer = await newBuyer(t);
  await buyer.call.ok(claimNewcomerGift, { body: {} });
  const { skus } = await shop.addProduct();
  const { id } = await buy(buyer, { lines: [{ skuId: skus[0]!.id, quantity: 1 }], coupon: "none" });
  await payFor(t, buyer, id);
  await buyer.call.ok(addCartLine, { body: { skuId: skus[0]!.id, quantity: 2 } });
  return buyer;
}

test("a member can read what orders and rewards keep about them", async () => {
  const subject = await subjectOf(await customer());
  const data = await t.app.personalData.export(t.db.reads, subject);
  expect(data).toMatchObject({
    orders: [{ payableFen: 5_800, delivery: { name: "林小满", phone: "13800138000" } }],
    cart_lines: [{ quantity: 2 }],
    member_orders: [{ paidOrders: 1 }],
    coupons: [{ name: "新人礼", state: "UNUSED" }],
    reward_grants: [{ reason: "newcomer_gift" }],
    coupon_template_claims: [{ claimed: 1 }],
  });
});

test("erased, the books still add up and name nobody", async () => {
  const subject = await subjectOf(await customer());
  await t.app.personalData.erase(t.db.orders, subject);
  await t.app.personalData.erase(t.db.orders, subject); // twice is harmless
  const data = await t.app.personalData.export(t.db.reads, subject);
  expect(data).toMatchObject({
    orders: [{ payableFen: 5_800, note: "", delivery: { name: "", phone: "", detail: "" } }],
    cart_lines: [],
    coupons: [{ state: "REVOKED" }],
  });
  expect(await brokenInvariants(t.db.reads)).toEqual([]);
});

test("two members who are one keep everything, and a gift given once stays given", async () => {
  const [from, into] = [await customer(), await newBuyer(t)];
  const [old, kept] = [await subjectOf(from), await subjectOf(into)];
  await transact(t.db.orders, (tx) => t.app.personalData.merge(tx, old, kept));
  await transact(t.db.orders, (tx) => t.app.personalData.merge(tx, old, kept)); // twice is harmless
  expect(await t.app.personalData.export(t.db.reads, kept)).toMatchObject({
    orders: [{ payableFen: 5_800 }],
    cart_lines: [{ quantity: 2 }],
    member_orders: [{ paidOrders: 1 }],
    coupons: [{ state: "UNUSED" }],
  });
  const { rows } = await sql`select key from reward_grants where member_id = ${kept.memberId}`.execute(t.db.reads);
  expect(rows).toEqual([{ key: `newcomer:${kept.memberId}` }]);
});
