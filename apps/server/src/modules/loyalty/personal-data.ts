import { type RawBuilder, sql } from "kysely";
import type { Db, Tx } from "#kernel/db.ts";
import type { PersonalData, Subject } from "#kernel/personal-data.ts";

type Rows = Record<string, unknown>;
const mine = ({ programId, memberId }: Subject) => sql`program_id = ${programId} and member_id = ${memberId}`;

/** Rows that only need another owner when two members are one. Kept for the books; the id leads to nobody once the member is gone. */
const kept = (table: string, columns: RawBuilder<unknown>, forget?: RawBuilder<unknown>): PersonalData => ({
  table,
  async export(db: Db | Tx, subject) {
    return (await sql<Rows>`select ${columns} from ${sql.table(table)} where ${mine(subject)}`.execute(db)).rows;
  },
  async erase(tx, subject) {
    if (forget) await sql`update ${sql.table(table)} set ${forget} where ${mine(subject)}`.execute(tx);
  },
  async merge(tx, from, into) {
    await sql`update ${sql.table(table)} set member_id = ${into.memberId} where ${mine(from)}`.execute(tx);
  },
});

export const personalDataOfLoyalty: PersonalData[] = [
  kept("points_lots", sql`points, remaining, earned_at as "earnedAt", expires_at as "expiresAt"`),
  kept("points_holds", sql`points, state, held_at as "heldAt"`),
  kept("points_movements", sql`kind, points, balance, reason, at`, sql`reason = ''`),
  kept("order_rewards", sql`points, growth, is_earned as "isEarned"`),
  kept("level_changes", sql`from_name as "from", to_name as "to", growth, at`),
  {
    ...kept("loyalty_accounts", sql`balance, growth`),
    async merge(tx, from, into) {
      await sql`
        with moved as (delete from loyalty_accounts where ${mine(from)} returning *)
        insert into loyalty_accounts as account (program_id, member_id, person_id, balance, debt, growth, level_id, kept_until, recheck_at)
        select program_id, ${into.memberId}, ${into.personId}, balance, debt, growth, level_id, kept_until, app_now() from moved
        on conflict (program_id, member_id) do update set balance = account.balance + excluded.balance,
          debt = account.debt + excluded.debt, growth = account.growth + excluded.growth, recheck_at = app_now()`.execute(
        tx,
      );
    },
  },
  {
    ...kept("paid_memberships", sql`until, granted_at as "grantedAt"`, sql`reason = ''`),
    async merge(tx, from, into) {
      await sql`
        with moved as (delete from paid_memberships where ${mine(from)} returning *)
        insert into paid_memberships as paid (program_id, member_id, until, reason, granted_by, granted_at)
        select program_id, ${into.memberId}, until, reason, granted_by, granted_at from moved
        on conflict (program_id, member_id) do update set until = greatest(paid.until, excluded.until)`.execute(tx);
    },
  },
];
