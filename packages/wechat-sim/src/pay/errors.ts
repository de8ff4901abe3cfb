/** A refusal of WeChat Pay API v3: an HTTP status and `{code, message, detail?}`. */
export class PayError extends Error {
  readonly status: number;
  readonly code: PayErrorCode;
  readonly detail: PayErrorDetail | undefined;
  constructor(code: PayErrorCode, message: string, detail?: PayErrorDetail) {
    super(message);
    this.status = STATUS[code];
    this.code = code;
    this.detail = detail;
  }
}

export type PayErrorDetail = Record<string, unknown>;

const STATUS = {
  PARAM_ERROR: 400,
  INVALID_REQUEST: 400,
  APPID_MCHID_NOT_MATCH: 400,
  MCH_NOT_EXISTS: 400,
  ORDER_CLOSED: 400,
  ORDERPAID: 400,
  NO_STATEMENT_EXIST: 400,
  STATEMENT_CREATING: 400,
  SIGN_ERROR: 401,
  NO_AUTH: 403,
  NOT_ENOUGH: 403,
  OUT_TRADE_NO_USED: 403,
  RULE_LIMIT: 403,
  ORDER_NOT_EXIST: 404,
  RESOURCE_NOT_EXISTS: 404,
  FREQUENCY_LIMITED: 429,
  SYSTEM_ERROR: 500,
} as const;

export type PayErrorCode = keyof typeof STATUS;

/** A field that is missing or malformed, named as WeChat Pay names it. */
export function badField(field: string, value: unknown, issue: string): PayError {
  return new PayError("PARAM_ERROR", `参数错误:${issue}`, { location: "body", field, value, issue });
}
