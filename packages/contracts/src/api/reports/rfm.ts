import * as z from "zod/mini";
import { endpoint } from "../../endpoint.ts";
import { day, programParams } from "../../schemas.ts";
import { purchase } from "./purchases.ts";
import { reportErrors, reportScope } from "./query.ts";

/**
 * Recent, frequent, much: each is high or low, which makes eight groups, told in this order. VALUE: recent and frequent;
 * DEVELOP: recent only; KEEP: frequent only; WIN_BACK: neither. IMPORTANT: with much money.
 */
export const rfmGroups = [
  "IMPORTANT_VALUE",
  "IMPORTANT_DEVELOP",
  "IMPORTANT_KEEP",
  "IMPORTANT_WIN_BACK",
  "GENERAL_VALUE",
  "GENERAL_DEVELOP",
  "GENERAL_KEEP",
  "GENERAL_WIN_BACK",
] as const;
export type RfmGroup = (typeof rfmGroups)[number];
/** What operators call them. */
export const rfmNames: Readonly<Record<RfmGroup, { zh: string; en: string }>> = {
  IMPORTANT_VALUE: { zh: "重要价值客户", en: "Important, valued" },
  IMPORTANT_DEVELOP: { zh: "重要发展客户", en: "Important, to develop" },
  IMPORTANT_KEEP: { zh: "重要保持客户", en: "Important, to keep" },
  IMPORTANT_WIN_BACK: { zh: "重要挽留客户", en: "Important, to win back" },
  GENERAL_VALUE: { zh: "一般价值客户", en: "General, valued" },
  GENERAL_DEVELOP: { zh: "一般发展客户", en: "General, to develop" },
  GENERAL_KEEP: { zh: "一般保持客户", en: "General, to keep" },
  GENERAL_WIN_BACK: { zh: "一般挽留客户", en: "General, to win back" },
};

/** The share of people who are below the threshold, at most: 0.8 leaves about the best fifth high. */
const share = z._default(z.number().check(z.gt(0), z.lt(1)), 0.5);
export const rfmThreshold = z._default(
  z.discriminatedUnion("by", [
    z.strictObject({ by: z.literal("mean") }),
    z.strictObject({ by: z.literal("quantile"), recency: share, frequency: share, monetary: share }),
  ]),
  { by: "mean" },
);

export const rfmQuestion = z.strictObject({
  ...reportScope,
  purchase,
  /** From this day's end recency is told and refunds are known; absent: the range's last day. */ asOf: z.optional(day),
  threshold: rfmThreshold,
});
export type RfmQuestion = z.infer<typeof rfmQuestion>;

const average = z.nullable(z.number());
const figures = {
  persons: z.int(),
  /** Not refunded as a whole. */ orders: z.int(),
  /** Paid less refunded. */ valueFen: z.int(),
  averageRecencyDays: average,
  averageOrders: average,
  averageValueFen: average,
};
export const rfmAnswer = z.strictObject({
  ...figures,
  asOf: day,
  /** High is: at most so many days ago; at least so many orders; at least so much. Null: nobody bought. */
  thresholds: z.nullable(z.strictObject({ recencyDays: z.number(), orders: z.number(), valueFen: z.number() })),
  /** All eight. */
  groups: z.array(z.strictObject({ group: z.enum(rfmGroups), ...figures })),
});
export type RfmAnswer = z.infer<typeof rfmAnswer>;
/** Absent: everybody who bought. */
export const rfmCell = z.strictObject({ group: z.optional(z.enum(rfmGroups)) });

export const answerRfm = endpoint({
  method: "POST",
  path: "/api/console/programs/:program/reports/rfm",
  summary: "RFM 分群 RFM groups",
  who: "staff",
  permission: "analytics.read",
  idempotency: "none",
  errors: reportErrors,
  params: programParams,
  body: rfmQuestion,
  response: rfmAnswer,
});
