import type { KeyObject } from "node:crypto";
import type { ProgramCredentials } from "#gateways/weixin/index.ts";
import { type Db, transact } from "#kernel/db.ts";
import type { Log } from "#kernel/log.ts";
import type { Sealer } from "#kernel/sealed.ts";
import { claimDownload, listCertificates, listDownloadsDue, replaceCertificates } from "./certificate-store.ts";
import { keysOf, type PlatformCertificate } from "./certificates.ts";

type Keys = ReadonlyMap<string, KeyObject>;

/** What WeChat Pay signs with for a program: the public keys configured, and the platform certificates downloaded. */
export type PlatformKeys = {
  /** By serial. Asks WeChat once when `serial` is a certificate nobody here knows. */
  knowing(programId: string, one: ProgramCredentials, serial: string): Promise<Keys>;
  /** Downloads again what is older than twelve hours. */
  refreshDue(): Promise<void>;
};

/** WeChat says: refresh in less than twelve hours, its rotation leaves a day. */
const REFRESH_AFTER_HOURS = 11;
/** Whatever serials strangers invent, WeChat is asked once in so long. */
const DOWNLOADS_APART_SECONDS = 60;
/** How long another process's download may go unnoticed; an unknown serial looks at once. */
const KEPT_MS = 30_000;
/** A public key's serial (PUB_KEY_ID_…) cannot be downloaded, and anything else is nonsense. */
const CERTIFICATE_SERIAL = /^[0-9A-F]{8,64}$/;

export function createPlatformKeys(deps: {
  db: Db;
  sealer: Sealer;
  log: Log;
  credentials(programId: string): Promise<ProgramCredentials>;
  /** Asks WeChat; throws when it does not answer or cannot be trusted. */
  download(one: ProgramCredentials, known: Keys): Promise<PlatformCertificate[]>;
}): PlatformKeys {
  const { db, sealer, log } = deps;
  const kept = new Map<string, { until: number; mchid: string; keys: Keys }>();
  const flights = new Map<string, Promise<void>>();

  async function downloaded(programId: string, { mchid }: ProgramCredentials, isFresh: "kept" | "read"): Promise<Keys> {
    const known = kept.get(programId);
    if (isFresh === "kept" && known && known.until > performance.now() && known.mchid === mchid) return known.keys;
    const keys = keysOf(await listCertificates(db, sealer, programId, mchid));
    kept.set(programId, { until: performance.now() + KEPT_MS, mchid, keys });
    return keys;
  }

  async function refresh(programId: string, one: ProgramCredentials): Promise<void> {
    if (!(await claimDownload(db, programId, DOWNLOADS_APART_SECONDS))) return;
    const known = new Map([...one.payPublicKeys, ...(await downloaded(programId, one, "read"))]);
    try {
      const certificates = await deps.download(one, known);
      await transact(db, (tx) => replaceCertificates(tx, sealer, programId, one.mchid, certificates));
      await downloaded(programId, one, "read");
      log.info({ program: programId, serials: certificates.map(({ serial }) => serial) }, "platform certificates read");
    } catch (error) {
      // a merchant in public-key mode has none; what is known stays good
      log.warn({ err: error, program: programId }, "platform certificates could not be read");
    }
  }

  /** Another process may have stored it; else WeChat is asked. */
  async function lookFor(programId: string, one: ProgramCredentials, serial: string): Promise<void> {
    if (!(await downloaded(programId, one, "read")).has(serial)) await refresh(programId, one);
  }

  /** However many callers wait, this process does one thing at a time; `claimDownload` sees to the other processes. */
  function inFlight(programId: string, work: () => Promise<void>): Promise<void> {
    let flight = flights.get(programId);
    if (!flight) {
      flight = work().finally(() => flights.delete(programId));
      flights.set(programId, flight);
    }
    return flight;
  }

  return {
    async knowing(programId, one, serial) {
      const all = async () => new Map([...one.payPublicKeys, ...(await downloaded(programId, one, "kept"))]);
      const keys = await all();
      if (keys.has(serial) || !CERTIFICATE_SERIAL.test(serial)) return keys;
      await inFlight(programId, () => lookFor(programId, one, serial));
      return all();
    },
    async refreshDue() {
      for (const programId of await listDownloadsDue(db, REFRESH_AFTER_HOURS)) {
        const one = await deps.credentials(programId);
        await inFlight(programId, () => refresh(programId, one));
      }
    },
  };
}
