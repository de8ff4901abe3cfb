import type { Person, PersonMerge } from "@banyan/contracts";
import type { Databases } from "#kernel/db.ts";
import { fail } from "#kernel/failure.ts";
import { findIdentifiersOf, findRoot } from "./identity-store.ts";
import { countMerges, listMerges, type MergeFilter } from "./merge-log-store.ts";
import { asMerge, shortened } from "./shown-identifier.ts";
import { findMemberOfPerson } from "./store.ts";

export type MergeQuery = {
  personId?: number | undefined;
  state?: "active" | "undone" | undefined;
  reason?: MergeFilter["reason"];
  page: number;
  pageSize: number;
};
/** Of one person a console page shows so many merges; the log shows all. */
const MERGES_SHOWN = 50;

/** Persons as operators look at them. */
export function createPeople({ db }: { db: Databases }) {
  /** Every number that counts as this one, itself included; the survivor first. Null when nobody has it. */
  async function numbersOf(programId: string, personId: number): Promise<{ root: number; numbers: number[] } | null> {
    return findRoot(db.reads, programId, personId);
  }

  return {
    numbersOf,

    /** By any number of theirs. */
    async get(programId: string, personId: number): Promise<Person> {
      const found = (await findRoot(db.reads, programId, personId)) ?? fail("NOT_FOUND");
      const [member, identifiers, merges] = await Promise.all([
        findMemberOfPerson(db.reads, programId, found.root),
        findIdentifiersOf(db.reads, programId, found.root),
        listMerges(db.reads, programId, { numbers: found.numbers }, { page: 1, pageSize: MERGES_SHOWN }),
      ]);
      return {
        personId: found.root,
        numbers: found.numbers,
        createdAt: found.createdAt.toISOString(),
        member: member && { id: member.id, nickname: member.nickname },
        identifiers: identifiers.map(({ kind, value, since, origin }) => ({
          kind,
          shown: shortened(kind, value),
          since: since.toISOString(),
          personId: origin,
        })),
        merges: merges.map(asMerge),
      };
    },

    async listMerges(
      programId: string,
      { personId, state, reason, page, pageSize }: MergeQuery,
    ): Promise<{ items: PersonMerge[]; total: number; page: number; pageSize: number }> {
      const found = personId === undefined ? null : await numbersOf(programId, personId);
      const filter = { state, reason, numbers: personId === undefined ? undefined : (found?.numbers ?? [personId]) };
      const [items, total] = await Promise.all([
        listMerges(db.reads, programId, filter, { page, pageSize }),
        countMerges(db.reads, programId, filter),
      ]);
      return { items: items.map(asMerge), total, page, pageSize };
    },
  };
}
export type People = ReturnType<typeof createPeople>;
