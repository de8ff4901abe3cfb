import type { MergeConsequence, PersonMerge } from "@banyan/contracts";
import { audit } from "#kernel/audit.ts";
import type { Auth } from "#kernel/auth.ts";
import { type Databases, type Db, type Tx, transact } from "#kernel/db.ts";
import { fail } from "#kernel/failure.ts";
import type { PersonalDataRegistry } from "#kernel/personal-data.ts";
import { byStrength, type KnownPerson } from "./identity.ts";
import { findRoot, lockPersons } from "./identity-store.ts";
import { deleteSeparations, findMerge, hasErased, listMerges } from "./merge-log-store.ts";
import { joinPersons } from "./settle-person.ts";
import { asMerge } from "./shown-identifier.ts";
import { findMemberOfPerson, type PersonsMember } from "./store.ts";

export type OperatorMergeDeps = { db: Databases; auth: Auth; personalData: PersonalDataRegistry };
type Pair = { one: number; other: number };
type Plan = { into: KnownPerson; from: KnownPerson; kept: PersonsMember | null; ended: PersonsMember | null };

/** What joining two would do. Errors: NOT_FOUND, SAME_PERSON. */
export async function previewMerge(
  { db }: OperatorMergeDeps,
  programId: string,
  pair: Pair,
): Promise<MergeConsequence> {
  return transact(db.orders, async (tx) => consequenceOf(await plan(tx, programId, pair)));
}

/**
 * An operator knows that two are one human. Two members: the younger account ends and everything it has moves through the
 * registry of personal data; that cannot be undone, anything else can. Errors: SAME_PERSON, EDIT_CONFLICT when it would do
 * another thing than was shown.
 */
export async function mergeByOperator(
  { db, auth, personalData }: OperatorMergeDeps,
  programId: string,
  pair: Pair,
  by: { actor: string; note: string; confirmed: { into: number; from: number; membersEnd: number } },
): Promise<PersonMerge> {
  return transact(db.orders, async (tx) => {
    const planned = await plan(tx, programId, pair);
    const { into, from, kept, ended } = planned;
    const shown = by.confirmed;
    if (shown.into !== into.id || shown.from !== from.id || shown.membersEnd !== (ended ? 1 : 0)) fail("EDIT_CONFLICT");
    const numbers = await Promise.all([into, from].map(({ id }) => findRoot(tx, programId, id)));
    await deleteSeparations(tx, programId, numbers[0]?.numbers ?? [], numbers[1]?.numbers ?? []);
    let mergeId: string | undefined;
    if (kept && ended) {
      await auth.revokeShopper(tx, programId, ended.id);
      await personalData.merge(
        tx,
        { programId, memberId: ended.id, personId: from.id },
        { programId, memberId: kept.id, personId: into.id },
      );
      const [latest] = await listMerges(tx, programId, { numbers: [from.id] }, { page: 1, pageSize: 1 });
      mergeId = latest?.id;
    } else {
      const note = { reason: "operator", actor: by.actor, note: by.note, met: [], device: null } as const;
      const [merged] = await joinPersons(tx, programId, into.id, [from.id], note);
      mergeId = merged?.id;
    }
    await audit(tx, {
      ...{ programId, actor: by.actor, action: "person.merge", subject: `person:${into.id}` },
      after: { from: from.id, into: into.id, keptMember: kept?.id, endedMember: ended?.id, note: by.note },
    });
    return asMerge((await findMerge(tx, programId, mergeId ?? "")) ?? fail("NOT_FOUND"));
  });
}

/** Both persons as they are now, locked, and which of them survives. */
async function plan(tx: Tx, programId: string, { one, other }: Pair): Promise<Plan> {
  for (;;) {
    const roots = await rootsOf(tx, programId, [one, other]);
    if (roots[0] === roots[1]) fail("SAME_PERSON");
    const persons = await lockPersons(tx, programId, roots);
    const again = await rootsOf(tx, programId, [one, other]);
    if (again.join() !== roots.join()) continue; // merged while we waited
    if (await hasErased(tx, programId, roots)) fail("NOT_FOUND");
    const [into, from] = persons.toSorted(byStrength);
    if (!into || !from) return fail("NOT_FOUND");
    const [kept, ended] = [
      await findMemberOfPerson(tx, programId, into.id),
      await findMemberOfPerson(tx, programId, from.id),
    ];
    return { into, from, kept, ended: kept ? ended : null };
  }
}

async function rootsOf(db: Db | Tx, programId: string, numbers: readonly number[]): Promise<number[]> {
  const roots: number[] = [];
  for (const number of numbers) roots.push(((await findRoot(db, programId, number)) ?? fail("NOT_FOUND")).root);
  return roots;
}

function consequenceOf({ into, from, kept, ended }: Plan): MergeConsequence {
  const asShown = ({ id, nickname, orderCount }: PersonsMember) => ({ id, nickname, orderCount });
  return {
    into: into.id,
    from: from.id,
    identifiers: from.identifiers.length,
    members: kept && ended ? { kept: asShown(kept), ended: asShown(ended) } : null,
    wasUndone: into.apartFrom?.includes(from.id) ?? false,
  };
}
