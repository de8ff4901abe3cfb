import type { ReportFilter } from "@banyan/contracts";

/** A condition that can be asked: it names a property and has as many values as its operator takes. */
export function isWhole({ property, op, values }: ReportFilter): boolean {
  if (property === "") return false;
  switch (op) {
    case "is_set":
    case "is_not_set":
      return values.length === 0;
    case "is":
    case "is_not":
    case "contains":
    case "not_contains":
      return values.length > 0;
    case "between":
      return values.length === 2;
    default:
      return values.length === 1;
  }
}

/** Operators that take any of several values. */
export const takesMany = (op: ReportFilter["op"]): boolean =>
  op === "is" || op === "is_not" || op === "contains" || op === "not_contains";

/** 12.8 yuan are 1280 fen, not 1280.0000000000002. */
export const scaled = (typed: number, scale: number) => Math.round(typed * scale * 1e6) / 1e6;
