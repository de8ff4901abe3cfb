import type { Bp, Fen } from "@banyan/money";
import type { Campaign, Instant } from "./campaign.ts";
import type { HeldCoupon } from "./held-coupon.ts";
import type { ShippingRule } from "./shipping-rule.ts";

/**
 * The rules a stored input was priced by. `quote` keeps every version it ever had, so a stored input gives its stored
 * result for ever; a change of meaning gets a new number.
 */
export type EngineVersion = 1;
export const ENGINE_VERSION: EngineVersion = 1;

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
  /** Points the buyer has and wants to spend (layer 5); `null`: the shop takes none. */
  readonly points: PointsWish | null;
  /** What this buyer has used of limited campaigns before this order; absent means nothing. Sku id "": orders, not units. */
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
  /** Absent or `null`: the first of the shipping templates. */
  readonly shippingTemplateId?: string | null;
  /** The door the buyer came through: the ordinary price, or one campaign's own (this flash session, this group, this add-on …). */
  readonly entry: Entry;
}

export type Entry = "ordinary" | { readonly campaignId: string };

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

/** Layer 5. */
export interface PointsWish {
  readonly available: number;
  /** Cut to what may be spent; `"most"`: all that may be spent. */
  readonly spend: number | "most";
  /** 100: a hundred points pay one yuan. */
  readonly pointsPerYuan: number;
  /** Fewer are not taken. */
  readonly minPoints: number;
  /** Points are taken in multiples of this. */
  readonly stepPoints: number;
  /** Most they pay, of the goods after layer 4 that take points. */
  readonly maxBp: Bp;
}

export interface Policy {
  /** Discounts stop here, shipping included; at least 1. */
  readonly minPayableFen: Fen;
  /** An order may cost nothing; then discounts need not stop. */
  readonly allowZero: boolean;
}

export const DEFAULT_POLICY: Policy = { minPayableFen: 1, allowZero: false };
