import type { ReportRange } from "@banyan/contracts";

/** What is needed of a contract's schema: it says whether a value is a question of its kind. */
export type QuestionSchema<Q> = {
  safeParse(value: unknown): { success: true; data: Q } | { success: false; data?: undefined };
};
/** Most questions ask about a range of days; those that do keep it readable in the address. */
export type AnyQuestion = { readonly range?: ReportRange | undefined };
export type ReadQuestion<Q> = {
  readonly value: Q;
  /** The address said something that is no question of this kind; `value` is the first question instead. */
  readonly isBroken: boolean;
};

const REST = "q";

/**
 * The question an address holds: `from` and `to` as days, everything else as compact JSON in `q`. What it does not say is as in `initial`;
 * a broken address falls back to `initial` as a whole and says so.
 */
export function readQuestion<Q extends AnyQuestion>(
  schema: QuestionSchema<Q>,
  initial: Q,
  search: URLSearchParams,
): ReadQuestion<Q> {
  const [from, to, rest] = [search.get("from"), search.get("to"), search.get(REST)];
  if (from === null && to === null && rest === null) return { value: initial, isBroken: false };
  const range = initial.range && { from: from ?? initial.range.from, to: to ?? initial.range.to };
  const said = rest === null ? { ...initial, range: undefined } : parsed(rest);
  const read = said === null ? undefined : schema.safeParse(clean({ ...said, range }));
  if (!read?.success || (range !== undefined && range.from > range.to)) return { value: initial, isBroken: true };
  return { value: read.data, isBroken: false };
}

/** The address of a question; parameters that are not its own stay as they are. */
export function writeQuestion<Q extends AnyQuestion>(question: Q, search: URLSearchParams): URLSearchParams {
  const next = new URLSearchParams(search);
  const { range, ...rest } = question;
  if (range === undefined) {
    next.delete("from");
    next.delete("to");
  } else {
    next.set("from", range.from);
    next.set("to", range.to);
  }
  next.set(REST, JSON.stringify(clean(rest)));
  return next;
}

function parsed(text: string): object | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? value : null;
  } catch {
    return null;
  }
}

/** Keys that are there but say nothing are not said at all: strict schemas and short addresses like it so. */
const clean = (value: object): object =>
  Object.fromEntries(Object.entries(value).filter(([, part]) => part !== undefined));
