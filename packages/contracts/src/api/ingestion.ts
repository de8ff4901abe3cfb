import * as z from "zod/mini";
import { endpoint } from "../endpoint.ts";
import { day, instant, pageOf, pageQuery, programParams } from "../schemas.ts";
import { propertyTypes } from "./tracking-plan.ts";

const base = "/api/console/programs/:program";
const read = { who: "staff", permission: "analytics.read", idempotency: "none", errors: [] } as const;

const range = {
  /** Both ends inclusive, at most 31 days; without them the last 7. */ from: z.optional(day),
  to: z.optional(day),
};
const reasonOverDays = z.strictObject({ code: z.string(), count: z.int(), perDay: z.array(z.int()) });

export const getRejectedSummary = endpoint({
  ...read,
  method: "GET",
  path: `${base}/rejected-events/summary`,
  summary: "被拒事件统计 Rejected events by reason, event and day",
  errors: ["RANGE_TOO_LONG"],
  params: programParams,
  query: z.strictObject(range),
  response: z.strictObject({
    days: z.array(day),
    total: z.int(),
    byCode: z.array(reasonOverDays),
    /** The 50 most refused. */ byEvent: z.array(
      z.strictObject({ event: z.string(), code: z.string(), count: z.int(), lastAt: instant }),
    ),
    /** Requests refused as a whole: too large, not gzip, not JSON … */ bodies: z.array(reasonOverDays),
    /** Those of the whole server nobody could read a program from. */ unreadable: z.array(reasonOverDays),
  }),
});
export const rejectedEvent = z.strictObject({
  at: instant,
  code: z.string(),
  event: z.string(),
  anonId: z.string(),
  platform: z.string(),
  appVersion: z.string(),
  /** The item as it came, cut to 500 characters. */ sample: z.string(),
});
export type RejectedEvent = z.infer<typeof rejectedEvent>;
export const listRejectedEvents = endpoint({
  ...read,
  method: "GET",
  path: `${base}/rejected-events`,
  summary: "被拒事件 Rejected events",
  errors: ["RANGE_TOO_LONG"],
  params: programParams,
  query: z.extend(pageQuery, {
    ...range,
    code: z.optional(z.string().check(z.maxLength(64))),
    event: z.optional(z.string().check(z.maxLength(64))),
    anonId: z.optional(z.string().check(z.maxLength(64))),
  }),
  response: pageOf(rejectedEvent),
});

/** Why a property was set aside: its type, a value not allowed, nobody declared it, its name, its length. */
export const quarantineReasons = ["type", "value", "undeclared", "name", "too_long"] as const;
export const quarantinedProperty = z.strictObject({
  event: z.string(),
  property: z.string(),
  expected: z.nullable(z.enum(propertyTypes)),
  seen: z.enum([...propertyTypes, "null"]),
  reason: z.enum(quarantineReasons),
  count: z.int(),
  firstAt: instant,
  lastAt: instant,
  appVersions: z.array(z.string()),
  platforms: z.array(z.string()),
  samples: z.array(z.string()),
});
export type QuarantinedProperty = z.infer<typeof quarantinedProperty>;
export const listQuarantinedProperties = endpoint({
  ...read,
  method: "GET",
  path: `${base}/quarantined-properties`,
  summary: "被隔离的属性 Quarantined properties",
  errors: ["RANGE_TOO_LONG"],
  params: programParams,
  query: z.strictObject({ ...range, event: z.optional(z.string().check(z.maxLength(64))) }),
  /** The 200 most frequent. */ response: z.strictObject({ items: z.array(quarantinedProperty) }),
});

const eventSources = ["device", "facts", "import"] as const;
/** How well events come in, of the last 24 hours unless said otherwise. */
export const getIngestionHealth = endpoint({
  ...read,
  method: "GET",
  path: `${base}/ingestion`,
  summary: "接入健康 Ingestion health",
  params: programParams,
  response: z.strictObject({
    at: instant,
    /** Of the last 60 minutes, oldest first. */ perMinute: z.array(z.int()),
    /** Of the last 24 hours, oldest first. */ perHour: z.array(z.int()),
    /** Of the last 14 business days, oldest first. */ perDay: z.array(z.strictObject({ day, count: z.int() })),
    events: z.int(),
    unknown: z.int(),
    quarantined: z.int(),
    /** The device's clock was more than a minute wrong. */ clockCorrected: z.int(),
    /** It was so far ahead that the arrival counts. */ clockClamped: z.int(),
    duplicates: z.int(),
    rejected: z.int(),
    refusedBodies: z.int(),
    /** Answers of `/collect` by the process that answers this, since it started; null before the first. */ ack: z.nullable(
      z.strictObject({ count: z.int(), p50Ms: z.number(), p99Ms: z.number() }),
    ),
    /** Web processes that collect now, and how many of the 64 slices of all devices each holds. */ collectors: z.array(
      z.strictObject({ term: z.int(), shards: z.int(), isCurrent: z.boolean() }),
    ),
    sources: z.array(
      z.strictObject({
        source: z.enum(eventSources),
        count: z.int(),
        lastAt: z.nullable(instant),
        /** Nothing came although something always came at this time of the last days. */ isSilent: z.boolean(),
      }),
    ),
    /** Of the last 7 days. */ trackers: z.array(
      z.strictObject({
        platform: z.string(),
        trackerVersion: z.string(),
        appVersion: z.string(),
        events: z.int(),
        lastAt: instant,
      }),
    ),
  }),
});
export type IngestionHealth = z.infer<typeof getIngestionHealth.response>;
