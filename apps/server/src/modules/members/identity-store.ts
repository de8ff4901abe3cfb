import { sql } from "kysely";
import type { Tx } from "#kernel/db.ts";
import type { Identifier, KnownPerson } from "./identity.ts";

/** Sign-ins that share an identifier go one after the other: the second sees what the first made. Locks in one order. */
export async function lockIdentifiers(tx: Tx, programId: string, identifiers: readonly Identifier[]): Promise<void> {
  const keys = identifiers.map(({ kind, value }) => JSON.stringify([programId, kind, value])).sort();
  await sql`
    select pg_advisory_xact_lock(hashtextextended(key, 0)) from unnest(${keys}::text[]) with ordinality as lock (key, position)
    order by position`.execute(tx);
}

/** The persons these identifiers belong to, their rows locked in number order. Index: person_identifiers_pkey, …_by_person. */
export async function findPersons(
  tx: Tx,
  programId: string,
  identifiers: readonly Identifier[],
): Promise<KnownPerson[]> {
  const { rows } = await sql<KnownPerson>`
    select person.id, person.created_at as "createdAt",
      (select jsonb_agg(jsonb_build_object('kind', own.kind, 'value', own.value)) from person_identifiers own
       where own.program_id = person.program_id and own.person_id = person.id) as identifiers
    from persons person
    where person.program_id = ${programId} and person.id in (
      select identifier.person_id from person_identifiers identifier
      join unnest(${identifiers.map((id) => id.kind)}::text[], ${identifiers.map((id) => id.value)}::text[]) as given (kind, value)
        on given.kind = identifier.kind and given.value = identifier.value
      where identifier.program_id = ${programId})
    order by person.id for update of person`.execute(tx);
  return rows;
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

/** Everything of `from` becomes `into`'s; returns the devices that moved. */
export async function mergePersons(
  tx: Tx,
  programId: string,
  into: number,
  from: readonly number[],
  reason: string,
): Promise<string[]> {
  await sql`
    insert into person_merges (program_id, from_person_id, into_person_id, reason)
    select ${programId}, merged, ${into}::integer, ${reason} from unnest(${from}::integer[]) as merged`.execute(tx);
  // earlier merges into one of them point straight to the survivor, so that a look-up is one step
  await sql`
    update persons set merged_into = ${into}
    where program_id = ${programId} and (id = any(${from}::integer[]) or merged_into = any(${from}::integer[]))`.execute(
    tx,
  );
  const { rows } = await sql<{ kind: string; value: string }>`
    update person_identifiers set person_id = ${into}
    where program_id = ${programId} and person_id = any(${from}::integer[]) returning kind, value`.execute(tx);
  return rows.filter((row) => row.kind === "anon").map((row) => row.value);
}
