import type { WechatMetric } from "@banyan/contracts";
import { sql } from "kysely";
import type { Db, Tx } from "#kernel/db.ts";
import type { TheirDay } from "./compare.ts";

/** Makes the days known, so that they are fetched; those that are known stay as they are. Primary key. */
export async function openDays(db: Db, programId: string, first: string, last: string): Promise<void> {
  await sql`
    insert into wechat_figure_days (program_id, day)
    select ${programId}, day::date from generate_series(${first}::date, ${last}::date, interval '1 day') as day
    on conflict do nothing`.execute(db);
}

export type DueDay = { programId: string; day: string; isFetched: boolean };
/** Days of which something is due, each handed to one caller; their next try is set before this one. Index: wechat_figure_days_due. */
export async function takeDueDays(db: Db, againSeconds: number, limit: number): Promise<DueDay[]> {
  const { rows } = await sql<DueDay>`
    update wechat_figure_days set next_try_at = app_now() + make_interval(secs => ${againSeconds})
    where (program_id, day) in (
      select program_id, day from wechat_figure_days where next_try_at <= app_now()
      order by next_try_at, day limit ${limit} for update skip locked)
    returning program_id as "programId", day, fetched_at is not null as "isFetched"`.execute(db);
  return rows;
}

export async function noteProblem(
  db: Db,
  { programId, day }: { programId: string; day: string },
  reason: string,
  nextTryAt: Date | null,
): Promise<void> {
  await sql`
    insert into wechat_figure_days as known (program_id, day, tries, reason, next_try_at)
    values (${programId}, ${day}, 1, ${reason.slice(0, 300)}, ${nextTryAt})
    on conflict (program_id, day) do update
      set tries = known.tries + 1, reason = excluded.reason, next_try_at = excluded.next_try_at`.execute(db);
}

/** What WeChat says now takes the place of what it said before; its row is the lock. */
export async function keepFigures(
  tx: Tx,
  { programId, day }: { programId: string; day: string },
  values: Partial<Record<WechatMetric, number>>,
  nextTryAt: Date | null,
): Promise<void> {
  await sql`
    insert into wechat_figure_days (program_id, day, fetched_at, next_try_at)
    values (${programId}, ${day}, app_now(), ${nextTryAt})
    on conflict (program_id, day) do update
      set fetched_at = app_now(), tries = 0, reason = null, next_try_at = excluded.next_try_at`.execute(tx);
  const metrics = Object.entries(values);
  await sql`
    insert into wechat_figures (program_id, day, metric, value)
    select ${programId}, ${day}, metric, value
    from unnest(${metrics.map(([metric]) => metric)}::text[], ${metrics.map(([, value]) => value)}::bigint[]) as one (metric, value)
    on conflict (program_id, day, metric) do update set value = excluded.value`.execute(tx);
}

/** Newest first. Primary keys. */
export async function listDays(db: Db, programId: string, from: string, to: string): Promise<TheirDay[]> {
  const { rows } = await sql<TheirDay>`
    select known.day, known.fetched_at as "fetchedAt", known.next_try_at as "nextTryAt", known.reason,
      coalesce((select jsonb_object_agg(one.metric, one.value) from wechat_figures one
        where one.program_id = known.program_id and one.day = known.day), '{}') as "values"
    from wechat_figure_days known
    where known.program_id = ${programId} and known.day between ${from} and ${to} order by known.day desc`.execute(db);
  return rows;
}
