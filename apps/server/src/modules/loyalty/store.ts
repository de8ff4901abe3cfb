import { sql } from "kysely";
import type { Db, Tx } from "#kernel/db.ts";
import type { Account, Movement, Outcome } from "./change.ts";
import type { Lot } from "./points.ts";

export type Whose = { programId: string; memberId: string; personId: number };

/** The accounts of these members, made when new and locked in one order: whoever moves their points waits here. */
export async function lockAccounts(tx: Tx, members: readonly Whose[]): Promise<Account[]> {
  const { rows } = await sql<Omit<Account, "lots">>`
    insert into loyalty_accounts as account (program_id, member_id, person_id)
    select * from unnest(${members.map((one) => one.programId)}::text[], ${members.map((one) => one.memberId)}::uuid[],
      ${members.map((one) => one.personId)}::integer[]) as one (program_id, member_id, person_id)
    order by program_id, member_id
    on conflict (program_id, member_id) do update set person_id = excluded.person_id
    returning program_id as "programId", member_id as "memberId", person_id as "personId", balance, debt, growth,
      level_id as "levelId", kept_until as "keptUntil"`.execute(tx);
  return rows.map((row) => ({ ...row, lots: [] }));
}

/** What the lots of locked accounts still hold. A statement of its own, so that it sees what the lock waited for. Index: points_lots_usable. */
export async function readLots(
  tx: Tx,
  members: readonly Pick<Whose, "programId" | "memberId">[],
): Promise<(Lot & { programId: string; memberId: string })[]> {
  const { rows } = await sql<Lot & { programId: string; memberId: string }>`
    select lot.program_id as "programId", lot.member_id as "memberId", lot.id, lot.remaining, lot.expires_at as "expiresAt"
    from unnest(${members.map((one) => one.programId)}::text[], ${members.map((one) => one.memberId)}::uuid[])
      as one (program_id, member_id)
    join points_lots lot on lot.program_id = one.program_id and lot.member_id = one.member_id and lot.remaining > 0
    order by lot.expires_at, lot.id for update of lot`.execute(tx);
  return rows;
}

/** Accounts as they are after their changes. Index: loyalty_accounts_pkey. */
export async function saveAccounts(tx: Tx, accounts: readonly (Account & { recheckAt: Date | null })[]): Promise<void> {
  await sql`
    update loyalty_accounts account
    set balance = one.balance, debt = one.debt, growth = one.growth, level_id = one.level_id,
      kept_until = one.kept_until, recheck_at = one.recheck_at
    from unnest(${accounts.map((one) => one.programId)}::text[], ${accounts.map((one) => one.memberId)}::uuid[],
      ${accounts.map((one) => one.balance)}::bigint[], ${accounts.map((one) => one.debt)}::bigint[],
      ${accounts.map((one) => one.growth)}::bigint[], ${accounts.map((one) => one.levelId)}::uuid[],
      ${accounts.map((one) => one.keptUntil)}::timestamptz[], ${accounts.map((one) => one.recheckAt)}::timestamptz[])
      as one (program_id, member_id, balance, debt, growth, level_id, kept_until, recheck_at)
    where account.program_id = one.program_id and account.member_id = one.member_id`.execute(tx);
}

export async function saveLots(tx: Tx, lots: readonly { programId: string; id: string; remaining: number }[]) {
  if (lots.length === 0) return;
  await sql`
    update points_lots lot set remaining = one.remaining
    from unnest(${lots.map((one) => one.programId)}::text[], ${lots.map((one) => one.id)}::uuid[],
      ${lots.map((one) => one.remaining)}::bigint[]) as one (program_id, id, remaining)
    where lot.program_id = one.program_id and lot.id = one.id`.execute(tx);
}

export async function insertLots(
  tx: Tx,
  lots: readonly (Outcome["newLots"][number] & { programId: string; memberId: string; points: number })[],
): Promise<void> {
  if (lots.length === 0) return;
  await sql`
    insert into points_lots (program_id, id, member_id, source, points, remaining, earned_at, expires_at)
    select program_id, id, member_id, source, points, remaining, app_now(), expires_at
    from unnest(${lots.map((one) => one.programId)}::text[], ${lots.map((one) => one.id)}::uuid[],
      ${lots.map((one) => one.memberId)}::uuid[], ${lots.map((one) => one.source)}::text[],
      ${lots.map((one) => one.points)}::bigint[], ${lots.map((one) => one.remaining)}::bigint[],
      ${lots.map((one) => one.expiresAt)}::timestamptz[])
      as one (program_id, id, member_id, source, points, remaining, expires_at)`.execute(tx);
}

export type NewMovement = Omit<Movement, "kind" | "afterSaleId" | "repaid" | "owed"> & {
  programId: string;
  memberId: string;
  kind: Movement["kind"] | "SPENT";
};

export async function insertMovements(tx: Tx, movements: readonly NewMovement[]): Promise<void> {
  if (movements.length === 0) return;
  await sql`
    insert into points_movements (program_id, id, member_id, kind, points, balance, order_id, source, reason, by_name)
    select * from unnest(${movements.map((one) => one.programId)}::text[], ${movements.map((one) => one.id)}::uuid[],
      ${movements.map((one) => one.memberId)}::uuid[], ${movements.map((one) => one.kind)}::text[],
      ${movements.map((one) => one.points)}::bigint[], ${movements.map((one) => one.balance)}::bigint[],
      ${movements.map((one) => one.orderId)}::uuid[], ${movements.map((one) => one.source)}::text[],
      ${movements.map((one) => one.reason)}::text[], ${movements.map((one) => one.by)}::text[])`.execute(tx);
}

export async function insertLevelChanges(
  tx: Tx,
  changes: readonly (NonNullable<Outcome["levelChange"]> & { programId: string; memberId: string })[],
): Promise<void> {
  if (changes.length === 0) return;
  await sql`
    insert into level_changes (program_id, id, member_id, from_level_id, from_name, to_level_id, to_name, growth)
    select * from unnest(${changes.map((one) => one.programId)}::text[], ${changes.map((one) => one.id)}::uuid[],
      ${changes.map((one) => one.memberId)}::uuid[], ${changes.map((one) => one.from?.id ?? null)}::uuid[],
      ${changes.map((one) => one.from?.name ?? null)}::text[], ${changes.map((one) => one.to.id)}::uuid[],
      ${changes.map((one) => one.to.name)}::text[], ${changes.map((one) => one.growth)}::bigint[])`.execute(tx);
}

/** Members with lots past their end, or whose level is to be looked at; a batch. Indexes: points_lots_to_expire, loyalty_accounts_to_recheck. */
export async function listDue(db: Db, limit: number): Promise<{ expired: Whose[]; recheck: Whose[] }> {
  const columns = sql`account.program_id as "programId", account.member_id as "memberId", account.person_id as "personId"`;
  const [expired, recheck] = await Promise.all([
    sql<Whose>`
      select distinct ${columns} from points_lots lot
      join loyalty_accounts account on account.program_id = lot.program_id and account.member_id = lot.member_id
      where lot.remaining > 0 and lot.expires_at <= app_now() limit ${limit}`.execute(db),
    sql<Whose>`
      select ${columns} from loyalty_accounts account where recheck_at <= app_now() limit ${limit}`.execute(db),
  ]);
  return { expired: expired.rows, recheck: recheck.rows };
}

/** Every level of a program is to be looked at anew: its levels changed. */
export async function recheckAll(tx: Tx, programId: string): Promise<void> {
  await sql`update loyalty_accounts set recheck_at = app_now() where program_id = ${programId}`.execute(tx);
}

/** The stored version of the levels, locked until the end of the transaction; 0 when never set. */
export async function lockLevelsVersion(tx: Tx, programId: string, key: string): Promise<number> {
  await sql`select pg_advisory_xact_lock(hashtextextended('loyalty levels ' || ${programId}, 0))`.execute(tx);
  const { rows } = await sql<{ version: number }>`
    select (value ->> 'version')::integer as version from settings
    where program_id = ${programId} and key = ${key}`.execute(tx);
  return rows[0]?.version ?? 0;
}
