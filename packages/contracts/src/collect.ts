import * as z from "zod/mini";

/** Limits of `POST /collect` (rules: at most 2,000 events or 2 MB a batch; the tracker keeps at most 500 queued). */
export const collectLimits = {
  events: 2_000,
  bytes: 2 * 1024 * 1024,
  properties: 100,
  valueLength: 2_000,
  nestedLength: 10_000,
} as const;

const short = z.string().check(z.maxLength(200));

/** One event as a device sends it; parsed item by item, so that one bad item never fails its batch. */
export const collectEvent = z.object({
  /** UUIDv7 made once on the device; a resend carries the same one. */
  id: z.uuid(),
  event: z.string().check(z.regex(/^[A-Za-z$][A-Za-z0-9_$.]{0,63}$/)),
  /** Device clock, milliseconds since 1970. */
  ts: z.int().check(z.gte(0)),
  props: z.optional(z.record(z.string(), z.unknown())),
  /** Current page path without query. */
  page: z.optional(short),
  /** Opaque share id this visit came through. */
  share_id: z.optional(short),
});

/** What holds for a whole batch. `openid`, `unionid` and `member_id` are never read from a device: they come from the token. */
export const collectBatch = z.object({
  program: z.string().check(z.maxLength(64)),
  anon_id: z.string().check(z.minLength(8), z.maxLength(64)),
  /** Shopper token when signed in (also accepted as a Bearer header). */
  token: z.optional(z.string().check(z.maxLength(200))),
  /** Device clock when the request left, milliseconds since 1970. */
  sent_at: z.int().check(z.gte(0)),
  /** How this visit began. */
  visit: z.optional(
    z.object({
      scene: z.optional(z.int()),
      channel: z.optional(short),
      query: z.optional(z.string().check(z.maxLength(1024))),
      /** Short id of the placement (query parameter `s`, or the scene of a code). */
      code: z.optional(short),
      /** Opaque share id this visit came through. */
      share_id: z.optional(short),
    }),
  ),
  device: z.optional(
    z.object({
      platform: z.optional(short),
      os: z.optional(short),
      model: z.optional(short),
      app_version: z.optional(short),
      tracker_version: z.optional(short),
      language: z.optional(short),
      screen_width: z.optional(z.int()),
      screen_height: z.optional(z.int()),
    }),
  ),
  events: z.array(z.unknown()),
});
export type CollectBatch = z.infer<typeof collectBatch>;
export type CollectEvent = z.infer<typeof collectEvent>;

export const rejectionCodes = [
  "invalid_event",
  "invalid_id",
  "unknown_event",
  "blocked_event",
  "too_old",
  "too_many_properties",
  "mistyped_property",
  "consent_withdrawn",
] as const;
export type RejectionCode = (typeof rejectionCodes)[number];

/** Reply: counts, and each refused item with its reason; a refused item is kept and shown in the console. */
export const collectReply = z.strictObject({
  accepted: z.int(),
  duplicate: z.int(),
  rejected: z.array(z.strictObject({ id: z.nullable(z.string()), index: z.int(), code: z.enum(rejectionCodes) })),
});
export type CollectReply = z.infer<typeof collectReply>;
