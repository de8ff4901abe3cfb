import { formatCount, formatCountShort, formatMoney, formatMoneyShort } from "../../format/numbers.ts";
import type { Language } from "../../theme/preferences.ts";

/** What a number of a report counts. `ratio` is 0…1, `fen` money in fen, `decimal` a plain number with decimals (per person, a formula). */
export type Unit = "count" | "fen" | "ratio" | "decimal" | "seconds" | "days";
export type UnitFormat = {
  /** As it stands in tables and tooltips. */ exact(value: number): string;
  /** For axes and labels: 1.28万, ¥1.5万, 12%. */ short(value: number): string;
};

/** Words for numbers of a unit; what is missing is “—” (`formatOrDash`). */
export function unitFormat(unit: Unit, language: Language): UnitFormat {
  switch (unit) {
    case "count":
      return { exact: (n) => formatDecimal(n, 2), short: (n) => countShort(n, language) };
    case "fen":
      return {
        exact: (fen) => formatMoney(Math.round(fen)),
        short: (fen) => formatMoneyShort(Math.round(fen), language),
      };
    case "ratio":
      return { exact: (part) => formatPercent(part, 2), short: (part) => trimmed(part * 100, 1, "%") };
    case "decimal":
      // small ones keep four decimals: 0.0123 is not 0.01
      return { exact: (n) => formatDecimal(n, Math.abs(n) < 1 ? 4 : 2), short: (n) => countShort(n, language) };
    case "seconds":
      return { exact: (s) => formatSeconds(s, language), short: (s) => formatSeconds(s, language) };
    case "days": {
      const word = language === "zh" ? " 天" : " d";
      return { exact: (n) => formatDecimal(n, 1) + word, short: (n) => formatDecimal(n, 1) + word };
    }
  }
}

export const formatOrDash = (value: number | null | undefined, format: (value: number) => string): string =>
  value === null || value === undefined ? "—" : format(value);

/** 12.34%: a ratio 0…1 with that many decimals. */
export const formatPercent = (ratio: number, decimals = 1): string => `${(ratio * 100).toFixed(decimals)}%`;

/** 3,241 · 1,234.5 · 0.25: decimals only where there are any. */
export function formatDecimal(value: number, decimals: number): string {
  const [whole = "0", part] = Math.abs(value).toFixed(decimals).split(".");
  const tail = part?.replace(/0+$/, "") ?? "";
  const text = formatCount(Number(whole)) + (tail === "" ? "" : `.${tail}`);
  return value < 0 && /[1-9]/.test(text) ? `-${text}` : text;
}

const countShort = (value: number, language: Language) =>
  Math.abs(value) < 10_000 ? formatDecimal(value, 2) : formatCountShort(value, language);
const trimmed = (value: number, decimals: number, unit: string) => formatDecimal(value, decimals) + unit;

const steps = [
  { seconds: 86_400, zh: "天", en: "d" },
  { seconds: 3_600, zh: "小时", en: "h" },
  { seconds: 60, zh: "分", en: "min" },
  { seconds: 1, zh: "秒", en: "s" },
] as const;

/** 45 秒 · 1 分 20 秒 · 2 小时 5 分 · 3 天 4 小时: the two largest parts; below a minute one decimal. */
export function formatSeconds(seconds: number, language: Language): string {
  if (seconds < 0) return `-${formatSeconds(-seconds, language)}`;
  if (seconds < 59.95) return `${formatDecimal(seconds, 1)} ${language === "zh" ? "秒" : "s"}`;
  // rounded to what will be shown first, so that 119.9 s is two minutes and never “1 分 60 秒”
  const grain = seconds < 3_600 ? 1 : seconds < 86_400 ? 60 : 3_600;
  let left = Math.round(seconds / grain) * grain;
  const parts: string[] = [];
  for (const step of steps) {
    const count = Math.floor(left / step.seconds);
    left -= count * step.seconds;
    if (count > 0) parts.push(`${formatCount(count)} ${step[language]}`);
  }
  return parts.slice(0, 2).join(" ");
}
