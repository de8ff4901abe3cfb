import { createHash } from "node:crypto";
import { sql } from "kysely";
import { type Db, type Tx, transact, violates } from "./db.ts";
import { fail } from "./failure.ts";
import type { Sealer } from "./sealed.ts";

/** Replies are kept so long; after that the key may be used anew. */
const KEPT = "48 hours";
const IN_FLIGHT_RETRY_SECONDS = 1;

export type OnceKey = {
  programId: string;
  /** Who calls (a member or an operator id): one caller's key never answers another. */
  caller: string;
  /** Method and path of the endpoint. */
  endpoint: string;
  key: string;
  /** Everything the caller sent; the same key with other content is refused. */
  request: unknown;
};

/** The reply as JSON text: what was stored is sent again byte for byte. */
export type OnceReply = { json: string; replayed: boolean };

/** Writes the reply down before the transaction's last statements are answered: what is locked by those is held one turn less. */
export type HandOver = (reply: unknown) => Promise<void>;

type Found = { free: boolean; sameRequest: boolean | null; reply: Buffer | null };

/**
 * Runs a mutating call at most once per key; costs two statements (look up with lock, insert).
 * Errors: IDEMPOTENCY_IN_FLIGHT while the same key is being worked on, IDEMPOTENCY_KEY_REUSED for other content.
 * Only a committed reply is stored: a refusal rolls everything back and is decided anew next time.
 * A reply known early may be handed over, to be written beside the last statements; what `run` returns is not looked at then.
 */
export async function once(
  db: Db,
  sealer: Sealer,
  key: OnceKey,
  run: (tx: Tx, handOver: HandOver) => Promise<unknown>,
): Promise<OnceReply> {
  const scope = createHash("sha256")
    .update(JSON.stringify([key.programId, key.caller, key.endpoint, key.key]))
    .digest();
  const request = createHash("sha256").update(JSON.stringify(key.request)).digest();
  const place = ["idempotent_replies", "reply", scope.toString("hex")] as const;
  const attempt = () =>
    transact(db, async (tx) => {
      const found = await lookUp(tx, key.programId, scope, request);
      if (found.reply !== null) {
        if (!found.sameRequest) fail("IDEMPOTENCY_KEY_REUSED");
        return { json: sealer.open(...place, found.reply), replayed: true };
      }
      if (!found.free) fail("IDEMPOTENCY_IN_FLIGHT", { retryAfterSeconds: IN_FLIGHT_RETRY_SECONDS });
      let json: string | undefined;
      const handOver: HandOver = (reply) => {
        json = JSON.stringify(reply) ?? "null";
        return keep(tx, key.programId, scope, request, sealer.seal(...place, json));
      };
      const reply = await run(tx, handOver);
      if (json === undefined) await handOver(reply);
      return { json: json ?? "null", replayed: false };
    });
  try {
    return await attempt();
  } catch (error) {
    // The look-up's snapshot was taken before the other call committed, its lock after: the primary key noticed. Now it is there to replay.
    if (error instanceof Overtaken || violates(error, "idempotent_replies_pkey")) return attempt();
    throw error;
  }
}

/** Between look-up and insert another call with this key committed; everything done here is rolled back. */
class Overtaken extends Error {}

// The lock is taken even when a reply is found: it costs less than a second statement. Index: idempotent_replies_pkey.
async function lookUp(tx: Tx, programId: string, scope: Buffer, request: Buffer): Promise<Found> {
  const { rows } = await sql<Found>`
    select pg_try_advisory_xact_lock(${lockNumber(scope)}) as free, kept.request_hash = ${request} as "sameRequest", kept.reply
    from (values (1)) as always
    left join idempotent_replies kept
      on kept.program_id = ${programId} and kept.scope = ${scope} and kept.created_at > app_now() - ${KEPT}::interval`.execute(
    tx,
  );
  return rows[0] ?? { free: false, sameRequest: null, reply: null };
}

async function keep(tx: Tx, programId: string, scope: Buffer, request: Buffer, reply: Buffer): Promise<void> {
  // only an expired reply may be replaced; a fresh one means we were overtaken
  const { numAffectedRows } = await sql`
    insert into idempotent_replies as kept (program_id, scope, request_hash, reply)
    values (${programId}, ${scope}, ${request}, ${reply})
    on conflict (program_id, scope) do update
      set request_hash = excluded.request_hash, reply = excluded.reply, created_at = excluded.created_at
      where kept.created_at <= app_now() - ${KEPT}::interval`.execute(tx);
  if (numAffectedRows !== 1n) throw new Overtaken();
}

/** 63 bits of the scope: two keys meeting on one number answer “in flight” once, nothing worse. */
const lockNumber = (scope: Buffer): string => (scope.readBigInt64BE(0) >> 1n).toString();

/** Housekeeping: forget replies older than they may be replayed. Index: idempotent_replies_age. */
export async function forgetOldReplies(db: Db): Promise<number> {
  const { numAffectedRows } = await sql`
    delete from idempotent_replies where created_at <= app_now() - ${KEPT}::interval`.execute(db);
  return Number(numAffectedRows ?? 0n);
}
