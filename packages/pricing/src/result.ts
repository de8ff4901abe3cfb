import type { Fen } from "@banyan/money";
import type { EngineVersion, PriceKind } from "./input.ts";
import type { Layer, LineSavedByLayer, SavedByLayer, SavingLayer } from "./layers.ts";

/**
 * A price and its explanation in one, as plain JSON (never `undefined`).
 * `payableFen = goodsFen − Σ savedFen of the goods layers + shippingFen`, to the fen; likewise per line.
 */
export interface Quote {
  readonly version: EngineVersion;
  /** Σ list price × quantity. */
  readonly goodsFen: Fen;
  /** Goods after layers 1–5: Σ `lines[].payableFen`. */
  readonly goodsPayableFen: Fen;
  readonly savedFen: SavedByLayer;
  /** To be paid for shipping, after the free line and the shipping coupon. */
  readonly shippingFen: Fen;
  readonly payableFen: Fen;
  /** Merged by SKU and entry, in order of SKU id. */
  readonly lines: readonly QuotedLine[];
  readonly shipping: QuotedShipping;
  /** By layer, then id. */
  readonly applied: readonly Applied[];
  readonly rejected: readonly Rejected[];
  /** Layer 5: points this order spends. */
  readonly pointsSpent: number;
  /** Layer 7: what the buyer will earn; no campaign of this version gives any. */
  readonly rewards: readonly Reward[];
  /** The best combination was searched greedily: show it, but do not sell by it. */
  readonly approximate: boolean;
  /** Why no order may be placed at this price, or `null`. */
  readonly blockedBy: BlockCode | null;
}

/** NO_LINES: nothing to buy. BELOW_MIN_PAYABLE: the goods themselves cost less than the policy's least payment. APPROXIMATE: see {@link Quote.approximate}. */
export type BlockCode = "NO_LINES" | "BELOW_MIN_PAYABLE" | "APPROXIMATE";

/** Layer 7 will add its members. */
export type Reward = never;

export interface QuotedLine {
  /** Unique in the quote: SKU id and entry. */
  readonly key: string;
  /** The input lines merged here, sorted. */
  readonly lineIds: readonly string[];
  readonly skuId: string;
  readonly productId: string;
  readonly quantity: number;
  /** Campaign whose entry the buyer chose, or `null` for the ordinary one. */
  readonly entryCampaignId: string | null;
  /** Which price the line is sold at. */
  readonly price: PriceSource;
  readonly listFen: Fen;
  /** After layer 1. */
  readonly pricedFen: Fen;
  readonly savedFen: LineSavedByLayer;
  /** After layers 1–5. Units have no stored share: see `refundShare`. */
  readonly payableFen: Fen;
  /** The key of the line that brought this one as a gift, or `null`. */
  readonly giftOf: string | null;
  /** In order of layers; each starts from what the one before left. */
  readonly steps: readonly Step[];
}

export type PriceSource = { readonly kind: "list" } | { readonly kind: PriceKind; readonly campaignId: string };

export interface QuotedShipping {
  /** Before the free line and coupons. */
  readonly feeFen: Fen;
  readonly weightGrams: number;
  /** Goods after layer 4, which free line and shipping coupons are compared with. */
  readonly basisFen: Fen;
  readonly steps: readonly Step[];
}

/** One rule acting on one line or on the shipping fee: `basisFen − amountFen` is left. */
export interface Step {
  readonly layer: SavingLayer;
  readonly source: RuleRef;
  readonly basisFen: Fen;
  readonly amountFen: Fen;
  readonly reason: StepReason;
}

export type StepReason =
  /** The lowest of all prices that apply. */
  | "LOWEST_PRICE"
  /** The price of the entry the buyer chose. */
  | "ENTRY_PRICE"
  /** This line's share of a coupon. */
  | "COUPON_SHARE"
  /** As COUPON_SHARE, the coupon cut so that the order keeps its least payment. */
  | "COUPON_SHARE_LIMITED_BY_MIN_PAYABLE"
  /** The goods reach the free-shipping line. */
  | "FREE_SHIPPING_LINE"
  | "SHIPPING_COUPON"
  | "SHIPPING_COUPON_LIMITED_BY_MIN_PAYABLE";

/** A rule of the input, named so that a stored explanation stays readable. */
export interface RuleRef {
  readonly kind: "campaign" | "coupon" | "shipping";
  readonly id: string;
  readonly version: number;
  readonly name: string;
}

export interface Applied {
  readonly layer: Layer;
  readonly source: RuleRef;
  /** What the rule was measured on, as it entered the layer. */
  readonly basisFen: Fen;
  readonly amountFen: Fen;
  /** Keys of the lines it touched; empty in the shipping layer. */
  readonly lineKeys: readonly string[];
}

export interface Rejected {
  readonly layer: Layer;
  readonly source: RuleRef;
  readonly code: RejectCode;
  /** With BELOW_THRESHOLD: how much more of eligible goods would do (凑单); else `null`. */
  readonly missingFen: Fen | null;
}

export type RejectCode =
  | "NOT_STARTED"
  | "ENDED"
  /** The audience does not include this buyer. */
  | "NOT_FOR_THIS_BUYER"
  /** No line is in its scope. */
  | "NO_ELIGIBLE_LINE"
  /** Lines in scope are sold at a price that allows no coupon. */
  | "CLOSED_BY_PRICE"
  /** Applies only through its own entry, which no line came by. */
  | "ENTRY_NOT_CHOSEN"
  /** The buyer has had, or would get, more units than allowed. */
  | "LIMIT_REACHED"
  | "BELOW_THRESHOLD"
  /** Already locked by an order, used or revoked. */
  | "NOT_USABLE"
  /** It could apply, but would save nothing. */
  | "NO_EFFECT"
  /** It could apply; another one, or none, is better for the buyer. */
  | "NOT_BEST"
  /** It could apply; the buyer chose another coupon, another entry, or none. */
  | "NOT_CHOSEN";
