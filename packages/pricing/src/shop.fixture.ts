/** Short words for building carts in tests. A SKU, its product and its line share one name. */
import {
  type Campaign,
  DEFAULT_POLICY,
  EVERYTHING,
  type HeldCoupon,
  type Line,
  type PriceCampaign,
  type PriceKind,
  type QuoteInput,
  type Scope,
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
