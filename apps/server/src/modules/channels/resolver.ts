import type { Db } from "#kernel/db.ts";
import { findChannelOfCode } from "./placement-store.ts";

/** Unknown ids are anything a device may send: few are remembered, and not for long. */
const KNOWN_KEPT = 20_000;
const UNKNOWN_KEPT = 2_000;
const UNKNOWN_FOR_MS = 30_000;
const SHORT_ID = /^[0-9A-Za-z]{8}$/;

/** Short id → the channel's key. Neither ever changes, so what is found is kept; a program's own only. */
export function createResolver(db: Db) {
  const known = new Map<string, { channel: string }>();
  const unknown = new Map<string, number>();

  return async function resolvePlacement(programId: string, shortId: string): Promise<{ channel: string } | null> {
    if (!SHORT_ID.test(shortId)) return null;
    const key = `${programId} ${shortId}`;
    const kept = known.get(key);
    if (kept) return kept;
    const missedUntil = unknown.get(key);
    if (missedUntil !== undefined && missedUntil > performance.now()) return null;
    const channel = await findChannelOfCode(db, programId, shortId);
    if (channel === null) {
      keep(unknown, key, performance.now() + UNKNOWN_FOR_MS, UNKNOWN_KEPT);
      return null;
    }
    unknown.delete(key);
    keep(known, key, { channel }, KNOWN_KEPT);
    return { channel };
  };
}

function keep<T>(map: Map<string, T>, key: string, value: T, most: number) {
  map.delete(key);
  map.set(key, value);
  for (const oldest of map.keys()) {
    if (map.size <= most) return;
    map.delete(oldest);
  }
}
