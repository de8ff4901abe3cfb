/** The price engine: what an order costs, layer by layer, and why. Pure; see `quote`. */
export { allocate } from "@banyan/money";
export type {
  AddOnRule,
  Audience,
  BundleRule,
  Campaign,
  EveryFullRule,
  FreeShippingRule,
  FullReductionRule,
  GiftRule,
  Instant,
  ItemCampaign,
  NthItemRule,
  OrderCampaign,
  PriceCampaign,
  PriceKind,
  PriceOffer,
  RewardCampaign,
  RuleBase,
  ShippingCampaign,
} from "./campaign.ts";
export { PricingError, type PricingErrorCode } from "./errors.ts";
export type { CouponRule, GoodsCouponRule, HeldCoupon, ShippingCouponRule } from "./held-coupon.ts";
export {
  type Buyer,
  type Choice,
  type CouponChoice,
  DEFAULT_POLICY,
  ENGINE_VERSION,
  type EngineVersion,
  type Entry,
  type Line,
  type PointsWish,
  type Policy,
  type QuoteInput,
  type Usage,
} from "./input.ts";
export { couponKinds } from "./kinds/coupon-kinds.ts";
export { blockWords, reasonWords, rejectWords } from "./kinds/explanation-words.ts";
export { promotionKinds } from "./kinds/index.ts";
export type { Fault, FieldDescription, Language, RuleKind, Words } from "./kinds/kind.ts";
export {
  type GoodsLayer,
  LAYERS,
  type Layer,
  type LineSavedByLayer,
  type SavedByLayer,
  type SavingLayer,
} from "./layers.ts";
export { type PreviewInput, type PreviewSaving, type PricePreview, previewPrices } from "./preview.ts";
export { quote } from "./quote.ts";
export { refundShare } from "./refund-share.ts";
export type {
  Applied,
  BlockCode,
  PointsOffer,
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
export { REJECT_CODES } from "./result.ts";
export { EVERYTHING, isInScope, type Scope } from "./scope.ts";
export type {
  FlatShipping,
  Region,
  ShippingRule,
  ShippingTemplate,
  ShippingTemplates,
  ShippingZone,
} from "./shipping-rule.ts";
