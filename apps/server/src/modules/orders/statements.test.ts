import { claimNewcomerGift, placeOrder } from "@banyan/contracts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestApp, type TestApp } from "#test/app.ts";
import { limitedTime, runMixedPromotions, runPromotion } from "#test/promotions.ts";
import { newBuyer, openShop, orderBody, payFor, prepay, type TestShop, tapPay } from "#test/shop.ts";

/**
 * The promise is 15 + 15; measured 11 + 10 with a coupon and a cart. A statement more here is paid for by every order.
 * Promotions that are live cost two more when one of them has a limit per person or is used: the member's uses are read, and
 * what the order uses is counted, whatever their number.
 */
const CHECKOUT_STATEMENTS = 11;
const WITH_PROMOTIONS = 13;
const PAID_STATEMENTS = 10;

let t: TestApp;
let shop: TestShop;
let seen: string[] = [];
beforeAll(async () => {
  t = await startTestApp({ onStatement: ({ sql }) => seen.push(sql) });
  shop = await openShop(t);
  await shop.setGift((await shop.addTemplate()).id);
});
afterAll(() => t.close());

/** Statements run while the action lasts; the workers stand still, so they are the action's own. */
async function statementsOf(action: () => Promise<unknown>): Promise<number> {
  seen = [];
  await action();
  return seen.length;
}

/** From POST checkout to its answer, and from the notification to the last paid effect. */
async function countSale(lineCount: number): Promise<[checkout: number, paid: number]> {
  const buyer = await newBuyer(t);
  const { skus } = await shop.addProduct({ pricesFen: Array.from({ length: lineCount }, (_, i) => 2_000 + i) });
  await buyer.call.ok(claimNewcomerGift, { body: {} });
  const body = await orderBody(buyer, { lines: skus.map(({ id }) => ({ skuId: id, quantity: 1 })), fromCart: true });
  await t.drain();

  let order = { id: "", price: { couponId: null as string | null } };
  const checkout = await statementsOf(async () => {
    order = await buyer.call.ok(placeOrder, { body });
  });
  expect(order.price.couponId).not.toBeNull();
  const prepaid = await prepay(buyer, order.id);
  const paid = await statementsOf(async () => {
    tapPay(t, buyer, prepaid);
    await t.simulator.idle();
    await t.app.modules.orders.inboxIdle();
  });
  return [checkout, paid];
}

test("checkout and payment run the same few statements for 1 line and for 20", async () => {
  const warmUp = await newBuyer(t);
  const { skus } = await shop.addProduct();
  const order = await warmUp.call.ok(placeOrder, {
    body: await orderBody(warmUp, { lines: [{ skuId: skus[0]!.id, quantity: 1 }] }),
  });
  await payFor(t, warmUp, order.id);

  expect(await countSale(1)).toEqual([CHECKOUT_STATEMENTS, PAID_STATEMENTS]);
  expect(await countSale(20)).toEqual([CHECKOUT_STATEMENTS, PAID_STATEMENTS]);
});

test("thirty live promotions of mixed kinds cost the same statements as one", async () => {
  await runPromotion(shop, limitedTime(9_500, 50));
  expect(await countSale(1)).toEqual([WITH_PROMOTIONS, PAID_STATEMENTS + 1]);
  await runMixedPromotions(shop, 29);
  expect(await countSale(1)).toEqual([WITH_PROMOTIONS, PAID_STATEMENTS + 1]);
  expect(await countSale(20)).toEqual([WITH_PROMOTIONS, PAID_STATEMENTS + 1]);
});
