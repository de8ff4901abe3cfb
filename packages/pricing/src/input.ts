import type { Bp, Fen } from "@banyan/money";
import type { GoodsLayer } from "./layers.ts";
import type { Scope } from "./scope.ts";

/**
 * The rules a stored input was priced by. `quote` keeps every version it ever had, so a stored input gives its stored
 * result for ever; a change of meaning gets a new number.
 */
export type EngineVersion = 1;
export const ENGINE_VERSION: EngineVersion = 1;

/** ISO 8601 with an offset: "2026-11-22T03:00:00.000Z". */
export type Instant = string;

/**
 * Everything a price depends on, as plain JSON. Stored with the order; nothing else is read, not even the clock.
 * Order of `lines`, `campaigns`, `coupons`, `usage` changes nothing in the result.
 */
export interface QuoteInput {
  readonly version: EngineVersion;
  readonly now: Instant;
  readonly buyer: Buyer;
  readonly lines: readonly Line[];
  /** Whatever could change the price of these lines, running or not; each comes back in `applied` or `rejected`. */
  readonly campaigns: readonly Campaign[];
  /** Coupons the buyer holds; each comes back in `applied` or `rejected`. */
  readonly coupons: readonly HeldCoupon[];
  readonly choice: Choice;
  /** Points to spend (layer 5); no rule for them in this version. */
  readonly points: null;
  /** What this buyer has used of limited campaigns before this order; absent means nothing. */
  readonly usage: readonly Usage[];
  /** `null`: nothing is sent (pick-up, virtual goods). */
  readonly shipping: ShippingRule | null;
  readonly policy: Policy;
}

/** What a price rule may ask about the buyer. Never a persona or a segment: a price must not depend on a profile. */
export interface Buyer {
  readonly isMember: boolean;
  readonly isPaidMember: boolean;
  readonly levelId: string | null;
  /** Has no paid order yet. */
  readonly isNewcomer: boolean;
}

export interface Line {
  /** The caller's name for the line, unique in the input. */
  readonly lineId: string;
  readonly skuId: string;
  readonly productId: string;
  /** The product's categories with all their ancestors, so that a rule on a category reaches its descendants. */
  readonly categoryIds: readonly string[];
  readonly listPriceFen: Fen;
  readonly quantity: number;
  /** Per unit. */
  readonly weightGrams: number;
  readonly needsShipping: boolean;
  /** The door the buyer came through: the ordinary price, or one campaign's own (this flash session, this group …). */
  readonly entry: Entry;
}

export type Entry = "ordinary" | { readonly campaignId: string };

/** Layers 2, 3 and 7 will add members; `layer` tells them apart. */
export type Campaign = PriceCampaign;

/**
 * Layer 1. Through an ordinary entry a line takes the lowest of list price and every campaign that applies, never two at
 * once. Group and bargain prices apply only through their own entry, flash through both.
 */
export interface PriceCampaign {
  readonly layer: "price";
  readonly kind: PriceKind;
  readonly id: string;
  /** Of the campaign's configuration, for the explanation. */
  readonly version: number;
  readonly name: string;
  /** Decides between equal prices, higher first; then the lower id. */
  readonly priority: number;
  /** Both ends included; `null`: open. */
  readonly startsAt: Instant | null;
  readonly endsAt: Instant | null;
  readonly audience: Audience;
  readonly price: PriceOffer;
  /** Units of one SKU a person may buy at this price, earlier orders (`usage`) included; `null`: no limit. */
  readonly limitPerPerson: number | null;
  /** Later layers that may not touch a line sold at this price ("no coupons on flash sales"). */
  readonly closesLayers: readonly GoodsLayer[];
}

export type PriceKind = "member" | "paid_member" | "newcomer" | "limited_time" | "flash" | "group" | "bargain";

export type PriceOffer =
  | { readonly kind: "unit_prices"; readonly prices: readonly { readonly skuId: string; readonly unitPriceFen: Fen }[] }
  /** Pays `payBp` of the list price, taken on the line total: 9 500 = 95 折. */
  | { readonly kind: "percent"; readonly payBp: Bp; readonly scope: Scope };

export type Audience =
  | { readonly kind: "everyone" }
  | { readonly kind: "members" }
  | { readonly kind: "paid_members" }
  | { readonly kind: "newcomers" }
  | { readonly kind: "levels"; readonly levelIds: readonly string[] };

/** A coupon in the buyer's hands, with its rule as it was when claimed. */
export interface HeldCoupon {
  readonly id: string;
  readonly templateId: string;
  /** Of the template when the coupon was claimed. */
  readonly version: number;
  readonly name: string;
  readonly state: "UNUSED" | "LOCKED" | "USED" | "EXPIRED" | "REVOKED";
  /** Both ends included. */
  readonly validFrom: Instant;
  readonly validUntil: Instant;
  readonly rule: CouponRule;
}

export type CouponRule = GoodsCouponRule | ShippingCouponRule;

/** Layer 4. `thresholdFen` 0 = no threshold; it is compared with the eligible lines as they enter the layer. */
export type GoodsCouponRule =
  | { readonly kind: "FIXED"; readonly amountFen: Fen; readonly thresholdFen: Fen; readonly scope: Scope }
  | {
      readonly kind: "PERCENT";
      /** 8 800 = 88 折. */
      readonly payBp: Bp;
      /** Most the coupon takes off. */
      readonly capFen: Fen | null;
      readonly thresholdFen: Fen;
      readonly scope: Scope;
    };

/** Layer 6. Waives the shipping fee, at most `capFen` of it. */
export interface ShippingCouponRule {
  readonly kind: "FREE_SHIPPING";
  readonly capFen: Fen | null;
  readonly thresholdFen: Fen;
  readonly scope: Scope;
}

/** At most one coupon for goods and one for shipping. */
export interface Choice {
  readonly goodsCoupon: CouponChoice;
  readonly shippingCoupon: CouponChoice;
}

/** `best`: whatever makes the order cheapest, none included. A named coupon is used if it may be, even when another is better. */
export type CouponChoice = "best" | "none" | { readonly couponId: string };

export interface Usage {
  readonly campaignId: string;
  readonly skuId: string;
  readonly units: number;
}

/** One fee per order; free from `freeOverFen` of goods after layer 4 (before points). Templates by weight and region come later. */
export interface ShippingRule {
  readonly kind: "flat";
  readonly id: string;
  readonly version: number;
  readonly name: string;
  readonly feeFen: Fen;
  readonly freeOverFen: Fen | null;
}

export interface Policy {
  /** Discounts stop here, shipping included; at least 1. */
  readonly minPayableFen: Fen;
  /** An order may cost nothing; then discounts need not stop. */
  readonly allowZero: boolean;
}

export const DEFAULT_POLICY: Policy = { minPayableFen: 1, allowZero: false };
