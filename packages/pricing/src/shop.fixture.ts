/** Short words for building carts in tests. A SKU, its product and its line share one name. */
import {
  type Campaign,
  DEFAULT_POLICY,
  EVERYTHING,
  type HeldCoupon,
  type ItemCampaign,
  type Line,
  type OrderCampaign,
  type PointsWish,
  type PriceCampaign,
  type PriceKind,
  type QuoteInput,
  type RewardCampaign,
  type RuleBase,
  type Scope,
  type ShippingCampaign,
  type ShippingRule,
} from "./index.ts";

export const NOW = "2026-11-22T03:00:00.000Z";
export const YESTERDAY = "2026-11-21T03:00:00.000Z";
export const TOMORROW = "2026-11-23T03:00:00.000Z";

export const line = (skuId: string, listPriceFen: number, quantity: number, more: Partial<Line> = {}): Line => ({
  lineId: skuId,
  skuId,
  productId: skuId,
  categoryIds: [],
  listPriceFen,
  quantity,
  weightGrams: 250,
  needsShipping: true,
  entry: "ordinary",
  ...more,
});

/** A campaign with a price per SKU. */
export const priced = (
  id: string,
  kind: PriceKind,
  prices: Readonly<Record<string, number>>,
  more: Partial<PriceCampaign> = {},
): Campaign => ({
  ...percentOff(id, kind, 0, more),
  price: {
    kind: "unit_prices",
    prices: Object.entries(prices).map(([skuId, unitPriceFen]) => ({ skuId, unitPriceFen })),
  },
});

/** A campaign that pays `payBp` of the list price. */
export const percentOff = (
  id: string,
  kind: PriceKind,
  payBp: number,
  more: Partial<PriceCampaign> = {},
): PriceCampaign => ({
  layer: "price",
  kind,
  id,
  version: 1,
  name: `campaign ${id}`,
  priority: 0,
  startsAt: null,
  endsAt: null,
  audience: { kind: "everyone" },
  price: { kind: "percent", payBp, scope: EVERYTHING },
  limitPerPerson: null,
  closesLayers: [],
  ...more,
});

const plain = (id: string): RuleBase => ({
  id,
  version: 1,
  name: `campaign ${id}`,
  priority: 0,
  startsAt: null,
  endsAt: null,
  audience: { kind: "everyone" },
  scope: EVERYTHING,
  group: null,
  exclusive: false,
  combinesWith: "any",
  capFen: null,
  timesPerPerson: null,
  closesLayers: [],
});

export const onItems = (id: string, rule: ItemCampaign["rule"], more: Partial<RuleBase> = {}): ItemCampaign => ({
  ...plain(id),
  layer: "items",
  rule,
  ...more,
});

export const onOrder = (id: string, rule: OrderCampaign["rule"], more: Partial<RuleBase> = {}): OrderCampaign => ({
  ...plain(id),
  layer: "order",
  rule,
  ...more,
});

/** 满减: from so much, so much off; tiers as pairs. */
export const fullOff = (id: string, tiers: readonly (readonly [number, number])[], more: Partial<RuleBase> = {}) =>
  onOrder(
    id,
    {
      kind: "full_reduction",
      measure: "amount",
      tiers: tiers.map(([threshold, amountFen]) => ({ threshold, benefit: { kind: "off", amountFen } })),
    },
    more,
  );

/** 包邮线. */
export const freeFrom = (
  id: string,
  thresholdFen: number,
  more: Partial<RuleBase> = {},
  excludedProvinces: readonly string[] = [],
): ShippingCampaign => ({
  ...plain(id),
  layer: "shipping",
  rule: { kind: "free_shipping", thresholdFen, excludedProvinces },
  ...more,
});

export const earning = (id: string, rule: RewardCampaign["rule"], more: Partial<RuleBase> = {}): RewardCampaign => ({
  ...plain(id),
  layer: "rewards",
  rule,
  ...more,
});

interface CouponTerms {
  readonly over?: number;
  readonly cap?: number;
  readonly scope?: Scope;
}

const held = (id: string, rule: HeldCoupon["rule"], more: Partial<HeldCoupon>): HeldCoupon => ({
  id,
  templateId: `template of ${id}`,
  version: 1,
  name: `coupon ${id}`,
  state: "UNUSED",
  validFrom: YESTERDAY,
  validUntil: TOMORROW,
  rule,
  ...more,
});

export const fixed = (
  id: string,
  amountFen: number,
  { over = 0, scope = EVERYTHING }: CouponTerms = {},
  more: Partial<HeldCoupon> = {},
): HeldCoupon => held(id, { kind: "FIXED", amountFen, thresholdFen: over, scope }, more);

export const percent = (
  id: string,
  payBp: number,
  { over = 0, cap, scope = EVERYTHING }: CouponTerms = {},
  more: Partial<HeldCoupon> = {},
): HeldCoupon => held(id, { kind: "PERCENT", payBp, capFen: cap ?? null, thresholdFen: over, scope }, more);

export const freeShipping = (
  id: string,
  { over = 0, cap, scope = EVERYTHING }: CouponTerms = {},
  more: Partial<HeldCoupon> = {},
): HeldCoupon => held(id, { kind: "FREE_SHIPPING", capFen: cap ?? null, thresholdFen: over, scope }, more);

export const exchange = (
  id: string,
  units: number,
  unitPriceFen: number,
  { over = 0, scope = EVERYTHING }: CouponTerms = {},
  more: Partial<HeldCoupon> = {},
): HeldCoupon => held(id, { kind: "EXCHANGE", units, unitPriceFen, thresholdFen: over, scope }, more);

/** A hundred points pay one yuan; the shop takes any number of them. */
export const points = (available: number, more: Partial<PointsWish> = {}): PointsWish => ({
  available,
  spend: "most",
  pointsPerYuan: 100,
  minPoints: 0,
  stepPoints: 1,
  maxBp: 10_000,
  ...more,
});

export const products = (...productIds: string[]): Scope => ({
  ...EVERYTHING,
  include: { kind: "products", productIds },
});

export const categories = (...categoryIds: string[]): Scope => ({
  ...EVERYTHING,
  include: { kind: "categories", categoryIds },
});

export const express = (feeFen: number, freeOverFen: number | null = null): ShippingRule => ({
  kind: "flat",
  id: "express",
  version: 1,
  name: "express",
  feeFen,
  freeOverFen,
});

export const cart = (given: Partial<QuoteInput>): QuoteInput => ({
  version: 1,
  now: NOW,
  buyer: { isMember: true, isPaidMember: false, levelId: null, isNewcomer: false },
  lines: [],
  campaigns: [],
  coupons: [],
  choice: { goodsCoupon: "best", shippingCoupon: "best" },
  points: null,
  usage: [],
  shipping: null,
  policy: DEFAULT_POLICY,
  ...given,
});
