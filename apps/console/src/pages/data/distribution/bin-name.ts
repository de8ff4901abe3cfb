import type { DistributionAnswer, DistributionMeasure } from "@banyan/contracts";
import type { Unit } from "../../../patterns/reports/units.ts";
import { formatDecimal, type UnitFormat } from "../../../patterns/reports/units.ts";
import type { useDistributionWords } from "./words.ts";

type Bin = Pick<DistributionAnswer["bins"][number], "from" | "to">;

/** What is counted of a person: money when its property is in fen. */
export const measureUnit = (measure: DistributionMeasure, property: string | undefined): Unit =>
  measure !== "sum" ? "count" : property?.endsWith("_fen") ? "fen" : "decimal";

/** 3 · 3 – 5 · 10 及以上 · 低于 1. Whole things are said with both ends in the group, amounts with the end that is not. */
export function binName(
  { from, to }: Bin,
  unit: Unit,
  format: UnitFormat,
  say: ReturnType<typeof useDistributionWords>,
): string {
  const words = unit === "count" ? (value: number) => formatDecimal(value, 2) : format.short;
  if (from === null) return to === null ? say("all") : say("below", { to: words(to) });
  if (to === null) return say("atLeast", { from: words(from) });
  if (unit === "count" && Number.isInteger(from) && Number.isInteger(to))
    return to - from === 1 ? words(from) : say("between", { from: words(from), to: words(to - 1) });
  return say("between", { from: words(from), to: words(to) });
}
