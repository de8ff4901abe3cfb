import { operatorsOf, type ReportFilter } from "@banyan/contracts";
import { fail } from "#kernel/failure.ts";
import type { Property } from "./properties.ts";
import { float, or, type Sql, sql, text, texts, value } from "./sql.ts";

/** The condition of a filter. Errors: REPORT_OPERATOR_UNFIT, REPORT_VALUE_UNFIT, at `field`. */
export function conditionOf(property: Property, filter: ReportFilter, field: string): Sql {
  const { type } = property;
  const { op } = filter;
  if (!(operatorsOf[type] as readonly string[]).includes(op))
    fail("REPORT_OPERATOR_UNFIT", { field: `${field}.op`, details: { property: property.name, type, op } });
  const given = valuesOf(property, filter, field);
  switch (op) {
    case "is_set":
      return isSet(property);
    case "is_not_set":
      return sql`NOT (${isSet(property)})`;
    case "is":
      return isAny(property, given);
    case "is_not":
      return sql`NOT (${isAny(property, given)})`;
    case "contains":
      return contains(property, given);
    case "not_contains":
      return sql`NOT (${contains(property, given)})`;
    default:
      return compared(property, op, given);
  }
}

type Given = string | number;

function isSet({ ordered, list, text: asText }: Property): Sql {
  if (list) return sql`notEmpty(${list})`;
  return ordered ? sql`isNotNull(${ordered})` : sql`${asText} != ''`;
}

function isAny({ type, ordered, text: asText }: Property, given: readonly Given[]): Sql {
  if (type === "number" && ordered) return sql`ifNull(${ordered} IN ${value("Array(Float64)", given)}, 0)`;
  return sql`${asText} IN ${texts(given.map(String))}`;
}

/** Whatever the letters' case. */
function contains({ list, text: asText }: Property, given: readonly Given[]): Sql {
  const words = given.map((one) => text(String(one)));
  if (list) return or(words.map((word) => sql`has(${list}, ${word})`));
  return or(words.map((word) => sql`positionCaseInsensitiveUTF8(${asText}, ${word}) > 0`));
}

const signs = { gt: ">", gte: ">=", lt: "<", lte: "<=" } as const;
/** What is not set is neither more nor less than anything. */
function compared(property: Property, op: keyof typeof signs | "between", [first, last]: readonly Given[]): Sql {
  const { type, ordered, text: asText } = property;
  const side = ordered ?? sql`nullIf(${asText}, '')`;
  const asValue = (given: Given | undefined) => {
    if (type === "number") return float(Number(given));
    return type === "datetime"
      ? sql`fromUnixTimestamp64Milli(${value("Int64", Date.parse(String(given)))}, 'UTC')`
      : text(String(given));
  };
  const is = (sign: string, given: Given | undefined): Sql => ({
    texts: ["ifNull(", ` ${sign} `, ", 0)"],
    parts: [side, asValue(given)],
  });
  return op === "between" ? sql`${is(">=", first)} AND ${is("<=", last)}` : is(signs[op], first);
}

/** As many as the operator takes, each of the property's type. */
function valuesOf({ name, type }: Property, { op, values }: ReportFilter, field: string): Given[] {
  const unfit = (reason: string, place = "values"): never =>
    fail("REPORT_VALUE_UNFIT", { field: `${field}.${place}`, details: { property: name, reason } });
  const none = op === "is_set" || op === "is_not_set";
  if (none && values.length > 0) unfit(`“${op}” takes no value`);
  if (!none && values.length === 0) unfit(`“${op}” needs a value`);
  if (op === "between" && values.length !== 2) unfit("“between” needs two values");
  if (op in signs && values.length !== 1) unfit(`“${op}” needs one value`);
  const read = values.map((one, n): Given => {
    const at = `values.${n}`;
    switch (type) {
      case "number": {
        const number = typeof one === "string" && one.trim() !== "" ? Number(one) : one;
        return typeof number === "number" && Number.isFinite(number) ? number : unfit("a number is needed", at);
      }
      case "boolean":
        return one === true || one === "true"
          ? "true"
          : one === false || one === "false"
            ? "false"
            : unfit("true or false is needed", at);
      case "day":
        return /^\d{4}-\d\d-\d\d$/.test(String(one)) ? String(one) : unfit("a day such as 2026-11-22 is needed", at);
      case "datetime":
        return Number.isNaN(Date.parse(String(one)))
          ? unfit("a time such as 2026-11-22T08:00:00Z is needed", at)
          : String(one);
      default:
        return op === "contains" || op === "not_contains"
          ? one === ""
            ? unfit("an empty text is in every text", at)
            : String(one)
          : String(one);
    }
  });
  const [first, last] = read;
  if (op === "between" && first !== undefined && last !== undefined) {
    const isUpsideDown = type === "datetime" ? Date.parse(String(first)) > Date.parse(String(last)) : first > last;
    if (isUpsideDown) unfit("the smaller value comes first");
  }
  return read;
}
