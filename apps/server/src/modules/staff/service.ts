import { createHash, randomBytes } from "node:crypto";
import type { Operator } from "@banyan/contracts";
import { audit } from "#kernel/audit.ts";
import type { Auth, StaffDirectory } from "#kernel/auth.ts";
import type { Clock } from "#kernel/clock.ts";
import { type Databases, transact } from "#kernel/db.ts";
import { fail } from "#kernel/failure.ts";
import { uuidv7 } from "#kernel/ids.ts";
import { hashPassword, isPassword } from "#kernel/passwords.ts";
import type { Program, Programs } from "#kernel/programs.ts";
import { FORGOTTEN_AFTER_MS, nextTry, PER_ACCOUNT, PER_ADDRESS } from "./attempts.ts";
import { createNotices } from "./notices.ts";
import { permissionsOf, type Role } from "./permissions.ts";
import * as store from "./store.ts";

export type StaffDeps = { db: Databases; clock: Clock; auth: Auth; programs: Programs };
export type Staff = ReturnType<typeof createStaff>;

export type NewOperator = { programId: string; account: string; name: string; password: string; role: Role };

/** Without a second factor a password must be long (OWASP ASVS 5, level 2). */
export const SHORTEST_PASSWORD = 15;

/** Operators: who they are, what they may do in which program, how they sign in. */
export function createStaff({ db, clock, auth, programs }: StaffDeps) {
  // Checked when there is no such account, so that both answers take the same time.
  const decoy = hashPassword(randomBytes(32).toString("base64url"));
  auth.useStaffDirectory(directory);

  return {
    signIn,
    signOut: (operatorId: string, sessionId: string) =>
      transact(db.orders, async (tx) => {
        await auth.revokeStaffSession(tx, operatorId, sessionId);
      }),
    me: async (operatorId: string): Promise<Operator> =>
      describe((await store.findOperator(db.reads, operatorId)) ?? fail("UNAUTHENTICATED")),
    /** Whether this operator works in the program. */
    worksIn: async (programId: string, operatorId: string): Promise<boolean> =>
      (await store.findOperator(db.reads, operatorId))?.programs.some(({ id }) => id === programId) ?? false,
    /** Colleagues who may sign in, by name. */
    operatorsOf: async (programId: string) =>
      (await store.listOperators(db.reads, programId)).map(({ role, ...operator }) => ({
        ...operator,
        role,
        permissions: permissionsOf(role),
      })),
    /** For lists; also of who works here no more. */
    namesOf: (ids: readonly string[]) => store.namesOf(db.reads, ids),
    listSessions: auth.listStaffSessions,
    revokeSession,
    ...createNotices({ db, clock }),

    /** Makes the program and its merchant when they are missing; a program that exists stays as it is. */
    ensureProgram,
    /** Makes the account and its role when they are missing; an account that exists keeps its password. */
    ensureOperator,
    ensureOwner: (owner: Omit<NewOperator, "role">) => ensureOperator({ ...owner, role: "owner" }),
    renameProgram: store.renameProgram,
    forgetOldAttempts: () => store.forgetAttempts(db.workers, new Date(clock.now().getTime() - FORGOTTEN_AFTER_MS)),
  };

  /** Errors: SIGN_IN_FAILED whatever was wrong, SIGN_IN_LOCKED with the seconds to wait. */
  async function signIn(given: { account: string; password: string; ip: string; userAgent: string }) {
    const account = normalise(given.account);
    const keys = [keyOf(account), keyOf(account, given.ip)];
    await countTry(keys);
    const operator = await store.findOperatorByAccount(db.reads, account);
    const isRight = await isPassword(operator?.passwordHash ?? (await decoy), given.password);
    if (!operator || !isRight || operator.disabledAt) fail("SIGN_IN_FAILED");
    return transact(db.orders, async (tx) => {
      await store.clearAttempts(tx, keys);
      const session = await auth.openStaffSession(tx, {
        staffId: operator.id,
        ip: given.ip,
        userAgent: given.userAgent,
      });
      for (const program of operator.programs) {
        await audit(tx, {
          programId: program.id,
          actor: `staff:${operator.id}`,
          action: "staff.sign_in",
          subject: `session:${session.sessionId}`,
          after: { ip: given.ip },
        });
      }
      return { token: session.token, operator: describe(operator) };
    });
  }

  /** Committed before the password is looked at: a crash or a parallel try cannot win a free guess. */
  async function countTry(keys: readonly Buffer[]) {
    const waitSeconds = await transact(db.orders, async (tx) => {
      const [anywhere, here] = await store.lockAttempts(tx, keys);
      if (!anywhere || !here) throw new Error("Two keys were asked for");
      const now = clock.now();
      const tries = [nextTry(anywhere, now, PER_ACCOUNT), nextTry(here, now, PER_ADDRESS)];
      const waits = tries.map((attempt) => (attempt.locked ? attempt.waitSeconds : 0));
      if (Math.max(...waits) > 0) return Math.max(...waits); // a refused try counts nowhere
      await store.saveAttempts(
        tx,
        keys,
        tries.flatMap((attempt) => (attempt.locked ? [] : [attempt.next])),
      );
      return 0;
    });
    if (waitSeconds > 0) fail("SIGN_IN_LOCKED", { retryAfterSeconds: waitSeconds });
  }

  async function revokeSession(operatorId: string, sessionId: string): Promise<void> {
    const isGone = await transact(db.orders, (tx) => auth.revokeStaffSession(tx, operatorId, sessionId));
    if (!isGone) fail("NOT_FOUND");
  }

  async function ensureProgram(program: Program & { merchant?: string }): Promise<Program> {
    await transact(db.orders, async (tx) => {
      await store.lockProvisioning(tx);
      if ((await programs.list()).some((known) => known.id === program.id)) return;
      await programs.add(tx, program);
      const merchantId = uuidv7(clock.now());
      await store.insertMerchant(tx, merchantId, program.merchant ?? program.name);
      await store.setMerchant(tx, program.id, merchantId);
    });
    await programs.list(); // read anew, so that the next request finds it
    return (await programs.byId(program.id)) ?? fail("UNKNOWN_PROGRAM");
  }

  async function ensureOperator({ programId, account, name, password, role }: NewOperator): Promise<{ id: string }> {
    if (password.length < SHORTEST_PASSWORD)
      throw new Error(`A password needs at least ${SHORTEST_PASSWORD} characters`);
    const normal = normalise(account);
    const known = await store.findOperatorByAccount(db.reads, normal);
    const passwordHash = known ? "" : await hashPassword(password);
    return transact(db.orders, async (tx) => {
      if (!known) await store.insertOperator(tx, { id: uuidv7(clock.now()), account: normal, name, passwordHash });
      const operator = await store.findOperatorByAccount(tx, normal);
      if (!operator) throw new Error(`The account ${normal} was neither found nor made`);
      const before = operator.programs.find((program) => program.id === programId)?.role ?? null;
      if (await store.grantRole(tx, programId, operator.id, role)) {
        await audit(tx, {
          programId,
          actor: "system",
          action: "staff.grant_role",
          subject: `staff:${operator.id}`,
          before: { role: before },
          after: { role },
        });
      }
      return { id: operator.id };
    });
  }

  async function directory(...[staffId, programId]: Parameters<StaffDirectory>) {
    const found = await store.findRole(db.reads, staffId, programId);
    return found && { name: found.name, permissions: new Set(found.role ? permissionsOf(found.role) : []) };
  }
}

const describe = ({ id, name, account, programs }: store.OperatorRow): Operator => ({
  id,
  name,
  account,
  programs: programs.map((program) => ({ ...program, permissions: permissionsOf(program.role) })),
});

/** One account however it is typed: full-width letters, capitals, spaces around. */
const normalise = (account: string) => account.normalize("NFKC").trim().toLowerCase();

const keyOf = (...parts: string[]) => createHash("sha256").update(JSON.stringify(parts)).digest();
