import type { getCouponResults, Reply } from "@banyan/contracts";
import { sql } from "kysely";
import type { Db } from "#kernel/db.ts";

type Results = Reply<typeof getCouponResults>;
const DAYS = 60;

/** What became of a template's coupons, and day by day in the program's zone. Index: coupons_by_template. */
export async function readResults(db: Db, programId: string, templateId: string, zone: string): Promise<Results> {
  const { rows: totals } = await sql<Omit<Results, "days">>`
    select count(*)::integer as claimed, count(*) filter (where state = 'USED')::integer as used,
      count(*) filter (where state = 'EXPIRED' or (state = 'UNUSED' and valid_until < app_now()))::integer as expired,
      count(*) filter (where state = 'REVOKED')::integer as revoked,
      coalesce(sum(discount_fen) filter (where state = 'USED'), 0)::bigint as "costFen",
      coalesce(sum(revenue_fen) filter (where state = 'USED'), 0)::bigint as "revenueFen"
    from coupons where program_id = ${programId} and template_id = ${templateId}`.execute(db);
  const { rows: days } = await sql<Results["days"][number]>`
    with own as (
      select state, claimed_at, used_at, discount_fen, revenue_fen from coupons
      where program_id = ${programId} and template_id = ${templateId}
    ), step as (
      select (claimed_at at time zone ${zone})::date as day, 1 as claimed, 0 as used, 0::bigint as cost, 0::bigint as revenue from own
      union all
      select (used_at at time zone ${zone})::date, 0, 1, coalesce(discount_fen, 0), coalesce(revenue_fen, 0) from own where state = 'USED'
    )
    select day, sum(claimed)::integer as claimed, sum(used)::integer as used, sum(cost)::bigint as "costFen",
      sum(revenue)::bigint as "revenueFen"
    from step group by day order by day desc limit ${DAYS}`.execute(db);
  return { ...(totals[0] as Omit<Results, "days">), days: days.reverse() }; // an aggregate answers one row
}
