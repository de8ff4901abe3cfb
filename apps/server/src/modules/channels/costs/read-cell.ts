import { isDay } from "@banyan/calendar";
import type { CostFileProblem } from "@banyan/contracts";
import { parseYuan } from "@banyan/money";

export type Read<T> = { ok: true; value: T } | { ok: false; problem: CostFileProblem };
const ok = <T>(value: T): Read<T> => ({ ok: true, value });
const bad = (problem: CostFileProblem): Read<never> => ({ ok: false, problem });

/** What platforms write for nothing. */
const isDash = (text: string) => /^(-{1,2}|—|–|\/|N\/A)$/i.test(text);
/** As `fen` of the contracts. */
const MOST_FEN = 10_000_000_000;

/** “2026-03-01”, “2026/3/1”, “2026.3.1”, “20260301”, “2026年3月1日”, each with or without a time behind it. */
export function readDay(text: string): Read<string> {
  if (text === "" || isDash(text)) return bad("NO_DAY");
  const found =
    /^(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?:[ T].*)?$/.exec(text) ??
    /^(\d{4})(年)(\d{1,2})月(\d{1,2})日?(?: .*)?$/.exec(text) ??
    /^(\d{4})()(\d\d)(\d\d)$/.exec(text);
  if (!found) return bad("DAY_UNREADABLE");
  const [, year = "", , month = "", date = ""] = found;
  const day = `${year}-${month.padStart(2, "0")}-${date.padStart(2, "0")}`;
  return isDay(day) ? ok(day) : bad("DAY_UNREADABLE");
}

/** “1,234.56”, “¥1234.5”, “1234.56元”, “CNY 12”: fen, never through a float. A dash is nothing spent. */
export function readCost(text: string): Read<number> {
  if (text === "") return bad("NO_COST");
  if (isDash(text)) return ok(0);
  const amount = text
    .replace(/^(CNY|RMB|人民币)\s*/i, "")
    .replace(/\s*(元|CNY|RMB)$/i, "")
    .replaceAll("，", ",");
  const parsed = parseYuan(amount);
  if (!parsed.ok) {
    return bad(
      parsed.problem === "TOO_PRECISE"
        ? "COST_TOO_PRECISE"
        : parsed.problem === "TOO_LARGE"
          ? "COST_TOO_LARGE"
          : "COST_UNREADABLE",
    );
  }
  if (parsed.fen < 0) return bad("COST_NEGATIVE");
  return parsed.fen > MOST_FEN ? bad("COST_TOO_LARGE") : ok(parsed.fen);
}

/** “12,345”; empty or a dash: not told. */
export function readCount(text: string): Read<number | null> {
  if (text === "" || isDash(text)) return ok(null);
  if (!/^(\d+|\d{1,3}(,\d{3})+)(\.0+)?$/.test(text)) return bad("COUNT_UNREADABLE");
  const count = Number(text.replaceAll(",", ""));
  return count <= 100_000_000_000 ? ok(count) : bad("COUNT_UNREADABLE");
}
