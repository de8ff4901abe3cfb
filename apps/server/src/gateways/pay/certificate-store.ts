import { sql } from "kysely";
import type { Db, Tx } from "#kernel/db.ts";
import type { Sealer } from "#kernel/sealed.ts";
import type { PlatformCertificate } from "./certificates.ts";

const TABLE = "pay_certificates";
const placeOf = (programId: string, serial: string) => `${programId} ${serial}`;

/** Those of this merchant that are good now. Primary key. */
export async function listCertificates(
  db: Db | Tx,
  sealer: Sealer,
  programId: string,
  mchid: string,
): Promise<PlatformCertificate[]> {
  const { rows } = await sql<{ serial: string; pem: Buffer; effectiveAt: Date; expiresAt: Date }>`
    select serial, pem, effective_at as "effectiveAt", expires_at as "expiresAt" from pay_certificates
    where program_id = ${programId} and mchid = ${mchid} and expires_at > app_now()`.execute(db);
  return rows.flatMap((row) => {
    const pem = openPem(sealer, programId, row.serial, row.pem);
    return pem === null ? [] : [{ ...row, pem }];
  });
}

/** A row nobody here sealed counts as not there; the next download puts it right. */
function openPem(sealer: Sealer, programId: string, serial: string, sealed: Buffer): string | null {
  try {
    return sealer.open(TABLE, "pem", placeOf(programId, serial), sealed);
  } catch {
    return null;
  }
}

/** What WeChat lists now replaces what it listed before: a key it no longer names is no longer trusted. */
export async function replaceCertificates(
  tx: Tx,
  sealer: Sealer,
  programId: string,
  mchid: string,
  certificates: readonly PlatformCertificate[],
): Promise<void> {
  await sql`delete from pay_certificates where program_id = ${programId}`.execute(tx);
  for (const { serial, pem, effectiveAt, expiresAt } of certificates) {
    await sql`
      insert into pay_certificates (program_id, serial, mchid, pem, effective_at, expires_at)
      values (${programId}, ${serial}, ${mchid}, ${sealer.seal(TABLE, "pem", placeOf(programId, serial), pem)},
        ${effectiveAt}, ${expiresAt})`.execute(tx);
  }
  await sql`update pay_certificate_downloads set fetched_at = app_now() where program_id = ${programId}`.execute(tx);
}

/** True for one caller in `apartSeconds`, in the whole installation: who may ask WeChat now. Primary key. */
export async function claimDownload(db: Db, programId: string, apartSeconds: number): Promise<boolean> {
  const { numAffectedRows } = await sql`
    insert into pay_certificate_downloads as download (program_id) values (${programId})
    on conflict (program_id) do update set tried_at = app_now()
      where download.tried_at <= app_now() - make_interval(secs => ${apartSeconds})`.execute(db);
  return numAffectedRows === 1n;
}

/** Programs that verify by certificate and whose download is older than `hours`, and those that never asked and hold no key. */
export async function listDownloadsDue(db: Db, hours: number): Promise<string[]> {
  const { rows } = await sql<{ programId: string }>`
    select credentials.program_id as "programId" from program_credentials credentials
    left join pay_certificate_downloads download on download.program_id = credentials.program_id
    where download.fetched_at <= app_now() - make_interval(hours => ${hours})
      or (download.fetched_at is null and credentials.pay_public_keys = '{}'::jsonb)
    order by 1`.execute(db);
  return rows.map(({ programId }) => programId);
}
