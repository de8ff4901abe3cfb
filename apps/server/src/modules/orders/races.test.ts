import { randomUUID } from "node:crypto";
import { cancelOrder, claimNewcomerGift, getOrder, placeOrder, startPayment } from "@banyan/contracts";
import { sql } from "kysely";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { startTestApp, type TestApp } from "#test/app.ts";
import { brokenInvariants } from "#test/invariants.ts";
import { type Buyer, buy, newBuyer, openShop, orderBody, prepay, settle, type TestShop } from "#test/shop.ts";

let t: TestApp;
let shop: TestShop;
beforeAll(async () => {
  t = await startTestApp();
  shop = await openShop(t);
});
afterAll(() => t.close());
afterEach(async () => {
  await settle(t);
  expect(await brokenInvariants(t.db.reads)).toEqual([]);
});

/** Ten at a time: signing in is not what is raced here. */
async function newBuyers(count: number): Promise<Buyer[]> {
  const buyers: Buyer[] = [];
  while (buyers.length < count) {
    buyers.push(...(await Promise.all(Array.from({ length: Math.min(10, count - buyers.length) }, () => newBuyer(t)))));
  }
  return buyers;
}
const tally = (words: readonly string[]) =>
  Object.fromEntries([...new Set(words)].map((word) => [word, words.filter((one) => one === word).length]));
/** `ok` or the code of the refusal; a busy server is asked again under the same key, as the mini-program does. */
async function outcomeOf(buyer: Buyer, body: object, idempotencyKey: string = randomUUID()): Promise<string> {
  for (;;) {
    const { status, body: answer } = await buyer.call.send(placeOrder, { body }, { idempotencyKey });
    if (status < 300) return "ok";
    if (status !== 503) return (answer as { code: string }).code;
  }
}

test("200 parallel buyers of 20 units make exactly 20 orders", async () => {
  const { skus, id } = await shop.addProduct({ onHand: 20 });
  const buyers = await newBuyers(200);
  const lines = [{ skuId: skus[0]!.id, quantity: 1 }];
  const { delivery: _, ...body } = await orderBody(buyers[0]!, { lines });
  const outcomes = await Promise.all(
    buyers.map((buyer) => outcomeOf(buyer, { ...body, delivery: { method: "EXPRESS", addressId: buyer.addressId } })),
  );
  expect(tally(outcomes)).toEqual({ ok: 20, OUT_OF_STOCK: 180 });
  const { rows } = await sql`select on_hand, reserved from skus where product_id = ${id}`.execute(t.db.reads);
  expect(rows).toEqual([{ on_hand: 20, reserved: 20 }]);
});

test("carts of many SKUs in every order of lines never wait for each other in a circle", async () => {
  const { skus } = await shop.addProduct({ pricesFen: [2_000, 2_100, 2_200, 2_300, 2_400, 2_500], onHand: 40 });
  const buyers = await newBuyers(60);
  const outcomes = await Promise.all(
    buyers.map(async (buyer, turn) => {
      const lines = skus.map((_, i) => ({
        skuId: skus[(i * (turn % 2 ? 5 : 1) + turn) % skus.length]!.id,
        quantity: 1,
      }));
      return outcomeOf(buyer, await orderBody(buyer, { lines }));
    }),
  );
  expect(tally(outcomes)).toMatchObject({ ok: 40 });
});

test("one tap sent ten times in parallel is one order", async () => {
  const [buyer] = (await newBuyers(1)) as [Buyer];
  const { skus } = await shop.addProduct();
  const body = await orderBody(buyer, { lines: [{ skuId: skus[0]!.id, quantity: 1 }] });
  const outcomes = await Promise.all(Array.from({ length: 10 }, () => outcomeOf(buyer, body, "one-tap")));
  expect(new Set([...outcomes, "ok", "IDEMPOTENCY_IN_FLIGHT"])).toEqual(new Set(["ok", "IDEMPOTENCY_IN_FLIGHT"]));
  expect(outcomes).toContain("ok");
  const { rows } = await sql`select id from orders where member_id = ${buyer.memberId}`.execute(t.db.reads);
  expect(rows).toHaveLength(1);
  expect(await outcomeOf(buyer, { ...body, note: "别的内容" }, "one-tap")).toBe("IDEMPOTENCY_KEY_REUSED");
});

test("one coupon pays for one order, however many are placed with it at once", async () => {
  await shop.setGift((await shop.addTemplate()).id);
  const [buyer] = (await newBuyers(1)) as [Buyer];
  const coupon = await buyer.call.ok(claimNewcomerGift, { body: {} });
  const { skus } = await shop.addProduct();
  const body = await orderBody(buyer, { lines: [{ skuId: skus[0]!.id, quantity: 1 }], coupon: coupon.id });
  const outcomes = await Promise.all(Array.from({ length: 5 }, () => outcomeOf(buyer, body)));
  expect(tally(outcomes)).toEqual({ ok: 1, COUPON_NOT_USABLE: 4 });
});

test("cancelling while paying ends in one of the two, with the money where it belongs", async () => {
  const { skus } = await shop.addProduct({ onHand: 100 });
  const buyers = await newBuyers(24);
  const states = await Promise.all(
    buyers.map(async (buyer, turn) => {
      const { id } = await buy(buyer, { lines: [{ skuId: skus[0]!.id, quantity: 1 }] });
      const { prepayId } = await prepay(buyer, id);
      // an overloaded server answers 503: the same tap is tried again, as the shop does
      const cancel = async (): Promise<unknown> => {
        const { status } = await buyer.call.send(cancelOrder, { params: { id }, body: {} }, { idempotencyKey: id });
        return status === 503 ? cancel() : status;
      };
      const pay = async () => t.simulator.pay(prepayId, buyer.openid).outcome;
      const [, paid] = turn % 3 === 0 ? [await cancel(), await pay()] : await Promise.all([cancel(), pay()]);
      return { id, paid };
    }),
  );
  await settle(t);
  for (const { id, paid } of states) {
    const { state } = await shop.operator.ok(getOrder, { params: { program: t.program, id } });
    expect([paid, state]).toEqual(paid === "PAID" ? ["PAID", "PAID"] : ["REFUSED", "CLOSED"]);
  }
});

test("cancelling while a payment is being started leaves no open payment behind", async () => {
  const { skus } = await shop.addProduct({ onHand: 100 });
  const buyers = await newBuyers(20);
  await Promise.all(
    buyers.map(async (buyer) => {
      const { id } = await buy(buyer, { lines: [{ skuId: skus[0]!.id, quantity: 1 }] });
      await Promise.all([
        buyer.call.send(startPayment, { params: { id }, body: {} }),
        buyer.call.send(cancelOrder, { params: { id }, body: {} }),
      ]);
    }),
  );
  const { rows } = await sql`
    select o.state, payment.state as payment from orders o join payments payment on payment.order_id = o.id
    where o.member_id = any(${buyers.map(({ memberId }) => memberId)}) and o.state = 'CLOSED' and payment.state <> 'CLOSED'`.execute(
    t.db.reads,
  );
  expect(rows).toEqual([]);
});
