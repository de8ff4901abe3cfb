import * as z from "zod/mini";
import { endpoint } from "../endpoint.ts";
import { sceneGroups } from "../scenes.ts";
import { day, fen, id, instant, pageOf, pageQuery, programParams } from "../schemas.ts";
import { cohorts } from "./analytics.ts";
import { channelGroups, channelKinds } from "./channels.ts";

/** Whose a visit, an order or a refund is: the channel of the first visit ever, or of the last one begun within 30 days before it. */
export const attributions = ["first", "last"] as const;
export type Attribution = (typeof attributions)[number];
/** `unknown`: a channel nobody registered, or no visit at all. */
export const reportGroups = [...channelGroups, "unknown"] as const;
export type ReportGroup = (typeof reportGroups)[number];

const share = z.nullable(z.int());
/**
 * Money in fen, rates in basis points; null: nothing to divide by. Persons are counted once each, after merges. New persons,
 * costs, payback, LTV and retention go with the first touch whatever the attribution chosen.
 */
export const channelFigures = z.strictObject({
  visits: z.int(),
  visitors: z.int(),
  /** Whose first visit ever was in the range. */ newPersons: z.int(),
  newMembers: z.int(),
  buyers: z.int(),
  firstOrders: z.int(),
  orders: z.int(),
  /** Buyers of a hundred visitors. */ conversionBp: share,
  grossPaidFen: fen,
  refundFen: fen,
  /** Gross paid less refunds of the same days. */ netRevenueFen: z.int(),
  /** Taken off these orders: campaigns, coupons, free shipping, points, agreed prices. */ subsidyFen: z.int(),
  /** Part of the subsidy: newcomer coupons, and coupons given for coming in. */
  newUserCouponsFen: fen,
  rewardsFen: fen,
  adCostFen: fen,
  /** Ad cost and subsidy. */ totalCostFen: z.int(),
  /** Ad cost + rewards + new-user coupons. */ acquisitionCostFen: fen,
  cacFen: z.nullable(z.int()),
  /** (net revenue − ad cost) / (ad cost + subsidy). */ roiBp: share,
  /** Of the new persons of the range: when their net revenue reached what they cost. */
  payback: z.discriminatedUnion("state", [
    z.strictObject({ state: z.literal("NO_COST") }),
    z.strictObject({ state: z.literal("NOT_YET"), revenueFen: z.int() }),
    z.strictObject({ state: z.literal("REACHED"), /** Days after the first visit; 0 the same day. */ day: z.int() }),
  ]),
  /** Net revenue within n days of the first visit of those new persons whose n days are over. */
  ltv: z.array(
    z.strictObject({ days: z.int(), persons: z.int(), netRevenueFen: z.int(), perPersonFen: z.nullable(z.int()) }),
  ),
  /** The longest complete LTV over CAC. */
  ltvToCac: z.nullable(z.strictObject({ days: z.int(), ratioBp: z.int() })),
  /** New persons seen again n days after, of those for whom that day is over. */
  retention: z.array(z.strictObject({ day: z.int(), persons: z.int(), kept: z.int(), keptBp: share })),
  pageViews: z.int(),
  /** Visits of at most one page. */ bounces: z.int(),
  bounceBp: share,
  refundBp: share,
});
export type ChannelFigures = z.infer<typeof channelFigures>;
/** What is compared with as many days before. */
export const previousFigures = z.pick(channelFigures, {
  visits: true,
  visitors: true,
  newPersons: true,
  newMembers: true,
  buyers: true,
  orders: true,
  conversionBp: true,
  grossPaidFen: true,
  netRevenueFen: true,
  subsidyFen: true,
  adCostFen: true,
  totalCostFen: true,
  cacFen: true,
});
export type PreviousFigures = z.infer<typeof previousFigures>;
export const ltvDays = [7, 30, 60, 90] as const;
export const retentionDays = [1, 7, 30] as const;

const planned = z.strictObject({
  /** The month's plan, spread over its days; null: no plan. */
  newPersons: z.nullable(z.int()),
  costFen: z.nullable(fen),
  /** Of all planned new persons. */ shareBp: share,
  /** Of all new persons there were. */ actualShareBp: share,
});
export const reportRow = z.strictObject({
  /** `channel:<id>`, `scene:<group>`, `unregistered` or `none`. */ key: z.string(),
  group: z.enum(reportGroups),
  channel: z.nullable(
    z.strictObject({
      id,
      key: z.string(),
      name: z.string(),
      kind: z.enum(channelKinds),
      isArchived: z.boolean(),
    }),
  ),
  scene: z.nullable(z.enum(sceneGroups)),
  plan: planned,
  figures: channelFigures,
  previous: previousFigures,
  /** Codes and links of a channel, names of those nobody registered; empty when there is one part only. */
  parts: z.array(z.strictObject({ code: z.string(), label: z.string(), figures: channelFigures })),
});
export type ReportRow = z.infer<typeof reportRow>;

export const bookChecks = ["GROSS_PAID", "REFUNDS", "SUBSIDY", "AD_COST"] as const;
export const channelReport = z.strictObject({
  zone: z.string(),
  from: day,
  to: day,
  attribution: z.enum(attributions),
  total: z.extend(channelFigures, {
    /** Of the channels that are paid for: their cost / their new persons. */ paidCacFen: z.nullable(z.int()),
  }),
  previous: previousFigures,
  plan: z.strictObject({ newPersons: z.nullable(z.int()), costFen: z.nullable(fen) }),
  groups: z.array(z.strictObject({ group: z.enum(reportGroups), figures: channelFigures })),
  rows: z.array(reportRow),
  /** New persons of each day by row; days without are left out. */
  days: z.array(z.strictObject({ day, row: z.string(), newPersons: z.int() })),
  /** The report's sums beside the ledger's, read in the same moment; empty for a cohort. */
  books: z.array(z.strictObject({ check: z.enum(bookChecks), reportFen: z.int(), ledgerFen: z.int() })),
});
export type ChannelReport = z.infer<typeof channelReport>;

const base = "/api/console/programs/:program/channel-report";
const read = { who: "staff", permission: "analytics.read", idempotency: "none" } as const;
const query = z.strictObject({
  from: day,
  to: day,
  attribution: z._default(z.enum(attributions), "first"),
  /** Only these people. Ad costs, plans and books are of everybody: they are left out. */
  cohort: z.optional(z.enum(cohorts)),
});

export const getChannelReport = endpoint({
  ...read,
  method: "GET",
  path: base,
  summary: "渠道报表 Channel report",
  errors: ["RANGE_TOO_LONG"],
  params: programParams,
  /** Business days, both included, at most 366. */ query,
  response: channelReport,
});
export const exportChannelReport = endpoint({
  ...read,
  method: "GET",
  path: `${base}.csv`,
  summary: "导出渠道报表（CSV） Export the channel report",
  errors: ["RANGE_TOO_LONG"],
  answers: "csv",
  params: programParams,
  query,
  response: z.unknown(),
});

/** Figures that are made of people. */
export const peopleMeasures = [
  "visitors",
  "newPersons",
  "newMembers",
  "buyers",
  "firstOrders",
  "orders",
  "refunds",
  "newUserCoupons",
] as const;
export type PeopleMeasure = (typeof peopleMeasures)[number];
const touch = z.strictObject({ channel: z.string(), code: z.string(), scene: z.enum(sceneGroups) });
export const listChannelPeople = endpoint({
  ...read,
  permission: "member.read",
  method: "GET",
  path: `${base}/people`,
  summary: "渠道报表中的人 The people in a figure of the channel report",
  errors: ["RANGE_TOO_LONG"],
  params: programParams,
  query: z.strictObject({
    ...query.shape,
    ...pageQuery.shape,
    measure: z.enum(peopleMeasures),
    /** A row's key; absent: of the whole program. */ row: z.optional(z.string().check(z.maxLength(80))),
    /** A part's code. */ code: z.optional(z.string().check(z.maxLength(200))),
  }),
  response: z.strictObject({
    ...pageOf(
      z.strictObject({
        /** 0: people whose data was erased. */ personId: z.int(),
        memberId: z.nullable(id),
        nickname: z.nullable(z.string()),
        firstAt: z.nullable(instant),
        first: z.nullable(touch),
        /** In the range and this figure. */ orders: z.int(),
        paidFen: fen,
        refundFen: fen,
      }),
    ).shape,
  }),
});
export type ChannelPeople = z.infer<(typeof listChannelPeople)["response"]>;

/** The last 30 days, today included, of every registered channel: for lists. */
export const getChannelNumbers = endpoint({
  ...read,
  permission: "channel.read",
  method: "GET",
  path: `${base}/numbers`,
  summary: "各渠道近 30 天数字 Numbers of each channel in the last 30 days",
  errors: [],
  params: programParams,
  response: z.strictObject({
    from: day,
    to: day,
    items: z.array(
      z.strictObject({
        channelId: id,
        key: z.string(),
        visitors: z.int(),
        newPersons: z.int(),
        buyers: z.int(),
        orders: z.int(),
        grossPaidFen: fen,
        netRevenueFen: z.int(),
        adCostFen: fen,
        cacFen: z.nullable(z.int()),
      }),
    ),
  }),
});
