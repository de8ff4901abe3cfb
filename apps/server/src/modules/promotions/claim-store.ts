import type { CouponTemplate } from "@banyan/contracts";
import { sql } from "kysely";
import type { Db, Tx } from "#kernel/db.ts";
import type { Claimant, ClaimState, CouponRules } from "./coupon-template.ts";

/** Claims faster than this pause their template; see settings.ts. */
export type Velocity = { minutes: number; timesAverage: number; least: number };

export type Taking = {
  programId: string;
  templateId: string;
  memberId: string;
  /** Of the rules `released` was told from: after a change nothing is taken. */ version: number;
  released: number;
  /** The business day. */ today: string;
  claimant: Claimant;
  velocity: Velocity;
};

const rulesColumns = sql`id as "templateId", version as "templateVersion", name, benefit, threshold_fen as "thresholdFen", scope,
  usable_at as "usableAt", validity, max_cost_fen as "maxCostFen"`;

/**
 * Takes one coupon out of a template: state, window, quota, drops, day, audience, budget and the member's limit are conditions
 * of ONE statement, and it counts the hour: the claim that reaches the pace allowed is the last before the template pauses.
 * The template's row lock puts claims in a line; the member's row is then checked as it is by then (ON CONFLICT sees the newest).
 * `incomplete` (the member has theirs) must be rolled back. Index: coupon_templates_pkey, coupon_template_claims_pkey.
 */
export async function takeFromTemplate(
  tx: Tx,
  { programId, templateId, memberId, version, released, today, claimant, velocity }: Taking,
): Promise<{ rules: CouponRules; hasPaused: boolean } | "refused" | "incomplete"> {
  const inWindow = sql`(case when window_from > app_now() - make_interval(mins => ${velocity.minutes}) then window_claims else 0 end)`;
  const hours = sql`greatest(1, extract(epoch from app_now() - coalesce(claim_from, created_at)) / 3600)`;
  const allowed = sql`coalesce(claims_per_hour,
    greatest(${velocity.least}::numeric, ${velocity.timesAverage}::numeric * (claimed - ${inWindow}) / ${hours})) * ${velocity.minutes}::numeric / 60`;
  const isTooFast = sql`(${inWindow} + 1 >= ${allowed} and claimed + 1 < total_quota)`;
  const { rows } = await sql<CouponRules & { counted: boolean; hasPaused: boolean }>`
    with taken as (
      update coupon_templates set claimed = claimed + 1,
        reserved_fen = reserved_fen + coalesce(max_cost_fen, 0),
        claims_day = ${today}::date,
        claims_on_day = case when claims_day = ${today}::date then claims_on_day else 0 end + 1,
        window_claims = ${inWindow} + 1,
        window_from = case when ${inWindow} = 0 then app_now() else window_from end,
        state = case when ${isTooFast} then 'PAUSED' else state end,
        paused_by = case when ${isTooFast} then 'VELOCITY' end
      where program_id = ${programId} and id = ${templateId} and state = 'ACTIVE' and version = ${version}
        and (claim_from is null or claim_from <= app_now())
        and claim_until > app_now() and (fixed_until is null or fixed_until > app_now())
        and claimed < least(total_quota, ${released}::bigint)
        and (per_day is null or claims_day is distinct from ${today}::date or claims_on_day < per_day)
        and (budget_fen is null or reserved_fen + max_cost_fen <= budget_fen)
        and case audience ->> 'kind' when 'NEWCOMERS' then ${claimant.isNewcomer}::boolean
          when 'LEVELS' then coalesce(audience -> 'levelIds' ? ${claimant.levelId}::text, false) else true end
      returning *
    ), counted as (
      insert into coupon_template_claims as claims (program_id, template_id, member_id, claimed)
      select program_id, id, ${memberId}, 1 from taken
      on conflict (program_id, template_id, member_id) do update set claimed = claims.claimed + 1
        where claims.claimed < (select per_member from taken)
      returning 1
    )
    select ${rulesColumns}, exists (select from counted) as counted, state = 'PAUSED' as "hasPaused" from taken`.execute(
    tx,
  );
  const row = rows[0];
  if (!row) return "refused";
  const { counted, hasPaused, ...rules } = row;
  return counted ? { rules, hasPaused } : "incomplete";
}

const stateColumns = sql`state, version, audience, distribution, claim_from as "claimFrom", claim_until as "claimUntil",
  fixed_until as "fixedUntil", created_at as "createdAt", claimed, total_quota as "totalQuota", per_member as "perMember",
  per_day as "perDay", claims_day as "claimsDay", claims_on_day as "claimsOnDay", max_cost_fen as "maxCostFen",
  budget_fen as "budgetFen", reserved_fen as "reservedFen"`;

const claimedBy = (memberId: string | null) => sql`coalesce((select claims.claimed from coupon_template_claims claims
  where claims.program_id = template.program_id and claims.template_id = template.id
    and claims.member_id = ${memberId}::uuid), 0) as "claimedByMember"`;

type Claiming = { programId: string; templateId: string; memberId: string | null };

/** What decides whether a member could claim now; `takeFromTemplate` asks all of it again. */
export async function readClaimState(
  db: Db | Tx,
  { programId, templateId, memberId }: Claiming,
): Promise<ClaimState | null> {
  const { rows } = await sql<ClaimState>`
    select ${stateColumns}, ${claimedBy(memberId)}
    from coupon_templates template where program_id = ${programId} and id = ${templateId}`.execute(db);
  return rows[0] ?? null;
}

/** The same with the rules, its row locked: nobody else takes meanwhile. */
export async function lockClaimState(
  tx: Tx,
  { programId, templateId }: Omit<Claiming, "memberId">,
): Promise<{ state: ClaimState; rules: CouponRules } | null> {
  const { rows } = await sql<ClaimState & CouponRules>`
    select ${stateColumns}, 0 as "claimedByMember", ${rulesColumns}
    from coupon_templates template where program_id = ${programId} and id = ${templateId} for update`.execute(tx);
  const row = rows[0];
  if (!row) return null;
  const { templateId: id, templateVersion, name, benefit, thresholdFen, scope, usableAt, validity, maxCostFen } = row;
  const rules = { templateId: id, templateVersion, name, benefit, thresholdFen, scope, usableAt, validity, maxCostFen };
  return { state: row, rules };
}

export type Wanted = { memberId: string; count: number };

/**
 * How many each member could still take: what is wanted, at most what the member's limit leaves.
 * Index: coupon_template_claims_pkey.
 */
export async function readRoom(
  db: Db | Tx,
  { programId, templateId }: Omit<Claiming, "memberId">,
  wanted: readonly Wanted[],
): Promise<Map<string, number>> {
  const { rows } = await sql<{ memberId: string; room: number }>`
    select wanted.member_id as "memberId", greatest(0, least(wanted.count, template.per_member - coalesce(claims.claimed, 0))) as room
    from unnest(${wanted.map((one) => one.memberId)}::uuid[], ${wanted.map((one) => one.count)}::integer[]) as wanted (member_id, count)
    join coupon_templates template on template.program_id = ${programId} and template.id = ${templateId}
    left join coupon_template_claims claims on claims.program_id = ${programId} and claims.template_id = ${templateId}
      and claims.member_id = wanted.member_id`.execute(db);
  return new Map(rows.map(({ memberId, room }) => [memberId, room]));
}

/**
 * Counts what was decided under the template's lock: the members', the day's, the quota's and the budget's share in one
 * statement. The table's checks refuse what should not have been decided.
 */
export async function countTaken(
  tx: Tx,
  { programId, templateId, today }: Omit<Claiming, "memberId"> & { today: string },
  taken: readonly Wanted[],
): Promise<void> {
  const total = taken.reduce((sum, { count }) => sum + count, 0);
  await sql`
    with counted as (
      insert into coupon_template_claims as claims (program_id, template_id, member_id, claimed)
      select ${programId}, ${templateId}::uuid, member_id, count
      from unnest(${taken.map((one) => one.memberId)}::uuid[], ${taken.map((one) => one.count)}::integer[]) as taken (member_id, count)
      order by member_id
      on conflict (program_id, template_id, member_id) do update set claimed = claims.claimed + excluded.claimed
    )
    update coupon_templates set claimed = claimed + ${total}, reserved_fen = reserved_fen + coalesce(max_cost_fen, 0) * ${total},
      claims_on_day = case when claims_day = ${today}::date then claims_on_day else 0 end + ${total}, claims_day = ${today}::date
    where program_id = ${programId} and id = ${templateId}`.execute(tx);
}

/** Coupons ended unused: their templates' budgets have it back. */
export async function giveBackBudget(
  tx: Tx,
  ended: readonly { programId: string; templateId: string; maxCostFen: number | null }[],
): Promise<void> {
  const sums = new Map<string, { programId: string; templateId: string; fen: number }>();
  for (const { programId, templateId, maxCostFen } of ended) {
    const key = `${programId} ${templateId}`;
    const sum = sums.get(key) ?? { programId, templateId, fen: 0 };
    sums.set(key, { ...sum, fen: sum.fen + (maxCostFen ?? 0) });
  }
  const lines = [...sums.values()].filter(({ fen }) => fen > 0).sort((a, b) => (a.templateId < b.templateId ? -1 : 1));
  if (lines.length === 0) return;
  await sql`
    with held as (
      select template.program_id, template.id, line.fen from coupon_templates template
      join unnest(${lines.map((one) => one.programId)}::text[], ${lines.map((one) => one.templateId)}::uuid[],
        ${lines.map((one) => one.fen)}::bigint[]) as line (program_id, template_id, fen)
        on template.program_id = line.program_id and template.id = line.template_id
      order by template.id for update of template
    )
    update coupon_templates template set reserved_fen = template.reserved_fen - held.fen
    from held where template.program_id = held.program_id and template.id = held.id`.execute(tx);
}

export type CentreRow = ClaimState &
  Pick<CouponTemplate, "name" | "benefit" | "thresholdFen" | "scope" | "usableAt" | "validity"> & {
    templateId: string;
  };

/** What the coupon centre shows: not stopped, not over. Few rows; index: coupon_templates_pkey. */
export async function listCentre(db: Db, programId: string, memberId: string | null): Promise<CentreRow[]> {
  const { rows } = await sql<CentreRow>`
    select ${stateColumns}, ${claimedBy(memberId)}, id as "templateId", name, benefit, threshold_fen as "thresholdFen", scope,
      usable_at as "usableAt", validity
    from coupon_templates template
    where program_id = ${programId} and distribution ->> 'kind' in ('CENTRE', 'WEEKLY_DROP') and state <> 'STOPPED'
      and claim_until > app_now() and (fixed_until is null or fixed_until > app_now())
    order by id desc limit 100`.execute(db);
  return rows;
}
