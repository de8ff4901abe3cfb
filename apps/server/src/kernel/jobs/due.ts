import { sql } from "kysely";
import type { Db } from "../db.ts";

/** graphile-worker compares with the real time; under a virtual clock we take jobs ourselves, by app_now(). */
export type DueJob = { id: number; name: string; payload: unknown };

/** Locked as graphile-worker locks them, so that a job may put its own next run under its key meanwhile. */
export async function takeDueJob(db: Db, worker: string): Promise<DueJob | undefined> {
  const { rows } = await sql<DueJob>`
    update graphile_worker._private_jobs job set locked_at = now(), locked_by = ${worker}, attempts = attempts + 1
    from graphile_worker._private_tasks task
    where task.id = job.task_id and job.id = (
      select id from graphile_worker._private_jobs where is_available and run_at <= app_now()
      order by priority, run_at, id limit 1 for update skip locked)
    returning job.id, task.identifier as name, job.payload`.execute(db);
  return rows[0];
}

export async function completeDueJob(db: Db, id: number): Promise<void> {
  await sql`delete from graphile_worker._private_jobs where id = ${id}`.execute(db);
}

/** The same back-off as graphile-worker's: e^attempts seconds. */
export async function failDueJob(db: Db, id: number, message: string): Promise<void> {
  await sql`
    update graphile_worker._private_jobs
    set last_error = ${message}, locked_at = null, locked_by = null,
        run_at = greatest(app_now(), run_at) + exp(least(attempts, 10)) * interval '1 second'
    where id = ${id}`.execute(db);
}
