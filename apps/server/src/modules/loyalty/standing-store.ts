import { sql } from "kysely";
import type { Db, Tx } from "#kernel/db.ts";

/** Level, points that may be spent now, paid membership of a member; who was never here has none of them. Indexes: loyalty_accounts_pkey, points_lots_usable. */
export async function readStanding(
  from: Db | Tx,
  programId: string,
  memberId: string,
): Promise<{ levelId: string | null; points: number; isPaidMember: boolean }> {
  const { rows } = await sql<{ levelId: string | null; points: number; isPaidMember: boolean }>`
    select account.level_id as "levelId",
      (coalesce((select sum(remaining) from points_lots lot where lot.program_id = ${programId}
        and lot.member_id = ${memberId} and lot.remaining > 0 and lot.expires_at > app_now()), 0)
        - coalesce(account.debt, 0))::bigint as points,
      exists (select from paid_memberships paid where paid.program_id = ${programId} and paid.member_id = ${memberId}
        and paid.until > app_now()) as "isPaidMember"
    from (values (1)) as always
    left join loyalty_accounts account on account.program_id = ${programId} and account.member_id = ${memberId}`.execute(
    from,
  );
  return rows[0] ?? { levelId: null, points: 0, isPaidMember: false };
}

export type MemberAccount = {
  balance: number;
  held: number;
  growth: number;
  levelId: string | null;
  keptUntil: Date | null;
  paidUntil: Date | null;
  expiringPoints: number | null;
  expiringAt: Date | null;
};

/** One member's account for people to read; `expiring`: the next end within `days`. Indexes: as readStanding, points_holds_by_member. */
export async function readAccount(
  from: Db | Tx,
  programId: string,
  memberId: string,
  days: number,
): Promise<MemberAccount> {
  const { rows } = await sql<MemberAccount>`
    with usable as (
      select remaining, expires_at from points_lots where program_id = ${programId} and member_id = ${memberId}
        and remaining > 0 and expires_at > app_now()
    ), next as (select min(expires_at) as at from usable where expires_at <= app_now() + make_interval(days => ${days}))
    select (coalesce((select sum(remaining) from usable), 0) - coalesce(account.debt, 0))::bigint as balance,
      coalesce((select sum(points) from points_holds hold where hold.program_id = ${programId}
        and hold.member_id = ${memberId} and hold.state = 'HELD'), 0)::bigint as held,
      coalesce(account.growth, 0) as growth, account.level_id as "levelId", account.kept_until as "keptUntil",
      (select until from paid_memberships paid where paid.program_id = ${programId} and paid.member_id = ${memberId}
        and paid.until > app_now()) as "paidUntil",
      (select sum(remaining)::bigint from usable where expires_at = next.at) as "expiringPoints", next.at as "expiringAt"
    from next left join loyalty_accounts account on account.program_id = ${programId} and account.member_id = ${memberId}`.execute(
    from,
  );
  return rows[0] as MemberAccount; // `next` is one row
}

export type MovementRow = {
  seq: number;
  id: string;
  at: Date;
  kind: "EARNED" | "SPENT" | "RETURNED" | "REVERSED" | "EXPIRED" | "ADJUSTED";
  points: number;
  balance: number;
  orderId: string | null;
  reason: string;
};

/** Newest first. Index: points_movements_by_member. */
export async function listMovements(
  db: Db,
  programId: string,
  memberId: string,
  before: number | undefined,
  limit: number,
): Promise<MovementRow[]> {
  const { rows } = await sql<MovementRow>`
    select seq, id, at, kind, points, balance, order_id as "orderId", reason from points_movements
    where program_id = ${programId} and member_id = ${memberId}${before === undefined ? sql`` : sql` and seq < ${before}`}
    order by seq desc limit ${limit}`.execute(db);
  return rows;
}

export type LevelChangeRow = { at: Date; from: string | null; to: string | null; growth: number };

/** Newest first. Index: level_changes_by_member. */
export async function listLevelChanges(
  from: Db | Tx,
  programId: string,
  memberId: string,
  limit: number,
): Promise<LevelChangeRow[]> {
  const { rows } = await sql<LevelChangeRow>`
    select at, from_name as "from", to_name as "to", growth from level_changes
    where program_id = ${programId} and member_id = ${memberId} order by seq desc limit ${limit}`.execute(from);
  return rows;
}

type Totals = { usable: number; owed: number; members: number };

/** A program's points and members by level. Reads all accounts: for one page, now and then. */
export async function readTotals(
  db: Db,
  programId: string,
): Promise<{ totals: Totals; byLevel: { levelId: string | null; members: number }[] }> {
  const [lots, accounts] = await Promise.all([
    sql<{ usable: number }>`
      select coalesce(sum(remaining), 0)::bigint as usable from points_lots
      where program_id = ${programId} and remaining > 0 and expires_at > app_now()`.execute(db),
    sql<{ levelId: string | null; members: number; owed: number }>`
      select level_id as "levelId", count(*) as members, coalesce(sum(debt), 0)::bigint as owed from loyalty_accounts
      where program_id = ${programId} group by level_id`.execute(db),
  ]);
  const sum = (key: "members" | "owed") => accounts.rows.reduce((total, row) => total + row[key], 0);
  return {
    totals: { usable: lots.rows[0]?.usable ?? 0, owed: sum("owed"), members: sum("members") },
    byLevel: accounts.rows,
  };
}

/** What members own: in lots, in unpaid orders, less what they owe. For the ledger's nightly check. */
export async function sumOfPoints(from: Db | Tx, programId: string): Promise<number> {
  const { rows } = await sql<{ points: number }>`
    select ((select coalesce(sum(remaining), 0) from points_lots where program_id = ${programId})
      + (select coalesce(sum(points), 0) from points_holds where program_id = ${programId} and state = 'HELD')
      - (select coalesce(sum(debt), 0) from loyalty_accounts where program_id = ${programId}))::bigint as points`.execute(
    from,
  );
  return rows[0]?.points ?? 0;
}

export async function savePaidMembership(
  tx: Tx,
  paid: { programId: string; memberId: string; until: string | null; reason: string; by: string },
): Promise<Date | null> {
  const before = await sql<{ until: Date }>`
    select until from paid_memberships where program_id = ${paid.programId} and member_id = ${paid.memberId} for update`.execute(
    tx,
  );
  await sql`
    insert into paid_memberships (program_id, member_id, until, reason, granted_by)
    values (${paid.programId}, ${paid.memberId}, coalesce(${paid.until}::timestamptz, app_now()), ${paid.reason}, ${paid.by})
    on conflict (program_id, member_id) do update
      set until = excluded.until, reason = excluded.reason, granted_by = excluded.granted_by, granted_at = app_now()`.execute(
    tx,
  );
  return before.rows[0]?.until ?? null;
}
