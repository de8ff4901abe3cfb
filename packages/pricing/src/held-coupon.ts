import type { Bp, Fen } from "@banyan/money";
import type { Instant } from "./campaign.ts";
import type { Scope } from "./scope.ts";

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
  /** "store": only at a counter, never in an order. Absent: anywhere. */
  readonly usableAt?: "anywhere" | "store";
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
    }
  /** 兑换券: up to `units` eligible units, the dearest, cost `unitPriceFen` each. */
  | {
      readonly kind: "EXCHANGE";
      readonly units: number;
      readonly unitPriceFen: Fen;
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
