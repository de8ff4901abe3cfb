import * as z from "zod/mini";
import { endpoint } from "../endpoint.ts";
import { day, fen, id, instant, pageOf, pageQuery, programAndId, programParams, text } from "../schemas.ts";

/** What a coupon takes off. Percent is what remains to pay in basis points (8500 = 85 折). */
export const couponBenefit = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("FIXED"), amountFen: fen.check(z.gte(1)) }),
  z.strictObject({ kind: z.literal("PERCENT"), payBp: z.int().check(z.gte(1), z.lte(9_999)), capFen: z.nullable(fen) }),
  /** Waives the shipping fee, at most `capFen` of it. */
  z.strictObject({ kind: z.literal("FREE_SHIPPING"), capFen: z._default(z.nullable(fen), null) }),
  /** 兑换券: up to `units` eligible units cost `unitPriceFen` each; 0 = nothing. */
  z.strictObject({
    kind: z.literal("EXCHANGE"),
    units: z.int().check(z.gte(1), z.lte(99)),
    unitPriceFen: z._default(fen, 0),
  }),
]);
export type CouponBenefit = z.infer<typeof couponBenefit>;

const excluded = {
  excludeProductIds: z._default(z.array(id).check(z.maxLength(500)), []),
  excludeCategoryIds: z._default(z.array(id).check(z.maxLength(100)), []),
};
/** Goods a coupon is for. A category stands for its descendants too, among the excluded as well. */
export const couponScope = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("ALL"), ...excluded }),
  z.strictObject({
    kind: z.literal("PRODUCTS"),
    productIds: z.array(id).check(z.minLength(1), z.maxLength(500)),
    ...excluded,
  }),
  z.strictObject({
    kind: z.literal("CATEGORIES"),
    categoryIds: z.array(id).check(z.minLength(1), z.maxLength(100)),
    ...excluded,
  }),
]);
export const couponValidity = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("FIXED"), from: instant, until: instant }),
  /** Ends at 23:59:59 program time on the last of `days` days from the claim. */
  z.strictObject({ kind: z.literal("RELATIVE"), days: z.int().check(z.gte(1), z.lte(365)) }),
]);
/** Who may take one. What the operator sends out by name (PUSH) asks nobody. */
export const couponAudience = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("EVERYONE") }),
  /** Has not paid an order yet. */ z.strictObject({ kind: z.literal("NEWCOMERS") }),
  z.strictObject({
    kind: z.literal("LEVELS"),
    levelIds: z.array(text(64)).check(z.minLength(1), z.maxLength(50)),
  }),
]);
/** The one way a template reaches people. */
export const couponDistribution = z.discriminatedUnion("kind", [
  /** 领券中心: anyone of the audience takes it there. */ z.strictObject({ kind: z.literal("CENTRE") }),
  /** 新人礼: the gift of the home page, when chosen as such. */ z.strictObject({ kind: z.literal("NEWCOMER") }),
  /** 定向发放: handed out by operators, plays and rewards. */ z.strictObject({ kind: z.literal("PUSH") }),
  /** 支付后送: one for each paid order of at least so much. */
  z.strictObject({ kind: z.literal("AFTER_ORDER"), minPaidFen: fen }),
  /** 兑换码. */ z.strictObject({ kind: z.literal("CODE") }),
  /** 每周放券: so many more from this moment of each week on; what is left stays. Monday is 1. */
  z.strictObject({
    kind: z.literal("WEEKLY_DROP"),
    weekday: z.int().check(z.gte(1), z.lte(7)),
    time: z.string().check(z.regex(/^([01]\d|2[0-3]):[0-5]\d$/)),
    units: z.int().check(z.gte(1), z.lte(1_000_000)),
  }),
]);
export type CouponDistribution = z.infer<typeof couponDistribution>;
export const couponUsableAt = z.enum(["ANYWHERE", "STORE"]);

const templateFields = {
  name: text(30),
  benefit: couponBenefit,
  thresholdFen: fen,
  scope: couponScope,
  usableAt: z._default(couponUsableAt, "ANYWHERE"),
  validity: couponValidity,
  audience: z._default(couponAudience, { kind: "EVERYONE" }),
  distribution: z._default(couponDistribution, { kind: "PUSH" }),
  totalQuota: z.int().check(z.gte(1), z.lte(10_000_000)),
  perMember: z.int().check(z.gte(1), z.lte(100)),
  /** All members together, per day of the program's zone. */
  perDay: z._default(z.nullable(z.int().check(z.gte(1), z.lte(10_000_000))), null),
  /** The most that all coupons given out may cost together; each reserves the most it can cost when it is claimed. */
  budgetFen: z._default(z.nullable(fen.check(z.gte(1))), null),
  /** Claims per hour past which the template pauses itself; null: told from its own average (a setting). */
  claimsPerHour: z._default(z.nullable(z.int().check(z.gte(1), z.lte(10_000_000))), null),
  /** First moment it can be claimed; null: at once. */ claimFrom: z._default(z.nullable(instant), null),
  /** Last moment it can be claimed; checked inside the claim statement. */ claimUntil: instant,
};
export const couponTemplateInput = z.strictObject(templateFields);
/** What a caller sends: what has a default may be left out. */
export type CouponTemplateInput = z.input<typeof couponTemplateInput>;
/** The same with nothing left open. */
export type CouponTemplateFields = z.output<typeof couponTemplateInput>;

export const couponTemplateStates = ["ACTIVE", "PAUSED", "STOPPED"] as const;
export const couponTemplate = z.strictObject({
  id,
  ...templateFields,
  state: z.enum(couponTemplateStates),
  /** Why it is paused: an operator, or too many claims in too short a time. */
  pausedBy: z.nullable(z.enum(["OPERATOR", "VELOCITY"])),
  /** Grows with every change; a coupon keeps the rules of its claim. */ version: z.int(),
  claimed: z.int(),
  used: z.int(),
  /** What the coupons given out can cost at most; null when only orders decide. */ reservedFen: z.nullable(z.int()),
  createdAt: instant,
});
export type CouponTemplate = z.infer<typeof couponTemplate>;

const base = "/api/console/programs/:program";
const template = `${base}/coupon-templates/:id`;
export const listCouponTemplates = endpoint({
  method: "GET",
  path: `${base}/coupon-templates`,
  summary: "优惠券 Coupon templates",
  who: "staff",
  permission: "promotion.read",
  idempotency: "none",
  errors: [],
  params: programParams,
  response: z.strictObject({ items: z.array(couponTemplate) }),
});
export const getCouponTemplate = endpoint({
  method: "GET",
  path: template,
  summary: "优惠券详情 A coupon template",
  who: "staff",
  permission: "promotion.read",
  idempotency: "none",
  errors: ["COUPON_NOT_FOUND"],
  params: programAndId,
  response: couponTemplate,
});
export const createCouponTemplate = endpoint({
  method: "POST",
  path: `${base}/coupon-templates`,
  summary: "新建优惠券 Create a coupon template",
  who: "staff",
  permission: "promotion.write",
  idempotency: "required",
  errors: [],
  params: programParams,
  body: couponTemplateInput,
  response: couponTemplate,
});
/** Coupons already claimed keep their rules. The way it is given out stays what it is. */
export const changeCouponTemplate = endpoint({
  method: "PUT",
  path: template,
  summary: "修改优惠券 Change a coupon template",
  who: "staff",
  permission: "promotion.write",
  idempotency: "none",
  errors: ["COUPON_NOT_FOUND", "COUPON_STATE", "EDIT_CONFLICT"],
  params: programAndId,
  body: z.strictObject({ version: z.int(), template: couponTemplateInput }),
  response: couponTemplate,
});
/** Stopped is for good; paused comes back with ACTIVE, and a pause by velocity starts counting anew. */
export const setCouponTemplateState = endpoint({
  method: "PUT",
  path: `${template}/state`,
  summary: "暂停、恢复、停止优惠券 Pause, resume or stop a coupon template",
  who: "staff",
  permission: "promotion.write",
  idempotency: "none",
  errors: ["COUPON_NOT_FOUND", "COUPON_STATE"],
  params: programAndId,
  body: z.strictObject({ state: z.enum(couponTemplateStates) }),
  response: couponTemplate,
});
export const getCouponResults = endpoint({
  method: "GET",
  path: `${template}/results`,
  summary: "优惠券效果 Results of a coupon",
  who: "staff",
  permission: "promotion.read",
  idempotency: "none",
  errors: ["COUPON_NOT_FOUND"],
  params: programAndId,
  response: z.strictObject({
    claimed: z.int(),
    used: z.int(),
    expired: z.int(),
    revoked: z.int(),
    /** What used coupons took off. */ costFen: z.int(),
    /** What was paid with them: orders, and bills in store. */ revenueFen: z.int(),
    /** The newest 60 days something happened on, the oldest first. */
    days: z.array(z.strictObject({ day, claimed: z.int(), used: z.int(), costFen: z.int(), revenueFen: z.int() })),
  }),
});
export const setNewcomerGift = endpoint({
  method: "PUT",
  path: `${base}/newcomer-gift`,
  summary: "设置新人礼 Set the newcomer gift",
  who: "staff",
  permission: "promotion.write",
  idempotency: "none",
  errors: ["COUPON_NOT_FOUND"],
  params: programParams,
  body: z.strictObject({ templateId: z.nullable(id) }),
  response: z.strictObject({ templateId: z.nullable(id) }),
});

const couponSettings = z.strictObject({
  /** A template claimed so much faster than its own hourly average pauses itself; under `least` an hour nothing does. */
  velocity: z.strictObject({
    minutes: z.int().check(z.gte(5), z.lte(240)),
    timesAverage: z.number().check(z.gte(1.5), z.lte(100)),
    least: z.int().check(z.gte(10), z.lte(1_000_000)),
  }),
  /** Coupons come back when all of their order is refunded; what has expired stays so. */ returnOnFullRefund:
    z.boolean(),
});
export type CouponSettings = z.infer<typeof couponSettings>;
export const getCouponSettings = endpoint({
  method: "GET",
  path: `${base}/coupon-settings`,
  summary: "优惠券规则 Settings of coupons",
  who: "staff",
  permission: "promotion.read",
  idempotency: "none",
  errors: [],
  params: programParams,
  response: couponSettings,
});
export const setCouponSettings = endpoint({
  method: "PUT",
  path: `${base}/coupon-settings`,
  summary: "修改优惠券规则 Change the settings of coupons",
  who: "staff",
  permission: "promotion.write",
  idempotency: "none",
  errors: [],
  params: programParams,
  body: couponSettings,
  response: couponSettings,
});

// ---- 定向发放
const pushBody = { memberIds: z.array(id).check(z.minLength(1), z.maxLength(1_000)) };
/** What a push would do, before it is done. */
export const previewCouponPush = endpoint({
  method: "POST",
  path: `${template}/push-preview`,
  summary: "发放预估 What a push would do",
  who: "staff",
  permission: "promotion.write",
  idempotency: "none",
  errors: ["COUPON_NOT_FOUND"],
  params: programAndId,
  body: z.strictObject(pushBody),
  response: z.strictObject({
    asked: z.int(),
    /** No member of this program has such an id. */ unknown: z.int(),
    atLimit: z.int(),
    willReceive: z.int(),
    /** Coupons the template has left today; a push takes all it needs or nothing. */ left: z.int(),
    /** The most they can cost; null when only orders decide. */ mostCostFen: z.nullable(z.int()),
    /** Why nothing could be sent now; null when it can. */
    refusal: z.nullable(z.enum(["PAUSED", "STOPPED", "NOT_STARTED", "ENDED", "SOLD_OUT", "OVER_BUDGET"])),
  }),
});
export const pushCoupon = endpoint({
  method: "POST",
  path: `${template}/pushes`,
  summary: "定向发放 Send a coupon to members",
  who: "staff",
  permission: "promotion.write",
  idempotency: "required",
  errors: ["COUPON_NOT_FOUND", "COUPON_SOLD_OUT", "COUPON_EXPIRED", "COUPON_PAUSED", "COUPON_BUDGET_SPENT"],
  params: programAndId,
  body: z.strictObject({ ...pushBody, reason: text(100) }),
  response: z.strictObject({ given: z.int(), atLimit: z.int(), unknown: z.int() }),
});

// ---- 兑换码
const codeBatch = z.strictObject({
  id,
  name: z.string(),
  source: z.enum(["GENERATED", "IMPORTED"]),
  total: z.int(),
  redeemed: z.int(),
  createdAt: instant,
});
export type CouponCodeBatch = z.infer<typeof codeBatch>;
export const listCouponCodeBatches = endpoint({
  method: "GET",
  path: `${template}/code-batches`,
  summary: "兑换码批次 Code batches of a coupon",
  who: "staff",
  permission: "promotion.read",
  idempotency: "none",
  errors: ["COUPON_NOT_FOUND"],
  params: programAndId,
  query: pageQuery,
  response: pageOf(codeBatch),
});
export const MOST_CODES_AT_ONCE = 50_000;
export const generateCouponCodes = endpoint({
  method: "POST",
  path: `${template}/code-batches`,
  summary: "生成兑换码 Generate codes",
  who: "staff",
  permission: "promotion.write",
  idempotency: "required",
  errors: ["COUPON_NOT_FOUND", "COUPON_STATE"],
  params: programAndId,
  body: z.strictObject({ name: text(40), count: z.int().check(z.gte(1), z.lte(MOST_CODES_AT_ONCE)) }),
  response: codeBatch,
});
/** One code per line, in the first column; 8–32 letters, digits and hyphens, case ignored. */
export const importCouponCodes = endpoint({
  method: "POST",
  path: `${template}/code-imports`,
  summary: "导入兑换码 Import codes",
  who: "staff",
  permission: "promotion.write",
  idempotency: "required",
  errors: ["COUPON_NOT_FOUND", "COUPON_STATE"],
  rawBody: ["text/csv"],
  params: programAndId,
  query: z.strictObject({ name: text(40) }),
  response: z.strictObject({
    batch: z.nullable(codeBatch),
    imported: z.int(),
    /** Known already, here or on an earlier line. */ repeated: z.int(),
    /** Lines that hold no code; the first fifty. */ invalidLines: z.array(z.int()),
    invalid: z.int(),
  }),
});
/** A CSV of all codes with their state; who took it is written down. */
export const exportCouponCodes = endpoint({
  method: "GET",
  path: `${template}/codes.csv`,
  summary: "导出兑换码 Export codes",
  who: "staff",
  permission: "promotion.write",
  idempotency: "none",
  errors: ["COUPON_NOT_FOUND"],
  answers: "csv",
  params: programAndId,
  query: z.strictObject({ batchId: z.optional(id) }),
  response: z.unknown(),
});

// ---- shoppers
export const couponStates = ["UNUSED", "LOCKED", "USED", "EXPIRED", "REVOKED"] as const;
/** A coupon in a shopper's wallet; its rules are the snapshot taken at the claim. */
export const walletCoupon = z.strictObject({
  id,
  templateId: id,
  name: z.string(),
  benefit: couponBenefit,
  thresholdFen: fen,
  scope: couponScope,
  usableAt: z._default(couponUsableAt, "ANYWHERE"),
  state: z.enum(couponStates),
  validFrom: instant,
  validUntil: instant,
  claimedAt: instant,
});
export type WalletCoupon = z.infer<typeof walletCoupon>;
export const couponOffer = z.strictObject({
  templateId: id,
  name: z.string(),
  benefit: couponBenefit,
  thresholdFen: fen,
  validity: couponValidity,
  /** Why it cannot be claimed now; null when it can. */ refusal: z.nullable(
    z.enum(["SIGNED_OUT", "CLAIMED", "SOLD_OUT", "ENDED", "NOT_NEWCOMER"]),
  ),
});
export type CouponOffer = z.infer<typeof couponOffer>;

/** Why a coupon of the centre cannot be taken now, the weightiest reason. */
export const couponRefusals = [
  "SIGNED_OUT",
  "NOT_STARTED",
  "ENDED",
  "PAUSED",
  "LIMIT_REACHED",
  "NOT_FOR_YOU",
  "SOLD_OUT",
  "SOLD_OUT_TODAY",
  /** This week's are gone; `nextDropAt` says when there are more. */ "WAIT_FOR_DROP",
] as const;
export const centreCoupon = z.strictObject({
  templateId: id,
  name: z.string(),
  benefit: couponBenefit,
  thresholdFen: fen,
  scope: couponScope,
  usableAt: couponUsableAt,
  validity: couponValidity,
  audience: couponAudience,
  claimFrom: z.nullable(instant),
  claimUntil: instant,
  perMember: z.int(),
  /** How many the caller took. */ taken: z.int(),
  /** How much of what is there now is taken, in basis points: 抢到 86%. */ claimedBp: z.int(),
  /** The next moment more are released; null when there is none. */ nextDropAt: z.nullable(instant),
  refusal: z.nullable(z.enum(couponRefusals)),
});
export type CentreCoupon = z.infer<typeof centreCoupon>;
export const couponCentre = endpoint({
  method: "GET",
  path: "/api/shop/coupon-centre",
  summary: "领券中心 The coupon centre",
  who: "public",
  idempotency: "none",
  errors: [],
  response: z.strictObject({ items: z.array(centreCoupon) }),
});
/** Why a claim may be refused. */
export const claimErrors = [
  "COUPON_NOT_FOUND",
  "COUPON_NOT_STARTED",
  "COUPON_EXPIRED",
  "COUPON_PAUSED",
  "COUPON_LIMIT_REACHED",
  "COUPON_NOT_FOR_YOU",
  "COUPON_SOLD_OUT",
  "COUPON_SOLD_OUT_TODAY",
  "COUPON_WAIT_FOR_DROP",
  "COUPON_BUDGET_SPENT",
] as const;
export const claimCoupon = endpoint({
  method: "POST",
  path: "/api/shop/coupon-centre/:id/claims",
  summary: "领取优惠券 Claim a coupon",
  who: "shopper",
  idempotency: "required",
  errors: claimErrors,
  params: z.strictObject({ id }),
  body: z.strictObject({}),
  response: walletCoupon,
});
/** Case and hyphens are ignored. After too many wrong ones in a day: COUPON_CODE_TRIES. */
export const redeemCouponCode = endpoint({
  method: "POST",
  path: "/api/shop/coupon-codes",
  summary: "兑换码换券 Redeem a code",
  who: "shopper",
  idempotency: "required",
  errors: ["COUPON_CODE_UNKNOWN", "COUPON_CODE_USED", "COUPON_CODE_TRIES", ...claimErrors],
  body: z.strictObject({ code: text(64) }),
  response: walletCoupon,
});
export const listMyCoupons = endpoint({
  method: "GET",
  path: "/api/shop/coupons",
  summary: "我的优惠券 My coupons",
  who: "shopper",
  idempotency: "none",
  errors: [],
  query: z.strictObject({ state: z._default(z.enum(["usable", "used", "expired"]), "usable") }),
  response: z.strictObject({
    items: z.array(walletCoupon),
    counts: z.strictObject({ usable: z.int(), used: z.int(), expired: z.int() }),
  }),
});
export const getMyCoupon = endpoint({
  method: "GET",
  path: "/api/shop/coupons/:id",
  summary: "优惠券详情 One of my coupons",
  who: "shopper",
  idempotency: "none",
  errors: ["COUPON_NOT_FOUND"],
  params: z.strictObject({ id }),
  response: z.extend(walletCoupon, {
    /** Shown to staff in a store, who redeem it there; null for what cannot be used in one. */
    storeCode: z.nullable(z.string()),
  }),
});
export const newcomerGift = endpoint({
  method: "GET",
  path: "/api/shop/newcomer-gift",
  summary: "新人礼 The newcomer gift",
  who: "public",
  idempotency: "none",
  errors: [],
  response: z.strictObject({ offer: z.nullable(couponOffer) }),
});
export const claimNewcomerGift = endpoint({
  method: "POST",
  path: "/api/shop/newcomer-gift",
  summary: "领取新人礼 Claim the newcomer gift",
  who: "shopper",
  idempotency: "required",
  errors: [...claimErrors, "NEWCOMER_ONLY"],
  body: z.strictObject({}),
  response: walletCoupon,
});

// ---- 核销: redeemed by staff in a store
const storeCode = z.string().check(z.trim(), z.minLength(4), z.maxLength(32));
export const findStoreCoupon = endpoint({
  method: "GET",
  path: `${base}/store-coupons/:code`,
  summary: "核销查询 A coupon by the code its holder shows",
  who: "staff",
  permission: "coupon.redeem",
  idempotency: "none",
  errors: ["COUPON_NOT_FOUND"],
  params: z.extend(programParams, { code: storeCode }),
  response: z.strictObject({
    coupon: walletCoupon,
    holder: z.string(),
    /** Why it cannot be redeemed now; null when it can. */
    refusal: z.nullable(z.enum(["LOCKED", "USED", "EXPIRED", "REVOKED", "NOT_STARTED"])),
    redeemedAt: z.nullable(instant),
  }),
});
/** Once. `billFen`: what the goods cost before the coupon; the answer says what is left to pay. */
export const redeemStoreCoupon = endpoint({
  method: "POST",
  path: `${base}/store-coupons/:code/redemption`,
  summary: "到店核销 Redeem a coupon in a store",
  who: "staff",
  permission: "coupon.redeem",
  idempotency: "required",
  errors: ["COUPON_NOT_FOUND", "COUPON_NOT_USABLE", "COUPON_BELOW_THRESHOLD"],
  params: z.extend(programParams, { code: storeCode }),
  body: z.strictObject({ billFen: fen, note: z._default(text(100, 0), "") }),
  response: z.strictObject({ id, coupon: walletCoupon, billFen: fen, discountFen: fen, payableFen: fen }),
});
export const storeRedemption = z.strictObject({
  id,
  couponName: z.string(),
  holder: z.string(),
  billFen: z.int(),
  discountFen: z.int(),
  note: z.string(),
  by: z.string(),
  redeemedAt: instant,
});
export const listStoreRedemptions = endpoint({
  method: "GET",
  path: `${base}/store-redemptions`,
  summary: "核销记录 Redemptions in stores",
  who: "staff",
  permission: "coupon.redeem",
  idempotency: "none",
  errors: [],
  params: programParams,
  query: pageQuery,
  response: pageOf(storeRedemption),
});
