import { sql } from "kysely";
import type { Db, Tx } from "#kernel/db.ts";
import type { Consent, ConsentPurpose } from "./consent.ts";

/** Two taps at once leave one row. */
export async function lockConsents(tx: Tx, programId: string, anonId: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${JSON.stringify([programId, "consent", anonId])}, 0))`.execute(
    tx,
  );
}

/** Index: consents_by_anon. */
export async function findLatestOfDevice(
  db: Db | Tx,
  programId: string,
  anonId: string,
  purpose: ConsentPurpose,
): Promise<(Omit<Consent, "purpose"> & { memberId: string | null }) | null> {
  const { rows } = await sql<Omit<Consent, "purpose"> & { memberId: string | null }>`
    select version, granted, at, member_id as "memberId" from consents
    where program_id = ${programId} and anon_id = ${anonId} and purpose = ${purpose}
    order by seq desc limit 1`.execute(db);
  return rows[0] ?? null;
}

/** The latest word per purpose: said as a member, or on a device of theirs before they signed in. */
export async function findLatestOfMember(db: Db | Tx, programId: string, memberId: string): Promise<Consent[]> {
  const { rows } = await sql<Consent>`
    select distinct on (purpose) purpose, version, granted, at from consents
    where program_id = ${programId} and (member_id = ${memberId} or (member_id is null and anon_id in (
      select device.value from members member
      join person_identifiers device on device.program_id = member.program_id and device.person_id = member.person_id
        and device.kind = 'anon'
      where member.program_id = ${programId} and member.id = ${memberId})))
    order by purpose, seq desc`.execute(db);
  return rows;
}

/** Devices that said no to being counted, by the day they said so. Index: consents_refused (analytics). */
export async function countRefusals(
  db: Db,
  programId: string,
  zone: string,
  { from, until }: { from: Date; until: Date },
): Promise<{ day: string; count: number }[]> {
  const { rows } = await sql<{ day: string; count: number }>`
    select to_char(at at time zone ${zone}, 'YYYY-MM-DD') as day, count(distinct anon_id)::integer as count from consents
    where program_id = ${programId} and purpose = 'analytics' and not granted and at >= ${from} and at < ${until}
    group by 1`.execute(db);
  return rows;
}

export async function insertConsent(
  tx: Tx,
  programId: string,
  entry: { anonId: string; memberId: string | null; purpose: string; version: string; granted: boolean },
): Promise<void> {
  await sql`
    insert into consents (program_id, anon_id, member_id, purpose, version, granted)
    values (${programId}, ${entry.anonId}, ${entry.memberId}, ${entry.purpose}, ${entry.version},
            ${entry.granted})`.execute(tx);
}
