export type PricingErrorCode =
  /** Quantities, amounts, rates: not an integer, or outside the range the field allows. */
  | "INVALID_NUMBER"
  /** A total passes 2^53 − 1 fen. */
  | "AMOUNT_TOO_LARGE"
  | "INVALID_INSTANT"
  | "DUPLICATE_ID"
  /** A rule without tiers, parts, gifts … is none. */
  | "EMPTY_LIST"
  /** Two lines of one SKU disagree about it. */
  | "INCONSISTENT_SKU"
  /** A chosen coupon or entry is not in the input, or is of the wrong kind. */
  | "UNKNOWN_REFERENCE"
  | "UNSUPPORTED_VERSION";

/** Input that cannot be: a fault of the caller, never of the shopper. `path` says where, like `lines[2].quantity`. */
export class PricingError extends Error {
  override readonly name = "PricingError";
  readonly code: PricingErrorCode;
  readonly path: string;

  constructor(code: PricingErrorCode, path: string, detail: string) {
    super(`${path}: ${detail}`);
    this.code = code;
    this.path = path;
  }
}
