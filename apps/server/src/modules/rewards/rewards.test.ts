import {
  claimNewcomerGift,
  createCouponTemplate,
  listCouponTemplates,
  listMyCoupons,
  newcomerGift,
  quoteOrder,
} from "@banyan/contracts";
import { sql } from "kysely";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { transact } from "#kernel/db.ts";
import { startTestApp, type TestApp } from "#test/app.ts";
import { visitor } from "#test/callers.ts";
import { TEST_NOW } from "#test/db.ts";
import { brokenInvariants } from "#test/invariants.ts";
import { type Buyer, buy, newBuyer, openShop, payFor, type TestShop } from "#test/shop.ts";

let t: TestApp;
let shop: TestShop;
beforeAll(async () => {
  t = await startTestApp();
  shop = await openShop(t);
});
afterAll(() => t.close());
afterEach(async () => {
  await t.drain();
  expect(await brokenInvariants(t.db.reads)).toEqual([]);
});

const newBuyers = (count: number): Promise<Buyer[]> => Promise.all(Array.from({ length: count }, () => newBuyer(t)));
async function claim(buyer: Buyer): Promise<string> {
  const answer = await buyer.call.send(claimNewcomerGift, { body: {} });
  return answer.status < 300 ? "ok" : (answer.body as { code: string }).code;
}
const tally = (words: readonly string[]) =>
  Object.fromEntries([...new Set(words)].map((word) => [word, words.filter((one) => one === word).length]));
const offerTo = async ({ call }: Pick<Buyer, "call">) => (await call.ok(newcomerGift, {})).offer?.refusal;

test("a newcomer claims the gift once, as a snapshot that ends 23:59:59 program time", async () => {
  const template = await shop.addTemplate({ name: "满 10 减 5", validity: { kind: "RELATIVE", days: 7 } });
  await shop.setGift(template.id);
  const [buyer] = (await newBuyers(1)) as [Buyer];
  expect(await offerTo({ call: visitor(t) })).toBe("SIGNED_OUT");
  expect(await offerTo(buyer)).toBeNull();

  const coupon = await buyer.call.ok(claimNewcomerGift, { body: {} });
  expect(coupon).toMatchObject({
    templateId: template.id,
    name: "满 10 减 5",
    benefit: { kind: "FIXED", amountFen: 500 },
    state: "UNUSED",
    claimedAt: TEST_NOW.toISOString(),
    // claimed on 2 March in Shanghai, its first day
    validUntil: "2026-03-08T15:59:59.999Z",
  });
  expect(await buyer.call.ok(listMyCoupons, { query: {} })).toEqual({
    items: [coupon],
    counts: { usable: 1, used: 0, expired: 0 },
  });
  expect(await claim(buyer)).toBe("COUPON_LIMIT_REACHED");
  expect(await offerTo(buyer)).toBe("CLAIMED");
  const { rows } = await sql`
    select key, state, max_cost_fen as "maxCostFen", reason from reward_grants where member_id = ${buyer.memberId}`.execute(
    t.db.reads,
  );
  expect(rows).toEqual([
    { key: `newcomer:${buyer.memberId}`, state: "GIVEN", maxCostFen: 500, reason: "newcomer_gift" },
  ]);
});

test("twenty parallel claims of one member give one; of many members exactly the quota", async () => {
  await shop.setGift((await shop.addTemplate({ totalQuota: 5, perMember: 3 })).id);
  const [one] = (await newBuyers(1)) as [Buyer];
  expect(tally(await Promise.all(Array.from({ length: 20 }, () => claim(one))))).toEqual({
    ok: 1,
    COUPON_LIMIT_REACHED: 19,
  });
  const others = await newBuyers(20);
  expect(tally(await Promise.all(others.map(claim)))).toEqual({ ok: 4, COUPON_SOLD_OUT: 16 });
  expect(await offerTo((await newBuyers(1))[0]!)).toBe("SOLD_OUT");
});

test("twenty parallel gifts under different keys stop at the member's limit; one key gives once", async () => {
  const { id: templateId } = await shop.addTemplate({ perMember: 3 });
  const [buyer] = (await newBuyers(1)) as [Buyer];
  const shopper = (await t.app.auth.readShopperToken(buyer.token))!;
  const give = (key: string) =>
    transact(t.db.orders, (tx) =>
      t.app.modules.rewards.give(tx, { ...shopper, key, reason: "test", reward: { kind: "coupon", templateId } }),
    ).then(
      ({ given }) => given,
      (error: { code?: string }) => error.code ?? String(error),
    );
  const same = await Promise.all(Array.from({ length: 20 }, () => give("play:1")));
  expect(tally(same)).toEqual({ now: 1, before: 19 });
  const different = await Promise.all(Array.from({ length: 20 }, (_, i) => give(`play:2:${i}`)));
  expect(tally(different)).toEqual({ now: 2, COUPON_LIMIT_REACHED: 18 });
});

test("a gift can be taken back while it is unused, and only then", async () => {
  const { id: templateId } = await shop.addTemplate({ perMember: 2 });
  const [buyer] = (await newBuyers(1)) as [Buyer];
  const shopper = (await t.app.auth.readShopperToken(buyer.token))!;
  const { rewards } = t.app.modules;
  const within = <R>(run: Parameters<typeof transact<R>>[1]) => transact(t.db.orders, run);
  const reward = { kind: "coupon", templateId } as const;
  await within((tx) => rewards.give(tx, { ...shopper, key: "a", reason: "test", reward }));
  await within((tx) => rewards.give(tx, { ...shopper, key: "b", reason: "test", reward }));
  const { skus } = await shop.addProduct();
  const order = await buy(buyer, { lines: [{ skuId: skus[0]!.id, quantity: 1 }] });
  const used = order.price.couponId;
  const taken = await Promise.all(
    ["a", "b", "a", "nobody's"].map((key) => within((tx) => rewards.takeBack(tx, t.program, key))),
  );
  expect(taken.filter(Boolean)).toHaveLength(1);
  expect((await buyer.call.ok(listMyCoupons, { query: {} })).items).toMatchObject([{ id: used, state: "LOCKED" }]);
  expect((await buyer.call.ok(listMyCoupons, { query: { state: "expired" } })).items).toMatchObject([
    { state: "REVOKED" },
  ]);
});

test("who has paid before is no newcomer", async () => {
  await shop.setGift((await shop.addTemplate()).id);
  const [buyer] = (await newBuyers(1)) as [Buyer];
  const { skus } = await shop.addProduct();
  const { id } = await buy(buyer, { lines: [{ skuId: skus[0]!.id, quantity: 1 }] });
  await payFor(t, buyer, id);
  expect(await offerTo(buyer)).toBe("NOT_NEWCOMER");
  expect(await claim(buyer)).toBe("NEWCOMER_ONLY");
});

test("a used coupon is used for good and counted on its template", async () => {
  const template = await shop.addTemplate();
  await shop.setGift(template.id);
  const [buyer] = (await newBuyers(1)) as [Buyer];
  await buyer.call.ok(claimNewcomerGift, { body: {} });
  const { skus } = await shop.addProduct();
  const { id, price } = await buy(buyer, { lines: [{ skuId: skus[0]!.id, quantity: 1 }] });
  await payFor(t, buyer, id);
  expect((await buyer.call.ok(listMyCoupons, { query: { state: "used" } })).items).toMatchObject([
    { id: price.couponId, state: "USED" },
  ]);
  const { items } = await shop.operator.ok(listCouponTemplates, { params: { program: t.program } });
  expect(items.find((one) => one.id === template.id)).toMatchObject({ claimed: 1, used: 1 });
});

test("a template that cannot hold is refused where it is made", async () => {
  const params = { program: t.program };
  const good = {
    name: "券",
    benefit: { kind: "FIXED", amountFen: 500 },
    thresholdFen: 1_000,
    scope: { kind: "ALL" },
    validity: { kind: "FIXED", from: "2026-03-05T00:00:00Z", until: "2026-03-09T00:00:00Z" },
    totalQuota: 10,
    perMember: 1,
    claimUntil: "2026-03-09T00:00:00Z",
  };
  const wrong = (change: object) =>
    shop.operator.refused(createCouponTemplate, { params, body: { ...good, ...change } });
  expect(await wrong({ benefit: { kind: "FIXED", amountFen: 1_001 } })).toMatchObject({
    code: "INVALID_INPUT",
    field: "body.benefit.amountFen",
  });
  expect(await wrong({ validity: { ...good.validity, until: "2026-03-05T00:00:00Z" } })).toMatchObject({
    field: "body.validity.until",
  });
  expect(await wrong({ totalQuota: 0 })).toMatchObject({ status: 400, field: "body.totalQuota" });
  expect(await wrong({ budget: 1 })).toMatchObject({ status: 400 });
});

test("coupons end when they say: not before their time, not a moment after", async () => {
  const from = new Date(TEST_NOW.getTime() + 86_400_000).toISOString();
  const until = new Date(TEST_NOW.getTime() + 2 * 86_400_000).toISOString();
  const claimUntil = new Date(TEST_NOW.getTime() + 86_400_000).toISOString();
  await shop.setGift((await shop.addTemplate({ validity: { kind: "FIXED", from, until }, claimUntil })).id);
  const [buyer, late] = (await newBuyers(2)) as [Buyer, Buyer];
  const { skus } = await shop.addProduct();
  const { id } = await buyer.call.ok(claimNewcomerGift, { body: {} });
  const quoted = async () => {
    const body = { lines: [{ skuId: skus[0]!.id, quantity: 1 }], coupon: id };
    const { price, coupons } = await buyer.call.ok(quoteOrder, { body });
    return [price.couponId, coupons.find(({ coupon }) => coupon.id === id)?.reason];
  };
  expect(await quoted()).toEqual([null, "未到使用时间"]);
  await t.travel(new Date(from));
  expect(await quoted()).toEqual([id, null]);
  expect(await claim(late)).toBe("COUPON_EXPIRED"); // the offer ended this very instant
  await t.travel(new Date(Date.parse(until) + 1));
  expect(await quoted()).toEqual([null, "已过期"]);
  expect((await buyer.call.ok(listMyCoupons, { query: { state: "expired" } })).items).toMatchObject([
    { id, state: "EXPIRED" },
  ]);
  await t.travel(new Date(Date.parse(until) + 3_600_000));
  const { rows } = await sql`select state from coupons where id = ${id}`.execute(t.db.reads);
  expect(rows).toEqual([{ state: "EXPIRED" }]);
});
