import * as z from "zod/mini";
import { endpoint } from "../../endpoint.ts";
import { programParams, text } from "../../schemas.ts";
import { propertyName, reportErrors } from "./query.ts";

/** At most so many values are suggested. */
export const SUGGESTED_VALUES = 20;

/** What a property held lately: for choosing what to compare with. */
export const listPropertyValues = endpoint({
  method: "POST",
  path: "/api/console/programs/:program/reports/values",
  summary: "属性的常见取值 The most frequent values of a property, of the last 30 days",
  who: "staff",
  permission: "analytics.read",
  idempotency: "none",
  errors: [...reportErrors],
  params: programParams,
  body: z.strictObject({
    property: propertyName,
    /** Only of this event. */ event: z.optional(z.string().check(z.minLength(1), z.maxLength(120))),
    /** Only values with this in them, whatever its case. */ search: z._default(text(60, 0), ""),
  }),
  response: z.strictObject({
    /** The most frequent first; without “not set”. */ items: z.array(
      z.strictObject({ value: z.string(), events: z.int() }),
    ),
  }),
});
