import { randomBytes } from "node:crypto";
import { gzipSync } from "node:zlib";

import type { CollectBatch, CollectEvent } from "@banyan/contracts";
import { businessDays } from "../../apps/server/src/modules/tracking/business-day.ts";
import type { EventRow } from "../../apps/server/src/modules/tracking/schema.ts";
import { dateTime64 } from "../../apps/server/src/modules/tracking/schema.ts";
import type { Request } from "../harness/load.ts";

export const EVENTS_A_BATCH = 50;
/** Phones that send: each has sent before and comes back. */
const DEVICES = 500;

const dayOf = businessDays("Asia/Shanghai");
const pages = ["pages/home/index", "pages/category/index", "pages/product/index", "pages/cart/index"];

/** What a phone sends after some minutes of browsing: views, products, a cart now and then. */
function makeEvents(device: number, now: number): CollectEvent[] {
  return Array.from({ length: EVENTS_A_BATCH }, (_, index) => {
    const ts = now - (EVENTS_A_BATCH - index) * 800;
    const page = pages[(device + index) % pages.length] ?? "";
    const product = `0197a3c1-0000-7000-8000-${String((device * 7 + index) % 400).padStart(12, "0")}`;
    const id = uuidv7(ts);
    switch (index % 5) {
      case 0:
      case 1:
        return { id, event: "page_view", ts, page, props: { page, referrer: pages[index % 3] } };
      case 2:
        return { id, event: "product_view", ts, page, props: { product_id: product, price_fen: 8_800 } };
      case 3:
        return { id, event: "page_leave", ts, page, props: { page, stay_ms: 1_200 + index } };
      default:
        return { id, event: "add_to_cart", ts, page, props: { product_id: product, price_fen: 8_800, quantity: 1 } };
    }
  });
}

const envelope = (device: number, now: number) => ({
  anon_id: `bench-device-${String(device).padStart(6, "0")}`,
  sent_at: now,
  visit: { scene: 1001, channel: "moments", code: "aB3dE6gH" },
  device: { platform: "weapp", os: "iOS 19.1", model: "iPhone17,2", app_version: "1.4.0" },
});

/** Ready to be posted: JSON, packed. */
export function makeBatches(program: string, count: number): Request[] {
  return Array.from({ length: count }, (_, index) => {
    const now = Date.now();
    const device = index % DEVICES;
    const batch: CollectBatch = { program, ...envelope(device, now), events: makeEvents(device, now) };
    return {
      method: "POST",
      path: "/collect",
      headers: { "content-type": "application/json", "content-encoding": "gzip" },
      body: gzipSync(JSON.stringify(batch)),
    };
  });
}

/** The rows the server makes of such batches. */
export function makeRows(count: number): EventRow[] {
  return Array.from({ length: count / EVENTS_A_BATCH }, (_, index) => {
    const now = Date.now();
    const device = index % DEVICES;
    const { anon_id, visit, device: phone } = envelope(device, now);
    return makeEvents(device, now).map(({ id, event, ts, page = "", props = {} }) => ({
      program: "demo",
      event,
      person: device + 1,
      ts: dateTime64(ts),
      day: dayOf(ts),
      received_at: dateTime64(now),
      device_ts: dateTime64(ts),
      id,
      session: Math.floor(now / 1000),
      flags: 0,
      amount_fen: 0,
      product_id: typeof props["product_id"] === "string" ? props["product_id"] : "",
      page,
      scene: visit.scene,
      channel: visit.channel,
      code: "",
      source: "device" as const,
      props: JSON.stringify(props),
      anon_id,
      share_id: "",
      ...phone,
    }));
  }).flat();
}

function uuidv7(ms: number): string {
  const bytes = randomBytes(16);
  bytes.writeUIntBE(ms, 0, 6);
  bytes[6] = 0x70 | ((bytes[6] ?? 0) & 0x0f);
  bytes[8] = 0x80 | ((bytes[8] ?? 0) & 0x3f);
  const hex = bytes.toString("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
