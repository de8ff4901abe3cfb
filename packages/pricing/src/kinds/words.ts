import { formatYuan } from "@banyan/money";
import type { Language } from "./kind.ts";

/** "¥12" or "¥12.50". */
export const yuan = (fen: number): string => formatYuan(fen, { cents: "needed" });

/** 8 500 → "8.5 折" · "15% off"; 0 → "免费" · "free". */
export function rate(payBp: number, language: Language): string {
  if (payBp === 0) return language === "zh" ? "免费" : "free";
  return language === "zh" ? `${payBp / 1_000} 折` : `${(10_000 - payBp) / 100}% off`;
}

/** 2 → "2nd". */
export function ordinal(n: number): string {
  const tail = n % 100 >= 11 && n % 100 <= 13 ? "th" : (["th", "st", "nd", "rd"][n % 10] ?? "th");
  return `${n}${tail}`;
}

/** One, or several: "1 item", "2 items". */
export const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? "" : "s"}`;
