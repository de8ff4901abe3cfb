import { createHash, randomBytes } from "node:crypto";
import type { Permission } from "@banyan/contracts";
import { sql } from "kysely";
import type { Clock } from "./clock.ts";
import { afterCommit, type Databases, type Db, type Tx } from "./db.ts";
import { uuidv7 } from "./ids.ts";

/** A signed-in member of one program. */
export type Shopper = { programId: string; memberId: string; personId: number; openid: string };
/** A signed-in operator, with what they may do in the program of this call (in none: `signedIn` only). */
export type StaffCaller = { id: string; name: string; sessionId: string; permissions: ReadonlySet<Permission> };
/** Holds a secret of one program to write events of the past with. */
export type Writer = { programId: string; keyId: string };
export type StaffSession = { id: string; createdAt: Date; lastSeenAt: Date; ip: string; userAgent: string };

/** The staff module tells who an operator is; null = gone or locked. */
export type StaffDirectory = (
  staffId: string,
  programId: string | null,
) => Promise<{ name: string; permissions: ReadonlySet<Permission> } | null>;

/** The tracking module knows which secrets may write; it is asked with a secret's hash. */
export type WriterDirectory = (hash: Buffer) => Promise<Writer | null>;

export type Auth = {
  /** A new opaque token; only its hash is kept. */
  issueShopperToken(tx: Tx, shopper: Shopper): Promise<string>;
  readShopperToken(token: string): Promise<Shopper | null>;
  revokeShopperToken(tx: Tx, token: string): Promise<void>;
  revokeShopper(tx: Tx, programId: string, memberId: string): Promise<void>;

  openStaffSession(
    tx: Tx,
    session: { staffId: string; ip: string; userAgent: string },
  ): Promise<{ token: string; sessionId: string }>;
  /** Also moves the idle limit. */
  readStaffSession(token: string): Promise<{ staffId: string; sessionId: string } | null>;
  readStaff(token: string, programId: string | null): Promise<StaffCaller | null>;
  listStaffSessions(staffId: string): Promise<StaffSession[]>;
  /** True when there was such a session of this operator. */
  revokeStaffSession(tx: Tx, staffId: string, sessionId: string): Promise<boolean>;
  revokeStaff(tx: Tx, staffId: string): Promise<void>;
  /** Wired once, by the staff module. */
  useStaffDirectory(directory: StaffDirectory): void;

  /** What a secret is kept as. */
  hashOf(secret: string): Buffer;
  readWriter(secret: string): Promise<Writer | null>;
  /** Wired once, by the tracking module. */
  useWriterDirectory(directory: WriterDirectory): void;
};

const SHOPPER_TOKEN_DAYS = 30;
const STAFF_IDLE_MINUTES = 30;
const STAFF_HOURS = 12;
/** A revoked token dies at once in the process that heard of it (NOTIFY), in any other after this. */
const CACHED_MS = 30_000;
const MOST_CACHED = 50_000;
/** The idle limit is moved at most once a minute, so that reading the console does not write. */
const SEEN_EVERY_SECONDS = 60;
/** A session that ended is kept so long: “where was I signed in last week” is asked after something went wrong. */
const ENDED_KEPT = "7 days";
const REVOKED_CHANNEL = "banyan_tokens_revoked";

export function createAuth({ db, clock, pepper }: { db: Databases; clock: Clock; pepper: string }): Auth {
  const hashOf = (token: string) => createHash("sha256").update(pepper).update(token).digest();
  const fresh = () => randomBytes(32).toString("base64url");
  const shoppers = new Map<string, { shopper: Shopper; expiresAt: Date; until: number }>();
  let directory: StaffDirectory = async () => null;
  let writers: WriterDirectory = async () => null;
  const forget = () => shoppers.clear();
  db.listen(REVOKED_CHANNEL, forget);

  async function revoked(tx: Tx) {
    await sql`select pg_notify(${REVOKED_CHANNEL}, '')`.execute(tx);
    afterCommit(tx, forget);
  }

  const auth: Auth = {
    async issueShopperToken(tx, { programId, memberId, personId, openid }) {
      const token = fresh();
      await sql`
        insert into shopper_tokens (hash, program_id, member_id, person_id, openid, expires_at)
        values (${hashOf(token)}, ${programId}, ${memberId}, ${personId}, ${openid},
                app_now() + make_interval(days => ${SHOPPER_TOKEN_DAYS}))`.execute(tx);
      return token;
    },

    async readShopperToken(token) {
      const cached = shoppers.get(token);
      if (cached && cached.until > performance.now()) return cached.expiresAt > clock.now() ? cached.shopper : null;
      const { rows } = await sql<Shopper & { expiresAt: Date }>`
        select program_id as "programId", member_id as "memberId", person_id as "personId", openid, expires_at as "expiresAt"
        from shopper_tokens where hash = ${hashOf(token)} and expires_at > app_now()`.execute(db.reads);
      const row = rows[0];
      if (!row) return null;
      const { expiresAt, ...shopper } = row;
      if (shoppers.size >= MOST_CACHED) shoppers.clear();
      shoppers.set(token, { shopper, expiresAt, until: performance.now() + CACHED_MS });
      return shopper;
    },

    async revokeShopperToken(tx, token) {
      await sql`delete from shopper_tokens where hash = ${hashOf(token)}`.execute(tx);
      await revoked(tx);
    },
    async revokeShopper(tx, programId, memberId) {
      await sql`delete from shopper_tokens where program_id = ${programId} and member_id = ${memberId}`.execute(tx);
      await revoked(tx);
    },

    async openStaffSession(tx, { staffId, ip, userAgent }) {
      const token = fresh();
      const sessionId = uuidv7(clock.now());
      await sql`
        insert into staff_sessions (id, hash, staff_id, ip, user_agent, expires_at)
        values (${sessionId}, ${hashOf(token)}, ${staffId}, ${ip}, ${userAgent.slice(0, 300)},
                app_now() + make_interval(hours => ${STAFF_HOURS}))`.execute(tx);
      return { token, sessionId };
    },

    async readStaffSession(token) {
      const { rows } = await sql<{ staffId: string; sessionId: string; stale: boolean }>`
        select staff_id as "staffId", id as "sessionId",
               seen_at < app_now() - make_interval(secs => ${SEEN_EVERY_SECONDS}) as stale
        from staff_sessions
        where hash = ${hashOf(token)} and expires_at > app_now()
          and seen_at > app_now() - make_interval(mins => ${STAFF_IDLE_MINUTES})`.execute(db.reads);
      const row = rows[0];
      if (!row) return null;
      if (row.stale)
        await sql`update staff_sessions set seen_at = app_now() where id = ${row.sessionId}`.execute(db.reads);
      return { staffId: row.staffId, sessionId: row.sessionId };
    },

    async readStaff(token, programId) {
      const session = await auth.readStaffSession(token);
      if (!session) return null;
      const known = await directory(session.staffId, programId);
      return known && { id: session.staffId, sessionId: session.sessionId, ...known };
    },

    async listStaffSessions(staffId) {
      const { rows } = await sql<StaffSession>`
        select id, created_at as "createdAt", seen_at as "lastSeenAt", ip, user_agent as "userAgent"
        from staff_sessions
        where staff_id = ${staffId} and expires_at > app_now()
          and seen_at > app_now() - make_interval(mins => ${STAFF_IDLE_MINUTES})
        order by seen_at desc`.execute(db.reads);
      return rows;
    },
    async revokeStaffSession(tx, staffId, sessionId) {
      const { numAffectedRows } = await sql`
        delete from staff_sessions where staff_id = ${staffId} and id = ${sessionId}`.execute(tx);
      return numAffectedRows === 1n;
    },
    async revokeStaff(tx, staffId) {
      await sql`delete from staff_sessions where staff_id = ${staffId}`.execute(tx);
    },
    useStaffDirectory(wired) {
      directory = wired;
    },

    hashOf,
    readWriter: (secret) => writers(hashOf(secret)),
    useWriterDirectory(wired) {
      writers = wired;
    },
  };
  return auth;
}

/** Housekeeping: tokens and sessions that ended long ago. Index: shopper_tokens_ended; operators' sessions are few. */
export async function forgetEndedSessions(db: Db): Promise<void> {
  await sql`delete from shopper_tokens where expires_at <= app_now() - ${ENDED_KEPT}::interval`.execute(db);
  await sql`delete from staff_sessions where expires_at <= app_now() - ${ENDED_KEPT}::interval`.execute(db);
}

/** The session cookie's name: `__Host-` binds it to this host over https; plain http on loopback cannot carry that prefix. */
export const cookieName = (publicUrl: string): string => (publicUrl.startsWith("https:") ? "__Host-banyan" : "banyan");

/** A `Set-Cookie` value; an empty token removes the cookie. */
export function sessionCookie(publicUrl: string, token: string): string {
  const secure = publicUrl.startsWith("https:") ? "; Secure" : "";
  const age = token === "" ? "; Max-Age=0" : "";
  return `${cookieName(publicUrl)}=${token}; Path=/; HttpOnly; SameSite=Lax${secure}${age}`;
}
