/** WeChat Pay answered and said no; the outcome is known. `code` e.g. ORDERPAID, NOT_ENOUGH, PARAM_ERROR. */
export class PayRefused extends Error {
  override readonly name = "PayRefused";
  readonly status: number;
  readonly code: string;
  constructor(call: string, status: number, code: string, message: string) {
    super(`${call}: ${status} ${code} ${message}`);
    this.status = status;
    this.code = code;
  }
}

/** No trustworthy answer (timeout, reset, 5xx, wrong signature): it may or may not have happened. Every call of ours can be sent again with the same number. */
export class PayUnknown extends Error {
  override readonly name = "PayUnknown";
}
