import { CallError, createClient } from "@banyan/client";
import { platform } from "#platform";
import { noteServerTime } from "./server-clock.ts";

/** No answer came: no network, or the server is away. Whether the call took effect is unknown; retry with the same key. */
export class NoAnswer extends Error {
  override name = "NoAnswer";
}

/** Headers that other files own: who is calling. Set once by `session.ts` and `tracking.ts`. */
export const callerHeaders: { token: () => string | null; anonId: () => string | null } = {
  token: () => null,
  anonId: () => null,
};

/** Calls the shop's server. Throws `CallError` (refused, with code and words) or `NoAnswer`. */
export const call = createClient(async (request) => {
  const token = callerHeaders.token();
  const anonId = callerHeaders.anonId();
  try {
    const { origin, program } = await platform.config();
    const response = await platform.send({
      ...request,
      url: origin + request.url,
      headers: {
        ...request.headers,
        "X-Program": program,
        ...(anonId && { "X-Anon-Id": anonId }),
        ...(token && { Authorization: `Bearer ${token}` }),
      },
    });
    noteServerTime(response.headers);
    return response;
  } catch (error) {
    throw new NoAnswer(error instanceof Error ? error.message : String(error));
  }
});

/** What to tell a shopper about a failure: what happened, what is safe, and a code to quote. */
export type FailureWords = { offline: boolean; title: string; text: string; code: string };

export function failureWords(error: unknown): FailureWords {
  if (error instanceof NoAnswer)
    return { offline: true, title: "网络好像断开了", text: "请检查网络后重试，已填写的内容不会丢失", code: "" };
  if (error instanceof CallError) {
    const { code, message, requestId } = error.body;
    return { offline: false, title: message, text: "", code: requestId ? `${code} · ${requestId.slice(-8)}` : code };
  }
  return { offline: false, title: "出了点问题", text: error instanceof Error ? error.message : "", code: "" };
}

export const isRefusal = (error: unknown, ...codes: string[]): error is CallError =>
  error instanceof CallError && codes.includes(error.code);
