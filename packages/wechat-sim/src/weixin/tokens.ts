import type { Apps } from "../apps.ts";
import type { SimulatorClock } from "../core/clock.ts";
import { beijingDay, startOfBeijingDay } from "../core/clock.ts";
import { randomText } from "../core/keys.ts";
import { createCollection, type Store } from "../core/store.ts";
import { createCallCounter } from "./calls.ts";
import { WeixinError } from "./errors.ts";

/** The two kinds live side by side and never touch each other. */
type Kind = "plain" | "stable";
type Token = {
  token: string;
  appid: string;
  kind: Kind;
  issuedMs: number;
  expiresMs: number;
  /** Replaced by a newer one: 40001 afterwards instead of 42001. */
  isReplaced: boolean;
  isForced: boolean;
};

export type IssuedToken = { access_token: string; expires_in: number };

export type Tokens = {
  /** GET /cgi-bin/token: a new token each time, the one before lives 5 more minutes. */
  issuePlain(appid: string, secret: string, ip: string): IssuedToken;
  /** POST /cgi-bin/stable_token: the same token while it is valid. */
  issueStable(appid: string, secret: string, ip: string, mode: "normal" | "force"): IssuedToken;
  /** The app the token speaks for; throws 41001, 40014, 40001 or 42001. */
  check(token: string | undefined): string;
};

const LIFETIME_MS = 7_200_000;
const OVERLAP_MS = 300_000;
const FORCED_PER_DAY = 20;
const FORCED_APART_MS = 30_000;
const PLAIN_PER_DAY = 2_000;
const STABLE_PER_MINUTE = 10_000;
const STABLE_PER_DAY = 500_000;
const TOKEN_LENGTH = 136;
const MINUTE_MS = 60_000;
const KEPT_MS = 2 * 86_400_000;

export function createTokens(store: Store, clock: SimulatorClock, apps: Apps): Tokens {
  const tokens = createCollection<Token>(store, "tokens", {
    key: (token) => token.token,
    columns: {
      owner: (token) => `${token.appid} ${token.kind}`,
      issued: (token) => token.issuedMs,
      // Found by this until a newer one takes over: at most a few rows, however many were issued.
      current: (token) => (token.isReplaced ? null : `${token.appid} ${token.kind}`),
    },
  });
  const countCall = createCallCounter();

  function checkSecret(appid: string, secret: string, ip: string) {
    if (appid === "") throw new WeixinError(41002);
    if (secret === "") throw new WeixinError(41004);
    const app = apps.find(appid);
    if (app === undefined) throw new WeixinError(40013);
    if (app.secret !== secret) throw new WeixinError(40125);
    if (app.ipWhitelist.length > 0 && !app.ipWhitelist.includes(ip)) throw new WeixinError(40164);
  }

  const today = () => beijingDay(clock.ms());
  const issuedOf = (appid: string, kind: Kind) => tokens.by("owner", `${appid} ${kind}`);

  function issue(appid: string, kind: Kind, isForced: boolean): IssuedToken {
    const now = clock.ms();
    tokens.remove("issued < ?", now - KEPT_MS);
    const token = randomText(TOKEN_LENGTH);
    tokens.put({
      token,
      appid,
      kind,
      issuedMs: now,
      expiresMs: now + LIFETIME_MS,
      isReplaced: false,
      isForced,
    });
    return { access_token: token, expires_in: LIFETIME_MS / 1000 };
  }

  /** End the tokens issued so far at `untilMs` at the latest. */
  function replace(appid: string, kind: Kind, untilMs: number) {
    for (const token of tokens.by("current", `${appid} ${kind}`)) {
      if (token.expiresMs > untilMs) tokens.put({ ...token, expiresMs: untilMs, isReplaced: true });
    }
  }

  return {
    issuePlain(appid, secret, ip) {
      checkSecret(appid, secret, ip);
      countCall(`${appid} plain day`, today(), PLAIN_PER_DAY, 45009);
      replace(appid, "plain", clock.ms() + OVERLAP_MS);
      return issue(appid, "plain", false);
    },

    issueStable(appid, secret, ip, mode) {
      checkSecret(appid, secret, ip);
      const now = clock.ms();
      countCall(`${appid} stable minute`, String(Math.floor(now / MINUTE_MS)), STABLE_PER_MINUTE, 45011);
      countCall(`${appid} stable day`, today(), STABLE_PER_DAY, 45009);
      const issued = issuedOf(appid, "stable");

      if (mode === "force") {
        const forced = issued.filter((token) => token.isForced);
        if (forced.some((token) => now - token.issuedMs < FORCED_APART_MS)) throw new WeixinError(45011);
        const dayStart = startOfBeijingDay(today()) ?? now;
        if (forced.filter((token) => token.issuedMs >= dayStart).length >= FORCED_PER_DAY) {
          throw new WeixinError(45009);
        }
        replace(appid, "stable", now);
        return issue(appid, "stable", true);
      }

      // In its last 5 minutes a token gets a successor and both are good until it ends.
      const current = issued.find((token) => token.expiresMs - now >= OVERLAP_MS);
      if (current === undefined) return issue(appid, "stable", false);
      return { access_token: current.token, expires_in: Math.floor((current.expiresMs - now) / 1000) };
    },

    check(text) {
      if (text === undefined || text === "") throw new WeixinError(41001);
      const token = tokens.get(text);
      if (token === undefined) throw new WeixinError(text.length === TOKEN_LENGTH ? 40001 : 40014);
      if (clock.ms() >= token.expiresMs) throw new WeixinError(token.isReplaced ? 40001 : 42001);
      return token.appid;
    },
  };
}
