import { sql } from "kysely";
import type { PersonalData, Subject } from "#kernel/personal-data.ts";

type Rows = Record<string, unknown>;
const mine = ({ programId, memberId }: Subject) => sql`program_id = ${programId} and member_id = ${memberId}`;

export const personalDataOfSeedUsers: PersonalData[] = [
  {
    table: "seed_users",
    async export(db, subject) {
      return (
        await sql<Rows>`select state, joined_at as "joinedAt", given from seed_users where ${mine(subject)}`.execute(db)
      ).rows;
    },
    async erase(tx, subject) {
      await sql`delete from seed_users where ${mine(subject)}`.execute(tx);
    },
    /** Who joined as both stays once; the place of the other is not given back. */
    async merge(tx, from, into) {
      await sql`
        update seed_users seed set given = seed.given + other.given,
          last_feedback_at = greatest(seed.last_feedback_at, other.last_feedback_at)
        from seed_users other where seed.program_id = ${into.programId} and seed.member_id = ${into.memberId}
          and other.program_id = ${from.programId} and other.member_id = ${from.memberId}`.execute(tx);
      await sql`
        delete from seed_users where ${mine(from)}
          and exists (select from seed_users other where other.program_id = ${into.programId} and other.member_id = ${into.memberId})`.execute(
        tx,
      );
      await sql`
        update seed_users set member_id = ${into.memberId}, person_id = ${into.personId} where ${mine(from)}`.execute(
        tx,
      );
    },
  },
  {
    table: "feedback",
    async export(db, subject) {
      return (
        await sql<Rows>`select text, rating, category, state, answer, created_at as "at" from feedback where ${mine(subject)}`.execute(
          db,
        )
      ).rows;
    },
    /** How good or bad it was stays for the sums; the words go. */
    async erase(tx, subject) {
      await sql`update feedback set member_id = null, text = '', answer = '' where ${mine(subject)}`.execute(tx);
    },
    async merge(tx, from, into) {
      await sql`update feedback set member_id = ${into.memberId} where ${mine(from)}`.execute(tx);
    },
  },
];
