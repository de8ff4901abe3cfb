import { sql } from "kysely";
import type { PersonalData, PersonalStore } from "#kernel/personal-data.ts";
import { createExportFiles } from "./files.ts";
import { findFilesOf } from "./store.ts";

/** That someone asked stays, as the proof that it was done; what was written about it goes. */
export const dataRequests: PersonalData = {
  table: "data_requests",
  async export(db, { programId, memberId }) {
    const { rows } = await sql<Record<string, unknown>>`
      select kind, state, asked_at as "askedAt", done_at as "doneAt" from data_requests
      where program_id = ${programId} and member_id = ${memberId} order by asked_at`.execute(db);
    return rows;
  },
  async erase(tx, { programId, memberId }) {
    await sql`
      update data_requests set note = '', file = null, link_hash = null
      where program_id = ${programId} and member_id = ${memberId}`.execute(tx);
  },
  async merge(tx, from, into) {
    await sql`
      update data_requests set member_id = ${into.memberId}, person_id = ${into.personId}
      where program_id = ${from.programId} and member_id = ${from.memberId}
        and not (kind = 'ERASURE' and state in ('WAITING_APPROVAL', 'COOLING', 'RUNNING'))`.execute(tx);
    // the account that ends is not deleted, it goes on in the other
    await sql`
      update data_requests set state = 'CANCELLED'
      where program_id = ${from.programId} and member_id = ${from.memberId} and state in ('WAITING_APPROVAL', 'COOLING')`.execute(
      tx,
    );
  },
};

/** By what persons were recognised when they were joined: identifiers in plain, so they go with the person. */
export const mergeEvidence: PersonalData = {
  table: "person_merge_evidence",
  async export() {
    return [];
  },
  async erase(tx, { programId, personId }) {
    await sql`
      delete from person_merge_evidence met using person_merges merge
      where met.program_id = ${programId} and merge.program_id = met.program_id and merge.id = met.merge_id
        and (merge.from_person_id in (select id from persons where program_id = ${programId} and (id = ${personId} or merged_into = ${personId}))
          or merge.into_person_id in (select id from persons where program_id = ${programId} and (id = ${personId} or merged_into = ${personId})))`.execute(
      tx,
    );
    await sql`
      delete from person_merge_evidence met using person_identifiers own
      where met.program_id = ${programId} and own.program_id = met.program_id and own.person_id = ${personId}
        and met.value = own.value and (met.kind = own.kind or met.kind = 'device' and own.kind = 'anon')`.execute(tx);
  },
  merge: async () => {},
};

/** Numbers that mean nobody any more: nothing to say about anyone. */
export const erasedPersons: PersonalData = {
  table: "erased_persons",
  export: async () => [],
  erase: async () => {},
  merge: async () => {},
};

/** Archives that were made for the person. */
export const exportArchives = (storageDir: string): PersonalStore<string[]> => {
  const files = createExportFiles(storageDir);
  return {
    name: "files.exports",
    trace: (tx, { programId, memberId }) => findFilesOf(tx, programId, memberId),
    export: async () => ({ rows: {}, files: [] }),
    async erase(_programId, paths) {
      for (const path of paths) await files.remove(path);
    },
  };
};
