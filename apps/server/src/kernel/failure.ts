import { type ErrorCode, errorCatalogue } from "@banyan/contracts";

export type FailureMore = {
  /** Where in the input, e.g. `body.lines.0.quantity`. */
  field?: string | undefined;
  /** Fills `{name}` in the text and is sent to the caller: never put personal data or secrets here. */
  details?: Record<string, unknown> | undefined;
  /** Seconds for `Retry-After`; 429 and 503 get one in any case. */
  retryAfterSeconds?: number | undefined;
  cause?: unknown;
};

/** A refusal the caller can understand: thrown once, turned into the error wire shape by `http`. */
export class Failure extends Error {
  override readonly name = "Failure";
  readonly code: ErrorCode;
  readonly field: string | undefined;
  readonly details: Record<string, unknown> | undefined;
  readonly retryAfterSeconds: number | undefined;

  constructor(code: ErrorCode, more: FailureMore = {}) {
    super(more.field ? `${code} (${more.field})` : code, more.cause === undefined ? {} : { cause: more.cause });
    this.code = code;
    this.field = more.field;
    this.details = more.details;
    this.retryAfterSeconds = more.retryAfterSeconds;
  }

  get status(): number {
    return errorCatalogue[this.code].status;
  }
}

/** `fail("OUT_OF_STOCK", { field: "body.lines.0", details: { product } })` */
export function fail(code: ErrorCode, more: FailureMore = {}): never {
  throw new Failure(code, more);
}

/** Ends a switch over a union: a new member breaks the build where it must be thought of. */
export function unreachable(value: never): never {
  throw new Error(`unreachable: ${JSON.stringify(value)}`);
}
