import { sql } from "kysely";
import type { Db, Tx } from "#kernel/db.ts";
import type { Identifier } from "./identity.ts";
import type { MergeReason, Moved } from "./identity-store.ts";

export type MergeRecord = {
  id: string;
  from: number;
  into: number;
  reason: MergeReason;
  note: string;
  actor: string;
  at: Date;
  evidence: { kind: string; value: string; of: number | null }[];
  undoneAt: Date | null;
  undoneBy: string | null;
  undoNote: string | null;
};

const columns = sql`
  merge.id, merge.from_person_id as "from", merge.into_person_id as into, merge.reason, merge.note, merge.actor, merge.at,
  merge.undone_at as "undoneAt", merge.undone_by as "undoneBy", merge.undo_note as "undoNote",
  coalesce((select jsonb_agg(jsonb_build_object('kind', met.kind, 'value', met.value, 'of', met.person_id) order by met.kind, met.value)
    from person_merge_evidence met where met.program_id = merge.program_id and met.merge_id = merge.id), '[]') as evidence`;

export type MergeFilter = {
  /** Merges of any of these numbers. */ numbers?: readonly number[] | undefined;
  state?: "active" | "undone" | undefined;
  reason?: MergeReason | undefined;
};

function matching(programId: string, { numbers, state, reason }: MergeFilter) {
  const conditions = [sql`merge.program_id = ${programId}`];
  if (numbers)
    conditions.push(
      sql`(merge.from_person_id = any(${numbers}::integer[]) or merge.into_person_id = any(${numbers}::integer[]))`,
    );
  if (state === "active") conditions.push(sql`merge.undone_at is null`);
  if (state === "undone") conditions.push(sql`merge.undone_at is not null`);
  if (reason) conditions.push(sql`merge.reason = ${reason}`);
  return sql.join(conditions, sql` and `);
}

/** Newest first. Index: person_merges_latest, …_active, …_by_target. */
export async function listMerges(
  db: Db | Tx,
  programId: string,
  filter: MergeFilter,
  { page, pageSize }: { page: number; pageSize: number },
): Promise<MergeRecord[]> {
  const { rows } = await sql<MergeRecord>`
    select ${columns} from person_merges merge where ${matching(programId, filter)}
    order by merge.at desc, merge.id desc limit ${pageSize} offset ${(page - 1) * pageSize}`.execute(db);
  return rows;
}

export async function countMerges(db: Db, programId: string, filter: MergeFilter): Promise<number> {
  const { rows } = await sql<{ total: number }>`
    select count(*) as total from person_merges merge where ${matching(programId, filter)}`.execute(db);
  return rows[0]?.total ?? 0;
}

export async function findMerge(db: Db | Tx, programId: string, id: string): Promise<MergeRecord | null> {
  const { rows } = await sql<MergeRecord>`
    select ${columns} from person_merges merge where merge.program_id = ${programId} and merge.id = ${id}`.execute(db);
  return rows[0] ?? null;
}

/** This number and all that were merged into it and still are. Index: person_merges_by_target. */
const treeOf = (programId: string, personId: number) => sql`
  tree (id) as (
    select ${personId}::integer union
    select merge.from_person_id from person_merges merge join tree on merge.into_person_id = tree.id
    where merge.program_id = ${programId} and merge.undone_at is null)`;

/** Identifiers that came with a number or with what was merged into it. Index: person_identifiers_by_origin. */
export async function findIdentifiersBelow(
  db: Db | Tx,
  programId: string,
  personId: number,
): Promise<(Identifier & { owner: number })[]> {
  const { rows } = await sql<Identifier & { owner: number }>`
    with recursive ${treeOf(programId, personId)}
    select own.kind, own.value, own.person_id as owner from person_identifiers own
    where own.program_id = ${programId} and own.origin_person_id in (select id from tree) order by own.kind, own.value`.execute(
    db,
  );
  return rows;
}

/** A person of their own again, with everything that came with them. The rows of both are locked. */
export async function splitOff(tx: Tx, programId: string, personId: number, root: number): Promise<Moved[]> {
  await sql`
    with recursive ${treeOf(programId, personId)}
    update person_identifiers set person_id = ${personId}
    where program_id = ${programId} and person_id = ${root} and origin_person_id in (select id from tree)`.execute(tx);
  const { rows } = await sql<Moved>`
    with recursive ${treeOf(programId, personId)}
    update persons set merged_into = case when id = ${personId} then null else ${personId}::integer end,
      merge_version = merge_version + 1
    where program_id = ${programId} and id in (select id from tree)
    returning id as person, merge_version as version`.execute(tx);
  return rows;
}

export async function markUndone(
  tx: Tx,
  programId: string,
  id: string,
  { actor, note }: { actor: string; note: string },
): Promise<void> {
  await sql`
    update person_merges set undone_at = app_now(), undone_by = ${actor}, undo_note = ${note}
    where program_id = ${programId} and id = ${id}`.execute(tx);
}

export async function insertSeparation(
  tx: Tx,
  programId: string,
  pair: { one: number; other: number; mergeId: string },
): Promise<void> {
  await sql`
    insert into person_separations (program_id, one_person, other_person, merge_id)
    values (${programId}, least(${pair.one}::integer, ${pair.other}::integer), greatest(${pair.one}::integer, ${pair.other}::integer), ${pair.mergeId})
    on conflict do nothing`.execute(tx);
}

/** An operator joins them after all. */
export async function deleteSeparations(
  tx: Tx,
  programId: string,
  ones: readonly number[],
  others: readonly number[],
): Promise<void> {
  await sql`
    delete from person_separations where program_id = ${programId}
      and ((one_person = any(${ones}::integer[]) and other_person = any(${others}::integer[]))
        or (one_person = any(${others}::integer[]) and other_person = any(${ones}::integer[])))`.execute(tx);
}

/** A unionid that went back is not this member's any more. Index: members_by_person. */
export async function dropUnionid(tx: Tx, programId: string, personId: number, unionids: readonly string[]) {
  await sql`
    update members set unionid = null
    where program_id = ${programId} and person_id = ${personId} and unionid = any(${unionids}::text[])`.execute(tx);
}

export async function hasErased(db: Db | Tx, programId: string, numbers: readonly number[]): Promise<boolean> {
  const { rows } = await sql`
    select 1 from erased_persons where program_id = ${programId} and person_id = any(${numbers}::integer[]) limit 1`.execute(
    db,
  );
  return rows.length > 0;
}
