import * as z from "zod/mini";
import { endpoint } from "../endpoint.ts";
import { cursorOf, id, instant, programAndId, programParams, text } from "../schemas.ts";

const points = z.int().check(z.gte(0), z.lte(1_000_000_000));
const bp = (least: number, most: number) => z.int().check(z.gte(least), z.lte(most));
const productIds = z.array(id).check(z.maxLength(500));
const categoryIds = z.array(id).check(z.maxLength(100));

/** Which goods a level's price is for: everything, or some categories or products, less the excluded ones. */
export const levelScope = z.strictObject({
  include: z.discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal("all") }),
    z.strictObject({ kind: z.literal("products"), productIds: productIds.check(z.minLength(1)) }),
    z.strictObject({ kind: z.literal("categories"), categoryIds: categoryIds.check(z.minLength(1)) }),
  ]),
  excludeProductIds: productIds,
  excludeCategoryIds: categoryIds,
});
export type LevelScope = z.infer<typeof levelScope>;

/** A named level: reached at so much growth; what it gives. Levels stand in order, the first one at 0. */
export const level = z.strictObject({
  id,
  name: text(12),
  growth: z.int().check(z.gte(0), z.lte(1_000_000_000)),
  /** The level's price: pays so much of the list price (9500 = 95 折) on these goods; null: none. */
  price: z.nullable(z.strictObject({ payBp: bp(1_000, 9_999), scope: levelScope })),
  /** Points earned times this (15000 = 1.5 倍). */ multiplierBp: bp(10_000, 100_000),
});
export type Level = z.infer<typeof level>;

export const levelsInput = z.strictObject({
  /** As read; another one's change since then answers EDIT_CONFLICT. */ version: z.int(),
  levels: z.array(level).check(z.maxLength(10)),
  /** A level once reached is kept at least so long, whatever is refunded. */
  keepDays: z.int().check(z.gte(0), z.lte(366)),
});
export type LevelsInput = z.infer<typeof levelsInput>;

/** How points are earned, spent and lost. */
export const pointsRules = z.strictObject({
  isOn: z.boolean(),
  earn: z.strictObject({
    /** Points for each yuan paid for goods. */ pointsPerYuan: z.int().check(z.gte(0), z.lte(1_000)),
    growthPerYuan: z.int().check(z.gte(0), z.lte(1_000)),
    at: z.enum(["COMPLETED", "PAID"]),
    /** Points end with the last day of the month so many months later. */
    validMonths: z.int().check(z.gte(1), z.lte(60)),
  }),
  spend: z.strictObject({
    /** So many points pay one yuan. */ pointsPerYuan: z.int().check(z.gte(1), z.lte(100_000)),
    minPoints: points,
    stepPoints: z.int().check(z.gte(1), z.lte(1_000_000)),
    /** Most of the goods, after coupons, that points may pay. */ maxBp: bp(0, 10_000),
  }),
  /** Points returned with a refund live at least so long, even if their old end is nearer. */
  returnedKeepDays: z.int().check(z.gte(1), z.lte(366)),
});
export type PointsRules = z.infer<typeof pointsRules>;

export const movementKinds = ["EARNED", "SPENT", "RETURNED", "REVERSED", "EXPIRED", "ADJUSTED"] as const;
/** One line of a member's points history; `points` has its sign. */
export const pointsMovement = z.strictObject({
  id,
  at: instant,
  kind: z.enum(movementKinds),
  points: z.int(),
  balance: z.int(),
  orderId: z.nullable(id),
  /** An operator's words; empty otherwise. */ reason: z.string(),
});
export type PointsMovement = z.infer<typeof pointsMovement>;

const pointsBalance = {
  /** Below zero after points already spent were taken back; the next earnings repay it. */ balance: z.int(),
  /** In unpaid orders. */ held: z.int(),
  /** The next points to end, within 30 days. */
  expiring: z.nullable(z.strictObject({ points: z.int(), at: instant })),
};
const cursorQuery = z.strictObject({ cursor: z.optional(z.string().check(z.maxLength(100))) });

export const getMyPoints = endpoint({
  method: "GET",
  path: "/api/shop/points",
  summary: "我的积分 My points",
  who: "shopper",
  idempotency: "none",
  errors: [],
  response: z.strictObject({
    ...pointsBalance,
    isOn: z.boolean(),
    /** How they are earned and spent, in the caller's language. */ rules: z.array(z.string()),
  }),
});
export const listMyPoints = endpoint({
  method: "GET",
  path: "/api/shop/points/history",
  summary: "积分明细 My points history",
  who: "shopper",
  idempotency: "none",
  errors: [],
  query: cursorQuery,
  response: cursorOf(pointsMovement),
});
const levelInWords = z.strictObject({
  id,
  name: z.string(),
  growth: z.int(),
  /** In the caller's language. */ benefits: z.array(z.string()),
});
export const getMyLevel = endpoint({
  method: "GET",
  path: "/api/shop/level",
  summary: "我的等级 My level",
  who: "shopper",
  idempotency: "none",
  errors: [],
  response: z.strictObject({
    growth: z.int(),
    /** null: the program has no levels. */ level: z.nullable(levelInWords),
    next: z.nullable(z.strictObject({ id, name: z.string(), missingGrowth: z.int() })),
    /** Not lost before this. */ keptUntil: z.nullable(instant),
    levels: z.array(levelInWords),
    paidMemberUntil: z.nullable(instant),
  }),
});

// ---- console
const base = "/api/console/programs/:program";
const loyalty = z.strictObject({
  rules: pointsRules,
  version: z.int(),
  levels: z.array(level),
  keepDays: z.int(),
  /** By level id. */ membersOfLevel: z.record(z.string(), z.int()),
  /** Points that could be spent now, of all members; owed: balances below zero. */
  totals: z.strictObject({ usable: z.int(), owed: z.int(), members: z.int() }),
});
export type Loyalty = z.infer<typeof loyalty>;
export const getLoyalty = endpoint({
  method: "GET",
  path: `${base}/loyalty`,
  summary: "等级与积分规则 Levels and points rules",
  who: "staff",
  permission: "member.read",
  idempotency: "none",
  errors: [],
  params: programParams,
  response: loyalty,
});
export const setPointsRules = endpoint({
  method: "PUT",
  path: `${base}/loyalty/rules`,
  summary: "设置积分规则 Set the points rules",
  who: "staff",
  permission: "loyalty.write",
  idempotency: "none",
  errors: [],
  params: programParams,
  body: pointsRules,
  response: loyalty,
});
export const setLevels = endpoint({
  method: "PUT",
  path: `${base}/loyalty/levels`,
  summary: "设置等级 Set the levels",
  who: "staff",
  permission: "loyalty.write",
  idempotency: "none",
  errors: ["EDIT_CONFLICT"],
  params: programParams,
  body: levelsInput,
  response: loyalty,
});

const levelChange = z.strictObject({
  at: instant,
  from: z.nullable(z.string()),
  to: z.nullable(z.string()),
  growth: z.int(),
});
const memberLoyalty = z.strictObject({
  ...pointsBalance,
  growth: z.int(),
  level: z.nullable(z.strictObject({ id, name: z.string() })),
  keptUntil: z.nullable(instant),
  paidMemberUntil: z.nullable(instant),
  /** Newest first, at most 20. */ levelHistory: z.array(levelChange),
});
export type MemberLoyalty = z.infer<typeof memberLoyalty>;
export const getMemberLoyalty = endpoint({
  method: "GET",
  path: `${base}/members/:id/loyalty`,
  summary: "会员的等级与积分 A member's level and points",
  who: "staff",
  permission: "member.read",
  idempotency: "none",
  errors: [],
  params: programAndId,
  response: memberLoyalty,
});
export const listMemberPoints = endpoint({
  method: "GET",
  path: `${base}/members/:id/points`,
  summary: "会员积分明细 A member's points history",
  who: "staff",
  permission: "member.read",
  idempotency: "none",
  errors: [],
  params: programAndId,
  query: cursorQuery,
  response: cursorOf(pointsMovement),
});
export const adjustPoints = endpoint({
  method: "POST",
  path: `${base}/members/:id/points-adjustments`,
  summary: "调整积分 Adjust a member's points",
  who: "staff",
  permission: "points.adjust",
  idempotency: "required",
  errors: ["POINTS_NOT_ENOUGH"],
  params: programAndId,
  body: z.strictObject({
    /** With its sign; never below what the member can spend. */
    points: z.int().check(
      z.gte(-1_000_000),
      z.lte(1_000_000),
      z.refine((value) => value !== 0, "不能为 0"),
    ),
    reason: text(100),
  }),
  response: memberLoyalty,
});
/** Until there are paid plans to buy: an operator grants by hand. A moment that has passed ends it. */
export const setPaidMembership = endpoint({
  method: "PUT",
  path: `${base}/members/:id/paid-membership`,
  summary: "手工开通付费会员 Grant paid membership by hand",
  who: "staff",
  permission: "points.adjust",
  idempotency: "none",
  errors: [],
  params: programAndId,
  body: z.strictObject({ until: z.nullable(instant), reason: text(100) }),
  response: memberLoyalty,
});
