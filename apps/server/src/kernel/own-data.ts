import { sql } from "kysely";
import type { PersonalData } from "./personal-data.ts";

/** What the kernel's own tables hold about a person. */
export const kernelPersonalData: PersonalData[] = [
  {
    table: "shopper_tokens",
    async export(db, { programId, memberId }) {
      const { rows } = await sql<Record<string, unknown>>`
        select created_at as "signedInAt", expires_at as "expiresAt" from shopper_tokens
        where program_id = ${programId} and member_id = ${memberId}`.execute(db);
      return rows;
    },
    async erase(tx, { programId, memberId }) {
      await sql`delete from shopper_tokens where program_id = ${programId} and member_id = ${memberId}`.execute(tx);
    },
    async merge(tx, from, into) {
      await sql`
        update shopper_tokens set member_id = ${into.memberId}, person_id = ${into.personId}
        where program_id = ${from.programId} and member_id = ${from.memberId}`.execute(tx);
    },
  },
  {
    // facts name a person only by number, which means nothing once the member is erased; history is not rewritten
    table: "facts",
    async export(db, { programId, personId }) {
      const { rows } = await sql<Record<string, unknown>>`
        select name, at, data from facts where program_id = ${programId} and person_id = ${personId} order by seq`.execute(
        db,
      );
      return rows;
    },
    erase: async () => {},
    merge: async () => {},
  },
];
