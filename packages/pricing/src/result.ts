import type { Fen } from "@banyan/money";
import type { PriceKind } from "./campaign.ts";
import type { EngineVersion } from "./input.ts";
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
  /** Merged by SKU and entry, in order of SKU id; then the gifts, every amount of which is 0. */
  readonly lines: readonly QuotedLine[];
  readonly shipping: QuotedShipping;
  /** By layer, then id. */
  readonly applied: readonly Applied[];
  readonly rejected: readonly Rejected[];
  /** Layer 5: points this order spends; what they pay is `savedFen.points`. */
  readonly pointsSpent: number;
  /** What points could pay here at most; present when the input had points. */
  readonly pointsOffer?: PointsOffer;
  /** Layer 7: what the buyer will earn once the order is paid. */
  readonly rewards: readonly Reward[];
  /** The best combination was searched greedily: show it, but do not sell by it. */
  readonly approximate: boolean;
  /** Why no order may be placed at this price, or `null`. */
  readonly blockedBy: BlockCode | null;
}

/** NO_LINES: nothing to buy. BELOW_MIN_PAYABLE: the goods themselves cost less than the policy's least payment. NOT_DELIVERABLE: some lines are not sent there, see `rejected`. APPROXIMATE: see {@link Quote.approximate}. */
export type BlockCode = "NO_LINES" | "BELOW_MIN_PAYABLE" | "NOT_DELIVERABLE" | "APPROXIMATE";

export interface PointsOffer {
  /** 0: none may be spent; why is in `rejected`. */
  readonly mostPoints: number;
  readonly mostFen: Fen;
}

export type Reward =
  | { readonly kind: "points" | "growth"; readonly amount: number; readonly source: RuleRef }
  | { readonly kind: "coupons"; readonly templateId: string; readonly count: number; readonly source: RuleRef };

export interface QuotedLine {
  /** Unique in the quote: SKU id and entry, or SKU id and the campaign of a gift. */
  readonly key: string;
  /** The input lines merged here, sorted; none for a gift. */
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
  /** The campaign that gives this line as a gift, or `null`. */
  readonly giftOf: string | null;
  /** In order of layers; each starts from what the one before left. */
  readonly steps: readonly Step[];
}

export type PriceSource =
  | { readonly kind: "list" }
  | { readonly kind: PriceKind | "gift"; readonly campaignId: string };

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
  /** The units of this line that were an n-th. */
  | "NTH_ITEM"
  /** This line's share of what the bundle saves. */
  | "BUNDLE_SHARE"
  | "ADD_ON_PRICE"
  /** This line's share of an order reduction. */
  | "ORDER_SHARE"
  /** This line's share of a coupon. */
  | "COUPON_SHARE"
  /** As without the suffix, cut so that the order keeps its least payment. */
  | "NTH_ITEM_LIMITED_BY_MIN_PAYABLE"
  | "BUNDLE_SHARE_LIMITED_BY_MIN_PAYABLE"
  | "ADD_ON_PRICE_LIMITED_BY_MIN_PAYABLE"
  | "ORDER_SHARE_LIMITED_BY_MIN_PAYABLE"
  | "COUPON_SHARE_LIMITED_BY_MIN_PAYABLE"
  /** This line's share of the points spent. */
  | "POINTS_SHARE"
  /** The goods reach the free-shipping line. */
  | "FREE_SHIPPING_LINE"
  | "FREE_SHIPPING_CAMPAIGN"
  | "FREE_SHIPPING_CAMPAIGN_LIMITED_BY_MIN_PAYABLE"
  | "SHIPPING_COUPON"
  | "SHIPPING_COUPON_LIMITED_BY_MIN_PAYABLE";

/** A rule of the input, named so that a stored explanation stays readable. */
export interface RuleRef {
  readonly kind: "campaign" | "coupon" | "points" | "shipping";
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
  /** Keys of the lines it touched, gifts it brought included; empty in the shipping layer. */
  readonly lineKeys: readonly string[];
  /** The next tier of a full reduction (凑单): what is missing to it. Absent: there is none. */
  readonly next?: { readonly missingFen: Fen | null; readonly missingUnits: number | null };
}

export interface Rejected {
  readonly layer: Layer;
  readonly source: RuleRef;
  readonly code: RejectCode;
  /** With BELOW_THRESHOLD: how much more of eligible goods would do (凑单); else `null`. */
  readonly missingFen: Fen | null;
  /** With BELOW_THRESHOLD of a rule that counts units: how many more would do. */
  readonly missingUnits?: number;
  /** With NOT_DELIVERABLE: the lines concerned. */
  readonly lineKeys?: readonly string[];
}

export type RejectCode = (typeof REJECT_CODES)[number];

/** The closed list; words for each are in `rejectWords`. */
export const REJECT_CODES = [
  "NOT_STARTED",
  "ENDED",
  /** The audience does not include this buyer. */
  "NOT_FOR_THIS_BUYER",
  /** Already locked by an order, used or revoked. */
  "NOT_USABLE",
  /** A coupon for the counter of a store. */
  "STORE_ONLY",
  /** No line is in its scope. */
  "NO_ELIGIBLE_LINE",
  /** Lines in scope are sold at a price, or by a campaign, that closes this layer. */
  "CLOSED_BY_PRICE",
  /** Applies only through its own entry, which no line came by. */
  "ENTRY_NOT_CHOSEN",
  /** The buyer has had, or would get, more than allowed. */
  "LIMIT_REACHED",
  "BELOW_THRESHOLD",
  /** Every gift is out of stock. */
  "GIFT_GONE",
  /** Free shipping does not reach this province. */
  "REGION_EXCLUDED",
  /** The goods are not sent to this place. */
  "NOT_DELIVERABLE",
  /** The buyer has, or wants to spend, fewer points than are taken. */
  "NOT_ENOUGH_POINTS",
  /** It could apply, but would save nothing. */
  "NO_EFFECT",
  /** It could apply; another one (of its group), or none, is better for the buyer. */
  "NOT_BEST",
  /** It could apply; a better set of campaigns does not combine with it. */
  "NOT_COMBINABLE",
  /** It could apply; the buyer chose another coupon, another entry, or none. */
  "NOT_CHOSEN",
] as const;
