import { type CollectBatch, collectLimits, eventTypes, type RejectionCode } from "@banyan/contracts";
import type { KnownPlan, Seen } from "./plan/known-plan.ts";
import { beginningOf } from "./plan/values.ts";
import { eventFlags } from "./schema.ts";

/** An event that passed the door: its corrected time, its clean properties. */
export type Item = {
  id: string;
  event: string;
  /** Corrected, ms. */
  ts: number;
  /** As the device said, ms. */
  deviceTs: number;
  props: Readonly<Record<string, unknown>>;
  page: string;
  shareId: string;
  flags: number;
};
export type Rejected = { index: number; id: string | null; code: RejectionCode; event: string; sample: string };

const dayMs = 86_400_000;
/** Older events are refused: nobody could tell any more whether they were counted. */
const oldestMs = 30 * dayMs;
/** A corrected time further ahead than this is a broken clock. */
const futureMs = 23 * 3_600_000;
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i;
const eventName = /^[A-Za-z$][A-Za-z0-9_$.]{0,63}$/;

/**
 * Parses item by item, so that one bad item never fails its batch. `now` is when the request arrived (ms); `learn` gives the
 * program's plan with everything these teach in it.
 */
export async function readItems(
  batch: CollectBatch,
  now: number,
  learn: (seen: readonly Seen[]) => Promise<KnownPlan>,
): Promise<{ items: Item[]; rejected: Rejected[] }> {
  const shift = now - batch.sent_at;
  const well: { index: number; item: Item }[] = [];
  const rejected: Rejected[] = [];
  const reject = (index: number, code: RejectionCode) => {
    const value = batch.events[index];
    rejected.push({ index, code, ...namesOf(value), sample: sampleOf(value) });
  };
  batch.events.forEach((value, index) => {
    const item = readItem(value, shift, now);
    if (typeof item !== "string") well.push({ index, item });
    else reject(index, item);
  });
  const plan = await learn(well.map(({ item }) => item));
  const items: Item[] = [];
  for (const { index, item } of well) {
    const checked = plan.check(item.event, item.props);
    if (checked.code !== null) reject(index, checked.code);
    else items.push({ ...item, props: checked.props, flags: item.flags | checked.flags });
  }
  rejected.sort((a, b) => a.index - b.index);
  return { items, rejected };
}

function readItem(value: unknown, shift: number, now: number): Item | RejectionCode {
  if (typeof value !== "object" || value === null) return "invalid_event";
  const { id, event, ts, props = {}, page = "", share_id = "" } = value as Record<string, unknown>;
  if (typeof id !== "string" || !uuid.test(id)) return "invalid_id";
  if (typeof event !== "string" || !eventName.test(event)) return "invalid_event";
  if (typeof ts !== "number" || !Number.isSafeInteger(ts) || ts < 0) return "invalid_event";
  if (typeof page !== "string" || page.length > 200 || typeof share_id !== "string" || share_id.length > 200)
    return "invalid_event";
  if (typeof props !== "object" || props === null || Array.isArray(props)) return "invalid_event";
  if (eventTypes.get(event)?.source === "server") return "invalid_event"; // a device cannot say that an order was paid
  if (Object.keys(props).length > collectLimits.properties) return "too_many_properties";
  const time = correctTime(ts, shift, now);
  if (time.ms < now - oldestMs) return "too_old";
  return {
    id: id.toLowerCase(),
    event,
    ts: time.ms,
    deviceTs: Math.min(ts, latestMs),
    props: props as Record<string, unknown>, // checked above: no list, not null
    page: page.toWellFormed(),
    shareId: share_id.toWellFormed(),
    flags: time.clamped ? eventFlags.clockClamped : 0,
  };
}

/** End of what DateTime64(3) holds, 2299-12-31. */
const latestMs = Date.UTC(2299, 11, 31);

/** Device time moved by how wrong the device's clock was when it sent; a time > 23 h ahead is clamped to the arrival. */
export function correctTime(deviceMs: number, shiftMs: number, now: number): { ms: number; clamped: boolean } {
  const ms = deviceMs + shiftMs;
  return ms > now + futureMs ? { ms: now, clamped: true } : { ms, clamped: false };
}

function namesOf(value: unknown): { id: string | null; event: string } {
  const { id, event } = (typeof value === "object" && value !== null ? value : {}) as Record<string, unknown>;
  return {
    id: typeof id === "string" ? id.slice(0, 64).toWellFormed() : null,
    event: typeof event === "string" ? event.slice(0, 64).toWellFormed() : "",
  };
}

const sampleOf = (value: unknown) => beginningOf(value).slice(0, 500).toWellFormed();
