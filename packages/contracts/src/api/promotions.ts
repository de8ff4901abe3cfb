import * as z from "zod/mini";
import { endpoint } from "../endpoint.ts";
import {
  day,
  fen,
  id,
  instant,
  pageOf,
  pageQuery,
  picture,
  programAndId,
  programParams,
  quantity,
  text,
} from "../schemas.ts";
import {
  promotionAudience,
  promotionKindNames,
  promotionLimits,
  promotionRule,
  promotionScope,
  promotionStacking,
} from "./promotion-rules.ts";

/** Promotions (优惠): prices, gifts, reductions and rewards that need no coupon. */
export const promotionStates = ["DRAFT", "SCHEDULED", "RUNNING", "PAUSED", "ENDED"] as const;
export type PromotionState = (typeof promotionStates)[number];

export const promotionInput = z.strictObject({
  name: text(30),
  rule: promotionRule,
  scope: promotionScope,
  audience: promotionAudience,
  startsAt: instant,
  /** `null`: until it is ended. */ endsAt: z.nullable(instant),
  stacking: promotionStacking,
  limits: promotionLimits,
});
export type PromotionInput = z.infer<typeof promotionInput>;

/** A fault at its field (`rule.tiers.1.threshold`), in the words an operator reads. */
export const promotionProblem = z.strictObject({ field: z.string(), zh: z.string(), en: z.string() });
export type PromotionProblem = z.infer<typeof promotionProblem>;

const use = {
  /** Orders that hold or used it. */ usedTimes: z.int(),
  /** What those orders save by it. */ spentFen: fen,
  /** Times or budget are used up: it gives nothing until more is granted. */ isUsedUp: z.boolean(),
};
/** Goods a promotion names, so that forms can show them. */
const namedSku = z.strictObject({
  skuId: id,
  productId: id,
  title: z.string(),
  options: z.array(z.string()),
  picture,
  priceFen: fen,
  available: z.int(),
});
export const promotion = z.strictObject({
  id,
  /** Grows with every change of its rules; orders keep the price they were given. */ version: z.int(),
  state: z.enum(promotionStates),
  ...promotionInput.shape,
  ...use,
  /** The rule as a shopper reads it. */ sentence: z.strictObject({ zh: z.string(), en: z.string() }),
  goods: z.strictObject({
    products: z.array(z.strictObject({ id, title: z.string(), picture: z.nullable(picture) })),
    skus: z.array(namedSku),
  }),
  createdAt: instant,
  updatedAt: instant,
  history: z.array(z.strictObject({ at: instant, from: z.string(), to: z.string(), reason: z.string() })),
});
export type Promotion = z.infer<typeof promotion>;
export const promotionRow = z.strictObject({
  id,
  version: z.int(),
  state: z.enum(promotionStates),
  name: z.string(),
  kind: z.enum(promotionKindNames),
  sentence: z.strictObject({ zh: z.string(), en: z.string() }),
  startsAt: instant,
  endsAt: z.nullable(instant),
  limits: promotionLimits,
  ...use,
  updatedAt: instant,
});
export type PromotionRow = z.infer<typeof promotionRow>;

const base = "/api/console/programs/:program";
export const listPromotions = endpoint({
  method: "GET",
  path: `${base}/promotions`,
  summary: "优惠活动列表 Promotions",
  who: "staff",
  permission: "promotion.read",
  idempotency: "none",
  errors: [],
  params: programParams,
  query: z.extend(pageQuery, {
    state: z.optional(z.enum(promotionStates)),
    kind: z.optional(z.enum(promotionKindNames)),
    search: z.optional(z.string().check(z.maxLength(50))),
  }),
  response: z.strictObject({
    ...pageOf(promotionRow).shape,
    counts: z.strictObject({
      all: z.int(),
      DRAFT: z.int(),
      SCHEDULED: z.int(),
      RUNNING: z.int(),
      PAUSED: z.int(),
      ENDED: z.int(),
    }),
  }),
});
export const getPromotion = endpoint({
  method: "GET",
  path: `${base}/promotions/:id`,
  summary: "优惠活动详情 One promotion",
  who: "staff",
  permission: "promotion.read",
  idempotency: "none",
  errors: ["PROMOTION_NOT_FOUND"],
  params: programAndId,
  response: promotion,
});
export const createPromotion = endpoint({
  method: "POST",
  path: `${base}/promotions`,
  summary: "新建优惠活动（草稿） Create a promotion as a draft",
  who: "staff",
  permission: "promotion.write",
  idempotency: "required",
  errors: [],
  params: programParams,
  body: promotionInput,
  response: promotion,
});
export const changePromotion = endpoint({
  method: "PUT",
  path: `${base}/promotions/:id`,
  summary: "修改优惠活动 Change a promotion; orders keep the price they were given",
  who: "staff",
  permission: "promotion.write",
  idempotency: "none",
  errors: ["PROMOTION_NOT_FOUND", "PROMOTION_LOCKED", "PROMOTION_NOT_READY", "EDIT_CONFLICT"],
  params: programAndId,
  /** `version`: the one that was read; another one now answers EDIT_CONFLICT. */
  body: z.strictObject({ version: z.int(), promotion: promotionInput }),
  response: promotion,
});
export const movePromotion = endpoint({
  method: "POST",
  path: `${base}/promotions/:id/moves`,
  summary: "发布、暂停、继续、结束优惠活动 Schedule, pause, resume or end a promotion",
  who: "staff",
  permission: "promotion.write",
  idempotency: "none",
  /** PROMOTION_NOT_READY: `details.problems` names every fault. */
  errors: ["PROMOTION_NOT_FOUND", "PROMOTION_STATE", "PROMOTION_NOT_READY", "EDIT_CONFLICT"],
  params: programAndId,
  body: z.strictObject({ move: z.enum(["schedule", "pause", "resume", "end"]), version: z.optional(z.int()) }),
  response: promotion,
});
export const copyPromotion = endpoint({
  method: "POST",
  path: `${base}/promotions/:id/copies`,
  summary: "复制优惠活动为草稿 Copy a promotion into a draft",
  who: "staff",
  permission: "promotion.write",
  idempotency: "required",
  errors: ["PROMOTION_NOT_FOUND"],
  params: programAndId,
  body: z.strictObject({}),
  response: promotion,
});

// ---- before it starts
/** How two promotions meet. */
export const promotionVerdicts = [
  /** Both hold, one after the other. */ "COMBINED",
  /** Only the better one for the buyer holds. */ "BEST_WINS",
  /** Of line prices the lowest holds. */ "LOWEST_PRICE_WINS",
  /** One lets later layers not touch its goods. */ "CLOSED",
  /** One names the other, which does not answer: they will not combine, though someone meant them to. */ "AMBIGUOUS",
] as const;
export const promotionConflict = z.strictObject({
  promotion: z.strictObject({
    id,
    name: z.string(),
    kind: z.enum(promotionKindNames),
    state: z.enum(promotionStates),
    sentence: z.strictObject({ zh: z.string(), en: z.string() }),
  }),
  overlap: z.strictObject({ from: instant, until: z.nullable(instant) }),
  verdict: z.enum(promotionVerdicts),
  zh: z.string(),
  en: z.string(),
});
export type PromotionConflict = z.infer<typeof promotionConflict>;
export const checkPromotion = endpoint({
  method: "POST",
  path: `${base}/promotion-checks`,
  summary: "发布前检查：问题、冲突、影响 Pre-flight: problems, conflicts, what it will reach",
  who: "staff",
  permission: "promotion.read",
  idempotency: "none",
  errors: ["PROMOTION_NOT_FOUND"],
  params: programParams,
  body: z.strictObject({ promotion: promotionInput, /** The saved one this replaces. */ promotionId: z.nullable(id) }),
  response: z.strictObject({
    problems: z.array(promotionProblem),
    conflicts: z.array(promotionConflict),
    /** So many meet at one moment that the best combination could only be guessed; scheduling refuses it. */
    isApproximate: z.boolean(),
    sentence: z.strictObject({ zh: z.string(), en: z.string() }),
    reach: z.strictObject({ /** Products on sale in its scope. */ products: z.int(), startsNow: z.boolean() }),
  }),
});

const rule = {
  layer: z.string(),
  kind: z.enum(["campaign", "coupon", "points", "shipping"]),
  id: z.string(),
  name: z.string(),
};
const words = { zh: z.string(), en: z.string() };
export const triedBasket = z.strictObject({
  goodsFen: fen,
  shippingFen: fen,
  payableFen: fen,
  /** The same basket without the draft. */ payableWithoutFen: fen,
  lines: z.array(
    z.strictObject({
      skuId: id,
      title: z.string(),
      options: z.array(z.string()),
      picture,
      quantity: z.int(),
      isGift: z.boolean(),
      listFen: fen,
      payableFen: fen,
      steps: z.array(z.strictObject({ ...rule, amountFen: fen })),
    }),
  ),
  applied: z.array(z.strictObject({ ...rule, amountFen: fen, isDraft: z.boolean() })),
  rejected: z.array(z.strictObject({ ...rule, code: z.string(), ...words, isDraft: z.boolean() })),
  rewards: z.array(z.strictObject(words)),
  isApproximate: z.boolean(),
  /** Why no order could be placed at this price. */ blockedBy: z.nullable(z.string()),
});
export type TriedBasket = z.infer<typeof triedBasket>;
export const previewPromotion = endpoint({
  method: "POST",
  path: `${base}/promotion-previews`,
  summary: "试一篮：不保存，按草稿与在线活动给一篮商品定价 Try a basket with a draft, nothing saved",
  who: "staff",
  permission: "promotion.read",
  idempotency: "none",
  errors: ["PROMOTION_NOT_FOUND", "SKU_NOT_FOUND", "COUPON_NOT_FOUND"],
  params: programParams,
  body: z.strictObject({
    promotion: promotionInput,
    /** The saved one this replaces. */ promotionId: z.nullable(id),
    lines: z
      .array(
        z.strictObject({
          skuId: id,
          quantity,
          /** Bought by the draft's own offer (加价购). */ isAddOn: z._default(z.boolean(), false),
        }),
      )
      .check(z.minLength(1), z.maxLength(50)),
    buyer: z._default(z.enum(["member", "newcomer", "paid_member"]), "member"),
    levelId: z._default(z.nullable(z.string().check(z.maxLength(64))), null),
    /** Coupons of these templates, as if the buyer held one each. */
    couponTemplateIds: z._default(z.array(id).check(z.maxLength(10)), []),
  }),
  response: triedBasket,
});

// ---- results
export const promotionResults = z.strictObject({
  /** Paid orders. */ usedTimes: z.int(),
  /** Placed, not yet paid. */ heldTimes: z.int(),
  buyers: z.int(),
  costFen: fen,
  /** Paid for the orders it took part in, refunds taken off. */ revenueFen: fen,
  averageDiscountFen: fen,
  budgetFen: z.nullable(fen),
  spentFen: fen,
  byDay: z.array(z.strictObject({ day, times: z.int(), costFen: fen, revenueFen: fen })),
});
export type PromotionResults = z.infer<typeof promotionResults>;
export const getPromotionResults = endpoint({
  method: "GET",
  path: `${base}/promotions/:id/results`,
  summary: "优惠活动效果 What a promotion brought and cost",
  who: "staff",
  permission: "promotion.read",
  idempotency: "none",
  errors: ["PROMOTION_NOT_FOUND"],
  params: programAndId,
  response: promotionResults,
});
