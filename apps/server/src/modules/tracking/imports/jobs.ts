import { id } from "@banyan/contracts";
import * as z from "zod/mini";
import type { Clock } from "#kernel/clock.ts";
import { type Databases, transact } from "#kernel/db.ts";
import { defineJob, enqueue, type Worker, work } from "#kernel/jobs.ts";
import { type RunDeps, runSlice } from "./run-import.ts";

/** A slice of an import; a second time it goes on from the checkpoint of the first. */
export const importJob = defineJob({
  name: "tracking.import",
  schema: z.strictObject({ programId: z.string(), importId: id }),
});

const waitMs = 2_000;

/** One slice after the other, one import at a time in a process: the other jobs keep their places. */
export function importWorker(deps: RunDeps & { db: Databases; clock: Clock }): Worker {
  let isBusy = false;
  return work(importJob, async ({ programId, importId }, signal) => {
    const again = (runAt?: Date) =>
      transact(deps.db.workers, (tx) => enqueue(tx, [{ job: importJob, payload: { programId, importId }, runAt }]));
    if (isBusy) return again(new Date(deps.clock.now().getTime() + waitMs));
    isBusy = true;
    try {
      if ((await runSlice(deps, programId, importId, signal)) === "more") await again();
    } finally {
      isBusy = false;
    }
  });
}
