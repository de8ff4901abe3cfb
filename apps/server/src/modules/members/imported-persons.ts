import { sql } from "kysely";
import { type Databases, transact } from "#kernel/db.ts";
import type { Identifier } from "./identity.ts";
import { lockIdentifiers } from "./identity-store.ts";
import { isJunkImportedId } from "./imported-ids.ts";
import type { PersonNumbers } from "./person-numbers.ts";
import { settlePerson } from "./settle-person.ts";

export type IdentifyDeps = { db: Databases; numbers: PersonNumbers };

/** Rows that name one person by several ids are settled so many in one transaction. */
const atOnce = 50;
const keyOf = ({ kind, value }: Identifier) => `${kind} ${value}`;

/**
 * Who rows of another system are: for each, the identifiers it names (strongest first), and the number of the person they are of,
 * found or made; null for a row that names nobody. A member id must be one of this program, else it is nobody's and the others
 * decide. Identifiers named together belong together: the rule is that of a sign-in, and so are merges.
 * Rows with one identifier, nearly all of a log, take two statements whatever their number.
 */
export async function identify(
  deps: IdentifyDeps,
  programId: string,
  rows: readonly (readonly Identifier[])[],
): Promise<(number | null)[]> {
  const clean = rows.map((row) => row.filter(({ value }) => !isJunkImportedId(value)));
  const found = await find(deps, programId, clean.flat());
  const wanted = clean.map((row) => row.filter((id) => id.kind !== "member" || found.has(keyOf(id))));
  const together = new Map(wanted.filter((row) => row.length > 1).map((row) => [row.map(keyOf).join("\n"), row]));
  const open = [...together.values()].filter(
    (row) => new Set(row.map((id) => found.get(keyOf(id)))).size > 1 || !row.every((id) => found.has(keyOf(id))),
  );
  for (let from = 0; from < open.length; from += atOnce) {
    const some = open.slice(from, from + atOnce);
    const settled = await transact(deps.db.workers, async (tx) => {
      await lockIdentifiers(tx, programId, some.flat());
      const persons: number[] = [];
      for (const row of some) persons.push(await settlePerson(tx, deps.numbers, programId, row, "import"));
      return persons;
    });
    some.forEach((row, index) => {
      const person = settled[index];
      if (person !== undefined) for (const id of row) found.set(keyOf(id), person);
    });
  }
  // now: an identifier named alone here may have been named together with another there
  const alone = wanted.flatMap((row) => (row.length === 1 && row[0] && !found.has(keyOf(row[0])) ? [row[0]] : []));
  for (const [key, person] of await make(deps, programId, alone)) found.set(key, person);
  return wanted.map(([strongest]) => (strongest && found.get(keyOf(strongest))) ?? null);
}

/** Who has these identifiers. Index: person_identifiers_pkey. */
async function find({ db }: IdentifyDeps, programId: string, ids: readonly Identifier[]) {
  const distinct = [...new Map(ids.map((id) => [keyOf(id), id])).values()];
  const { rows } = await sql<Identifier & { personId: number }>`
    select known.kind, known.value, known.person_id as "personId"
    from unnest(${distinct.map(({ kind }) => kind)}::text[], ${distinct.map(({ value }) => value)}::text[]) as given (kind, value)
    join person_identifiers known on known.program_id = ${programId} and known.kind = given.kind and known.value = given.value`.execute(
    db.workers,
  );
  return new Map(rows.map((row) => [keyOf(row), row.personId]));
}

/** A person each; whoever was made meanwhile by a sign-in or a device keeps theirs. In the order of the key, so that two cannot wait for each other. */
async function make({ db, numbers }: IdentifyDeps, programId: string, ids: readonly Identifier[]) {
  const distinct = [...new Map(ids.map((id) => [keyOf(id), id])).values()];
  if (distinct.length === 0) return [];
  const offered = await numbers.take(programId, distinct.length);
  const { rows } = await sql<Identifier & { personId: number }>`
    with made as (
      insert into person_identifiers as identifier (program_id, kind, value, person_id, origin_person_id)
      select ${programId}, kind, value, number, number from (select kind, value, (${offered}::integer[])[row_number() over (order by kind, value)] as number
      from unnest(${distinct.map(({ kind }) => kind)}::text[], ${distinct.map(({ value }) => value)}::text[]) as given (kind, value)) as numbered
      order by kind, value
      on conflict (program_id, kind, value) do update set person_id = identifier.person_id
      returning kind, value, person_id
    ), people as (
      insert into persons (program_id, id)
      select ${programId}, person_id from made where person_id = any(${offered}::integer[])
    )
    select kind, value, person_id as "personId" from made`.execute(db.workers);
  const used = new Set(rows.map((row) => row.personId));
  numbers.giveBack(
    programId,
    offered.filter((number) => !used.has(number)),
  );
  return rows.map((row) => [keyOf(row), row.personId] as const);
}
