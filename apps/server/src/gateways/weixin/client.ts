import { WeixinError, WeixinUnreachable } from "./error.ts";

export type WeixinClient = {
  get(path: string, query: Record<string, string>): Promise<unknown>;
  post(path: string, query: Record<string, string>, body: unknown): Promise<unknown>;
  /** A call that answers a picture; a refusal is JSON all the same. */
  download(path: string, query: Record<string, string>, body: unknown): Promise<Buffer>;
};

/** One request to api.weixin.qq.com; a non-zero `errcode` is thrown as WeixinError. Secrets in the query never reach an error text. */
export function createWeixinClient({ apiUrl, timeoutMs }: { apiUrl: string; timeoutMs: number }): WeixinClient {
  async function ask<T>(
    path: string,
    query: Record<string, string>,
    init: RequestInit,
    read: (response: Response) => Promise<T>,
  ): Promise<T> {
    const url = new URL(path, apiUrl);
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
    try {
      return await read(await fetch(url, { ...init, signal: AbortSignal.timeout(timeoutMs) }));
    } catch (cause) {
      throw new WeixinUnreachable(`${path}: no answer`, { cause });
    }
  }

  function checked(path: string, answer: unknown): unknown {
    if (typeof answer !== "object" || answer === null) throw new WeixinUnreachable(`${path}: not an object`);
    const { errcode, errmsg } = answer as { errcode?: unknown; errmsg?: unknown }; // any JSON object may have them
    if (typeof errcode === "number" && errcode !== 0) throw new WeixinError(path, errcode, String(errmsg ?? ""));
    return answer;
  }

  const json = async (response: Response): Promise<unknown> => response.json();
  const posted = (body: unknown): RequestInit => ({
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  return {
    get: async (path, query) => checked(path, await ask(path, query, { method: "GET" }, json)),
    post: async (path, query, body) => checked(path, await ask(path, query, posted(body), json)),
    async download(path, query, body) {
      const answer = await ask(path, query, posted(body), async (response) =>
        response.headers.get("content-type")?.startsWith("image/")
          ? Buffer.from(await response.arrayBuffer())
          : { refusal: (await response.json()) as unknown },
      );
      if (Buffer.isBuffer(answer)) return answer;
      checked(path, answer.refusal);
      throw new WeixinUnreachable(`${path}: neither a picture nor a refusal`);
    },
  };
}
