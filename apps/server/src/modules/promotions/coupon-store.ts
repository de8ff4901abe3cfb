import type { CouponTemplate, CouponTemplateFields } from "@banyan/contracts";
import { sql } from "kysely";
import type { Db, Tx } from "#kernel/db.ts";
import { maxCostFen } from "./coupon-template.ts";

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

/** The same, its row locked: claims and changes wait. */
export async function lockTemplate(tx: Tx, programId: string, id: string): Promise<CouponTemplate | null> {
  const { rows } = await sql<TemplateRow>`
    select ${templateColumns} from coupon_templates where program_id = ${programId} and id = ${id} for update`.execute(
    tx,
  );
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

/** New rules for later claims; counts and what claimed coupons reserve stay. The row is locked by the caller. */
export async function updateTemplate(
  tx: Tx,
  programId: string,
  id: string,
  input: CouponTemplateFields,
): Promise<CouponTemplate> {
  const { rows } = await sql<TemplateRow>`
    update coupon_templates set version = version + 1, name = ${input.name}, benefit = ${JSON.stringify(input.benefit)},
      max_cost_fen = ${maxCostFen(input.benefit)}::bigint, threshold_fen = ${input.thresholdFen},
      scope = ${JSON.stringify(input.scope)}, usable_at = ${input.usableAt}, validity = ${JSON.stringify(input.validity)},
      fixed_until = ${fixedUntilOf(input)}, audience = ${JSON.stringify(input.audience)},
      distribution = ${JSON.stringify(input.distribution)}, total_quota = ${input.totalQuota}, per_member = ${input.perMember},
      per_day = ${input.perDay}, budget_fen = ${input.budgetFen}, claims_per_hour = ${input.claimsPerHour},
      claim_from = ${input.claimFrom}, claim_until = ${input.claimUntil}
    where program_id = ${programId} and id = ${id}
    returning ${templateColumns}`.execute(tx);
  return toTemplate(rows[0] as TemplateRow); // the caller holds the row
}

/** Several templates at once, so that a batch of facts is one statement; negative when coupons came back. */
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

/** Templates that give one for a paid order. Few rows; index: coupon_templates_pkey. */
export async function listAfterOrder(
  db: Db | Tx,
  programId: string,
): Promise<{ id: string; minPaidFen: number; asksAudience: boolean }[]> {
  const { rows } = await sql<{ id: string; minPaidFen: number; asksAudience: boolean }>`
    select id, (distribution ->> 'minPaidFen')::bigint as "minPaidFen", audience ->> 'kind' <> 'EVERYONE' as "asksAudience"
    from coupon_templates
    where program_id = ${programId} and state = 'ACTIVE' and distribution ->> 'kind' = 'AFTER_ORDER'
      and claim_until > app_now() and (claim_from is null or claim_from <= app_now()) order by id`.execute(db);
  return rows;
}

export async function countPausedByVelocity(db: Db, programId: string): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::integer as count from coupon_templates
    where program_id = ${programId} and state = 'PAUSED' and paused_by = 'VELOCITY'`.execute(db);
  return rows[0]?.count ?? 0;
}

/** Past the end of a fixed validity a claim would be worthless. */
const fixedUntilOf = ({ validity }: CouponTemplateFields) => (validity.kind === "FIXED" ? validity.until : null);

function toTemplate({ createdAt, claimFrom, claimUntil, ...row }: TemplateRow): CouponTemplate {
  return {
    ...row,
    claimFrom: claimFrom?.toISOString() ?? null,
    claimUntil: claimUntil.toISOString(),
    createdAt: createdAt.toISOString(),
  };
}
