import { randomHex } from "../core/keys.ts";

/** Refusals of api.weixin.qq.com: HTTP 200, an `errcode`, a text that ends with a request id. */
export class WeixinError extends Error {
  readonly errcode: WeixinErrorCode;
  constructor(errcode: WeixinErrorCode, about = "") {
    super(about === "" ? TEXTS[errcode] : `${TEXTS[errcode]}：${about}`);
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
  40097: "invalid args",
  40125: "invalid appsecret",
  40163: "code been used",
  40164: "invalid ip, not in whitelist",
  40165: "invalid weapp pagepath",
  40169: "invalid length for scene, or the data is not json string",
  40212: "invalid query",
  40226: "code blocked",
  41001: "access_token missing",
  41002: "appid missing",
  41004: "appsecret missing",
  41008: "missing code",
  41030: "invalid page",
  42001: "access_token expired",
  45009: "reach max api daily quota limit",
  45011: "api minute-quota reach limit, must slower, retry next minute",
  47001: "data format error",
  61500: "date format error",
  61501: "date range error",
  85079: "miniprogram has no online release",
  85096: "scancode_time is the system reserved field",
  // links; the texts after 85400 are from memory
  85400: "the number of links reaches the limit",
  85401: "invalid expire_time or expire_interval",
  85402: "invalid argument",
  // shipping; the texts after 10060004 are from memory
  10060001: "支付单不存在",
  10060002: "支付单已完成发货，无法继续发货",
  10060003: "支付单已使用重新发货机会",
  10060004: "支付单处于不可发货的状态",
  10060005: "物流类型有误",
  10060006: "非快递发货时不允许分拆发货",
  10060007: "分拆发货模式下必须填写 is_all_delivered 字段",
  10060008: "商品描述 item_desc 字段不能为空",
  10060009: "商品描述 item_desc 字段太长",
  10060014: "参数错误",
  10060023: "发货信息未更新",
  10060024: "物流信息列表太长",
  10060026: "物流单号太长",
  10060031: "该笔支付单不属于 openid 所指定的用户",
} as const;

export type WeixinErrorCode = keyof typeof TEXTS;

export function weixinErrorBody(
  errcode: WeixinErrorCode,
  message: string = TEXTS[errcode],
): { errcode: number; errmsg: string } {
  return { errcode, errmsg: `${message} rid: ${randomHex(4)}-${randomHex(4)}-${randomHex(4)}` };
}
