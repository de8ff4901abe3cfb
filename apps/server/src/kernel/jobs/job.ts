import { sql } from "kysely";
import * as z from "zod/mini";
import { afterCommit, type Tx } from "../db.ts";

/** Work to do later, with its payload; may run twice, so its `work` says what makes the second time harmless. */
export type Job<S extends z.core.$ZodType = z.core.$ZodType> = {
  readonly name: string;
  readonly schema: S;
  /** After so many failures it stays for a person to look at; 25, the last ones a day apart. */
  readonly maxAttempts: number;
};

/** @example export const closeUnpaidOrder = defineJob({ name: "orders.close-unpaid", schema: z.strictObject({ orderId: id }) }) */
export const defineJob = <S extends z.core.$ZodType>(job: {
  name: string;
  schema: S;
  maxAttempts?: number;
}): Job<S> => ({
  maxAttempts: 25,
  ...job,
});

/** What does a job: `work(closeUnpaidOrder, async ({ orderId }, signal) => …)`, listed in `createJobs`. */
export type Worker = { readonly job: Job; readonly run: (payload: unknown, signal: AbortSignal) => Promise<void> };
export const work = <S extends z.core.$ZodType>(
  job: Job<S>,
  run: (payload: z.core.output<S>, signal: AbortSignal) => Promise<void>,
): Worker => ({ job, run: (payload, signal) => run(z.parse(job.schema, payload), signal) });

export type NewJob<S extends z.core.$ZodType = z.core.$ZodType> = {
  job: Job<S>;
  payload: z.core.input<S>;
  /** App time; now by default. */
  runAt?: Date | undefined;
  /** One waiting job per key: another one replaces it. Costs a NOTIFY, so not for hot paths. */
  key?: string | undefined;
};

/**
 * Adds jobs in the caller's transaction; one statement for all those without a key.
 * Written straight into graphile-worker's table: its add_jobs() runs five statements and a NOTIFY, and NOTIFY makes
 * commits queue behind one lock. Workers are told once, after the commit.
 */
export async function enqueue<const S extends readonly z.core.$ZodType[]>(
  tx: Tx,
  jobs: readonly [...{ [I in keyof S]: NewJob<S[I]> }],
): Promise<void> {
  const checked = (jobs as readonly NewJob[]).map(({ job, payload, runAt, key }) => ({
    name: job.name,
    maxAttempts: job.maxAttempts,
    payload: JSON.stringify(z.parse(job.schema, payload)),
    runAt: runAt?.toISOString() ?? null,
    key,
  }));
  const plain = checked.filter(({ key }) => key === undefined);
  if (plain.length > 0) {
    await sql`
      insert into graphile_worker._private_jobs (task_id, payload, run_at, max_attempts)
      select (select id from graphile_worker._private_tasks where identifier = job.name),
             job.payload::json, coalesce(job.run_at, app_now()), job.max_attempts
      from unnest(${plain.map((j) => j.name)}::text[], ${plain.map((j) => j.payload)}::text[],
                  ${plain.map((j) => j.runAt)}::timestamptz[], ${plain.map((j) => j.maxAttempts)}::smallint[])
        as job (name, payload, run_at, max_attempts)`.execute(tx);
  }
  for (const { name, payload, runAt, maxAttempts, key } of checked) {
    if (key === undefined) continue;
    await sql`
      select from graphile_worker.add_job(${name}, ${payload}::json, run_at => coalesce(${runAt}::timestamptz, app_now()),
                                          max_attempts => ${maxAttempts}::integer, job_key => ${key})`.execute(tx);
  }
  // one for later is found by the poll: telling the workers now would make them look for nothing
  if (checked.some(({ runAt }) => runAt === null)) afterCommit(tx, announce);
}

const hearers = new Set<() => void>();
export function onJobsEnqueued(hear: () => void): () => void {
  hearers.add(hear);
  return () => void hearers.delete(hear);
}
function announce() {
  for (const hear of hearers) hear();
}
