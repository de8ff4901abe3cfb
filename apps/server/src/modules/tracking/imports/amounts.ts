/** A decimal number kept exactly: `digits / 10^scale`. */
export type Decimal = { digits: bigint; scale: number };

/** More than a shop can take; keeps the product of price and quantity within Int64. */
const mostFen = 10n ** 15n;

/**
 * Text of an amount, exactly and never by way of a float: `¥1,234.50`, `12.5元`, `-3`, `(4.20)`, `1.234,50` with a decimal comma.
 * Null for anything else (`1e3`, `12.3.4`, empty).
 */
export function readDecimal(text: string, decimal: "." | "," = "."): Decimal | null {
  let rest = text.trim();
  const plain = decimal === "." ? plainNumber.exec(rest) : null;
  if (plain) return { digits: BigInt(`${plain[1]}${plain[2] ?? ""}`), scale: plain[2]?.length ?? 0 };
  let isNegative = false;
  if (rest.startsWith("(") && rest.endsWith(")")) {
    isNegative = true;
    rest = rest.slice(1, -1);
  }
  rest = rest.replace(currency, "");
  const sign = /^[+\-−]/.exec(rest);
  if (sign) {
    isNegative = isNegative !== (sign[0] !== "+");
    rest = rest.slice(1).replace(currency, "");
  }
  const m = (decimal === "." ? withPoint : withComma).exec(rest);
  if (!m || (m[1] === "" && m[2] === undefined)) return null;
  const whole = (m[1] ?? "").replace(/[,.\s'\u00a0]/g, "");
  const part = m[2] ?? "";
  if (whole.length > 15 || part.length > 12) return null;
  const digits = BigInt(`${whole}${part}` || "0");
  return { digits: isNegative ? -digits : digits, scale: part.length };
}
/** Nearly every amount of a log. */
const plainNumber = /^(-?\d{1,15})(?:\.(\d{1,12}))?$/;
/** Symbols, codes and words of money around the digits. */
const currency = /^(?:[¥￥$€£]|CNY|RMB|USD|EUR|GBP)?\s*|\s*(?:元|圆|块|[¥￥$€£]|CNY|RMB|USD|EUR|GBP)?$/gi;
const withPoint = /^(\d{1,3}(?:[,\s'\u00a0]\d{3})+|\d*)(?:\.(\d*))?$/;
const withComma = /^(\d{1,3}(?:[.\s'\u00a0]\d{3})+|\d*)(?:,(\d*))?$/;

/**
 * Fen of a price times a quantity, rounded once, half away from zero. Null when it is more than any shop takes.
 * @example fenOf(readDecimal("0.125")!, "yuan", readDecimal("2")!) // 25
 */
export function fenOf(
  price: Decimal,
  unit: "yuan" | "fen",
  quantity: Decimal = { digits: 1n, scale: 0 },
): number | null {
  const digits = price.digits * quantity.digits * (unit === "yuan" ? 100n : 1n);
  const divisor = 10n ** BigInt(price.scale + quantity.scale);
  const size = digits < 0n ? -digits : digits;
  const rounded = (size * 2n + divisor) / (divisor * 2n);
  if (rounded > mostFen) return null;
  return Number(digits < 0n && rounded !== 0n ? -rounded : rounded);
}
