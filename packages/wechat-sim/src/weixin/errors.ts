import { randomHex } from "../core/keys.ts";

/** Refusals of api.weixin.qq.com: HTTP 200, an `errcode`, a text that ends with a request id. */
export class WeixinError extends Error {
  readonly errcode: WeixinErrorCode;
  constructor(errcode: WeixinErrorCode) {
    super(TEXTS[errcode]);
    this.errcode = errcode;
  }
}

const TEXTS = {
  [-1]: "system error",
  40001: "invalid credential, access_token is invalid or not latest",
  40002: "invalid grant_type",
  40013: "invalid appid",
  40014: "invalid access_token",
  40029: "invalid code",
  40125: "invalid appsecret",
  40163: "code been used",
  40164: "invalid ip, not in whitelist",
  40226: "code blocked",
  41001: "access_token missing",
  41002: "appid missing",
  41004: "appsecret missing",
  41008: "missing code",
  42001: "access_token expired",
  45009: "reach max api daily quota limit",
  45011: "api minute-quota reach limit, must slower, retry next minute",
  47001: "data format error",
} as const;

export type WeixinErrorCode = keyof typeof TEXTS;

export function weixinErrorBody(errcode: WeixinErrorCode): { errcode: number; errmsg: string } {
  return { errcode, errmsg: `${TEXTS[errcode]} rid: ${randomHex(4)}-${randomHex(4)}-${randomHex(4)}` };
}
