import { personMerged } from "@banyan/contracts";
import { sql } from "kysely";
import { afterCommit, type Databases, type Tx, transact } from "#kernel/db.ts";
import { appendFacts } from "#kernel/facts.ts";
import { decideIdentity, type Identifier } from "./identity.ts";
import * as identities from "./identity-store.ts";
import type { PersonNumbers } from "./person-numbers.ts";
import type { Persons } from "./persons.ts";

export type ImportedPersonsDeps = { db: Databases; numbers: PersonNumbers; persons: Persons };

/** Rows that name one person by several ids are settled so many in one transaction. */
const atOnce = 50;
const keyOf = ({ kind, value }: Identifier) => `${kind} ${value}`;

/**
 * Person numbers for history: each entry is what one event knows its person by (strongest first); the answer has their places.
 * Anonymous ids, openids and unionids nobody has yet become new persons; a member id must be one of this program, else it is
 * nobody's and the others decide. Ids named together belong together: the rule is that of a sign-in, and so are merges.
 */
export async function resolveImportedPersons(
  deps: ImportedPersonsDeps,
  programId: string,
  entries: readonly (readonly Identifier[])[],
): Promise<(number | undefined)[]> {
  const found = await find(deps, programId, entries.flat());
  const wanted = entries.map((ids) => ids.filter((id) => id.kind !== "member" || found.has(keyOf(id))));
  const alone = wanted.flatMap((ids) => (ids.length === 1 && ids[0] && !found.has(keyOf(ids[0])) ? [ids[0]] : []));
  for (const [key, person] of await make(deps, programId, alone)) found.set(key, person);

  const together = new Map(wanted.filter((ids) => ids.length > 1).map((ids) => [ids.map(keyOf).join("\n"), ids]));
  const open = [...together.values()].filter(
    (ids) => new Set(ids.map((id) => found.get(keyOf(id)))).size > 1 || !ids.every((id) => found.has(keyOf(id))),
  );
  for (let from = 0; from < open.length; from += atOnce) {
    const some = open.slice(from, from + atOnce);
    const settled = await transact(deps.db.workers, (tx) => settle(deps, tx, programId, some));
    some.forEach((ids, index) => {
      for (const id of ids) found.set(keyOf(id), settled[index] ?? found.get(keyOf(id)) ?? 0);
    });
  }
  return wanted.map(([strongest]) => strongest && found.get(keyOf(strongest)));
}

/** Who has these identifiers. Index: person_identifiers_pkey. */
async function find({ db }: ImportedPersonsDeps, programId: string, ids: readonly Identifier[]) {
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
async function make({ db, numbers }: ImportedPersonsDeps, programId: string, ids: readonly Identifier[]) {
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

async function settle(
  { numbers, persons }: ImportedPersonsDeps,
  tx: Tx,
  programId: string,
  entries: readonly (readonly Identifier[])[],
): Promise<number[]> {
  await identities.lockIdentifiers(tx, programId, entries.flat());
  const settled: number[] = [];
  for (const ids of entries) {
    const decision = decideIdentity(ids, await identities.findPersons(tx, programId, ids));
    let person = decision.person;
    if (person === null) {
      const [number] = await numbers.take(programId, 1);
      if (number === undefined) throw new Error("No person number");
      await identities.insertPerson(tx, programId, number);
      person = number;
    }
    await identities.attachIdentifiers(tx, programId, person, decision.attach);
    if (decision.merge.length > 0) {
      const into = person;
      const devices = await identities.mergePersons(tx, programId, into, decision.merge, "import");
      await appendFacts(
        tx,
        decision.merge.map(
          (from) =>
            [
              personMerged,
              { programId, subject: String(into), personId: into, data: { from, into, reason: "import" } },
            ] as const,
        ),
      );
      afterCommit(tx, () => persons.forget(programId, devices));
    }
    settled.push(person);
  }
  return settled;
}
