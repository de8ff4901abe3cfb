import type { CouponTemplate, CouponTemplateInput } from "@banyan/contracts";
import { sql } from "kysely";
import type { Db, Tx } from "#kernel/db.ts";
import type { ClaimState, CouponRules } from "./coupon-template.ts";

type TemplateRow = Omit<CouponTemplate, "createdAt" | "claimUntil"> & { createdAt: Date; claimUntil: Date };

const templateColumns = sql`id, name, benefit, threshold_fen as "thresholdFen", scope, validity,
  total_quota as "totalQuota", per_member as "perMember", claim_until as "claimUntil", state, claimed, used,
  created_at as "createdAt"`;

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
  input: CouponTemplateInput,
): Promise<CouponTemplate> {
  const fixedUntil = input.validity.kind === "FIXED" ? input.validity.until : null;
  const { rows } = await sql<TemplateRow>`
    insert into coupon_templates
      (program_id, id, name, benefit, threshold_fen, scope, validity, fixed_until, total_quota, per_member, claim_until)
    values (${programId}, ${id}, ${input.name}, ${JSON.stringify(input.benefit)}, ${input.thresholdFen},
      ${JSON.stringify(input.scope)}, ${JSON.stringify(input.validity)}, ${fixedUntil},
      ${input.totalQuota}, ${input.perMember}, ${input.claimUntil})
    returning ${templateColumns}`.execute(tx);
  return toTemplate(rows[0] as TemplateRow); // an insert of one row returns one
}

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

function toTemplate({ createdAt, claimUntil, ...row }: TemplateRow): CouponTemplate {
  return { ...row, createdAt: createdAt.toISOString(), claimUntil: claimUntil.toISOString() };
}
