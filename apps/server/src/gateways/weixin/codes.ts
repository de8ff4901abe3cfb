import * as z from "zod/mini";
import type { Clock } from "#kernel/clock.ts";
import { Failure } from "#kernel/failure.ts";
import { WeixinError, WeixinUnreachable } from "./error.ts";

/** A released page with the query it is opened with; no leading slash, no `?`. */
export type LinkTarget = { page: string; query: string };
export type WeixinLink = { url: string; expiresAt: Date };

/** Errors: WECHAT_BUSY (also: no answer, too many this minute), WECHAT_QUOTA_SPENT (of the day), WECHAT_CODE_REFUSED with WeChat's words. */
export type WeixinCodes = {
  /** getwxacodeunlimit: the picture's bytes (JPEG or PNG). `scene` ≤ 32 visible characters, 5,000 a minute. */
  createCode(programId: string, code: { page: string; scene: string; widthPixels: number }): Promise<Buffer>;
  /** Lives 1 … 30 days; 500,000 of both kinds a day. */
  createUrlLink(programId: string, target: LinkTarget, days: number): Promise<WeixinLink>;
  createUrlScheme(programId: string, target: LinkTarget, days: number): Promise<WeixinLink>;
};

const DAY_MS = 86_400_000;
const linkAnswer = z.object({ url_link: z.string().check(z.minLength(1)) });
const schemeAnswer = z.object({ openlink: z.string().check(z.minLength(1)) });

export function createCodes(deps: {
  clock: Clock;
  call(programId: string, path: string, body: unknown): Promise<unknown>;
  download(programId: string, path: string, body: unknown): Promise<Buffer>;
}): WeixinCodes {
  const { clock, call, download } = deps;
  const expiry = (days: number) => ({
    body: { expire_type: 1, expire_interval: days },
    expiresAt: new Date(clock.now().getTime() + days * DAY_MS),
  });

  return {
    createCode: (programId, { page, scene, widthPixels }) =>
      inOurWords(() => download(programId, "/wxa/getwxacodeunlimit", { page, scene, width: widthPixels })),
    createUrlLink: (programId, { page, query }, days) =>
      inOurWords(async () => {
        const { body, expiresAt } = expiry(days);
        const answer = await call(programId, "/wxa/generate_urllink", { path: page, query, ...body });
        return { url: linkAnswer.parse(answer).url_link, expiresAt };
      }),
    createUrlScheme: (programId, { page, query }, days) =>
      inOurWords(async () => {
        const { body, expiresAt } = expiry(days);
        const answer = await call(programId, "/wxa/generatescheme", { jump_wxa: { path: page, query }, ...body });
        return { url: schemeAnswer.parse(answer).openlink, expiresAt };
      }),
  };
}

async function inOurWords<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw toFailure(error);
  }
}

/** For operators: what most often is the matter, said in Chinese; else WeChat's own words. */
const WORDS: Record<number, string> = {
  40165: "页面路径还没有发布",
  40169: "场景值不合规",
  40212: "页面参数不合规",
  41030: "页面路径还没有发布",
  85079: "小程序还没有正式版",
};

function toFailure(error: unknown): unknown {
  if (error instanceof WeixinUnreachable) return new Failure("WECHAT_BUSY", { cause: error });
  if (!(error instanceof WeixinError)) return error;
  switch (error.errcode) {
    case -1:
    case 45009: // of codes this is the minute's
    case 45011:
      return new Failure("WECHAT_BUSY", { cause: error });
    case 85400:
      return new Failure("WECHAT_QUOTA_SPENT", { cause: error });
    case 40013:
    case 40125:
      return error; // a wrong appid or secret is our own fault
    default:
      return new Failure("WECHAT_CODE_REFUSED", {
        details: { words: WORDS[error.errcode] ?? error.words, errcode: error.errcode },
        cause: error,
      });
  }
}
