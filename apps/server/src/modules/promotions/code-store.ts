import type { CouponCodeBatch } from "@banyan/contracts";
import { sql } from "kysely";
import type { Db, Tx } from "#kernel/db.ts";

type BatchRow = Omit<CouponCodeBatch, "createdAt"> & { createdAt: Date };
const batchColumns = sql`id, name, source, total, redeemed, created_at as "createdAt"`;
const toBatch = ({ createdAt, ...row }: BatchRow): CouponCodeBatch => ({ ...row, createdAt: createdAt.toISOString() });

export type CodesOf = { programId: string; templateId: string };

/** Newest first. Index: coupon_code_batches_by_template. */
export async function listBatches(
  db: Db,
  { programId, templateId }: CodesOf,
  { page, pageSize }: { page: number; pageSize: number },
): Promise<{ items: CouponCodeBatch[]; total: number }> {
  const { rows } = await sql<BatchRow & { all: number }>`
    select ${batchColumns}, count(*) over ()::integer as "all" from coupon_code_batches
    where program_id = ${programId} and template_id = ${templateId}
    order by id desc limit ${pageSize} offset ${(page - 1) * pageSize}`.execute(db);
  return { items: rows.map(({ all: _, ...row }) => toBatch(row)), total: rows[0]?.all ?? 0 };
}

export async function insertBatch(
  tx: Tx,
  batch: CodesOf & { id: string; name: string; source: CouponCodeBatch["source"]; total: number; createdBy: string },
): Promise<CouponCodeBatch> {
  const { rows } = await sql<BatchRow>`
    insert into coupon_code_batches (program_id, id, template_id, name, source, total, created_by)
    values (${batch.programId}, ${batch.id}, ${batch.templateId}, ${batch.name}, ${batch.source}, ${batch.total}, ${batch.createdBy})
    returning ${batchColumns}`.execute(tx);
  return toBatch(rows[0] as BatchRow); // an insert of one row returns one
}

/** Those that were new; a code belongs to one template of the program. Taken in order, so that two imports do not deadlock. */
export async function insertCodes(
  tx: Tx,
  { programId, templateId, batchId }: CodesOf & { batchId: string },
  codes: readonly string[],
): Promise<number> {
  const { numAffectedRows } = await sql`
    insert into coupon_codes (program_id, code, batch_id, template_id)
    select ${programId}, code, ${batchId}, ${templateId} from unnest(${[...codes].sort()}::text[]) as given (code)
    on conflict (program_id, code) do nothing`.execute(tx);
  return Number(numAffectedRows ?? 0n);
}

export type CodeRow = { code: string; batch: string; redeemedAt: Date | null };

/** A page of codes after one, in the order of batches; so a long list is read in pieces. Index: coupon_codes_by_template. */
export async function listCodesAfter(
  db: Db,
  { programId, templateId }: CodesOf,
  after: { batchId: string; code: string } | null,
  { batchId, limit }: { batchId: string | null; limit: number },
): Promise<(CodeRow & { batchId: string })[]> {
  const { rows } = await sql<CodeRow & { batchId: string }>`
    select code.code, code.batch_id as "batchId", batch.name as batch, code.redeemed_at as "redeemedAt"
    from coupon_codes code join coupon_code_batches batch
      on batch.program_id = code.program_id and batch.id = code.batch_id
    where code.program_id = ${programId} and code.template_id = ${templateId}
      and (${batchId}::uuid is null or code.batch_id = ${batchId}::uuid)
      and (${after === null} or (code.batch_id, code.code) > (${after?.batchId ?? null}::uuid, ${after?.code ?? null}::text))
    order by code.batch_id, code.code limit ${limit}`.execute(db);
  return rows;
}

/** The code with its row locked: a second redemption waits, then finds it used. Index: coupon_codes_pkey. */
export async function lockCode(
  tx: Tx,
  programId: string,
  code: string,
): Promise<{ templateId: string; isUsed: boolean } | null> {
  const { rows } = await sql<{ templateId: string; isUsed: boolean }>`
    select template_id as "templateId", coupon_id is not null as "isUsed" from coupon_codes
    where program_id = ${programId} and code = ${code} for update`.execute(tx);
  return rows[0] ?? null;
}

export async function markRedeemed(tx: Tx, programId: string, code: string, couponId: string): Promise<void> {
  await sql`
    with redeemed as (
      update coupon_codes set coupon_id = ${couponId}, redeemed_at = app_now()
      where program_id = ${programId} and code = ${code} and coupon_id is null returning batch_id
    )
    update coupon_code_batches batch set redeemed = batch.redeemed + 1
    from redeemed where batch.program_id = ${programId} and batch.id = redeemed.batch_id`.execute(tx);
}
