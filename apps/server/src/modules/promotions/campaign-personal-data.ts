import { sql } from "kysely";
import type { PersonalData } from "#kernel/personal-data.ts";

/** What a member used of promotions: figures and limits, kept so that signing up anew does not lift them. */
export const personalDataOfCampaigns: PersonalData[] = [
  {
    table: "promotion_uses",
    async export(db, { programId, memberId }) {
      const { rows } = await sql<Record<string, unknown>>`
        select order_id as "orderId", promotion_id as "promotionId", amount_fen as "amountFen", state, held_at as "heldAt"
        from promotion_uses where program_id = ${programId} and member_id = ${memberId} order by held_at`.execute(db);
      return rows;
    },
    erase: async () => {},
    async merge(tx, from, into) {
      await sql`
        update promotion_uses set member_id = ${into.memberId}
        where program_id = ${from.programId} and member_id = ${from.memberId}`.execute(tx);
    },
  },
  {
    table: "promotion_member_counts",
    async export(db, { programId, memberId }) {
      const { rows } = await sql<Record<string, unknown>>`
        select promotion_id as "promotionId", sku_id as "skuId", used from promotion_member_counts
        where program_id = ${programId} and member_id = ${memberId}`.execute(db);
      return rows;
    },
    erase: async () => {},
    // two people who were one may have passed a limit together; what they had stays theirs
    async merge(tx, from, into) {
      await sql`
        with moved as (
          delete from promotion_member_counts
          where program_id = ${from.programId} and member_id = ${from.memberId} returning *
        )
        insert into promotion_member_counts as counts (program_id, member_id, promotion_id, sku_id, used, most)
        select program_id, ${into.memberId}, promotion_id, sku_id, used, most from moved
        on conflict (program_id, member_id, promotion_id, sku_id) do update
          set used = counts.used + excluded.used, most = greatest(counts.most, counts.used + excluded.used)`.execute(
        tx,
      );
    },
  },
];
