import * as z from "zod/mini";
import type { Clock } from "#kernel/clock.ts";
import type { Db } from "#kernel/db.ts";
import { Failure, fail } from "#kernel/failure.ts";
import type { Sealer } from "#kernel/sealed.ts";
import { createAccessTokens } from "./access-token.ts";
import { createWeixinClient } from "./client.ts";
import { createCodes, type WeixinCodes } from "./codes.ts";
import type { Credentials } from "./credentials.ts";
import { isTokenError, WeixinError, WeixinUnreachable } from "./error.ts";
import { createFigures, type Figures } from "./figures.ts";
import { createShippingInfo, type ShippingInfo } from "./shipping-info.ts";

export type { WeixinCodes } from "./codes.ts";
export {
  type Credentials,
  createCredentials,
  type ProgramCredentials,
} from "./credentials.ts";
export { WeixinError, WeixinUnreachable } from "./error.ts";
export type { Figures } from "./figures.ts";
export type { Logistics, ShippingUpload } from "./shipping-info.ts";

/** Who a login code belongs to. `session_key` stays on WeChat's side of this door. */
export type WechatIdentity = {
  openid: string /** Only if the app is bound to an open-platform account. */;
  unionid: string | null;
};

export type Weixin = {
  /**
   * `wx.login` code → identity.
   * Errors: WECHAT_CODE_INVALID (wrong, old or used), WECHAT_BUSY (also: no answer), WECHAT_USER_BLOCKED.
   */
  codeToSession(programId: string, code: string): Promise<WechatIdentity>;
  /** Calls an API that needs the access_token; renews it and retries once when WeChat refuses it. Throws WeixinError, WeixinUnreachable. */
  call(programId: string, path: string, body: unknown): Promise<unknown>;
  /** 发货信息管理: WeChat keeps a trade app's money until it knows how orders were sent. */
  shipping: ShippingInfo;
  /** 小程序码, URL Link, URL Scheme. */
  codes: WeixinCodes;
  /** 数据分析: what WeChat itself counted of a day. */
  figures: Figures;
};

export type WeixinDeps = {
  apiUrl: string;
  db: Db;
  sealer: Sealer;
  clock: Clock;
  credentials: Credentials;
  timeoutMs?: number;
};

const TIMEOUT_MS = 5_000;

/** Thin client of api.weixin.qq.com (or the simulator). */
export function createWeixin(deps: WeixinDeps): Weixin {
  const client = createWeixinClient({ apiUrl: deps.apiUrl, timeoutMs: deps.timeoutMs ?? TIMEOUT_MS });
  const credentials = async (programId: string) => (await deps.credentials.find(programId)) ?? fail("UNKNOWN_PROGRAM");
  const tokens = createAccessTokens({ ...deps, client, credentials });
  const withToken =
    <T>(send: (path: string, query: Record<string, string>, body: unknown) => Promise<T>) =>
    async (programId: string, path: string, body: unknown): Promise<T> => {
      const token = await tokens.current(programId);
      try {
        return await send(path, { access_token: token }, body);
      } catch (error) {
        if (!isTokenError(error)) throw error;
        return send(path, { access_token: await tokens.current(programId, token) }, body);
      }
    };
  const call: Weixin["call"] = withToken(client.post);
  return {
    call,
    codes: createCodes({ clock: deps.clock, call, download: withToken(client.download) }),
    figures: createFigures({ call }),
    shipping: createShippingInfo({ call, clock: deps.clock, credentials }),
    async codeToSession(programId, code) {
      const { appid, appSecret } = await credentials(programId);
      const query = { appid, secret: appSecret, js_code: code, grant_type: "authorization_code" };
      try {
        const session = sessionAnswer.parse(await client.get("/sns/jscode2session", query));
        return { openid: session.openid, unionid: session.unionid ?? null };
      } catch (error) {
        throw toFailure(error);
      }
    },
  };
}

const sessionAnswer = z.object({ openid: z.string().check(z.minLength(1)), unionid: z.optional(z.string()) });

/** WeChat's login errors in our words; a wrong appid or secret (40013, 40125) stays what it is: our own fault. */
function toFailure(error: unknown): unknown {
  if (error instanceof WeixinUnreachable) return new Failure("WECHAT_BUSY", { cause: error });
  if (!(error instanceof WeixinError)) return error;
  switch (error.errcode) {
    case -1:
    case 45011:
      return new Failure("WECHAT_BUSY", { cause: error });
    case 40029:
    case 40163:
      return new Failure("WECHAT_CODE_INVALID", { cause: error });
    case 40226:
      return new Failure("WECHAT_USER_BLOCKED", { cause: error });
    default:
      return error;
  }
}
