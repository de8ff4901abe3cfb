import { createHash } from "node:crypto";
import { sql } from "kysely";
import { type Databases, type Db, type Tx, transact } from "./db.ts";

export type AuditEntry = {
  programId: string;
  /** `staff:<id>`, `plan:<id>`, `system`. */
  actor: string;
  /** `order.ship`, `settings.write` … */
  action: string;
  /** `order:<id>`. */
  subject: string;
  before?: unknown;
  after?: unknown;
};

/** Writes down who did what; append-only, in the transaction of the deed. Never put unmasked personal data in it. */
export async function audit(tx: Tx, entry: AuditEntry): Promise<void> {
  await sql`
    insert into audit_entries (program_id, actor, action, subject, before, after)
    values (${entry.programId}, ${entry.actor}, ${entry.action}, ${entry.subject},
            ${jsonOrNull(entry.before)}::jsonb, ${jsonOrNull(entry.after)}::jsonb)`.execute(tx);
}

const jsonOrNull = (value: unknown) => (value === undefined ? null : JSON.stringify(value));

const SEAL_LOCK = 7_248_267;
const SEAL_BATCH = 1_000;
const FIRST_HASH = Buffer.alloc(32);

/** What a seal covers: PostgreSQL's own text of the row, so that any changed byte changes the hash. */
const SEALED_TEXT = sql`jsonb_build_array(entry.seq, entry.program_id, entry.actor, entry.action, entry.subject,
  entry.before, entry.after, extract(epoch from entry.at))::text`;

const hashOf = (previous: Buffer, text: string) => createHash("sha256").update(previous).update(text).digest();

/**
 * Chains what is not yet sealed: hash = sha-256(previous hash ‖ row). Entries become visible out of order of `seq`, so the
 * chain has its own positions. A worker does this each second; one process at a time. Returns how many were sealed.
 */
export async function sealAudit(db: Db): Promise<number> {
  return transact(db, async (tx) => {
    const lock = await sql<{ free: boolean }>`select pg_try_advisory_xact_lock(${SEAL_LOCK}::bigint) as free`.execute(
      tx,
    );
    if (!lock.rows[0]?.free) return 0;
    const last = await sql<{ position: number; hash: Buffer }>`
      select position, hash from audit_seals order by position desc limit 1`.execute(tx);
    const { rows } = await sql<{ seq: number; text: string }>`
      select entry.seq, ${SEALED_TEXT} as text from audit_entries entry
      where not exists (select from audit_seals seal where seal.entry_seq = entry.seq)
      order by entry.seq limit ${SEAL_BATCH}`.execute(tx);
    if (rows.length === 0) return 0;
    let position = last.rows[0]?.position ?? 0;
    let hash = last.rows[0]?.hash ?? FIRST_HASH;
    const seals = rows.map(({ seq, text }) => {
      hash = hashOf(hash, text);
      return { position: ++position, seq, hash };
    });
    await sql`
      insert into audit_seals (position, entry_seq, hash)
      select * from unnest(${seals.map((s) => s.position)}::bigint[], ${seals.map((s) => s.seq)}::bigint[], ${seals.map((s) => s.hash)}::bytea[])`.execute(
      tx,
    );
    return rows.length;
  });
}

export type AuditCheck = { sealed: number; brokenAt: number | null };

/** Walks the whole chain; `brokenAt` is the first position whose hash does not follow, or that is missing. */
export async function verifyAuditChain(db: Databases): Promise<AuditCheck> {
  let hash = FIRST_HASH;
  let position = 0;
  for (;;) {
    const { rows } = await sql<{ position: number; hash: Buffer; text: string | null }>`
      select seal.position, seal.hash, ${SEALED_TEXT} as text
      from audit_seals seal left join audit_entries entry on entry.seq = seal.entry_seq
      where seal.position > ${position} order by seal.position limit ${SEAL_BATCH}`.execute(db.reports);
    for (const row of rows) {
      hash = hashOf(hash, row.text ?? "");
      if (row.position !== position + 1 || row.text === null || !hash.equals(row.hash)) {
        return { sealed: position, brokenAt: position + 1 };
      }
      position = row.position;
    }
    if (rows.length < SEAL_BATCH) return { sealed: position, brokenAt: null };
  }
}
