import type { ClickHouse } from "#kernel/clickhouse.ts";
import { Failure, fail } from "#kernel/failure.ts";
import { render, type Sql } from "./sql.ts";

export type Desk = {
  /** A report's own way to ask: all its statements share one time limit, and none outlives the caller. */
  report(signal?: AbortSignal): <Row>(statement: Sql) => Promise<Row[]>;
};
export type DeskLimits = {
  /** Milliseconds of one report, from its first statement. */ reportMs: number;
  /** Statements at once in this process … */ atOnce: number;
  /** … how many may wait for their turn, and how long. */ waiting: number;
  waitMs: number;
  /** Of one statement. */ memoryBytes: number;
};
export const deskLimits: DeskLimits = {
  reportMs: 30_000,
  atOnce: 2,
  waiting: 60,
  waitMs: 15_000,
  memoryBytes: 2_000_000_000,
};

/** Where reports ask ClickHouse: a few statements at once, in the order they came, each cancelled when nobody waits for it. */
export function createDesk(clickhouse: ClickHouse, limits: DeskLimits = deskLimits): Desk {
  const turns = createTurns(limits);
  return {
    report(caller) {
      let endsAt: number | undefined;
      return async <Row>(statement: Sql): Promise<Row[]> => {
        const leave = await turns.take(caller);
        endsAt ??= performance.now() + limits.reportMs;
        const tooSlow = () => new Failure("REPORT_TOO_SLOW", { details: { seconds: limits.reportMs / 1000 } });
        const leftMs = endsAt - performance.now();
        const late = AbortSignal.timeout(Math.max(1, Math.ceil(leftMs)));
        try {
          if (leftMs <= 0) throw tooSlow();
          const { query, params } = render(statement);
          return await clickhouse.query<Row>(query, params, {
            kind: "report",
            memoryBytes: limits.memoryBytes,
            // ClickHouse's own limit is the second guard: it looks at the time only between blocks
            timeoutMs: leftMs + 1_000,
            signal: caller ? AbortSignal.any([caller, late]) : late,
          });
        } catch (error) {
          if (caller?.aborted) throw new Failure("UNAVAILABLE", { cause: error }); // nobody hears it
          if (late.aborted || codeOf(error) === "159") throw tooSlow();
          if (codeOf(error) === "241") fail("REPORT_TOO_LARGE");
          throw error;
        } finally {
          leave();
        }
      };
    },
  };
}

/** ClickHouse's number of what went wrong; the client's own failures have none. */
function codeOf(error: unknown): string | undefined {
  const cause = error instanceof Failure ? error.cause : error;
  return cause instanceof Error && "code" in cause ? String(cause.code) : undefined;
}

/** First come, first served. `take` resolves with how to give the turn back. */
function createTurns({ atOnce, waiting, waitMs }: DeskLimits) {
  let free = atOnce;
  const queue: (() => void)[] = [];
  const leave = () => {
    const next = queue.shift();
    if (next) next();
    else free += 1;
  };
  return {
    async take(signal?: AbortSignal): Promise<() => void> {
      if (free > 0) free -= 1;
      else if (queue.length >= waiting) fail("OVERLOADED");
      else await turn(signal);
      return leave;
    },
  };

  function turn(signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const mine = () => {
        clearTimeout(timer);
        signal?.removeEventListener("abort", give);
        resolve();
      };
      const give = () => {
        clearTimeout(timer);
        signal?.removeEventListener("abort", give);
        queue.splice(queue.indexOf(mine), 1);
        reject(new Failure("OVERLOADED"));
      };
      const timer = setTimeout(give, waitMs);
      signal?.addEventListener("abort", give);
      queue.push(mine);
    });
  }
}
