import { type Fen, requireInteger } from "./fen.ts";

/** `always`: ¥12.00 · `needed`: ¥12, ¥12.50. */
export type Cents = "always" | "needed";
/** `none`: ¥1234567.00 (shop) · `thousands`: ¥1,234,567.00 (console). */
export type Grouping = "none" | "thousands";

export interface YuanFormat {
  readonly cents?: Cents;
  readonly grouping?: Grouping;
}

/**
 * `formatYuan(1280)` → "¥12.80"; negative amounts read "-¥12.80".
 * By hand, not by Intl: a mini-program's engine may lack it, and then the shop would show other text than the server.
 */
export function formatYuan(fen: Fen, { cents = "always", grouping = "none" }: YuanFormat = {}): string {
  requireInteger(fen, "fen");
  const size = Math.abs(fen);
  const whole = String(Math.floor(size / 100));
  const part = String(size % 100).padStart(2, "0");
  const shown = grouping === "thousands" ? groupThousands(whole) : whole;
  const tail = cents === "needed" && part === "00" ? "" : `.${part}`;
  return `${fen < 0 ? "-" : ""}¥${shown}${tail}`;
}

/** Inserts a comma every three digits: "1234567" → "1,234,567". */
const groupThousands = (digits: string): string => digits.replace(/\B(?=(\d{3})+$)/g, ",");

type Locale = "zh-CN" | "en";

/** Shortening starts at 10 000 yuan, in both languages. */
const SHORT_FROM_FEN = 1_000_000;

/** Units from small to large. */
const SHORT_UNITS: Record<Locale, readonly { readonly yuan: number; readonly suffix: string }[]> = {
  "zh-CN": [
    { yuan: 1e4, suffix: "万" },
    { yuan: 1e8, suffix: "亿" },
  ],
  en: [
    { yuan: 1e3, suffix: "k" },
    { yuan: 1e6, suffix: "M" },
    { yuan: 1e9, suffix: "B" },
  ],
};

/**
 * Short form for charts and big numbers, at most two decimals, half rounded up: `formatYuanShort(1_280_000)` → "¥1.28万",
 * "¥3.45亿"; in English "¥12.8k", "¥345M". Below 10 000 yuan it is {@link formatYuan}.
 */
export function formatYuanShort(fen: Fen, locale: Locale = "zh-CN"): string {
  requireInteger(fen, "fen");
  const size = Math.abs(fen);
  if (size < SHORT_FROM_FEN) return formatYuan(fen);
  let shown = { hundredths: size, yuan: 1, suffix: "" };
  for (const { yuan, suffix } of SHORT_UNITS[locale]) {
    // what the smaller unit would round up to a whole larger one is shown in the larger: 99 999 999.99 yuan is 1亿, not 10000万
    if (shown.hundredths * shown.yuan < yuan * 100) break;
    shown = { hundredths: Math.floor(size / yuan + 0.5), yuan, suffix };
  }
  const whole = Math.floor(shown.hundredths / 100);
  const part = String(shown.hundredths % 100)
    .padStart(2, "0")
    .replace(/0+$/, "");
  return `${fen < 0 ? "-" : ""}¥${whole}${part === "" ? "" : `.${part}`}${shown.suffix}`;
}
