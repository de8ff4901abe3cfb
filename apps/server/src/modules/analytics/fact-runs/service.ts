import { type FactRun, id } from "@banyan/contracts";
import * as z from "zod/mini";
import { audit } from "#kernel/audit.ts";
import type { StaffCaller } from "#kernel/auth.ts";
import type { ClickHouse } from "#kernel/clickhouse.ts";
import type { Clock } from "#kernel/clock.ts";
import { type Databases, transact } from "#kernel/db.ts";
import { deliveredUntil } from "#kernel/facts.ts";
import { fail } from "#kernel/failure.ts";
import { uuidv7 } from "#kernel/ids.ts";
import { dailyAt, defineJob, defineSchedule, enqueue, type Schedule, type Worker, work } from "#kernel/jobs.ts";
import type { Programs } from "#kernel/programs.ts";
import { counted, factsConsumer } from "../reactions.ts";
import { createAnalyticsStore } from "../store.ts";
import { createFactRows } from "./rows-store.ts";
import { type FactRunDeps, runFactsSlice } from "./run.ts";
import * as store from "./store.ts";

const job = defineJob({ name: "analytics.fact-run", schema: z.strictObject({ programId: z.string(), runId: id }) });

export type FactRuns = ReturnType<typeof createFactRuns>;

/** Business facts in ClickHouse beside the log they come from: compared each night and when asked, rebuilt when asked. */
export function createFactRuns(
  deps: Pick<FactRunDeps, "erasedPersons"> & {
    db: Databases;
    clickhouse: ClickHouse;
    clock: Clock;
    programs: Programs;
  },
) {
  const { db, clock, programs, clickhouse, erasedPersons } = deps;
  const run: FactRunDeps = {
    ...{ db, programs, erasedPersons, rows: createFactRows(clickhouse) },
    insertFacts: createAnalyticsStore(clickhouse).insertFacts,
  };

  /** Null when one is running. */
  async function start(programId: string, kind: FactRun["kind"], staff: StaffCaller | null): Promise<FactRun | null> {
    const { seq, count } = await deliveredUntil(db.workers, { programId, consumer: factsConsumer, facts: counted });
    return transact(db.orders, async (tx) => {
      const runId = uuidv7(clock.now());
      const row = { programId, id: runId, kind, untilSeq: seq, factsTotal: count, startedBy: staff?.name ?? null };
      if (!(await store.insertRun(tx, row))) return null;
      await enqueue(tx, [{ job, payload: { programId, runId } }]);
      if (staff)
        await audit(tx, {
          programId,
          actor: `staff:${staff.id}`,
          action: "facts.run",
          subject: `fact_run:${runId}`,
          after: { kind },
        });
      const made = await store.findRun(tx, programId, runId);
      return made && shown(made);
    });
  }

  return {
    list: async (programId: string) => ({ items: (await store.newestRuns(db.reads, programId)).map(shown) }),
    start: async (programId: string, staff: StaffCaller, kind: FactRun["kind"]) =>
      (await start(programId, kind, staff)) ?? fail("FACT_RUN_RUNNING"),
    cancel: (programId: string, runId: string): Promise<FactRun> =>
      transact(db.orders, async (tx) => {
        await store.askToStop(tx, programId, runId);
        return shown((await store.findRun(tx, programId, runId)) ?? fail("NOT_FOUND"));
      }),

    /** A slice; a second time it goes on from where the first stood. */
    workers: (): Worker[] => [
      work(job, async ({ programId, runId }, signal) => {
        if ((await runFactsSlice(run, programId, runId, signal)) === "more")
          await transact(db.workers, (tx) => enqueue(tx, [{ job, payload: { programId, runId } }]));
      }),
    ],
    schedules: (): Schedule[] => [
      defineSchedule({
        name: "analytics.check-facts",
        next: dailyAt("04:10"),
        async run() {
          for (const program of await programs.list()) await start(program.id, "CHECK", null);
        },
      }),
    ],
  };
}

function shown({
  programId: _,
  doneSeq: __,
  untilSeq: ___,
  cancelAsked: ____,
  startedBy,
  startedAt,
  finishedAt,
  ...run
}: store.FactRunRecord): FactRun {
  return { ...run, by: startedBy, startedAt: startedAt.toISOString(), finishedAt: finishedAt?.toISOString() ?? null };
}
