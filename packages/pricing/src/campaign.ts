import type { Bp, Fen } from "@banyan/money";
import type { GoodsLayer } from "./layers.ts";
import type { Scope } from "./scope.ts";

/** ISO 8601 with an offset: "2026-11-22T03:00:00.000Z". */
export type Instant = string;

/** A rule the shop set up; `layer` says where it acts. Each comes back in `applied` or `rejected`. */
export type Campaign = PriceCampaign | ItemCampaign | OrderCampaign | ShippingCampaign | RewardCampaign;

/** Layers whose campaigns may stack: all but the price of the line. */
export type StackingCampaign = Exclude<Campaign, PriceCampaign>;

/**
 * Layer 1. Through an ordinary entry a line takes the lowest of list price and every campaign that applies, never two at
 * once. Group, bargain and rising prices apply only through their own entry, flash through both.
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

export type PriceKind =
  | "member"
  | "paid_member"
  | "newcomer"
  | "limited_time"
  | "flash"
  | "group"
  | "bargain"
  | "rising";

export type PriceOffer =
  | { readonly kind: "unit_prices"; readonly prices: readonly { readonly skuId: string; readonly unitPriceFen: Fen }[] }
  /** Pays `payBp` of the list price, taken on the line total: 9 500 = 95 折. */
  | { readonly kind: "percent"; readonly payBp: Bp; readonly scope: Scope }
  /** Every unit pays the dearest step it has reached: as many units sold before it, and as late. Unit by unit; no step reached: list price. */
  | {
      readonly kind: "rising";
      readonly steps: readonly { readonly fromSold: number; readonly fromAt: Instant | null; readonly payBp: Bp }[];
      /** Units the campaign sold before this order. */
      readonly sold: number;
      readonly scope: Scope;
    };

export type Audience =
  | { readonly kind: "everyone" }
  | { readonly kind: "members" }
  | { readonly kind: "paid_members" }
  | { readonly kind: "newcomers" }
  | { readonly kind: "levels"; readonly levelIds: readonly string[] };

/** What every campaign above the line price has, stacking included. */
export interface RuleBase {
  readonly id: string;
  /** Of the campaign's configuration, for the explanation. */
  readonly version: number;
  readonly name: string;
  /** Higher first; then the lower id. Decides between equals, and who goes first on a line two of them share. */
  readonly priority: number;
  /** Both ends included; `null`: open. */
  readonly startsAt: Instant | null;
  readonly endsAt: Instant | null;
  readonly audience: Audience;
  /** Lines it is about: those its threshold counts and its discount touches. */
  readonly scope: Scope;
  /** Of the campaigns of one layer and group only the best for the buyer is used. */
  readonly group: string | null;
  /** Combines with nothing of its layer. */
  readonly exclusive: boolean;
  /** Campaigns of its layer it may stand beside; both must allow it. */
  readonly combinesWith: "any" | readonly string[];
  /** Most it takes off an order; with rewards: most goods that earn. */
  readonly capFen: Fen | null;
  /** Orders a person may use it in; earlier ones are told as `Usage` with skuId "". */
  readonly timesPerPerson: number | null;
  /** Later layers that may not touch the lines this campaign touched. */
  readonly closesLayers: readonly GoodsLayer[];
}

/** Layer 2. */
export interface ItemCampaign extends RuleBase {
  readonly layer: "items";
  readonly rule: NthItemRule | BundleRule | AddOnRule | GiftRule;
}

/** 第 N 件: units by price, dearest first; every n-th pays `payBp` of its price. */
export interface NthItemRule {
  readonly kind: "nth_item";
  readonly n: number;
  readonly payBp: Bp;
}

/** 套餐: as many units of each part's products, together for `priceFen`; the dearest units are taken, as often as it saves. */
export interface BundleRule {
  readonly kind: "bundle";
  readonly parts: readonly { readonly productIds: readonly string[]; readonly quantity: number }[];
  readonly priceFen: Fen;
  readonly timesPerOrder: number | null;
}

/** 加价购: who buys for `thresholdFen` may add `unitsPerOrder` of these units, by a line whose entry names the campaign. */
export interface AddOnRule {
  readonly kind: "add_on";
  readonly thresholdFen: Fen;
  readonly offers: readonly { readonly skuId: string; readonly productId: string; readonly unitPriceFen: Fen }[];
  readonly unitsPerOrder: number;
}

/** 满赠: both thresholds must be met (0: none); with `repeats` once for every time they are. */
export interface GiftRule {
  readonly kind: "gift";
  readonly thresholdFen: Fen;
  readonly thresholdUnits: number;
  readonly repeats: boolean;
  /** All of them, as far as there are any; `available` counts what is in stock before this order. */
  readonly gifts: readonly {
    readonly skuId: string;
    readonly productId: string;
    readonly quantity: number;
    readonly available: number;
  }[];
}

/** Layer 3. */
export interface OrderCampaign extends RuleBase {
  readonly layer: "order";
  readonly rule: FullReductionRule | EveryFullRule;
}

/** 满减 · 满折: of the tiers reached the one that takes off most. */
export interface FullReductionRule {
  readonly kind: "full_reduction";
  readonly measure: "amount" | "units";
  readonly tiers: readonly {
    /** Fen or units, as `measure` says. */
    readonly threshold: number;
    readonly benefit: { readonly kind: "off"; readonly amountFen: Fen } | { readonly kind: "pay"; readonly payBp: Bp };
  }[];
}

/** 每满减: `offFen` for every full `everyFen`, at most `maxTimes`. */
export interface EveryFullRule {
  readonly kind: "every_full";
  readonly everyFen: Fen;
  readonly offFen: Fen;
  readonly maxTimes: number | null;
}

/** Layer 6, before the shipping coupon; its threshold is compared with the goods in scope after layer 4. */
export interface ShippingCampaign extends RuleBase {
  readonly layer: "shipping";
  readonly rule: FreeShippingRule;
}

/** 包邮线. */
export interface FreeShippingRule {
  readonly kind: "free_shipping";
  readonly thresholdFen: Fen;
  readonly excludedProvinces: readonly string[];
}

/** Layer 7: what the order will earn once it is paid, from the goods in scope after layer 5. */
export interface RewardCampaign extends RuleBase {
  readonly layer: "rewards";
  readonly rule:
    | { readonly kind: "points"; readonly pointsPerYuan: number; readonly multiplierBp: Bp }
    | { readonly kind: "growth"; readonly perYuan: number }
    | { readonly kind: "coupons"; readonly thresholdFen: Fen; readonly templateId: string; readonly count: number };
}
