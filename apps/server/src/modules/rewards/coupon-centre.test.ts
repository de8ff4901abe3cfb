import { randomUUID } from "node:crypto";
import {
  changeCouponTemplate,
  claimCoupon,
  couponCentre,
  createCouponTemplate,
  getCouponTemplate,
  getLoyalty,
  getTodo,
  listMyCoupons,
  type Product,
  setCouponSettings,
  setCouponTemplateState,
  setLevels,
} from "@banyan/contracts";
import { sql } from "kysely";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { startTestApp, type TestApp } from "#test/app.ts";
import { type Caller, visitor } from "#test/callers.ts";
import { brokenInvariants } from "#test/invariants.ts";
import { type Buyer, buy, newBuyer, openShop, payFor, type TestShop } from "#test/shop.ts";

let t: TestApp;
let shop: TestShop;
let cake: Product;
let buyers: Buyer[];
beforeAll(async () => {
  t = await startTestApp();
  shop = await openShop(t);
  cake = await shop.addProduct();
  buyers = await Promise.all(Array.from({ length: 20 }, () => newBuyer(t)));
});
afterAll(() => t.close());
afterEach(async () => {
  await t.drain();
  expect(await brokenInvariants(t.db.reads)).toEqual([]);
});

/** An operator's session does not live that long: signs in anew. */
async function travel(to: Date): Promise<void> {
  await t.travel(to);
  shop = await openShop(t);
}
const CENTRE = { kind: "CENTRE" } as const;
const HOUR = 3_600_000;
const after = (ms: number) => new Date(t.clock.now().getTime() + ms);
async function claim({ call }: { call: Caller }, templateId: string): Promise<string> {
  const { status, body } = await call.send(claimCoupon, { params: { id: templateId }, body: {} });
  return status < 300 ? "ok" : (body as { code: string }).code;
}
const tally = (words: readonly string[]) =>
  Object.fromEntries([...new Set(words)].map((word) => [word, words.filter((one) => one === word).length]));
const claimAll = async (templateId: string, who: readonly Buyer[] = buyers) =>
  tally(await Promise.all(who.map((buyer) => claim(buyer, templateId))));
const seen = async (templateId: string, { call }: { call: Caller } = { call: visitor(t) }) =>
  (await call.ok(couponCentre, {})).items.find((one) => one.templateId === templateId);
const own = () => ({ params: { program: t.program } });
const of = (id: string) => ({ params: { program: t.program, id } });
const template = (id: string) => shop.operator.ok(getCouponTemplate, of(id));

test("the centre shows what may be taken and why something may not", async () => {
  const later = after(HOUR).toISOString();
  const open = await shop.addTemplate({ name: "店铺券", distribution: CENTRE, totalQuota: 4 });
  const upcoming = await shop.addTemplate({ distribution: CENTRE, claimFrom: later });
  const hidden = await shop.addTemplate({ name: "定向券" });
  const [me, friend] = buyers as [Buyer, Buyer];

  expect(await seen(open.id)).toMatchObject({ name: "店铺券", refusal: "SIGNED_OUT", taken: 0, claimedBp: 0 });
  expect((await seen(upcoming.id, me))?.refusal).toBe("NOT_STARTED");
  expect(await claim(me, upcoming.id)).toBe("COUPON_NOT_STARTED");
  expect(await seen(hidden.id, me)).toBeUndefined();
  expect(await claim(me, hidden.id)).toBe("COUPON_NOT_FOUND");

  expect(await claim(me, open.id)).toBe("ok");
  expect(await seen(open.id, me)).toMatchObject({ refusal: "LIMIT_REACHED", taken: 1, claimedBp: 2_500 });
  expect(await seen(open.id, friend)).toMatchObject({ refusal: null, taken: 0 });
  expect(await claim(me, open.id)).toBe("COUPON_LIMIT_REACHED");
  await shop.operator.ok(setCouponTemplateState, { ...of(open.id), body: { state: "STOPPED" } });
  expect(await seen(open.id, friend)).toBeUndefined();
  expect(await claim(friend, open.id)).toBe("COUPON_EXPIRED");
});

test("twenty taps at once take exactly the limit, of a member, of a day and of all", async () => {
  const [me] = buyers as [Buyer];
  const each = await shop.addTemplate({ distribution: CENTRE, perMember: 3 });
  const taps = await Promise.all(Array.from({ length: 20 }, () => claim(me, each.id)));
  expect(tally(taps)).toEqual({ ok: 3, COUPON_LIMIT_REACHED: 17 });

  const daily = await shop.addTemplate({ distribution: CENTRE, perDay: 6 });
  expect(await claimAll(daily.id)).toEqual({ ok: 6, COUPON_SOLD_OUT_TODAY: 14 });
  expect((await seen(daily.id))?.refusal).toBe("SOLD_OUT_TODAY");

  const few = await shop.addTemplate({ distribution: CENTRE, totalQuota: 7 });
  expect(await claimAll(few.id)).toEqual({ ok: 7, COUPON_SOLD_OUT: 13 });
});

test("the budget is reserved at the claim and never exceeded; what ends unused gives it back", async () => {
  const { id } = await shop.addTemplate({
    distribution: CENTRE,
    benefit: { kind: "PERCENT", payBp: 8_000, capFen: 300 },
    thresholdFen: 0,
    budgetFen: 2_000,
    validity: { kind: "RELATIVE", days: 1 },
  });
  expect(await claimAll(id)).toEqual({ ok: 6, COUPON_BUDGET_SPENT: 14 });
  expect(await template(id)).toMatchObject({ claimed: 6, reservedFen: 1_800 });

  const holder = await holderOf(id);
  const order = await buy(holder, {
    lines: [{ skuId: cake.skus[0]!.id, quantity: 1 }],
    coupon: await couponOf(holder, id),
  });
  await payFor(t, holder, order.id);
  expect(await template(id)).toMatchObject({ used: 1, reservedFen: 1_800 });

  await travel(after(24 * HOUR));
  expect(await template(id)).toMatchObject({ claimed: 6, used: 1, reservedFen: 300 });
  expect(await claimAll(id)).toEqual({ ok: 5, COUPON_BUDGET_SPENT: 9, COUPON_LIMIT_REACHED: 6 });

  const asked = { ...(await inputOf(id)), budgetFen: 299 };
  const { version } = await template(id);
  const change = { ...of(id), body: { version, template: asked } };
  expect(await shop.operator.refused(changeCouponTemplate, change)).toMatchObject({ field: "body.template.budgetFen" });
});

test("an offer that has ended gives nothing, whatever its row still says", async () => {
  const claimUntil = after(HOUR).toISOString();
  const ends = await shop.addTemplate({ distribution: CENTRE, claimUntil });
  const [from, until] = [after(0).toISOString(), after(HOUR).toISOString()];
  const worthless = await shop.addTemplate({ distribution: CENTRE, validity: { kind: "FIXED", from, until } });
  t.clock.set(new Date(Date.parse(claimUntil) - 1));
  expect(await claimAll(ends.id, buyers.slice(0, 2))).toEqual({ ok: 2 });
  t.clock.set(new Date(claimUntil));
  const { rows } =
    await sql`select state from coupon_templates where id = any(${[ends.id, worthless.id]}::uuid[])`.execute(
      t.db.reads,
    );
  expect(rows).toEqual([{ state: "ACTIVE" }, { state: "ACTIVE" }]);
  for (const hours of [0, 9]) {
    await travel(new Date(Date.parse(claimUntil) + hours * HOUR));
    expect(await claimAll(ends.id)).toEqual({ COUPON_EXPIRED: 20 });
    expect(await claimAll(worthless.id)).toEqual({ COUPON_EXPIRED: 20 });
  }
});

test("newcomers are who never paid; levels are asked too", async () => {
  const fresh = await newBuyer(t);
  const forNewcomers = await shop.addTemplate({ distribution: CENTRE, audience: { kind: "NEWCOMERS" } });
  const forGold = await shop.addTemplate({ distribution: CENTRE, audience: { kind: "LEVELS", levelIds: ["gold"] } });
  const { id } = await buy(fresh, { lines: [{ skuId: cake.skus[0]!.id, quantity: 1 }], coupon: "none" });
  expect(await seen(forNewcomers.id, fresh)).toMatchObject({ refusal: null });
  await payFor(t, fresh, id);
  expect(await seen(forNewcomers.id, fresh)).toMatchObject({ refusal: "NOT_FOR_YOU" });
  expect(await claim(fresh, forNewcomers.id)).toBe("COUPON_NOT_FOR_YOU");
  expect(await claim(fresh, forGold.id)).toBe("COUPON_NOT_FOR_YOU");
  const level = { id: randomUUID(), name: "普通", growth: 0, price: null, multiplierBp: 10_000 };
  const { version } = await shop.operator.ok(getLoyalty, own());
  await shop.operator.ok(setLevels, { ...own(), body: { version, levels: [level], keepDays: 0 } });
  const forAll = await shop.addTemplate({ distribution: CENTRE, audience: { kind: "LEVELS", levelIds: [level.id] } });
  expect(await seen(forAll.id, fresh)).toMatchObject({ refusal: null });
  expect(await claim(fresh, forAll.id)).toBe("ok");
});

test("a weekly drop releases its units at its moment, and what is left stays", async () => {
  await travel(new Date("2026-03-09T02:00:00Z")); // Monday, 10:00 in Shanghai
  const { id } = await shop.addTemplate({
    distribution: { kind: "WEEKLY_DROP", weekday: 3, time: "10:00", units: 8 },
    totalQuota: 20,
    claimUntil: after(40 * 24 * HOUR).toISOString(),
  });
  expect(await seen(id)).toMatchObject({ refusal: "WAIT_FOR_DROP", nextDropAt: "2026-03-11T02:00:00.000Z" });
  expect(await claimAll(id)).toEqual({ COUPON_WAIT_FOR_DROP: 20 });
  t.clock.set(new Date("2026-03-11T02:00:00Z"));
  expect(await claimAll(id)).toEqual({ ok: 8, COUPON_WAIT_FOR_DROP: 12 });
  t.clock.set(new Date("2026-03-18T02:00:00Z"));
  expect(await claimAll(id)).toEqual({ ok: 8, COUPON_LIMIT_REACHED: 8, COUPON_WAIT_FOR_DROP: 4 });
  expect(await seen(id)).toMatchObject({ refusal: "WAIT_FOR_DROP", nextDropAt: "2026-03-25T02:00:00.000Z" });
  t.clock.set(new Date("2026-03-25T02:00:00Z"));
  expect(await seen(id)).toMatchObject({ nextDropAt: null, claimedBp: 8_000 });
  await travel(after(0));
});

test("claimed too fast, a template pauses itself, tells the operator, and comes back when told", async () => {
  await shop.operator.ok(setCouponSettings, {
    ...own(),
    body: { velocity: { minutes: 60, timesAverage: 3, least: 10 }, returnOnFullRefund: true },
  });
  const { id } = await shop.addTemplate({ distribution: CENTRE });
  expect(await claimAll(id)).toEqual({ ok: 10, COUPON_PAUSED: 10 });
  expect(await template(id)).toMatchObject({ state: "PAUSED", pausedBy: "VELOCITY", claimed: 10 });
  expect((await seen(id))?.refusal).toBe("PAUSED");
  expect(await shop.operator.ok(getTodo, own())).toMatchObject({ pausedCoupons: 1 });
  const { rows } = await sql`
    select actor, action from audit_entries where subject = ${`coupon-template:${id}`} order by seq`.execute(
    t.db.reads,
  );
  expect(rows).toEqual([
    { actor: expect.stringMatching(/^staff:/), action: "coupon-template.create" },
    { actor: "guard:coupon-velocity", action: "coupon-template.pause" },
  ]);

  await shop.operator.ok(setCouponTemplateState, { ...of(id), body: { state: "ACTIVE" } });
  expect(await shop.operator.ok(getTodo, own())).toMatchObject({ pausedCoupons: 0 });
  expect(await claimAll(id)).toEqual({ ok: 10, COUPON_LIMIT_REACHED: 10 });

  // its own pace instead, counted by the hour
  const paced = await shop.addTemplate({ distribution: CENTRE, claimsPerHour: 5 });
  expect(await claimAll(paced.id, buyers.slice(0, 4))).toEqual({ ok: 4 });
  await travel(after(HOUR));
  expect(await claimAll(paced.id, buyers.slice(4, 8))).toEqual({ ok: 4 });
  expect(await claimAll(paced.id, buyers.slice(8))).toEqual({ ok: 1, COUPON_PAUSED: 11 });
});

test("a change is for later claims: who holds one keeps its rules, and counts stay", async () => {
  const { id, version } = await shop.addTemplate({ distribution: CENTRE, totalQuota: 5 });
  const [first, second] = buyers as [Buyer, Buyer];
  expect(await claim(first, id)).toBe("ok");
  const input = await inputOf(id);
  const change = (body: object) => shop.operator.send(changeCouponTemplate, { ...of(id), body });
  const wider = { ...input, name: "大额券", benefit: { kind: "FIXED", amountFen: 900 } };
  expect(await change({ version, template: wider })).toMatchObject({
    status: 200,
    body: { version: version + 1, name: "大额券", claimed: 1, reservedFen: 500 },
  });
  expect(await change({ version, template: wider })).toMatchObject({ status: 409, body: { code: "EDIT_CONFLICT" } });
  const fields = async (template: object) =>
    ((await change({ version: version + 1, template })).body as { field?: string }).field;
  expect(await fields({ ...wider, totalQuota: 0 })).toBe("body.template.totalQuota");
  expect(await fields({ ...wider, distribution: { kind: "CODE" } })).toBe("body.template.distribution");
  expect(await fields({ ...wider, benefit: { kind: "EXCHANGE", units: 1 } })).toBe("body.template.benefit");
  expect(await claim(second, id)).toBe("ok");
  const nameOf = async ({ call }: Buyer) =>
    (await call.ok(listMyCoupons, { query: {} })).items.find(({ templateId }) => templateId === id);
  expect(await nameOf(first)).toMatchObject({ name: "新人礼", benefit: { amountFen: 500 } });
  expect(await nameOf(second)).toMatchObject({ name: "大额券", benefit: { amountFen: 900 } });
  await shop.operator.ok(setCouponTemplateState, { ...of(id), body: { state: "STOPPED" } });
  expect(await change({ version: version + 1, template: wider })).toMatchObject({ body: { code: "COUPON_STATE" } });
  const resume = { ...of(id), body: { state: "ACTIVE" } };
  expect(await shop.operator.refused(setCouponTemplateState, resume)).toMatchObject({ code: "COUPON_STATE" });
});

test("what cannot be is refused where it is written, each with its field", async () => {
  const { id: productId } = cake;
  const wrong = async (template: object) => {
    const base = await inputOf((await shop.addTemplate()).id);
    const { status, field } = await shop.operator.refused(createCouponTemplate, {
      ...own(),
      body: { ...base, ...template },
    });
    return [status, field];
  };
  const none = { excludeProductIds: [], excludeCategoryIds: [] };
  expect(await wrong({ scope: { kind: "PRODUCTS", productIds: [shop.categoryId] } })).toEqual([
    400,
    "body.scope.productIds.0",
  ]);
  expect(await wrong({ scope: { kind: "CATEGORIES", categoryIds: [productId] } })).toEqual([
    400,
    "body.scope.categoryIds.0",
  ]);
  expect(await wrong({ scope: { kind: "ALL", ...none, excludeProductIds: [shop.categoryId] } })).toEqual([
    400,
    "body.scope.excludeProductIds.0",
  ]);
  expect(await wrong({ thresholdFen: -1 })).toEqual([400, "body.thresholdFen"]);
  expect(await wrong({ thresholdFen: 2 ** 53 })).toEqual([400, "body.thresholdFen"]);
  expect(await wrong({ benefit: { kind: "FIXED", amountFen: 0.5 } })).toEqual([400, "body.benefit.amountFen"]);
  expect(await wrong({ budgetFen: 2 ** 53 })).toEqual([400, "body.budgetFen"]);
  expect(await wrong({ perDay: 0 })).toEqual([400, "body.perDay"]);
  expect(await wrong({ distribution: { kind: "WEEKLY_DROP", weekday: 8, time: "10:00", units: 1 } })).toEqual([
    400,
    "body.distribution.weekday",
  ]);
  expect(await wrong({ distribution: { kind: "WEEKLY_DROP", weekday: 1, time: "24:00", units: 1 } })).toEqual([
    400,
    "body.distribution.time",
  ]);
});

async function holderOf(templateId: string): Promise<Buyer> {
  for (const buyer of buyers) if (await couponOf(buyer, templateId).catch(() => null)) return buyer;
  throw new Error(`Nobody holds a coupon of ${templateId}`);
}
async function couponOf({ call }: Buyer, templateId: string): Promise<string> {
  const coupon = (await call.ok(listMyCoupons, { query: {} })).items.find((one) => one.templateId === templateId);
  if (!coupon) throw new Error(`No coupon of ${templateId}`);
  return coupon.id;
}
async function inputOf(id: string) {
  const { id: _, state, pausedBy, version, claimed, used, reservedFen, createdAt, ...input } = await template(id);
  return input;
}
