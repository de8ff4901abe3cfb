import * as z from "zod/mini";
import { endpoint } from "../../endpoint.ts";
import { programParams } from "../../schemas.ts";
import { filterOperators } from "./query.ts";

/** What a property's values are; it decides which operators it takes. `day`: business days as text. */
export const reportPropertyTypes = ["text", "number", "boolean", "day", "datetime", "list"] as const;
export type ReportPropertyType = (typeof reportPropertyTypes)[number];

const text = ["is", "is_not", "contains", "not_contains", "is_set", "is_not_set"] as const;
const ordered = ["is", "is_not", "gt", "gte", "lt", "lte", "between", "is_set", "is_not_set"] as const;
/** Which operators make sense for a type; another one is refused. */
export const operatorsOf = {
  text,
  number: ordered,
  boolean: ["is", "is_not", "is_set", "is_not_set"],
  day: ordered,
  datetime: ["gt", "gte", "lt", "lte", "between", "is_set", "is_not_set"],
  list: ["contains", "not_contains", "is_set", "is_not_set"],
} as const satisfies Record<ReportPropertyType, readonly (typeof filterOperators)[number][]>;

export const reportProperty = z.strictObject({
  /** As a question names it: `channel`, `props.keyword`, `person.is_buyer`. */ name: z.string(),
  title: z.string(),
  type: z.enum(reportPropertyTypes),
  operators: z.array(z.enum(filterOperators)),
  /** `event`: known of every event; `own`: told with some events; `person`: of whoever did it. */
  of: z.enum(["event", "own", "person"]),
  /** Of `own` ones: which events tell it. */ events: z.array(z.string()),
});
export type ReportProperty = z.infer<typeof reportProperty>;

export const listReportProperties = endpoint({
  method: "GET",
  path: "/api/console/programs/:program/reports/properties",
  summary: "可分析的事件与属性 Events and properties reports can ask about",
  who: "staff",
  permission: "analytics.read",
  idempotency: "none",
  errors: [],
  params: programParams,
  response: z.strictObject({
    events: z.array(
      z.strictObject({
        name: z.string(),
        title: z.string(),
        /** `server`: a business fact. */ source: z.enum(["device", "server", "declared", "first_sight"]),
      }),
    ),
    properties: z.array(reportProperty),
  }),
});
