import type { CouponTemplate, CouponTemplateFields } from "@banyan/contracts";
import { sql } from "kysely";
import type { Db, Tx } from "#kernel/db.ts";
import { type ClaimState, type CouponRules, maxCostFen } from "./coupon-template.ts";

type TemplateRow = Omit<CouponTemplate, "createdAt" | "claimFrom" | "claimUntil"> & {
  createdAt: Date;
  claimFrom: Date | null;
  claimUntil: Date;
};

const templateColumns = sql`id, name, benefit, threshold_fen as "thresholdFen", scope, usable_at as "usableAt", validity, audience,
  distribution, total_quota as "totalQuota", per_member as "perMember", per_day as "perDay", budget_fen as "budgetFen",
  claims_per_hour as "claimsPerHour", claim_from as "claimFrom", claim_until as "claimUntil", state, paused_by as "pausedBy",
  version, claimed, used, case when max_cost_fen is not null then reserved_fen end as "reservedFen", created_at as "createdAt"`;

/** Newest first; a program has tens of templates. Index: coupon_templates_pkey (ids sort by time). */
export async function listTemplates(db: Db, programId: string): Promise<CouponTemplate[]> {
  const { rows } = await sql<TemplateRow>`
    select ${templateColumns} from coupon_templates where program_id = ${programId} order by id desc limit 500`.execute(
    db,
  );
  return rows.map(toTemplate);
}

export async function findTemplate(db: Db | Tx, programId: string, id: string): Promise<CouponTemplate | null> {
  const { rows } = await sql<TemplateRow>`
    select ${templateColumns} from coupon_templates where program_id = ${programId} and id = ${id}`.execute(db);
  return rows[0] ? toTemplate(rows[0]) : null;
}

export async function insertTemplate(
  tx: Tx,
  programId: string,
  id: string,
  input: CouponTemplateFields,
): Promise<CouponTemplate> {
  const { rows } = await sql<TemplateRow>`
    insert into coupon_templates
      (program_id, id, name, benefit, max_cost_fen, threshold_fen, scope, usable_at, validity, fixed_until, audience, distribution,
        total_quota, per_member, per_day, budget_fen, claims_per_hour, claim_from, claim_until)
    values (${programId}, ${id}, ${input.name}, ${JSON.stringify(input.benefit)}, ${maxCostFen(input.benefit)}::bigint,
      ${input.thresholdFen}, ${JSON.stringify(input.scope)}, ${input.usableAt}, ${JSON.stringify(input.validity)},
      ${fixedUntilOf(input)}, ${JSON.stringify(input.audience)}, ${JSON.stringify(input.distribution)}, ${input.totalQuota},
      ${input.perMember}, ${input.perDay}, ${input.budgetFen}, ${input.claimsPerHour}, ${input.claimFrom}, ${input.claimUntil})
    returning ${templateColumns}`.execute(tx);
  return toTemplate(rows[0] as TemplateRow); // an insert of one row returns one
}

/** Past the end of a fixed validity a claim would be worthless. */
const fixedUntilOf = ({ validity }: CouponTemplateFields) => (validity.kind === "FIXED" ? validity.until : null);

/**
 * Takes one coupon out of a template: state, end of the offer, quota and the member's limit are conditions of ONE statement.
 * The template's row lock puts claims in a line; the member's row is then checked as it is by then (ON CONFLICT sees the newest).
 * `counted` without `rules` cannot be: whoever gets `incomplete` must roll back.
 */
export async function takeFromTemplate(
  tx: Tx,
  { programId, templateId, memberId }: { programId: string; templateId: string; memberId: string },
): Promise<CouponRules | "refused" | "incomplete"> {
  const { rows } = await sql<CouponRules & { counted: boolean }>`
    with taken as (
      update coupon_templates template set claimed = claimed + 1
      where program_id = ${programId} and id = ${templateId} and state = 'ACTIVE'
        and claim_until > app_now() and (fixed_until is null or fixed_until > app_now())
        and claimed < total_quota
      returning *
    ), counted as (
      insert into coupon_template_claims as claims (program_id, template_id, member_id, claimed)
      select program_id, id, ${memberId}, 1 from taken
      on conflict (program_id, template_id, member_id) do update set claimed = claims.claimed + 1
        where claims.claimed < (select per_member from taken)
      returning 1
    )
    select id as "templateId", name, benefit, threshold_fen as "thresholdFen", scope, validity,
      exists (select from counted) as counted
    from taken`.execute(tx);
  const row = rows[0];
  if (!row) return "refused";
  const { counted, ...rules } = row;
  return counted ? rules : "incomplete";
}

/** What decides whether a member could claim now; for the words of a refusal, never for the claim itself. */
export async function readClaimState(
  db: Db | Tx,
  { programId, templateId, memberId }: { programId: string; templateId: string; memberId: string | null },
): Promise<ClaimState | null> {
  const { rows } = await sql<ClaimState>`
    select state, claim_until as "claimUntil", fixed_until as "fixedUntil", claimed, total_quota as "totalQuota",
      per_member as "perMember",
      coalesce((select claims.claimed from coupon_template_claims claims
        where claims.program_id = ${programId} and claims.template_id = ${templateId}
          and claims.member_id = ${memberId}::uuid), 0) as "claimedByMember"
    from coupon_templates where program_id = ${programId} and id = ${templateId}`.execute(db);
  return rows[0] ?? null;
}

/** Several templates at once, so that a batch of facts is one statement. */
export async function addUsed(
  tx: Tx,
  used: readonly { programId: string; templateId: string; count: number }[],
): Promise<void> {
  await sql`
    update coupon_templates template set used = template.used + line.count
    from unnest(${used.map((one) => one.programId)}::text[], ${used.map((one) => one.templateId)}::uuid[],
      ${used.map((one) => one.count)}::integer[]) as line (program_id, template_id, count)
    where template.program_id = line.program_id and template.id = line.template_id`.execute(tx);
}

/** Templates claimed beyond their quota: there should be none. Index: coupon_templates_pkey. */
export async function templatesOverQuota(from: Db | Tx, programId: string): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select id from coupon_templates where program_id = ${programId} and claimed > total_quota order by id`.execute(
    from,
  );
  return rows.map(({ id }) => id);
}

function toTemplate({ createdAt, claimFrom, claimUntil, ...row }: TemplateRow): CouponTemplate {
  return {
    ...row,
    claimFrom: claimFrom?.toISOString() ?? null,
    claimUntil: claimUntil.toISOString(),
    createdAt: createdAt.toISOString(),
  };
}
