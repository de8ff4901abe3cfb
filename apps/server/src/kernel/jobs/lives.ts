import { sql } from "kysely";
import pg from "pg";
import type { Db } from "../db.ts";
import type { Log } from "../log.ts";

/** Named connections of living pools: `banyan-jobs <pool id>`. */
const PREFIX = "banyan-jobs ";

export type Life = { end(): Promise<void> };

/** Shows every process that this pool lives: a connection that carries its id as its name, for as long as the process does. */
export async function showLife({ url, poolId, log }: { url: string; poolId: string; log: Log }): Promise<Life> {
  let client: pg.Client | undefined;
  let retry: NodeJS.Timeout | undefined;
  let ended = false;
  const again = () => {
    client = undefined;
    if (!ended) retry = setTimeout(() => void connect().catch(again), 500);
  };
  async function connect() {
    const next = new pg.Client({ connectionString: url, application_name: PREFIX + poolId, keepAlive: true });
    next.on("error", (error) => log.warn({ reason: error.message }, "connection of the job pool lost"));
    await next.connect();
    next.on("end", again);
    client = next;
  }
  await connect();
  return {
    async end() {
      ended = true;
      clearTimeout(retry);
      await client?.end();
    },
  };
}

/**
 * Frees the jobs of pools that no longer live, so that a killed process delays its jobs by seconds, not graphile-worker's 4 hours.
 * A pool cut off from the database for that long may see its job run a second time; jobs must bear that anyway.
 */
export async function freeJobsOfTheDead(db: Db): Promise<void> {
  await sql`
    select graphile_worker.force_unlock_workers(array_agg(distinct locked_by))
    from graphile_worker._private_jobs
    where locked_by is not null
      and not exists (select from pg_stat_activity where application_name = ${PREFIX} || locked_by)
    having count(*) > 0`.execute(db);
  // a schedule's run that was cut short: its next run is in the queue already
  await sql`
    delete from graphile_worker._private_jobs job using graphile_worker._private_tasks task
    where task.id = job.task_id and task.identifier like 'schedule.%'
      and job.key is null and job.locked_at is null and job.attempts >= job.max_attempts`.execute(db);
}
