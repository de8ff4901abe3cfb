import { randomBytes } from "node:crypto";
import type { Apps } from "../apps.ts";
import type { SimulatorClock } from "../core/clock.ts";
import { randomText } from "../core/keys.ts";
import { createCollection, type Store } from "../core/store.ts";
import type { Users } from "../users.ts";
import { WeixinError } from "./errors.ts";

/** Login codes and phone codes look alike and are not interchangeable. */
type Code = {
  code: string;
  kind: "login" | "phone";
  appid: string;
  userId: string;
  issuedMs: number;
  isUsed: boolean;
};

export type Session = { openid: string; session_key: string; unionid?: string };

export type PhoneInfo = {
  phoneNumber: string;
  purePhoneNumber: string;
  countryCode: string;
  watermark: { timestamp: number; appid: string };
};

export type Login = {
  /** What `wx.login` and the phone button hand to the mini-program. */
  issueCode(kind: Code["kind"], appid: string, userId: string): string;
  /** code2Session. Throws 40013, 40125, 41008, 40029, 40163, 40226, 45011. */
  exchange(appid: string, secret: string, code: string): Session;
  /** getuserphonenumber. Throws 40029 for anything but a fresh phone code of this app. */
  phoneNumber(appid: string, code: string): PhoneInfo;
};

const CODE_LIFETIME_MS = 300_000;
const EXCHANGES_PER_MINUTE = 100;
const BLOCKED_RISK_LEVEL = 4;
const MINUTE_MS = 60_000;

export function createLogin(store: Store, clock: SimulatorClock, apps: Apps, users: Users): Login {
  const codes = createCollection<Code>(store, "codes", {
    key: (code) => code.code,
    columns: { issued: (code) => code.issuedMs },
  });
  let exchanges = { minute: 0, byUser: new Map<string, number>() };

  function countExchange(userId: string) {
    const minute = Math.floor(clock.ms() / MINUTE_MS);
    if (exchanges.minute !== minute) exchanges = { minute, byUser: new Map() };
    const count = (exchanges.byUser.get(userId) ?? 0) + 1;
    exchanges.byUser.set(userId, count);
    if (count > EXCHANGES_PER_MINUTE) throw new WeixinError(45011);
  }

  function findCode(kind: Code["kind"], appid: string, text: string): Code {
    const code = codes.get(text);
    const isFresh = code !== undefined && clock.ms() - code.issuedMs < CODE_LIFETIME_MS;
    if (!isFresh || code.kind !== kind || code.appid !== appid) throw new WeixinError(40029);
    return code;
  }

  return {
    issueCode(kind, appid, userId) {
      const issuedMs = clock.ms();
      codes.remove("issued < ?", issuedMs - 2 * CODE_LIFETIME_MS);
      const code = kind === "login" ? `0${randomText(31)}` : randomText(64);
      codes.put({ code, kind, appid, userId, issuedMs, isUsed: false });
      return code;
    },

    exchange(appid, secret, text) {
      const app = apps.find(appid);
      if (app === undefined) throw new WeixinError(40013);
      if (app.secret !== secret) throw new WeixinError(40125);
      if (text === "") throw new WeixinError(41008);
      const code = findCode("login", appid, text);
      countExchange(code.userId);
      if (code.isUsed) throw new WeixinError(40163);
      const user = users.inApp(appid, code.userId);
      if (user === undefined) throw new WeixinError(40029);
      if (user.riskLevel >= BLOCKED_RISK_LEVEL) throw new WeixinError(40226);
      codes.put({ ...code, isUsed: true });
      const session = { openid: user.openid, session_key: randomBytes(16).toString("base64") };
      return app.hasUnionId ? { ...session, unionid: user.unionid } : session;
    },

    phoneNumber(appid, text) {
      const code = findCode("phone", appid, text);
      const user = users.inApp(appid, code.userId);
      if (code.isUsed || user === undefined) throw new WeixinError(40029);
      codes.put({ ...code, isUsed: true });
      apps.usePhoneQuota(appid);
      return {
        phoneNumber: user.phone,
        purePhoneNumber: user.phone,
        countryCode: "86",
        watermark: { timestamp: Math.floor(clock.ms() / 1000), appid },
      };
    },
  };
}
