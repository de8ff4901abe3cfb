/** An amount of money in fen (1 yuan = 100 fen): always a safe integer. */
export type Fen = number;

/** A rate in basis points: 10 000 bp = 100 %, 8 800 bp = 88 折. */
export type Bp = number;

/** One whole in basis points. */
export const WHOLE_BP = 10_000;

export type MoneyErrorCode = "NOT_AN_INTEGER" | "NEGATIVE" | "TOO_LARGE" | "CANNOT_ALLOCATE";

/** Thrown for amounts that cannot be: a programming or data error, never a shopper's mistake. */
export class MoneyError extends Error {
  override readonly name = "MoneyError";
  readonly code: MoneyErrorCode;

  constructor(code: MoneyErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}

/**
 * Returns `value` when it is an integer of at most 2^53 − 1 either way, else throws a {@link MoneyError}.
 * Beyond 2^53 a JavaScript number loses single fen silently (90 trillion yuan): better to stop.
 */
export function requireInteger(value: number, name: string): number {
  if (!Number.isInteger(value)) throw new MoneyError("NOT_AN_INTEGER", `${name} must be an integer, got ${value}`);
  if (!Number.isSafeInteger(value)) throw new MoneyError("TOO_LARGE", `${name} is beyond ±(2^53 − 1): ${value}`);
  return value;
}

/** As {@link requireInteger}, and not negative. */
export function requireAmount(value: number, name: string): number {
  requireInteger(value, name);
  if (value < 0) throw new MoneyError("NEGATIVE", `${name} must not be negative, got ${value}`);
  return value;
}

/** Σ of integer amounts; throws when a partial sum leaves the safe range. */
export function sumFen(amounts: readonly Fen[]): Fen {
  let total = 0;
  for (let index = 0; index < amounts.length; index++) {
    const amount = amounts[index] ?? Number.NaN; // a hole is no amount
    total += amount;
    // names are made only for errors: this runs for every line of every coupon
    if (!Number.isSafeInteger(amount) || !Number.isSafeInteger(total)) {
      requireInteger(amount, `amounts[${index}]`);
      requireInteger(total, "sum");
    }
  }
  return total;
}

/** `fen × quantity`; throws when the product leaves the safe range. */
export function timesFen(fen: Fen, quantity: number): Fen {
  return requireInteger(requireInteger(fen, "fen") * requireInteger(quantity, "quantity"), "fen × quantity");
}
