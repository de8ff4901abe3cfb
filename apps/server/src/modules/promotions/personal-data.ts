import { sql } from "kysely";
import type { PersonalData } from "#kernel/personal-data.ts";

/** How many of a template a member claimed: a limit, kept so that signing up anew does not lift it. */
export const personalDataOfPromotions: PersonalData[] = [
  {
    table: "coupon_template_claims",
    async export(db, { programId, memberId }) {
      const { rows } = await sql<Record<string, unknown>>`
        select template_id as "templateId", claimed from coupon_template_claims
        where program_id = ${programId} and member_id = ${memberId}`.execute(db);
      return rows;
    },
    erase: async () => {},
    async merge(tx, from, into) {
      await sql`
        with moved as (
          delete from coupon_template_claims
          where program_id = ${from.programId} and member_id = ${from.memberId} returning *
        )
        insert into coupon_template_claims as claims (program_id, template_id, member_id, claimed)
        select program_id, template_id, ${into.memberId}, claimed from moved
        on conflict (program_id, template_id, member_id) do update set claimed = claims.claimed + excluded.claimed`.execute(
        tx,
      );
    },
  },
];
