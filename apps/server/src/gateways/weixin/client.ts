import { WeixinError, WeixinUnreachable } from "./error.ts";

export type WeixinClient = {
  get(path: string, query: Record<string, string>): Promise<unknown>;
  post(path: string, query: Record<string, string>, body: unknown): Promise<unknown>;
};

/** One request to api.weixin.qq.com; a non-zero `errcode` is thrown as WeixinError. Secrets in the query never reach an error text. */
export function createWeixinClient({ apiUrl, timeoutMs }: { apiUrl: string; timeoutMs: number }): WeixinClient {
  async function send(path: string, query: Record<string, string>, init: RequestInit): Promise<unknown> {
    const url = new URL(path, apiUrl);
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
    let answer: unknown;
    try {
      const response = await fetch(url, { ...init, signal: AbortSignal.timeout(timeoutMs) });
      answer = await response.json();
    } catch (cause) {
      throw new WeixinUnreachable(`${path}: no answer`, { cause });
    }
    if (typeof answer !== "object" || answer === null) throw new WeixinUnreachable(`${path}: not an object`);
    const { errcode, errmsg } = answer as { errcode?: unknown; errmsg?: unknown }; // any JSON object may have them
    if (typeof errcode === "number" && errcode !== 0) throw new WeixinError(path, errcode, String(errmsg ?? ""));
    return answer;
  }
  return {
    get: (path, query) => send(path, query, { method: "GET" }),
    post: (path, query, body) =>
      send(path, query, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(body),
      }),
  };
}
