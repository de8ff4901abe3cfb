import { randomUUID } from "node:crypto";
import type { ClickHouse } from "#kernel/clickhouse.ts";
import type { Clock } from "#kernel/clock.ts";
import type { Log } from "#kernel/log.ts";
import { dateTime64 } from "./schema.ts";

export type Tally = {
  /** `duplicate`, or `body:` and the code a whole request was refused with. Never an address. */
  count(programId: string, kind: string, by?: number): void;
  /** Everything counted so far is stored. */
  flush(): Promise<void>;
};

/** What leaves no row of its own is counted in memory and stored this often: a flood of broken requests costs no inserts. */
const flushAfterMs = 2_000;

export function createTally({ clickhouse, clock, log }: { clickhouse: ClickHouse; clock: Clock; log: Log }): Tally {
  let counts = new Map<string, Map<string, number>>();
  let timer: NodeJS.Timeout | undefined;
  let flushing: Promise<void> = Promise.resolve();

  function count(programId: string, kind: string, by = 1): void {
    if (by === 0) return;
    const kinds = counts.get(programId) ?? new Map<string, number>();
    counts.set(programId, kinds.set(kind, (kinds.get(kind) ?? 0) + by));
    timer ??= setTimeout(() => void flush(), flushAfterMs).unref();
  }

  async function store(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    const taken = counts;
    counts = new Map();
    const at = dateTime64(clock.now().getTime());
    const rows = [...taken].flatMap(([program, kinds]) =>
      [...kinds].map(([kind, by]) => ({ program, at, kind, count: by })),
    );
    try {
      await clickhouse.insert("collect_counts", rows, randomUUID());
    } catch (error) {
      log.warn({ err: error }, "counts of collect are stored later");
      for (const { program, kind, count: by } of rows) count(program, kind, by);
    }
  }

  function flush(): Promise<void> {
    flushing = flushing.then(store);
    return flushing;
  }

  return { count, flush };
}
