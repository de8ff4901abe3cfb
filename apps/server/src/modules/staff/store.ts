import { sql } from "kysely";
import type { Db, Tx } from "#kernel/db.ts";
import type { Attempts } from "./attempts.ts";
import type { Role } from "./permissions.ts";

export type OperatorRow = {
  id: string;
  account: string;
  name: string;
  passwordHash: string;
  disabledAt: Date | null;
  programs: { id: string; name: string; zone: string; role: Role }[];
};

const operatorColumns = sql`
  operator.id, operator.account, operator.name, operator.password_hash as "passwordHash", operator.disabled_at as "disabledAt",
  (select coalesce(jsonb_agg(jsonb_build_object('id', program.id, 'name', program.name, 'zone', program.zone,
                                              'role', granted.role) order by program.id), '[]')
   from operator_roles granted join programs program on program.id = granted.program_id
   where granted.operator_id = operator.id) as programs`;

/** Index: operators_account_key. */
export async function findOperatorByAccount(db: Db | Tx, account: string): Promise<OperatorRow | null> {
  const { rows } = await sql<OperatorRow>`
    select ${operatorColumns} from operators operator where account = ${account}`.execute(db);
  return rows[0] ?? null;
}

export async function findOperator(db: Db | Tx, id: string): Promise<OperatorRow | null> {
  const { rows } = await sql<OperatorRow>`select ${operatorColumns} from operators operator where id = ${id}`.execute(
    db,
  );
  return rows[0] ?? null;
}

/** Asked by every console call. Index: operators_pkey, operator_roles_pkey. */
export async function findRole(
  db: Db,
  operatorId: string,
  programId: string | null,
): Promise<{ name: string; role: Role | null } | null> {
  const { rows } = await sql<{ name: string; role: Role | null }>`
    select operator.name, granted.role from operators operator
    left join operator_roles granted on granted.program_id = ${programId} and granted.operator_id = operator.id
    where operator.id = ${operatorId} and operator.disabled_at is null`.execute(db);
  return rows[0] ?? null;
}

/** Index: operator_roles_pkey. */
export async function listOperators(db: Db, programId: string): Promise<{ id: string; name: string; role: Role }[]> {
  const { rows } = await sql<{ id: string; name: string; role: Role }>`
    select operator.id, operator.name, granted.role from operator_roles granted
    join operators operator on operator.id = granted.operator_id
    where granted.program_id = ${programId} and operator.disabled_at is null
    order by operator.name, operator.id`.execute(db);
  return rows;
}

/** Index: operators_pkey. */
export async function namesOf(db: Db, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const { rows } = await sql<{ id: string; name: string }>`
    select id, name from operators where id = any(${[...ids]}::uuid[])`.execute(db);
  return new Map(rows.map(({ id, name }) => [id, name]));
}

export async function insertOperator(
  tx: Tx,
  operator: { id: string; account: string; name: string; passwordHash: string },
): Promise<boolean> {
  const { numAffectedRows } = await sql`
    insert into operators (id, account, name, password_hash)
    values (${operator.id}, ${operator.account}, ${operator.name}, ${operator.passwordHash})
    on conflict (account) do nothing`.execute(tx);
  return numAffectedRows === 1n;
}

/** True when the role is new or another one than before. */
export async function grantRole(tx: Tx, programId: string, operatorId: string, role: Role): Promise<boolean> {
  const { numAffectedRows } = await sql`
    insert into operator_roles (program_id, operator_id, role) values (${programId}, ${operatorId}, ${role})
    on conflict (program_id, operator_id) do update set role = excluded.role, granted_at = app_now()
      where operator_roles.role <> excluded.role`.execute(tx);
  return numAffectedRows === 1n;
}

// ---- sign-in attempts
/** Locks the keys' rows (made when missing) in key order and returns them in the order asked for. */
export async function lockAttempts(tx: Tx, keys: readonly Buffer[]): Promise<Attempts[]> {
  const { rows } = await sql<Attempts & { key: Buffer }>`
    insert into sign_in_attempts as attempts (key, failures, locked_until, last_at)
    select key, 0, app_now(), app_now() from unnest(${keys}::bytea[]) as key order by key
    on conflict (key) do update set key = excluded.key
    returning key, failures, locked_until as "lockedUntil", last_at as "lastAt"`.execute(tx);
  return keys.map((key) => {
    const row = rows.find((row) => row.key.equals(key));
    if (!row) throw new Error("A sign-in attempt was not counted");
    return row;
  });
}

export async function saveAttempts(tx: Tx, keys: readonly Buffer[], attempts: readonly Attempts[]): Promise<void> {
  await sql`
    update sign_in_attempts attempts set failures = line.failures, locked_until = line.locked_until, last_at = line.last_at
    from unnest(${keys}::bytea[], ${attempts.map((a) => a.failures)}::integer[],
                ${attempts.map((a) => a.lockedUntil)}::timestamptz[], ${attempts.map((a) => a.lastAt)}::timestamptz[])
      as line (key, failures, locked_until, last_at)
    where attempts.key = line.key`.execute(tx);
}

export async function clearAttempts(tx: Tx, keys: readonly Buffer[]): Promise<void> {
  await sql`delete from sign_in_attempts where key = any(${keys}::bytea[])`.execute(tx);
}

/** Index: sign_in_attempts_age. */
export async function forgetAttempts(db: Db, before: Date): Promise<void> {
  await sql`delete from sign_in_attempts where last_at < ${before}`.execute(db);
}

// ---- programs
export async function insertMerchant(tx: Tx, id: string, name: string): Promise<void> {
  await sql`insert into merchants (id, name) values (${id}, ${name})`.execute(tx);
}
export async function setMerchant(tx: Tx, programId: string, merchantId: string): Promise<void> {
  await sql`update programs set merchant_id = ${merchantId} where id = ${programId}`.execute(tx);
}
export async function renameProgram(tx: Tx, programId: string, name: string): Promise<void> {
  await sql`update programs set name = ${name} where id = ${programId}`.execute(tx);
}
/** Two processes that provision at once go one after the other. */
export async function lockProvisioning(tx: Tx): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended('banyan provisioning', 0))`.execute(tx);
}
