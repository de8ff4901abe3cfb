import * as z from "zod/mini";
import { endpoint } from "../../endpoint.ts";
import { programParams } from "../../schemas.ts";

import { eventSelection, propertyName, reportErrors, reportScope } from "./query.ts";

/**
 * What is counted of each person: `count` events, `days` business days with one, `sessions` with one, `sum` of a number property
 * (of those who have it at all).
 */
export const distributionMeasures = ["count", "days", "sessions", "sum"] as const;
export type DistributionMeasure = (typeof distributionMeasures)[number];

/** `auto`: each number when they are whole and few, else up to ten round steps; `exact`: 1, 2 … and `upTo` or more; `edges`: given ones. */
export const distributionBins = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("auto") }),
  z.strictObject({ kind: z.literal("exact"), upTo: z.int().check(z.gte(1), z.lte(100)) }),
  z.strictObject({
    kind: z.literal("edges"),
    edges: z.array(z.number()).check(
      z.minLength(1),
      z.maxLength(50),
      z.refine((edges) => edges.every((edge, n) => n === 0 || edge > (edges[n - 1] as number)), "edges must rise"),
    ),
  }),
]);
export type DistributionBins = z.infer<typeof distributionBins>;

export const distributionQuestion = z
  .strictObject({
    event: eventSelection,
    measure: z._default(z.enum(distributionMeasures), "count"),
    /** Of `sum`. */ property: z.optional(propertyName),
    bins: z._default(distributionBins, { kind: "auto" }),
    /** Also persons with any behaviour in the range who did not do it, as 0. */ includeZero: z._default(
      z.boolean(),
      false,
    ),
    ...reportScope,
  })
  .check(
    z.refine(({ measure, property }) => (measure === "sum") === (property !== undefined), {
      path: ["property"],
      error: "a sum is of a property, other measures of none",
    }),
  );
export type DistributionQuestion = z.infer<typeof distributionQuestion>;

/** `from` is part of it, `to` is not; null: no end on that side. */
const bin = { from: z.nullable(z.number()), to: z.nullable(z.number()) };
export const distributionAnswer = z.strictObject({
  bins: z.array(
    z.strictObject({
      ...bin,
      persons: z.int(),
      /** Of all persons, 0 … 1; null: there is nobody. */ share: z.nullable(z.number()),
    }),
  ),
  persons: z.int(),
  /** Of the persons counted; percentiles interpolated between the two nearest. Null: there is nobody. */
  stats: z.nullable(
    z.strictObject({
      sum: z.number(),
      mean: z.number(),
      median: z.number(),
      p75: z.number(),
      p90: z.number(),
      p99: z.number(),
      min: z.number(),
      max: z.number(),
    }),
  ),
});
export type DistributionAnswer = z.infer<typeof distributionAnswer>;

/** The people of a bin, by its ends; both null: everyone counted. */
export const distributionCell = z.strictObject(bin);
export type DistributionCell = z.infer<typeof distributionCell>;

export const readDistribution = endpoint({
  method: "POST",
  path: "/api/console/programs/:program/reports/distribution",
  summary: "分布 Distribution: how many persons did it how often",
  who: "staff",
  permission: "analytics.read",
  idempotency: "none",
  errors: [...reportErrors],
  params: programParams,
  body: distributionQuestion,
  response: distributionAnswer,
});
