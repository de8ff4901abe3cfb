import { CallError } from "@banyan/client";
import type { Http, HttpReply } from "./http.ts";

export type Patience = { tries: number; firstWaitMs: number; longestWaitMs: number; signal?: AbortSignal };
const patience: Patience = { tries: 9, firstWaitMs: 60, longestWaitMs: 4_000 };

/**
 * Worth another try with the same key: nobody answered, too busy, or the first copy is still under way. A WeChat code lives five
 * minutes, and while a slow sign-in is under way the demo's clocks may move further: the next try brings another code.
 */
export const isPassing = (error: unknown): boolean =>
  error instanceof CallError
    ? error.status === 503 || error.status === 429 || error.status === 502 || AGAIN.has(error.code)
    : error instanceof Error && "code" in error && typeof error.code === "string" && /^E[A-Z_]+$/.test(error.code);

const AGAIN: ReadonlySet<string> = new Set(["IDEMPOTENCY_IN_FLIGHT", "WECHAT_CODE_INVALID"]);

/** Calls until it is answered; waits double. The call must be safe to repeat. */
export async function persist<T>(
  call: () => Promise<T>,
  { tries, firstWaitMs, longestWaitMs, signal }: Patience = patience,
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await call();
    } catch (error) {
      if (!isPassing(error) || attempt >= tries || signal?.aborted) throw error;
      await pause(Math.min(longestWaitMs, firstWaitMs * 2 ** (attempt - 1)), signal);
    }
  }
}

/** Resolves after a while, or at once when the signal aborts. */
export const pause = (ms: number, signal?: AbortSignal) =>
  new Promise<void>((resolve) => {
    if (signal?.aborted) return resolve();
    const done = () => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, Math.max(0, ms));
    signal?.addEventListener("abort", done);
  });

/** POST JSON to what has no contract: the simulator and the control of the virtual clock. */
export const post = (http: Http, url: string, body: unknown): Promise<unknown> =>
  persist(async () => {
    const reply = await http.send({
      method: "POST",
      url,
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    return answerOf(reply, `POST ${url}`);
  });

export function answerOf({ status, text }: HttpReply, what: string): unknown {
  if (status === 503 || status === 429)
    throw new CallError(status, { code: "UNAVAILABLE", message: text.slice(0, 300), requestId: "" });
  if (status >= 300) throw new Error(`${what} answered ${status}: ${text.slice(0, 300)}`);
  return text === "" ? undefined : JSON.parse(text);
}
