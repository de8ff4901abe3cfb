/** An `errcode` of api.weixin.qq.com. The message ends with WeChat's `rid`, which its support asks for. */
export class WeixinError extends Error {
  override readonly name = "WeixinError";
  readonly errcode: number;
  /** What WeChat says, without its rid: for operators. */
  readonly words: string;
  constructor(path: string, errcode: number, errmsg: string) {
    super(`${path}: ${errcode} ${errmsg}`);
    this.errcode = errcode;
    this.words = errmsg.replace(/\s*rid: .*$/, "");
  }
}

/** No answer (timeout, reset, not JSON). */
export class WeixinUnreachable extends Error {
  override readonly name = "WeixinUnreachable";
}

/** The token was replaced or ran out: fetch it again and retry once. */
export const TOKEN_ERRORS: ReadonlySet<number> = new Set([40001, 40014, 42001]);
export const isTokenError = (error: unknown): boolean =>
  error instanceof WeixinError && TOKEN_ERRORS.has(error.errcode);
