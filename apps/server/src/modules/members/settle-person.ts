import { personMerged } from "@banyan/contracts";
import type { Tx } from "#kernel/db.ts";
import { appendFacts } from "#kernel/facts.ts";
import { decideIdentity, type Identifier, type KnownPerson } from "./identity.ts";
import * as store from "./identity-store.ts";
import type { PersonNumbers } from "./person-numbers.ts";

/** Finds or makes the one person of these identifiers and merges those who turn out to be the same. Locks must be held. */
export async function settlePerson(
  tx: Tx,
  numbers: PersonNumbers,
  programId: string,
  presented: readonly Identifier[],
  reason: "sign_in" | "import",
): Promise<number> {
  const known = await store.findPersons(tx, programId, presented);
  const { person, attach, merge } = decideIdentity(presented, known);
  const personId = person ?? (await newPerson(tx, numbers, programId));
  await store.attachIdentifiers(tx, programId, personId, attach);
  if (merge.length > 0)
    await joinPersons(tx, programId, personId, merge, {
      reason,
      actor: "system",
      note: "",
      met: meeting(presented, known),
      device: presented.find((id) => id.kind === "anon")?.value ?? null,
    });
  return personId;
}

/** Merges and says so: every number that moved, so that the copy in ClickHouse stays one step deep. */
export async function joinPersons(
  tx: Tx,
  programId: string,
  into: number,
  from: readonly number[],
  note: store.MergeNote,
): Promise<store.Merged[]> {
  const merged = await store.mergePersons(tx, programId, into, from, note);
  await appendFacts(
    tx,
    merged.map(({ from: person, moved }) => {
      const data = { from: person, into, reason: note.reason, moved };
      return [personMerged, { programId, subject: String(into), personId: into, data }] as const;
    }),
  );
  return merged;
}

/** The presented identifiers somebody had already: by these the persons were recognised. */
const meeting = (presented: readonly Identifier[], known: readonly KnownPerson[]) =>
  presented.flatMap((id) => {
    const owner = known.find((person) =>
      person.identifiers.some((own) => own.kind === id.kind && own.value === id.value),
    );
    return owner ? [{ ...id, of: owner.id }] : [];
  });

async function newPerson(tx: Tx, numbers: PersonNumbers, programId: string): Promise<number> {
  const [number] = await numbers.take(programId, 1);
  if (number === undefined) throw new Error("No person number");
  await store.insertPerson(tx, programId, number);
  return number;
}
