import { randomUUID } from "node:crypto";
import { createBatcher } from "#kernel/batcher.ts";
import { checkpoint } from "#kernel/checkpoint.ts";
import { Failure } from "#kernel/failure.ts";
import type { EventRow } from "./schema.ts";

export type Collector = {
  /**
   * Resolves when these rows, admitted under a term, are durable, but for those it returns: ClickHouse can never store them. OVERLOADED
   * when too much waits, UNAVAILABLE when the patience or the term ends.
   */
  add(rows: EventRow[], term: number): Promise<readonly EventRow[]>;
  /** The block a not yet durable id is part of. */
  pending(id: string): Promise<unknown> | undefined;
  /** Resolves when everything added before is durable or given up. */
  flushed(): Promise<void>;
  /** Resolves when nothing waits. */
  idle(): Promise<void>;
};

export type CollectorOptions = {
  /** Makes rows durable; the same token makes the same block harmless when it is sent again. */
  insert(rows: EventRow[], token: string): Promise<void>;
  /** ClickHouse answered that these rows can never be stored (as opposed to: not now). */
  isRefusal(error: unknown): boolean;
  /** The term that collects now, and until when ClickHouse may take its blocks; null while its lease is not valid. */
  lease: { term(): number | undefined; fence(): string | null };
  /** Does a reaction want this row? Only such rows carry their block's number. */
  wants(row: EventRow): boolean;
  onDurable(rows: EventRow[], block: { term: number; number: number }): void;
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

type Admitted = { rows: EventRow[]; term: number };
type Outcome = { isStored: boolean; refused: readonly EventRow[] };
const givenUp: Outcome = { isStored: false, refused: [] };
const stored: Outcome = { isStored: true, refused: [] };

/**
 * Group commit: one insert in flight, no artificial wait. A block whose outcome is unknown is sent again with the same token until
 * ClickHouse takes it, so its ids are never inserted by another block: nothing lost, nothing twice. Only when its term has ended is it
 * given up: then ClickHouse takes nothing of that term any more, and whoever holds the shards reads what it did take.
 */
export function createCollector(options: CollectorOptions): Collector {
  const { insert, isRefusal, lease, wants, onDurable, onRefused, onRetry } = options;
  const pending = new Map<string, Promise<unknown>>();
  let blockOfTerm = { term: 0, number: 0 };
  const blocks = createBatcher<Admitted, Outcome>({
    maxItems: waitingRequests,
    maxWaiting: waitingRequests,
    maxBytes: blockRows,
    sizeOf: ({ rows }) => rows.length,
    async flush(requests) {
      const term = lease.term();
      const ours = requests.filter((request) => request.term === term);
      const rows = ours.flatMap((request) => request.rows);
      const refused = term === undefined || rows.length === 0 ? new Set<EventRow>() : await store(rows, term);
      return requests.map((request) => {
        if (request.term !== term || refused === null) return givenUp;
        return refused.size === 0 ? stored : { ...stored, refused: request.rows.filter((row) => refused.has(row)) };
      });
    },
  });

  /** The rows ClickHouse refused; null when the term ended before it was certain that the others are in. */
  async function store(rows: EventRow[], term: number): Promise<ReadonlySet<EventRow> | null> {
    blockOfTerm = { term, number: blockOfTerm.term === term ? blockOfTerm.number + 1 : 1 };
    const { number } = blockOfTerm;
    for (const row of rows)
      if (wants(row)) {
        row.collector = term;
        row.block = number;
      }
    checkpoint("events.before-insert");
    const refused = new Set<EventRow>();
    if (!(await insertUntilIn(rows, term, refused))) return null;
    checkpoint("events.inserted");
    for (const { id } of rows) pending.delete(id);
    onDurable(refused.size === 0 ? rows : rows.filter((row) => !refused.has(row)), { term, number });
    return refused;
  }

  /** False when the term ended first. */
  async function insertUntilIn(rows: EventRow[], term: number, refused: Set<EventRow>): Promise<boolean> {
    const token = randomUUID();
    const [first] = rows;
    if (!first) return true;
    for (let delay = retryMs.first; lease.term() === term; delay = Math.min(delay * 2, retryMs.most)) {
      const fence = lease.fence();
      try {
        if (fence === null) throw new Failure("UNAVAILABLE");
        first.fence = fence;
        await insert(rows, token);
        return true;
      } catch (error) {
        if (isRefusal(error)) return insertHalves(rows, term, refused, error);
        onRetry(error);
        await new Promise((resolve) => setTimeout(resolve, delay));
      }
    }
    return false;
  }

  /** A refused block stored nothing: its halves are tried alone, until the guilty row stands alone. */
  async function insertHalves(
    rows: EventRow[],
    term: number,
    refused: Set<EventRow>,
    error: unknown,
  ): Promise<boolean> {
    const [only] = rows;
    if (rows.length === 1 && only) {
      refused.add(only);
      onRefused(only, error);
      return true;
    }
    const middle = rows.length >> 1;
    return (
      (await insertUntilIn(rows.slice(0, middle), term, refused)) && insertUntilIn(rows.slice(middle), term, refused)
    );
  }

  return {
    async add(rows, term) {
      if (rows.length === 0) return [];
      const done = blocks.push({ rows, term }).then(({ isStored, refused }) => {
        if (isStored) return refused;
        for (const { id } of rows) pending.delete(id);
        throw new Failure("UNAVAILABLE");
      });
      for (const { id } of rows) pending.set(id, done);
      try {
        return await withPatience(done);
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
    flushed: async () => void (await blocks.push({ rows: [], term: 0 })),
    idle: () => blocks.drained(),
  };
}

async function withPatience<T>(done: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const away = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Failure("UNAVAILABLE")), patienceMs);
  });
  try {
    return await Promise.race([done, away]);
  } finally {
    clearTimeout(timer);
  }
}
