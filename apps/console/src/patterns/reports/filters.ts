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
      return values.length > 0;
    case "between":
      return values.length === 2;
    default:
      return values.length === 1;
  }
}
