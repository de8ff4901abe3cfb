import { Refusal } from "./answer.ts";
import type { KeyValueStore } from "./storage.ts";

/** The line from one person's WeChat to the simulator. */
export type Line = {
  /** Who this browser is; made on first use and kept in its storage. */
  userId(): Promise<string>;
  appInfo(): Promise<AppInfo>;
  /** Ask in the person's name; `userId` and `appid` are added. */
  ask(path: string, body: Record<string, unknown>): Promise<Record<string, unknown>>;
};

export type AppInfo = {
  name: string;
  privacy: { contractName: string; declared: string[] };
  phoneQuota: number;
};

export const USER_KEY = "wechat-sim:user";

export function createLine(simUrl: string, appid: string, store: KeyValueStore, fetcher: typeof fetch): Line {
  let known: Promise<string> | undefined;

  async function call(path: string, body?: Record<string, unknown>): Promise<Record<string, unknown>> {
    let response: Response;
    try {
      response = await fetcher(`${simUrl}${path}`, {
        ...(body === undefined
          ? {}
          : { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) }),
      });
    } catch {
      throw new Refusal("network error");
    }
    // The simulator answers objects on these paths.
    const answer = (await response.json()) as Record<string, unknown>;
    if (!response.ok) throw new Refusal(String(answer["errMsg"] ?? response.status));
    return answer;
  }

  async function register(): Promise<string> {
    const stored = store.getItem(USER_KEY);
    // Also for a known id: the simulator may have been emptied, or meet this person in another app.
    const answer = await call("/__sim/wx/users", { appid, ...(stored === null ? {} : { id: stored }) });
    const userId = String(answer["userId"]);
    if (stored === null) store.setItem(USER_KEY, userId);
    return userId;
  }

  function userId(): Promise<string> {
    known ??= register().catch((error: unknown) => {
      known = undefined;
      throw error;
    });
    return known;
  }

  return {
    userId,
    async appInfo() {
      const answer = await call(`/__sim/wx/apps/${appid}`);
      return answer as AppInfo;
    },
    async ask(path, body) {
      return call(path, { ...body, appid, userId: await userId() });
    },
  };
}
