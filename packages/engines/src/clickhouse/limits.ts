import type { LaneSize } from "./lane.ts";

/**
 * How much runs in the engine at once. On two cores more than 8 small queries at a time gain nothing and hurt inserts
 * (measured: small p50 931 ms with 8 lanes, 1,496 ms with 32). A long one makes room for the next.
 */
export const LANES = {
  reads: { width: 8, slow: 20, slowAfterMs: 500, queue: 2_000 },
  writes: { width: 2, slow: 4, slowAfterMs: 5_000, queue: 2_000 },
} as const satisfies Record<string, LaneSize>;

/** Each running call holds a thread of libuv's pool; zlib and the KILL of a cancelled query need some, too. */
export const THREADS = LANES.reads.width + LANES.reads.slow + LANES.writes.width + LANES.writes.slow + 6;

export const LARGEST_BODY_BYTES = 256 * 1024 * 1024;
