import { sql } from "kysely";
import * as z from "zod/mini";
import type { Clock } from "#kernel/clock.ts";
import { type Db, type Tx, transact } from "#kernel/db.ts";
import type { Sealer } from "#kernel/sealed.ts";
import type { WeixinClient } from "./client.ts";
import type { ProgramCredentials } from "./credentials.ts";

export type AccessTokens = {
  /**
   * A token with at least 300 s left.
   * `refused`: a token WeChat has just refused; it is replaced unless another process did so already.
   */
  current(programId: string, refused?: string): Promise<string>;
};

/** stable_token renews in the last 5 minutes and keeps both valid so long. */
const REFRESH_BELOW_MS = 300_000;
const tokenAnswer = z.object({ access_token: z.string().check(z.minLength(1)), expires_in: z.int() });

/**
 * The shared access_token: one row per program, one renewal at a time in the whole installation.
 * An advisory lock is held over the HTTP call on purpose (it is what makes it a single flight); the call times out in seconds.
 */
export function createAccessTokens(deps: {
  db: Db;
  sealer: Sealer;
  clock: Clock;
  client: WeixinClient;
  credentials(programId: string): Promise<ProgramCredentials>;
}): AccessTokens {
  const { db, sealer, clock, client } = deps;
  const kept = new Map<string, Token>();
  const flights = new Map<string, Promise<string>>();

  const isGood = (token: Token | undefined, refused: string | undefined): token is Token =>
    token !== undefined &&
    token.token !== refused &&
    token.expiresAt.getTime() - clock.now().getTime() >= REFRESH_BELOW_MS;

  async function renew(programId: string, refused: string | undefined): Promise<string> {
    const { appid, appSecret } = await deps.credentials(programId);
    const token = await transact(db, async (tx) => {
      await lockToken(tx, programId);
      const shared = await readToken(tx, sealer, programId);
      if (isGood(shared, refused)) return shared;
      const asked = clock.now();
      // Not force_refresh: 20 a day. In normal mode WeChat answers a valid token whatever we believe.
      const answer = tokenAnswer.parse(
        await client.post(
          "/cgi-bin/stable_token",
          {},
          { grant_type: "client_credential", appid, secret: appSecret, force_refresh: false },
        ),
      );
      const fresh = { token: answer.access_token, expiresAt: new Date(asked.getTime() + answer.expires_in * 1000) };
      await writeToken(tx, sealer, programId, fresh);
      return fresh;
    });
    kept.set(programId, token);
    return token.token;
  }

  return {
    async current(programId, refused) {
      const known = kept.get(programId);
      if (isGood(known, refused)) return known.token;
      let flight = flights.get(programId);
      if (!flight) {
        flight = renew(programId, refused).finally(() => flights.delete(programId));
        flights.set(programId, flight);
      }
      return flight;
    },
  };
}

type Token = { token: string; expiresAt: Date };

const lockToken = (tx: Tx, programId: string) =>
  sql`select set_config('lock_timeout', '12s', true), pg_advisory_xact_lock(hashtext('wechat_access_tokens'), hashtext(${programId}))`.execute(
    tx,
  );

async function readToken(tx: Tx, sealer: Sealer, programId: string): Promise<Token | undefined> {
  const { rows } = await sql<{ token: Buffer; expiresAt: Date }>`
    select token, expires_at as "expiresAt" from wechat_access_tokens where program_id = ${programId}`.execute(tx);
  const row = rows[0];
  return row && { token: sealer.open("wechat_access_tokens", "token", programId, row.token), expiresAt: row.expiresAt };
}

async function writeToken(tx: Tx, sealer: Sealer, programId: string, { token, expiresAt }: Token): Promise<void> {
  await sql`
    insert into wechat_access_tokens (program_id, token, expires_at)
    values (${programId}, ${sealer.seal("wechat_access_tokens", "token", programId, token)}, ${expiresAt})
    on conflict (program_id) do update
      set token = excluded.token, expires_at = excluded.expires_at, renewed_at = app_now()`.execute(tx);
}
