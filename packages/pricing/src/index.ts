/** The price engine: what an order costs, layer by layer, and why. Pure; see `quote`. */
export { allocate } from "@banyan/money";
export { PricingError, type PricingErrorCode } from "./errors.ts";
export {
  type Audience,
  type Buyer,
  type Campaign,
  type Choice,
  type CouponChoice,
  type CouponRule,
  DEFAULT_POLICY,
  ENGINE_VERSION,
  type EngineVersion,
  type Entry,
  type GoodsCouponRule,
  type HeldCoupon,
  type Instant,
  type Line,
  type Policy,
  type PriceCampaign,
  type PriceKind,
  type PriceOffer,
  type QuoteInput,
  type ShippingCouponRule,
  type ShippingRule,
  type Usage,
} from "./input.ts";
export {
  type GoodsLayer,
  LAYERS,
  type Layer,
  type LineSavedByLayer,
  type SavedByLayer,
  type SavingLayer,
} from "./layers.ts";
export { quote } from "./quote.ts";
export { refundShare } from "./refund-share.ts";
export type {
  Applied,
  BlockCode,
  PriceSource,
  Quote,
  QuotedLine,
  QuotedShipping,
  RejectCode,
  Rejected,
  Reward,
  RuleRef,
  Step,
  StepReason,
} from "./result.ts";
export { EVERYTHING, isInScope, type Scope } from "./scope.ts";
