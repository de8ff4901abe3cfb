import * as z from "zod/mini";
import { endpoint } from "../../endpoint.ts";
import { programParams } from "../../schemas.ts";
import { reportRange, reportScope } from "./query.ts";

/** Metrics that are products of others: `paid_amount` = visitors × conversion × orders per buyer × order value, and so on. */
export const contributionMetrics = ["paid_amount", "gmv", "paid_orders", "page_views"] as const;
export type ContributionMetric = (typeof contributionMetrics)[number];
/** `factors`: which factor moved it; the others: which part of it. */
export const contributionParts = ["factors", "channel", "product", "newness"] as const;

const words = z.strictObject({ zh: z.string(), en: z.string() });
/** Why a metric is another one than in the period before. */
export const contributionQuestion = z.strictObject({
  metric: z._default(z.enum(contributionMetrics), "paid_amount"),
  /** By channel, product and newness only money paid is told apart. */
  by: z._default(z.enum(contributionParts), "factors"),
  compare: z._default(z.enum(["previous", "year"]), "previous"),
  ...reportScope,
});
export type ContributionQuestion = z.infer<typeof contributionQuestion>;

export const contributionAnswer = z.strictObject({
  range: reportRange,
  earlier: reportRange,
  before: z.number(),
  after: z.number(),
  change: z.number(),
  /** Of the value before; null: there was none. */ changeRatio: z.nullable(z.number()),
  /** They add up to the change exactly. Factors in their order, parts by size. */
  parts: z.array(
    z.strictObject({
      key: z.string(),
      label: words,
      /** Null: cannot be told (nothing to divide by). */ before: z.nullable(z.number()),
      after: z.nullable(z.number()),
      contribution: z.number(),
      /** Of the whole value before. */ ratio: z.nullable(z.number()),
    }),
  ),
  words,
});
export type ContributionAnswer = z.infer<typeof contributionAnswer>;
/** A contribution counts no people: its metric does. */
export const contributionCell = z.never();

export const readContribution = endpoint({
  method: "POST",
  path: "/api/console/programs/:program/reports/contribution",
  summary: "贡献分析 Why a metric changed",
  who: "staff",
  permission: "analytics.read",
  idempotency: "none",
  errors: ["RANGE_TOO_LONG"],
  params: programParams,
  body: contributionQuestion,
  response: contributionAnswer,
});
