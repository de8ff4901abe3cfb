import { sql } from "kysely";
import type { Db, Tx } from "#kernel/db.ts";
import type { Identifier, KnownPerson } from "./identity.ts";

/** Sign-ins that share an identifier go one after the other: the second sees what the first made. Locks in one order. */
export async function lockIdentifiers(tx: Tx, programId: string, identifiers: readonly Identifier[]): Promise<void> {
  const keys = identifiers.map(({ kind, value }) => JSON.stringify([programId, kind, value])).sort();
  await sql`
    select pg_advisory_xact_lock(hashtextextended(key, 0)) from unnest(${keys}::text[]) with ordinality as lock (key, position)
    order by position`.execute(tx);
}

const known = (programId: string) => sql`
    select person.id, person.created_at as "createdAt",
      coalesce((select jsonb_agg(jsonb_build_object('kind', own.kind, 'value', own.value)) from person_identifiers own
       where own.program_id = person.program_id and own.person_id = person.id), '[]') as identifiers,
      array(
        select coalesce(apart.merged_into, apart.id) from persons mine
        join person_separations pair on pair.program_id = mine.program_id
          and (pair.one_person = mine.id or pair.other_person = mine.id)
        join persons apart on apart.program_id = mine.program_id
          and apart.id = case when pair.one_person = mine.id then pair.other_person else pair.one_person end
        where mine.program_id = person.program_id and (mine.id = person.id or mine.merged_into = person.id)
      ) as "apartFrom"
    from persons person where person.program_id = ${programId}`;

/**
 * The persons these identifiers belong to, their rows locked in number order.
 * Index: person_identifiers_pkey, …_by_person, persons_by_survivor, person_separations_pkey, …_by_other.
 */
export async function findPersons(
  tx: Tx,
  programId: string,
  identifiers: readonly Identifier[],
): Promise<KnownPerson[]> {
  const { rows } = await sql<KnownPerson>`
    ${known(programId)} and person.id in (
      select identifier.person_id from person_identifiers identifier
      join unnest(${identifiers.map((id) => id.kind)}::text[], ${identifiers.map((id) => id.value)}::text[]) as given (kind, value)
        on given.kind = identifier.kind and given.value = identifier.value
      where identifier.program_id = ${programId})
    order by person.id for update of person`.execute(tx);
  return rows;
}

/**
 * By number: first what they are known by, as a sign-in does, then their rows in number order. Whoever holds these sees
 * every sign-in of them that began before, and none begins meanwhile.
 */
export async function lockPersons(tx: Tx, programId: string, ids: readonly number[]): Promise<KnownPerson[]> {
  const { rows: identifiers } = await sql<Identifier>`
    select kind, value from person_identifiers
    where program_id = ${programId} and person_id = any(${ids}::integer[])`.execute(tx);
  await lockIdentifiers(tx, programId, identifiers);
  const { rows } = await sql<KnownPerson>`
    ${known(programId)} and person.id = any(${ids}::integer[]) order by person.id for update of person`.execute(tx);
  return rows;
}

/** The number that survives for this one, and every number that counts as it; null when nobody has it. */
export async function findRoot(
  db: Db | Tx,
  programId: string,
  personId: number,
): Promise<{ root: number; numbers: number[]; createdAt: Date } | null> {
  const { rows } = await sql<{ root: number; numbers: number[]; createdAt: Date }>`
    select root.id as root, root.created_at as "createdAt", array(
      select id from persons merged where merged.program_id = root.program_id
        and (merged.id = root.id or merged.merged_into = root.id) order by id) as numbers
    from persons asked join persons root
      on root.program_id = asked.program_id and root.id = coalesce(asked.merged_into, asked.id)
    where asked.program_id = ${programId} and asked.id = ${personId}`.execute(db);
  return rows[0] ?? null;
}

export async function insertPerson(tx: Tx, programId: string, id: number): Promise<void> {
  await sql`insert into persons (program_id, id) values (${programId}, ${id})`.execute(tx);
}

export async function attachIdentifiers(
  tx: Tx,
  programId: string,
  personId: number,
  identifiers: readonly Identifier[],
): Promise<void> {
  if (identifiers.length === 0) return;
  // a device the collector met a moment ago keeps its person; the next sign-in joins them
  await sql`
    insert into person_identifiers (program_id, kind, value, person_id, origin_person_id)
    select ${programId}, given.kind, given.value, ${personId}::integer, ${personId}::integer
    from unnest(${identifiers.map((id) => id.kind)}::text[], ${identifiers.map((id) => id.value)}::text[]) as given (kind, value)
    on conflict do nothing`.execute(tx);
}

/** Which numbers count as another one from now on, and how often that has changed for each. */
export type Moved = { person: number; version: number };
export type Merged = { id: string; from: number; moved: Moved[] };
export type MergeReason = "sign_in" | "members_merged" | "operator" | "import";
export type MergeNote = {
  reason: MergeReason;
  /** `system` or `staff:<id>`. */
  actor: string;
  note: string;
  /** Identifiers that met, with who had them. */
  met: readonly (Identifier & { of: number })[];
  /** The device on which they met. */
  device: string | null;
};

/** Everything of `from` becomes `into`'s. The rows of all of them are locked. */
export async function mergePersons(
  tx: Tx,
  programId: string,
  into: number,
  from: readonly number[],
  { reason, actor, note, met, device }: MergeNote,
): Promise<Merged[]> {
  // another id for the same moment: a person may be merged, taken apart and merged again
  const made = await sql<{ id: string; from: number }>`
    insert into person_merges (program_id, from_person_id, into_person_id, reason, actor, note)
    select ${programId}, merged, ${into}::integer, ${reason}, ${actor}, ${note} from unnest(${from}::integer[]) as merged
    returning id, from_person_id as "from"`.execute(tx);
  // earlier merges into one of them point straight to the survivor, so that a look-up is one step
  const { rows: moved } = await sql<Moved & { was: number | null }>`
    update persons set merged_into = ${into}, merge_version = merge_version + 1
    where program_id = ${programId} and (id = any(${from}::integer[]) or merged_into = any(${from}::integer[]))
    returning old.merged_into as was, id as person, merge_version as version`.execute(tx);
  await sql`
    update person_identifiers set person_id = ${into}
    where program_id = ${programId} and person_id = any(${from}::integer[])`.execute(tx);
  for (const merge of made.rows) await insertEvidence(tx, programId, merge.id, met, device);
  return made.rows.map((merge) => ({
    ...merge,
    moved: moved
      .filter(({ person, was }) => (was ?? person) === merge.from)
      .map(({ person, version }) => ({ person, version })),
  }));
}

async function insertEvidence(
  tx: Tx,
  programId: string,
  mergeId: string,
  met: MergeNote["met"],
  device: string | null,
): Promise<void> {
  const rows = met.map(({ kind, value, of }) => ({ kind: kind as string, value, of: of as number | null }));
  if (device !== null && !rows.some((row) => row.kind === "anon" && row.value === device))
    rows.push({ kind: "device", value: device, of: null });
  if (rows.length === 0) return;
  await sql`
    insert into person_merge_evidence (program_id, merge_id, kind, value, person_id)
    select ${programId}, ${mergeId}, kind, value, person from unnest(${rows.map((row) => row.kind)}::text[],
      ${rows.map((row) => row.value)}::text[], ${rows.map((row) => row.of)}::integer[]) as met (kind, value, person)
    on conflict do nothing`.execute(tx);
}

/** What a person is known by now, strongest and oldest first. Index: person_identifiers_by_person. */
export async function findIdentifiersOf(
  db: Db | Tx,
  programId: string,
  personId: number,
): Promise<(Identifier & { since: Date; origin: number })[]> {
  const { rows } = await sql<Identifier & { since: Date; origin: number }>`
    select kind, value, created_at as since, origin_person_id as origin from person_identifiers
    where program_id = ${programId} and person_id = ${personId}
    order by array_position('{member,unionid,openid,anon}', kind), created_at, value`.execute(db);
  return rows;
}

/** Index: erased_persons_pkey. */
export async function findErasedPersons(db: Db, programId: string): Promise<number[]> {
  const { rows } = await sql<{ personId: number }>`
    select person_id as "personId" from erased_persons where program_id = ${programId}`.execute(db);
  return rows.map(({ personId }) => personId);
}
