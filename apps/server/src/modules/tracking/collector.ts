import { randomUUID } from "node:crypto";
import { createBatcher } from "#kernel/batcher.ts";
import { checkpoint } from "#kernel/checkpoint.ts";
import { Failure } from "#kernel/failure.ts";
import type { EventRow } from "./schema.ts";

export type Collector = {
  /** Resolves when these rows are durable; OVERLOADED when too much waits, UNAVAILABLE when the patience ends. */
  add(rows: EventRow[]): Promise<void>;
  /** The block a not yet durable id is part of. */
  pending(id: string): Promise<void> | undefined;
  /** Resolves when nothing waits. */
  idle(): Promise<void>;
};

export type CollectorOptions = {
  /** Makes rows durable; the same token makes the same block harmless when it is sent again. */
  insert(rows: EventRow[], token: string): Promise<void>;
  /** ClickHouse answered that these rows can never be stored (as opposed to: not now). */
  isRefusal(error: unknown): boolean;
  onDurable(rows: EventRow[]): void;
  /** The one row that made a block impossible; the others are stored. */
  onRefused(row: EventRow, error: unknown): void;
  onRetry(error: unknown): void;
};

/** One insert costs ~10 ms of CPU whatever its size, so a block takes everything that came meanwhile, up to this. */
const blockRows = 10_000;
/** More waiting requests than this are refused: at 50 events each, ~5 s of work. */
const waitingRequests = 2_000;
/** How long a request waits for its block before it is told to come back. The block itself is tried until it is in. */
const patienceMs = 6_000;
const retryMs = { first: 50, most: 1_000 };

/**
 * Group commit: one insert in flight, no artificial wait. A block whose outcome is unknown is sent again with the same token until
 * ClickHouse takes it, so its ids are never inserted by another block: nothing lost, nothing twice.
 */
export function createCollector({ insert, isRefusal, onDurable, onRefused, onRetry }: CollectorOptions): Collector {
  const pending = new Map<string, Promise<void>>();
  const blocks = createBatcher<EventRow[], void>({
    maxItems: waitingRequests,
    maxWaiting: waitingRequests,
    maxBytes: blockRows,
    sizeOf: (rows) => rows.length,
    async flush(requests) {
      const rows = requests.flat();
      checkpoint("events.before-insert");
      await insertUntilIn(rows);
      checkpoint("events.inserted");
      for (const { id } of rows) pending.delete(id);
      onDurable(rows);
      return requests.map(() => undefined);
    },
  });

  async function insertUntilIn(rows: EventRow[]): Promise<void> {
    const token = randomUUID();
    for (let delay = retryMs.first; ; delay = Math.min(delay * 2, retryMs.most)) {
      try {
        return await insert(rows, token);
      } catch (error) {
        if (isRefusal(error)) return await insertHalves(rows, error);
        onRetry(error);
        await new Promise((resolve) => setTimeout(resolve, delay));
      }
    }
  }

  /** A refused block stored nothing: its halves are tried alone, until the guilty row stands alone. */
  async function insertHalves(rows: EventRow[], error: unknown): Promise<void> {
    const [only] = rows;
    if (rows.length === 1 && only) return onRefused(only, error);
    const middle = rows.length >> 1;
    await insertUntilIn(rows.slice(0, middle));
    await insertUntilIn(rows.slice(middle));
  }

  return {
    async add(rows) {
      if (rows.length === 0) return;
      const done = blocks.push(rows);
      for (const { id } of rows) pending.set(id, done);
      try {
        await withPatience(done);
      } catch (error) {
        // refused at the door: these ids are not on their way
        if (error instanceof Failure && error.code === "OVERLOADED") for (const { id } of rows) pending.delete(id);
        throw error;
      }
    },
    pending: (id) => {
      const done = pending.get(id);
      return done && withPatience(done);
    },
    idle: () => blocks.drained(),
  };
}

async function withPatience(done: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const away = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Failure("UNAVAILABLE")), patienceMs);
  });
  try {
    await Promise.race([done, away]);
  } finally {
    clearTimeout(timer);
  }
}
