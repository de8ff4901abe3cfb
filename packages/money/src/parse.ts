import type { Fen } from "./fen.ts";

/** Why a typed amount was not understood. */
export type YuanProblem = "EMPTY" | "NOT_A_NUMBER" | "TOO_PRECISE" | "TOO_LARGE";
export type ParsedYuan =
  | { readonly ok: true; readonly fen: Fen }
  | { readonly ok: false; readonly problem: YuanProblem };

const refuse = (problem: YuanProblem): ParsedYuan => ({ ok: false, problem });

/**
 * Reads what an operator types: "12.8", "¥12.80", "￥1,234.5", "-3" → fen. Never goes through a float.
 * Commas must stand at thousands; a third decimal is refused unless it is zero.
 */
export function parseYuan(text: string): ParsedYuan {
  const trimmed = text.trim();
  if (trimmed === "") return refuse("EMPTY");
  const found = /^(-)?[¥￥]?(-)?(\d+|\d{1,3}(?:,\d{3})+)(?:\.(\d+))?$/.exec(trimmed);
  if (found === null || (found[1] !== undefined && found[2] !== undefined)) return refuse("NOT_A_NUMBER");
  const whole = (found[3] ?? "").replace(/,/g, "");
  const decimals = found[4] ?? "";
  if (/[1-9]/.test(decimals.slice(2))) return refuse("TOO_PRECISE");
  const size = Number(whole + decimals.slice(0, 2).padEnd(2, "0"));
  if (!Number.isSafeInteger(size)) return refuse("TOO_LARGE");
  const negative = found[1] !== undefined || found[2] !== undefined;
  return { ok: true, fen: negative && size !== 0 ? -size : size };
}
