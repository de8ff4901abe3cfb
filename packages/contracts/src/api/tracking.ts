import { collectReply } from "../collect.ts";
import { endpoint } from "../endpoint.ts";

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
