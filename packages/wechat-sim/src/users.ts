import { createHash, randomUUID } from "node:crypto";
import { randomDigits } from "./core/keys.ts";
import { createCollection, type Store } from "./core/store.ts";

/** A person with a WeChat account; the same person has another openid in every mini-program. */
export type WechatUser = {
  id: string;
  nickname: string;
  /** Mainland mobile number without country code. */
  phone: string;
  /** 0 harmless … 4 blocked at login (40226). */
  riskLevel: number;
};

/** The person as one mini-program sees them. */
export type AppUser = WechatUser & { appid: string; openid: string; unionid: string };

export type NewUser = {
  appid: string;
  /** Given, the openid is the same in every run: it is derived from appid and id. */
  id?: string | undefined;
  nickname?: string | undefined;
  phone?: string | undefined;
  riskLevel?: number | undefined;
};

export type Users = {
  /** Create the person if new, change what is given otherwise, and know them in the app. */
  ensure(user: NewUser): AppUser;
  inApp(appid: string, userId: string): AppUser | undefined;
  byOpenid(appid: string, openid: string): AppUser | undefined;
  list(appid: string, limit?: number): AppUser[];
};

export function createUsers(store: Store): Users {
  const people = createCollection<WechatUser>(store, "users", { key: (user) => user.id });
  const identities = createCollection<{ openid: string; appid: string; userId: string }>(store, "identities", {
    key: (identity) => identity.openid,
    columns: { appid: (identity) => identity.appid },
  });

  const seenBy = (appid: string, user: WechatUser): AppUser => ({
    ...user,
    appid,
    openid: openidOf(appid, user.id),
    unionid: openidOf("open-platform", user.id),
  });

  function inApp(appid: string, userId: string): AppUser | undefined {
    const user = people.get(userId);
    if (user === undefined) return undefined;
    const seen = seenBy(appid, user);
    if (identities.get(seen.openid) === undefined) {
      identities.put({ openid: seen.openid, appid, userId });
    }
    return seen;
  }

  return {
    ensure({ appid, id = randomUUID(), nickname, phone, riskLevel }) {
      const known = people.get(id);
      people.put({
        id,
        nickname: nickname ?? known?.nickname ?? "微信用户",
        phone: phone ?? known?.phone ?? `139${randomDigits(8)}`,
        riskLevel: riskLevel ?? known?.riskLevel ?? 0,
      });
      const seen = inApp(appid, id);
      if (seen === undefined) throw new Error(`user ${id} vanished while being saved`);
      return seen;
    },
    inApp,
    byOpenid(appid, openid) {
      const identity = identities.get(openid);
      return identity === undefined || identity.appid !== appid ? undefined : inApp(appid, identity.userId);
    },
    list: (appid, limit = 1_000) =>
      identities.where("appid = ? LIMIT ?", appid, limit).flatMap(({ userId }) => inApp(appid, userId) ?? []),
  };
}

/** 28 characters beginning with `o`, like the real ones. */
function openidOf(scope: string, userId: string): string {
  return `o${createHash("sha256").update(`${scope}:${userId}`).digest("base64url").slice(0, 27)}`;
}
