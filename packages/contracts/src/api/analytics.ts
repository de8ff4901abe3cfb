import * as z from "zod/mini";
import { endpoint } from "../endpoint.ts";
import { day, fen, instant, programParams } from "../schemas.ts";
import { productRoles } from "./catalog.ts";

/** Groups of people that reports may be narrowed to. */
export const cohorts = ["seed"] as const;
export type Cohort = (typeof cohorts)[number];

/** Figures of one business day in the program's zone. Money comes from PostgreSQL to the fen; visitors from ClickHouse. */
export const overviewDay = z.strictObject({
  day,
  visitors: z.int(),
  newVisitors: z.int(),
  pageViews: z.int(),
  productViewers: z.int(),
  cartAdders: z.int(),
  orders: z.int(),
  paidOrders: z.int(),
  buyers: z.int(),
  paidFen: fen,
  newMembers: z.int(),
});
export type OverviewDay = z.infer<typeof overviewDay>;
export const getOverview = endpoint({
  method: "GET",
  path: "/api/console/programs/:program/overview",
  summary: "经营概览 Overview by day",
  who: "staff",
  permission: "analytics.read",
  idempotency: "none",
  errors: ["RANGE_TOO_LONG"],
  params: programParams,
  /** Both ends inclusive, at most 366 days. `previous` covers as many days just before. */ query: z.strictObject({
    from: day,
    to: day,
    cohort: z.optional(z.enum(cohorts)),
  }),
  response: z.strictObject({
    zone: z.string(),
    days: z.array(overviewDay),
    total: z.omit(overviewDay, { day: true }),
    previous: z.omit(overviewDay, { day: true }),
    topProducts: z.array(z.strictObject({ productId: z.string(), title: z.string(), paidFen: fen, quantity: z.int() })),
    channels: z.array(
      z.strictObject({ channel: z.nullable(z.string()), visitors: z.int(), newVisitors: z.int(), buyers: z.int() }),
    ),
  }),
});

/** One line of the live stream. */
export const liveItem = z.strictObject({
  id: z.string(),
  at: instant,
  event: z.string(),
  personId: z.int(),
  /** Masked words for a person, e.g. 访客 3024. */ who: z.string(),
  /** What it is about: products, a search, a coupon’s name, a channel. */ detail: z.string(),
  amountFen: z.nullable(fen),
});
export type LiveItem = z.infer<typeof liveItem>;
/** What the live board shows; pushed whole at most twice a second when it changed. */
export const liveBoard = z.strictObject({
  at: instant,
  /** Persons seen within 5 minutes. */ online: z.int(),
  today: z.strictObject({
    visitors: z.int(),
    productViewers: z.int(),
    cartAdders: z.int(),
    orders: z.int(),
    paidOrders: z.int(),
    paidFen: fen,
  }),
  yesterdaySameTime: z.strictObject({ visitors: z.int(), paidOrders: z.int(), paidFen: fen }),
  /** Visitors per minute of the last 30 minutes, oldest first. */ perMinute: z.array(z.int()),
  items: z.array(liveItem),
});
export type LiveBoard = z.infer<typeof liveBoard>;
export const getLiveBoard = endpoint({
  method: "GET",
  path: "/api/console/programs/:program/live",
  summary: "实时看板快照 Live board now",
  who: "staff",
  permission: "analytics.read",
  idempotency: "none",
  errors: [],
  params: programParams,
  response: liveBoard,
});
/** Server-sent events named `board`; each `data:` is a `liveBoard`. Described here for permission and documentation. */
export const streamLiveBoard = endpoint({
  method: "GET",
  path: "/api/console/programs/:program/live/stream",
  summary: "实时看板推送（SSE） Live board as server-sent events",
  who: "staff",
  permission: "analytics.read",
  idempotency: "none",
  errors: [],
  params: programParams,
  answers: "event-stream",
  response: z.unknown(),
});
/** Things waiting for an operator, for the home page. */
export const getTodo = endpoint({
  method: "GET",
  path: "/api/console/programs/:program/todo",
  summary: "待办 Things to handle",
  who: "staff",
  permission: "analytics.read",
  idempotency: "none",
  errors: [],
  params: programParams,
  response: z.strictObject({
    toShip: z.int(),
    pendingPayment: z.int(),
    soldOutProducts: z.int(),
    rejectedEvents: z.int(),
    /** Checks of the newest nightly run that found a difference in the books. */ brokenChecks: z.int(),
    /** Coupons that paused themselves: claimed too fast. */ pausedCoupons: z.int(),
    /** Orders whose shipping WeChat refused to hear of. */ refusedShipping: z.int(),
    /** Days whose money differs from WeChat's bill. */ billDifferences: z.int(),
    /** Days of the last two weeks whose figures differ from WeChat's own. */ wechatFigures: z.int(),
  }),
});

const roleShare = z.strictObject({
  role: z.nullable(z.enum(productRoles)),
  /** On sale now. */ products: z.int(),
  /** Of all on sale that have a role; null: none has, or of what has none. */ productsBp: z.nullable(z.int()),
  /** Paid for its order lines in the range, whatever became of the product since; before refunds. */ paidFen: fen,
  /** Of what products with a role brought. */ paidBp: z.nullable(z.int()),
  /** Null: of what has no role. */ targetBp: z.nullable(z.int()),
});
/** The three roles in their order, then what has none. Shares are whole basis points that add up. */
export const productMix = z.strictObject({ range: z.strictObject({ from: day, to: day }), roles: z.array(roleShare) });
export type ProductMix = z.infer<typeof productMix>;
export const getProductMix = endpoint({
  method: "GET",
  path: "/api/console/programs/:program/product-mix",
  summary: "商品角色配比（近 28 天） Mix of product roles over 28 days",
  who: "staff",
  permission: "analytics.read",
  idempotency: "none",
  errors: [],
  params: programParams,
  response: productMix,
});
