import * as z from "zod/mini";
import { collectReply } from "../collect.ts";
import { endpoint } from "../endpoint.ts";
import { instant, programParams } from "../schemas.ts";

/**
 * Behaviour of a device. The body is a `CollectBatch` as JSON, plain or gzip, `application/json` or `text/plain` (beacons);
 * it is raw here because it has its own limits (2 MB) and is validated item by item.
 */
export const collect = endpoint({
  method: "POST",
  path: "/collect",
  summary: "上报行为事件 Collect behaviour events",
  who: "public",
  idempotency: "none",
  errors: ["INVALID_GZIP", "BATCH_TOO_LARGE"],
  rawBody: ["application/json", "text/plain"],
  response: collectReply,
});

/** Does anything arrive? For the settings page that waits for a new program's first event. */
export const getTrackerConnection = endpoint({
  method: "GET",
  path: "/api/console/programs/:program/tracker",
  summary: "接入状态 Whether events of a program arrive",
  who: "staff",
  permission: "analytics.read",
  idempotency: "none",
  errors: [],
  params: programParams,
  response: z.strictObject({
    /** The newest event of a device; null: none within three days. */
    last: z.nullable(z.strictObject({ event: z.string(), page: z.string(), at: instant })),
    /** Events of devices within the last hour. */
    lastHour: z.int(),
  }),
});
