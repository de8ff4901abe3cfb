import { createPrivateKey, createPublicKey, createSecretKey, type KeyObject } from "node:crypto";
import { sql } from "kysely";
import type { Db } from "#kernel/db.ts";
import type { Sealer } from "#kernel/sealed.ts";

/** What a merchant downloads from WeChat's two consoles for one program; PEM texts. */
export type NewProgramCredentials = {
  programId: string;
  appid: string;
  appSecret: string;
  mchid: string;
  merchantSerial: string;
  merchantPrivateKeyPem: string;
  /** 32 bytes. */ apiV3Key: string;
  /** By serial: `PUB_KEY_ID_…` in public-key mode, or a platform certificate's serial with its PEM; empty when certificates are downloaded. */
  payPublicKeys: Readonly<Record<string, string>>;
};

/** The same, ready to be used. */
export type ProgramCredentials = {
  appid: string;
  appSecret: string;
  mchid: string;
  merchantSerial: string;
  merchantKey: KeyObject;
  apiV3Key: KeyObject;
  payPublicKeys: ReadonlyMap<string, KeyObject>;
};

export type Credentials = {
  /** Credentials of a program, parsed once and kept for 30 s; `null` when none were stored. */
  find(programId: string): Promise<ProgramCredentials | null>;
  /** Stores or replaces them whole (setup, demo, key rotation): key and serial change together. Throws when a key cannot be read. */
  ensure(credentials: NewProgramCredentials): Promise<void>;
  /** The next `find` reads them anew: WeChat refused what was kept. */
  forget(programId: string): void;
};

/** How long another process may go on with replaced credentials; both keys of a rotation are valid far longer. */
const KEPT_MS = 30_000;

export function createCredentials({ db, sealer }: { db: Db; sealer: Sealer }): Credentials {
  const kept = new Map<string, { until: number; value: ProgramCredentials }>();
  return {
    async find(programId) {
      const known = kept.get(programId);
      if (known && known.until > performance.now()) return known.value;
      const value = await readCredentials(db, sealer, programId);
      if (value) kept.set(programId, { until: performance.now() + KEPT_MS, value });
      return value;
    },
    async ensure(credentials) {
      if (Buffer.byteLength(credentials.apiV3Key) !== 32) throw new RangeError("An APIv3 key has 32 bytes");
      createPrivateKey(credentials.merchantPrivateKeyPem);
      for (const pem of Object.values(credentials.payPublicKeys)) createPublicKey(pem);
      await writeCredentials(db, sealer, credentials);
      kept.delete(credentials.programId);
    },
    forget: (programId) => void kept.delete(programId),
  };
}

const TABLE = "program_credentials";

async function readCredentials(db: Db, sealer: Sealer, programId: string): Promise<ProgramCredentials | null> {
  const { rows } = await sql<{
    appid: string;
    appSecret: Buffer;
    mchid: string;
    merchantSerial: string;
    merchantKey: Buffer;
    apiV3Key: Buffer;
    payPublicKeys: Record<string, string>;
  }>`
    select appid, app_secret as "appSecret", mchid, merchant_serial as "merchantSerial", merchant_key as "merchantKey",
      api_v3_key as "apiV3Key", pay_public_keys as "payPublicKeys"
    from program_credentials where program_id = ${programId}`.execute(db);
  const row = rows[0];
  if (!row) return null;
  return {
    appid: row.appid,
    appSecret: sealer.open(TABLE, "app_secret", programId, row.appSecret),
    mchid: row.mchid,
    merchantSerial: row.merchantSerial,
    merchantKey: createPrivateKey(sealer.open(TABLE, "merchant_key", programId, row.merchantKey)),
    apiV3Key: createSecretKey(Buffer.from(sealer.open(TABLE, "api_v3_key", programId, row.apiV3Key))),
    payPublicKeys: new Map(
      Object.entries(row.payPublicKeys).map(([serial, pem]): [string, KeyObject] => [serial, createPublicKey(pem)]),
    ),
  };
}

async function writeCredentials(db: Db, sealer: Sealer, one: NewProgramCredentials): Promise<void> {
  const seal = (column: string, text: string) => sealer.seal(TABLE, column, one.programId, text);
  await sql`
    insert into program_credentials
      (program_id, appid, app_secret, mchid, merchant_serial, merchant_key, api_v3_key, pay_public_keys)
    values (${one.programId}, ${one.appid}, ${seal("app_secret", one.appSecret)}, ${one.mchid}, ${one.merchantSerial},
      ${seal("merchant_key", one.merchantPrivateKeyPem)}, ${seal("api_v3_key", one.apiV3Key)},
      ${JSON.stringify(one.payPublicKeys)})
    on conflict (program_id) do update set
      appid = excluded.appid, app_secret = excluded.app_secret, mchid = excluded.mchid,
      merchant_serial = excluded.merchant_serial, merchant_key = excluded.merchant_key,
      api_v3_key = excluded.api_v3_key, pay_public_keys = excluded.pay_public_keys, updated_at = app_now()`.execute(db);
}
