import { sql } from "kysely";
import { afterCommit, type Databases, type Db, type Tx } from "#kernel/db.ts";
import { isJunkId } from "./junk-ids.ts";
import type { PersonNumbers } from "./person-numbers.ts";

export type Persons = {
  /**
   * Person numbers of devices, made when new: one statement for all that are not in memory. Junk ids are absent from the
   * answer. A device keeps the number it was first given, whoever it turned out to belong to: merges apply to events when
   * they are read, so that one taken apart takes its events along.
   */
  resolve(programId: string, anonIds: readonly string[]): Promise<Map<string, number>>;
  /** After an erasure: no process may know a device of the erased person any more. */
  forget(tx: Tx): Promise<void>;
};

/** ~150 bytes each. */
const MOST_REMEMBERED = 100_000;
const FORGET_CHANNEL = "banyan_persons_forgotten";

export function createPersons(dbs: Databases, numbers: PersonNumbers): Persons {
  const db = dbs.workers;
  const remembered = new Map<string, number>();
  dbs.listen(FORGET_CHANNEL, () => remembered.clear());
  const keyOf = (programId: string, anonId: string) => `${programId}\n${anonId}`;

  function recall(key: string): number | undefined {
    const person = remembered.get(key);
    if (person === undefined) return undefined;
    remembered.delete(key); // again at the end: the front is what was not used longest
    remembered.set(key, person);
    return person;
  }
  function remember(key: string, person: number) {
    remembered.set(key, person);
    if (remembered.size > MOST_REMEMBERED) {
      for (const oldest of remembered.keys()) {
        remembered.delete(oldest);
        break;
      }
    }
  }

  return {
    async resolve(programId, anonIds) {
      const found = new Map<string, number>();
      const missing = new Set<string>();
      for (const anonId of anonIds) {
        const person = recall(keyOf(programId, anonId));
        if (person !== undefined) found.set(anonId, person);
        else if (!isJunkId(anonId)) missing.add(anonId);
      }
      if (missing.size === 0) return found;
      const offered = await numbers.take(programId, missing.size);
      const rows = await findOrMake(db, programId, [...missing], offered);
      const used = new Set(rows.map((row) => row.personId));
      numbers.giveBack(
        programId,
        offered.filter((number) => !used.has(number)),
      );
      for (const { anonId, personId } of rows) {
        found.set(anonId, personId);
        remember(keyOf(programId, anonId), personId);
      }
      return found;
    },
    async forget(tx) {
      await sql`select pg_notify(${FORGET_CHANNEL}, '')`.execute(tx);
      afterCommit(tx, () => remembered.clear());
    },
  };
}

/**
 * Known devices are only read; new ones get a person each. In id order, so that two batches cannot wait for each other;
 * a device another process made since the snapshot answers through the conflict. Index: person_identifiers_pkey.
 */
async function findOrMake(db: Db, programId: string, anonIds: readonly string[], offered: readonly number[]) {
  const { rows } = await sql<{ anonId: string; personId: number }>`
    with wanted as materialized (
      select device.value, known.origin_person_id as person_id from unnest(${anonIds}::text[]) as device (value)
      left join person_identifiers known
        on known.program_id = ${programId} and known.kind = 'anon' and known.value = device.value
    ), made as (
      insert into person_identifiers as identifier (program_id, kind, value, person_id, origin_person_id)
      select ${programId}, 'anon', value, number, number
      from (
        select value, (${offered}::integer[])[row_number() over (order by value)] as number from wanted where person_id is null
      ) numbered order by value
      on conflict (program_id, kind, value) do update set person_id = identifier.person_id
      returning value, origin_person_id as person_id
    ), people as (
      insert into persons (program_id, id)
      select ${programId}, person_id from made where person_id = any(${offered}::integer[])
    )
    select value as "anonId", person_id as "personId" from wanted where person_id is not null
    union all select value, person_id from made`.execute(db);
  return rows;
}
