import { formatYuan, formatYuanShort } from "@banyan/money";
import type { Language } from "../theme/preferences.ts";

/** 3,241 */
export const formatCount = (count: number): string => String(count).replace(/\B(?=(\d{3})+$)/g, ",");

/** Short from 10,000 on: 1.28万, 3.45亿; in English 12.8k, 345M. At most two decimals. */
export function formatCountShort(count: number, language: Language): string {
  if (Math.abs(count) < 10_000) return formatCount(count);
  return formatYuanShort(Math.round(count) * 100, language === "zh" ? "zh-CN" : "en").replace("¥", "");
}

/** ¥1,234.50 as it stands in tables and totals. */
export const formatMoney = (fen: number): string => formatYuan(fen, { grouping: "thousands" });
/** For axes: ¥0, ¥5,000, ¥1.5万; cents only where they are not zero. */
export function formatMoneyShort(fen: number, language: Language): string {
  if (Math.abs(fen) < 1_000_000) return formatYuan(fen, { cents: "needed", grouping: "thousands" });
  return formatYuanShort(fen, language === "zh" ? "zh-CN" : "en");
}

/** A share as a percentage with one decimal; nothing to divide by has no share. */
export function formatShare(part: number, whole: number): string | null {
  return whole === 0 ? null : `${((part / whole) * 100).toFixed(1)}%`;
}

export type Change =
  | { readonly kind: "up" | "down"; readonly text: string }
  /** Equal, or so close that one decimal shows none. */
  | { readonly kind: "flat" }
  /** From nothing to something: no percentage can say it. */
  | { readonly kind: "new" }
  | { readonly kind: "none" };

/** How a value stands against an earlier one. */
export function changeOf(now: number, before: number | null | undefined): Change {
  if (before === null || before === undefined) return { kind: "none" };
  if (before === 0) return now === 0 ? { kind: "none" } : { kind: "new" };
  const percent = ((now - before) / before) * 100;
  const size = Math.abs(percent);
  if (size < 0.05) return { kind: "flat" };
  const text = `${size >= 1_000 ? formatCount(Math.round(size)) : size.toFixed(1)}%`;
  return { kind: percent > 0 ? "up" : "down", text };
}
