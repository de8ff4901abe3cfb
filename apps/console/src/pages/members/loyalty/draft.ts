import type { Level, LevelScope } from "@banyan/contracts";

/** A level as it is typed: numbers are text until they are read. */
export type LevelDraft = {
  id: string;
  name: string;
  growth: string;
  /** 9.5 折; empty: no price. */ rate: string;
  times: string;
  scope: LevelScope;
};
export type LevelProblem = { index: number; field: "name" | "growth" | "rate" | "times" | "scope" };

export const everything: LevelScope = { include: { kind: "all" }, excludeProductIds: [], excludeCategoryIds: [] };

export const toDraft = ({ id, name, growth, price, multiplierBp }: Level): LevelDraft => ({
  id,
  name,
  growth: String(growth),
  rate: price === null ? "" : String(price.payBp / 1_000),
  times: String(multiplierBp / 10_000),
  scope: price?.scope ?? everything,
});

/** Text with at most so many decimals, as a whole number of its smallest part; null when it is not one. */
function read(text: string, decimals: number, least: number, most: number): number | null {
  const pattern = new RegExp(`^\\d{1,9}(\\.\\d{1,${Math.max(1, decimals)}})?$`);
  if (!pattern.test(text.trim()) || (decimals === 0 && text.includes("."))) return null;
  const value = Math.round(Number(text) * 10 ** decimals);
  return value >= least && value <= most ? value : null;
}
export const readWhole = (text: string, least: number, most: number): number | null => read(text, 0, least, most);
/** 12.5 % → 1250 */
export const readPercent = (text: string): number | null => read(text, 2, 0, 10_000);

/** What was typed as levels, or what is wrong with it: the same rules the server keeps. */
export function readLevels(drafts: readonly LevelDraft[]): { levels: Level[] | null; problems: LevelProblem[] } {
  const problems: LevelProblem[] = [];
  const levels: Level[] = [];
  for (const [index, draft] of drafts.entries()) {
    const name = draft.name.trim();
    if (name === "" || name.length > 12 || drafts.findIndex((one) => one.name.trim() === name) !== index) {
      problems.push({ index, field: "name" });
    }
    const growth = readWhole(draft.growth, 0, 1_000_000_000);
    const before = levels[index - 1]?.growth;
    if (growth === null || (before === undefined ? growth !== 0 : growth <= before)) {
      problems.push({ index, field: "growth" });
    }
    const payBp = draft.rate.trim() === "" ? null : read(draft.rate, 3, 1_000, 9_999);
    if (draft.rate.trim() !== "" && payBp === null) problems.push({ index, field: "rate" });
    const multiplierBp = read(draft.times, 4, 10_000, 100_000);
    if (multiplierBp === null) problems.push({ index, field: "times" });
    const { include } = draft.scope;
    const isEmpty =
      (include.kind === "products" && include.productIds.length === 0) ||
      (include.kind === "categories" && include.categoryIds.length === 0);
    if (payBp !== null && isEmpty) problems.push({ index, field: "scope" });
    levels.push({
      id: draft.id,
      name,
      growth: growth ?? Number.NaN,
      price: payBp === null ? null : { payBp, scope: draft.scope },
      multiplierBp: multiplierBp ?? 10_000,
    });
  }
  return { levels: problems.length === 0 ? levels : null, problems };
}

/** Not `crypto.randomUUID`: browsers offer it only on https and localhost. */
export function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
