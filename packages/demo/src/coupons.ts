import { type CouponTemplateInput, createCouponTemplate, generateCouponCodes } from "@banyan/contracts";
import { categories, products } from "./catalog.ts";
import type { Operator } from "./open-shop.ts";

const DAY_MS = 86_400_000;

type Ids = { categories: readonly string[]; products: readonly string[] };
type Given = Ids & { now: Date; key(what: string): { idempotencyKey: string } };

/** Two gifts for newcomers, and a coupon of each way and kind: the centre is never empty. */
export async function openCoupons({ call, program }: Operator, { now, key, ...ids }: Given) {
  const params = { program };
  const make = async (name: string, terms: CouponTemplateInput) =>
    (await call(createCouponTemplate, { params, body: terms }, key(`coupon ${name}`))).id;
  const opening = await make("opening gift", {
    ...newcomers(now),
    name: "新人立减 8 元",
    benefit: { kind: "FIXED", amountFen: 800 },
    thresholdFen: 3_900,
  });
  const later = await make("later gift", {
    ...newcomers(now),
    name: "新人 85 折券",
    benefit: { kind: "PERCENT", payBp: 8_500, capFen: 2_000 },
    thresholdFen: 4_900,
  });
  for (const [name, terms] of Object.entries(others(now, ids))) {
    const id = await make(name, terms);
    if (terms.distribution?.kind === "CODE") {
      const body = { name: "秋季门店传单", count: 200 };
      await call(generateCouponCodes, { params: { program, id }, body }, key(`codes of ${name}`));
    }
  }
  return { opening, later };
}

const terms = (now: Date) => ({
  scope: { kind: "ALL" as const },
  validity: { kind: "RELATIVE" as const, days: 14 },
  totalQuota: 20_000,
  perMember: 1,
  claimUntil: new Date(now.getTime() + 365 * DAY_MS).toISOString(),
});

const newcomers = (now: Date) => ({
  ...terms(now),
  distribution: { kind: "NEWCOMER" as const },
  claimsPerHour: 10_000_000, // filling is faster than any shopper
});

function others(now: Date, ids: Ids): Record<string, CouponTemplateInput> {
  const category = (name: string) => ids.categories[categories.findIndex(({ key }) => key === name)] ?? "";
  const product = (name: string) => ids.products[products.findIndex(({ key }) => key === name)] ?? "";
  return {
    "for everything": {
      ...terms(now),
      name: "满 59 减 6",
      benefit: { kind: "FIXED", amountFen: 600 },
      thresholdFen: 5_900,
      distribution: { kind: "CENTRE" },
      budgetFen: 3_000_000,
      totalQuota: 5_000,
    },
    bread: {
      ...terms(now),
      name: "面包 88 折",
      benefit: { kind: "PERCENT", payBp: 8_800, capFen: 1_000 },
      thresholdFen: 0,
      scope: { kind: "CATEGORIES", categoryIds: [category("bread"), category("toast")] },
      distribution: { kind: "CENTRE" },
      perMember: 2,
      perDay: 200,
    },
    shipping: {
      ...terms(now),
      name: "免运费券",
      benefit: { kind: "FREE_SHIPPING", capFen: 1_200 },
      thresholdFen: 2_900,
      distribution: { kind: "CENTRE" },
    },
    weekly: {
      ...terms(now),
      name: "周三面包日 5 元券",
      benefit: { kind: "FIXED", amountFen: 500 },
      thresholdFen: 2_000,
      distribution: { kind: "WEEKLY_DROP", weekday: 3, time: "10:00", units: 100 },
      validity: { kind: "RELATIVE", days: 3 },
      perMember: 10,
    },
    exchange: {
      ...terms(now),
      name: "牛角包兑换券",
      benefit: { kind: "EXCHANGE", units: 1, unitPriceFen: 0 },
      thresholdFen: 2_000,
      scope: { kind: "PRODUCTS", productIds: [product("croissant")] },
      distribution: { kind: "PUSH" },
      totalQuota: 500,
    },
    "in store": {
      ...terms(now),
      name: "到店咖啡立减 5 元",
      benefit: { kind: "FIXED", amountFen: 500 },
      thresholdFen: 1_500,
      usableAt: "STORE",
      distribution: { kind: "CENTRE" },
      totalQuota: 1_000,
    },
    codes: {
      ...terms(now),
      name: "传单兑换 10 元券",
      benefit: { kind: "FIXED", amountFen: 1_000 },
      thresholdFen: 4_900,
      distribution: { kind: "CODE" },
      totalQuota: 200,
    },
    // begins when the filling ends: what an order costs there must not depend on when a reaction ran
    "after an order": {
      ...terms(now),
      name: "复购 9 折券",
      benefit: { kind: "PERCENT", payBp: 9_000, capFen: 1_500 },
      thresholdFen: 3_900,
      distribution: { kind: "AFTER_ORDER", minPaidFen: 3_900 },
      perMember: 100,
      claimFrom: now.toISOString(),
    },
  };
}
