import type { PromotionInput, PromotionRow, PromotionState } from "@banyan/contracts";
import { sql } from "kysely";
import type { Db, Tx } from "#kernel/db.ts";
import type { StoredPromotion } from "./promotion.ts";

const columns = sql`id, version, name, rule, scope, audience, stacking, limits, state, starts_at as "startsAt",
  ends_at as "endsAt", created_at as "createdAt", updated_at as "updatedAt"`;

/** The state as the clock has it; `stateAt` says the same in code. */
const stateNow = sql`case
  when state in ('SCHEDULED', 'RUNNING', 'PAUSED') and ends_at < app_now() then 'ENDED'
  when state = 'SCHEDULED' and starts_at <= app_now() then 'RUNNING'
  else state end`;

export async function insertPromotion(tx: Tx, programId: string, id: string, input: PromotionInput): Promise<void> {
  await sql`
    insert into promotions (program_id, id, name, kind, rule, scope, audience, stacking, limits, starts_at, ends_at)
    values (${programId}, ${id}, ${input.name}, ${input.rule.kind}, ${JSON.stringify(input.rule)}, ${JSON.stringify(input.scope)},
      ${JSON.stringify(input.audience)}, ${JSON.stringify(input.stacking)}, ${JSON.stringify(input.limits)},
      ${input.startsAt}, ${input.endsAt})`.execute(tx);
}

export async function updatePromotion(tx: Tx, programId: string, id: string, input: PromotionInput): Promise<void> {
  await sql`
    update promotions set version = version + 1, name = ${input.name}, kind = ${input.rule.kind},
      rule = ${JSON.stringify(input.rule)}, scope = ${JSON.stringify(input.scope)},
      audience = ${JSON.stringify(input.audience)}, stacking = ${JSON.stringify(input.stacking)},
      limits = ${JSON.stringify(input.limits)}, starts_at = ${input.startsAt}, ends_at = ${input.endsAt},
      updated_at = app_now()
    where program_id = ${programId} and id = ${id}`.execute(tx);
}

export async function findPromotion(db: Db | Tx, programId: string, id: string): Promise<StoredPromotion | null> {
  const { rows } = await sql<StoredPromotion>`
    select ${columns} from promotions where program_id = ${programId} and id = ${id}`.execute(db);
  return rows[0] ?? null;
}

/** Locked, so that two operators change it one after the other. */
export async function lockPromotion(tx: Tx, programId: string, id: string): Promise<StoredPromotion | null> {
  const { rows } = await sql<StoredPromotion>`
    select ${columns} from promotions where program_id = ${programId} and id = ${id} for update`.execute(tx);
  return rows[0] ?? null;
}

/** Which of these ids are promotions of the program. */
export async function findKnownPromotions(db: Db, programId: string, ids: readonly string[]): Promise<Set<string>> {
  const { rows } = await sql<{ id: string }>`
    select id from promotions where program_id = ${programId} and id = any(${[...ids]}::uuid[])`.execute(db);
  return new Set(rows.map(({ id }) => id));
}

// ---- the console's list
export type PromotionFilter = {
  state?: PromotionState | undefined;
  kind?: string | undefined;
  search?: string | undefined;
  page: number;
  pageSize: number;
};
export type Listed = StoredPromotion & { usedTimes: number; spentFen: number };

const matching = (programId: string, { kind, search }: PromotionFilter) => {
  const conditions = [sql`program_id = ${programId}`];
  if (kind) conditions.push(sql`kind = ${kind}`);
  // `%` and `_` a person typed mean themselves
  if (search) conditions.push(sql`name ilike ${`%${search.replace(/[\\%_]/g, "\\$&")}%`}`);
  return sql.join(conditions, sql` and `);
};

/**
 * Running ones first, then what comes, then the newest. A program has hundreds at most, so they are sorted as they come
 * (promotions_pkey); uses are counted for the page's rows only (promotion_uses_by_promotion, index only).
 */
export async function listPromotions(db: Db, programId: string, filter: PromotionFilter): Promise<Listed[]> {
  const { rows } = await sql<Listed>`
    with page as materialized (
      select * from (select promotions.*, ${stateNow} as state_now from promotions
        where ${matching(programId, filter)}) as promotion
      where ${filter.state ?? null}::text is null or state_now = ${filter.state ?? null}
      order by array_position(array['RUNNING', 'SCHEDULED', 'PAUSED', 'DRAFT', 'ENDED'], state_now), updated_at desc, id desc
      limit ${filter.pageSize} offset ${(filter.page - 1) * filter.pageSize}
    )
    select id, version, name, rule, scope, audience, stacking, limits, state_now as state, starts_at as "startsAt",
      ends_at as "endsAt", created_at as "createdAt", updated_at as "updatedAt", uses.*
    from page join lateral (
      select count(*) as "usedTimes", coalesce(sum(amount_fen), 0)::bigint as "spentFen" from promotion_uses
      where promotion_uses.program_id = page.program_id and promotion_id = page.id and promotion_uses.state <> 'RELEASED'
    ) uses on true
    order by array_position(array['RUNNING', 'SCHEDULED', 'PAUSED', 'DRAFT', 'ENDED'], state_now), updated_at desc, id desc`.execute(
    db,
  );
  return rows;
}

export type StateCounts = Record<PromotionState | "all", number>;
export async function countPromotions(db: Db, programId: string, filter: PromotionFilter): Promise<StateCounts> {
  const { rows } = await sql<{ state: PromotionState; count: number }>`
    select ${stateNow} as state, count(*) as count from promotions where ${matching(programId, filter)} group by 1`.execute(
    db,
  );
  const counts: StateCounts = { all: 0, DRAFT: 0, SCHEDULED: 0, RUNNING: 0, PAUSED: 0, ENDED: 0 };
  for (const { state, count } of rows) {
    counts[state] = count;
    counts.all += count;
  }
  return counts;
}

/** Orders that hold or used it, and what they save by it. Index: promotion_uses_by_promotion. */
export async function usesOf(
  db: Db | Tx,
  programId: string,
  id: string,
): Promise<Pick<PromotionRow, "usedTimes" | "spentFen">> {
  const { rows } = await sql<Pick<PromotionRow, "usedTimes" | "spentFen">>`
    select count(*) as "usedTimes", coalesce(sum(amount_fen), 0)::bigint as "spentFen" from promotion_uses
    where program_id = ${programId} and promotion_id = ${id} and state <> 'RELEASED'`.execute(db);
  return rows[0] ?? { usedTimes: 0, spentFen: 0 };
}

// ---- what is live
/** What has not ended and is not a draft, with what it has left. Index: promotions_live. */
export type LivePromotion = StoredPromotion & { usedTimes: number; spentFen: number };
export async function listLive(db: Db | Tx, programId: string): Promise<LivePromotion[]> {
  const { rows } = await sql<LivePromotion>`
    select ${columns}, coalesce(used_times, 0) as "usedTimes", coalesce(spent_fen, 0) as "spentFen"
    from promotions left join lateral (
      select sum(used_times)::integer as used_times, sum(spent_fen)::bigint as spent_fen from promotion_counts counts
      where counts.program_id = promotions.program_id and counts.promotion_id = promotions.id) counted on true
    where promotions.program_id = ${programId} and state in ('SCHEDULED', 'RUNNING', 'PAUSED')
      and (ends_at is null or ends_at >= app_now())
    order by id`.execute(db);
  return rows;
}

// ---- the clock
export type Due = { programId: string; id: string; state: PromotionState; to: "RUNNING" | "ENDED" };
/** Whose stored state lags behind the clock. Index: promotions_live. */
export async function listDue(db: Db, limit: number): Promise<Due[]> {
  const { rows } = await sql<Due>`
    select program_id as "programId", id, state, case when ends_at < app_now() then 'ENDED' else 'RUNNING' end as "to"
    from promotions
    where state in ('SCHEDULED', 'RUNNING', 'PAUSED')
      and (ends_at < app_now() or (state = 'SCHEDULED' and starts_at <= app_now()))
    order by starts_at limit ${limit}`.execute(db);
  return rows;
}
