import { EventEmitter } from "node:events";
import { Logger, type Runner, run, runMigrations, type WorkerEvents } from "graphile-worker";
import { sql } from "kysely";
import * as z from "zod/mini";
import type { Clock } from "./clock.ts";
import { type Databases, transact } from "./db.ts";
import { completeDueJob, failDueJob, takeDueJob } from "./jobs/due.ts";
import { defineJob, enqueue, onJobsEnqueued, type Worker, work } from "./jobs/job.ts";
import { freeJobsOfTheDead, type Life, showLife } from "./jobs/lives.ts";
import type { Schedule } from "./jobs/schedule.ts";
import type { Log } from "./log.ts";
import { type Loop, startLoop } from "./loop.ts";

export { defineJob, enqueue, type Job, type NewJob, type Worker, work } from "./jobs/job.ts";
export { dailyAt, defineSchedule, everySeconds, type Schedule } from "./jobs/schedule.ts";

export type Jobs = {
  /** Makes jobs and schedules known, so that they can be enqueued; before anything else. */
  prepare(): Promise<void>;
  /** Works on due jobs from now on. While time is virtual nothing runs by itself: see `runDue`. */
  start(): Promise<void>;
  /** Waits for the jobs under way. */
  stop(): Promise<void>;
  /** Runs what is due by the app clock, earliest first, until nothing is; returns how many. For tests and the demo's virtual time. */
  runDue(): Promise<number>;
};

export type JobsOptions = {
  db: Databases;
  url: string;
  clock: Clock;
  log: Log;
  workers: readonly Worker[];
  schedules: readonly Schedule[];
};

const CONCURRENT = 4;
const VIRTUAL_TIME = "virtual time";
/** One NOTIFY for all the commits of the last moments. */
const ANNOUNCE_MS = 25;
const LOOK_FOR_THE_DEAD_MS = 15_000;

/** graphile-worker's own tables; after our migrations. */
export function migrateJobs(url: string): Promise<void> {
  return runMigrations({ connectionString: url, logger: new Logger(() => () => {}) });
}

export function createJobs(options: JobsOptions): Jobs {
  const { db, clock, log, url } = options;
  const scheduled = options.schedules.map(schedulerOf);
  const workers = [...options.workers, ...scheduled];
  const byName = new Map(workers.map((worker) => [worker.job.name, worker]));
  if (byName.size !== workers.length) throw new Error("Two jobs have the same name");

  let started: { runner: Runner; life: Life | undefined; looking: Loop } | undefined;
  /** Starts and stops follow each other, whatever the order of the clock's changes. */
  let changing: Promise<void> = Promise.resolve();
  const forget: (() => void)[] = [];

  /** A schedule is a job that, before it works, puts its own next run in the queue under its key. */
  function schedulerOf(schedule: Schedule): Worker {
    const job = defineJob({ name: `schedule.${schedule.name}`, schema: z.unknown(), maxAttempts: 1 });
    return work(job, async (_payload, signal) => {
      const runAt = schedule.next(clock.now());
      await transact(db.workers, (tx) => enqueue(tx, [{ job, payload: null, runAt, key: job.name }]));
      await schedule.run(signal);
    });
  }

  async function startRunner() {
    if (started) return;
    const events: WorkerEvents = new EventEmitter();
    const created = new Promise<string>((resolve) =>
      events.once("pool:create", ({ workerPool }) => resolve(workerPool.id)),
    );
    const looking = startLoop({
      name: "jobs of the dead",
      everyMs: LOOK_FOR_THE_DEAD_MS,
      log,
      turn: () => freeJobsOfTheDead(db.workers),
    });
    const runner = await run({
      connectionString: url,
      noHandleSignals: true,
      events,
      logger: new Logger(() => (level, message) => {
        if (level === "error" || level === "warning") log.warn({ level }, message);
      }),
      taskList: Object.fromEntries(
        workers.map((worker) => [
          worker.job.name,
          async (payload: unknown, { abortSignal }: { abortSignal?: AbortSignal }) =>
            worker.run(payload, abortSignal ?? new AbortController().signal),
        ]),
      ),
      preset: { worker: { concurrentJobs: CONCURRENT, pollInterval: 1_000, localQueue: { size: 50 } } },
      maxPoolSize: CONCURRENT,
    });
    runner.promise.catch((error: unknown) => log.error({ err: error }, "job runner ended"));
    started = { runner, looking, life: await showLife({ url, poolId: await created, log }) };
  }

  async function stopRunner() {
    const stopped = started;
    started = undefined;
    await stopped?.runner.stop();
    await stopped?.looking.stop();
    await stopped?.life?.end();
  }

  function follow() {
    changing = changing
      .then(() => (clock.isVirtual() ? stopRunner() : startRunner()))
      .catch((error: unknown) => log.error({ err: error }, "job runner cannot change over"));
    return changing;
  }

  return {
    async prepare() {
      await sql`
        insert into graphile_worker._private_tasks (identifier)
        select name from unnest(${[...byName.keys()]}::text[]) as job (name)
        where not exists (select from graphile_worker._private_tasks where identifier = name)
        on conflict do nothing`.execute(db.workers);
      for (const [index, { job }] of scheduled.entries()) {
        const runAt = options.schedules[index]?.next(clock.now());
        await sql`
          select from graphile_worker.add_job(${job.name}, 'null'::json, run_at => ${runAt}, max_attempts => 1,
                                              job_key => ${job.name}, job_key_mode => 'preserve_run_at')`.execute(
          db.workers,
        );
      }
      // a clock that was set back must not leave a schedule waiting in what is now the far future
      const next = scheduled.map(({ job }, index) => ({
        key: job.name,
        at: options.schedules[index]?.next(clock.now()),
      }));
      await sql`
        update graphile_worker._private_jobs job set run_at = soon.run_at
        from unnest(${next.map(({ key }) => key)}::text[], ${next.map(({ at }) => at)}::timestamptz[]) as soon (key, run_at)
        where job.key = soon.key and job.run_at > soon.run_at and job.is_available`.execute(db.workers);
    },
    async start() {
      let timer: NodeJS.Timeout | undefined;
      const announce = () => {
        timer ??= setTimeout(() => {
          timer = undefined;
          db.notify("jobs:insert", `{"r":${Math.random()},"count":-1}`).catch(() => {}); // the runner polls as well
        }, ANNOUNCE_MS);
      };
      forget.push(onJobsEnqueued(announce), clock.onChange(follow), () => clearTimeout(timer));
      await follow();
    },
    async stop() {
      for (const stop of forget) stop();
      await changing;
      await stopRunner();
    },
    async runDue() {
      for (let count = 0; ; count++) {
        const due = await takeDueJob(db.workers, VIRTUAL_TIME);
        if (!due) return count;
        try {
          const worker = byName.get(due.name);
          if (!worker) throw new Error(`There is no worker for ${due.name}`);
          await worker.run(due.payload, new AbortController().signal);
          await completeDueJob(db.workers, due.id);
        } catch (error) {
          log.warn({ err: error, job: due.name }, "job failed");
          await failDueJob(db.workers, due.id, error instanceof Error ? error.message : String(error));
        }
      }
    },
  };
}
