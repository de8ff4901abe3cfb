import { sql } from "kysely";
import type { PersonalData } from "#kernel/personal-data.ts";
import type { Promotions } from "#modules/promotions/index.ts";
import type { Ended } from "./store.ts";

/** Wallet and grants: kept for the books under a member id that no longer leads to anyone. */
export const personalDataOfRewards = (promotions: Pick<Promotions, "giveBackBudget">): PersonalData[] => [
  {
    table: "coupons",
    async export(db, { programId, memberId }) {
      const { rows } = await sql<Record<string, unknown>>`
        select name, benefit, state, claimed_at as "claimedAt", valid_until as "validUntil", used_at as "usedAt" from coupons
        where program_id = ${programId} and member_id = ${memberId} order by id`.execute(db);
      return rows;
    },
    async erase(tx, { programId, memberId }) {
      const { rows } = await sql<Ended>`
        update coupons set state = 'REVOKED'
        where program_id = ${programId} and member_id = ${memberId} and state = 'UNUSED'
        returning program_id as "programId", template_id as "templateId", max_cost_fen as "maxCostFen"`.execute(tx);
      await promotions.giveBackBudget(tx, rows);
    },
    async merge(tx, from, into) {
      await sql`
        update coupons set member_id = ${into.memberId}, person_id = ${into.personId}
        where program_id = ${from.programId} and member_id = ${from.memberId}`.execute(tx);
    },
  },
  {
    table: "reward_grants",
    async export(db, { programId, memberId }) {
      const { rows } = await sql<Record<string, unknown>>`
        select kind, reason, state, given_at as "givenAt" from reward_grants
        where program_id = ${programId} and member_id = ${memberId}`.execute(db);
      return rows;
    },
    erase: async () => {},
    async merge(tx, from, into) {
      // keys name their member: what either of two was given once, the one they are was given
      await sql`
        update reward_grants mine set member_id = ${into.memberId},
          key = case when exists (select from reward_grants other where other.program_id = mine.program_id
            and other.key = replace(mine.key, ${from.memberId}, ${into.memberId}))
            then mine.key else replace(mine.key, ${from.memberId}, ${into.memberId}) end
        where mine.program_id = ${from.programId} and mine.member_id = ${from.memberId}`.execute(tx);
    },
  },
];
