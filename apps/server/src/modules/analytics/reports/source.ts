import {
  ANY_EVENT,
  type Breakdown,
  type BreakdownValue,
  type Cohort,
  type EventSelection,
  type ReportFilter,
  type ReportRange,
} from "@banyan/contracts";
import { fail } from "#kernel/failure.ts";
import { conditionOf } from "./filters.ts";
import { type Instants, instantsOf } from "./limits.ts";
import { findProperty, type Property } from "./properties.ts";
import type { ReportContext } from "./report-kind.ts";
import { and, instant, persons, type Sql, sql, text } from "./sql.ts";
import { behaviour, merged, notCrawler } from "./who.ts";

type Scope = { range: ReportRange; filters: readonly ReportFilter[]; cohort?: Cohort | undefined };

/**
 * What every statement of a report is made of, checked as it is asked for: what is wrong in the question is refused with its place.
 * Statements read `FROM events AS e WHERE ${source.within()} AND ${source.among} AND ${source.event(…)}`.
 */
export type Source = {
  readonly range: Instants;
  /** The person of an event, after merges: an expression over `e.person`, no join needed. */ readonly who: Sql;
  /** Behaviour of people: neither business facts, nor crawlers, nor people whose data was erased. */ readonly behaviour: Sql;
  /** The question's own filters and cohort: a condition on every event it reads. */ readonly among: Sql;
  /** Events of the program in the range, or between two instants (milliseconds; the second is not part of it). */
  within(from?: number, until?: number): Sql;
  /** Is `e` such an event? With the selection's own filters, not the question's; of a name never seen none is. `path` such as `steps.1`. */
  event(selection: EventSelection, path: string): Sql;
  /** All hold; `path` such as `steps.1.filters`. */
  filters(filters: readonly ReportFilter[], path: string): Sql;
  /** `path` names what holds the name, such as `breakdowns.0.property`. */
  property(name: string, path: string): Property;
  /** The value of `e` as text, '' = not set, and how it is told; `path` such as `breakdowns.0`. */
  breakdown(breakdown: Breakdown, path: string): { key: Sql; valueOf(key: string): BreakdownValue };
};

export async function openSource(context: ReportContext, scope: Scope): Promise<Source> {
  const { program, zone, at } = context;
  const range = instantsOf(scope.range, context);
  const vocabulary = await context.vocabulary();
  const who = merged(program);

  function property(name: string, path: string): Property {
    const found = findProperty(name, vocabulary, { program, zone });
    return found ?? fail("REPORT_PROPERTY_UNKNOWN", { field: `${at}.${path}`, details: { property: name } });
  }
  function filters(list: readonly ReportFilter[], path: string): Sql {
    return and(
      list.map((one, n) => conditionOf(property(one.property, `${path}.${n}.property`), one, `${at}.${path}.${n}`)),
    );
  }
  const people = scope.cohort === undefined ? null : await context.cohort(scope.cohort);
  return {
    range,
    who,
    behaviour,
    among: and([
      ...(scope.filters.length > 0 ? [filters(scope.filters, "filters")] : []),
      ...(people === null ? [] : [sql`${who} IN ${persons(people)}`]),
    ]),
    within: (from = range.from, until = range.until) =>
      sql`e.program = ${text(program)} AND e.ts >= ${instant(from)} AND e.ts < ${instant(until)}`,
    event({ event, filters: own }, path) {
      if (event === ANY_EVENT) return own.length > 0 ? and([behaviour, filters(own, `${path}.filters`)]) : behaviour;
      const named = sql`e.event = ${text(event)} AND ${notCrawler}`;
      return own.length > 0 ? and([named, filters(own, `${path}.filters`)]) : named;
    },
    filters,
    property,
    breakdown({ property: name }, path) {
      const found = property(name, `${path}.property`);
      return { key: found.text, valueOf: (key) => toldValue(found, key) };
    },
  };
}

/** A value of a breakdown as it is told; '' = not set. */
function toldValue({ type }: Property, key: string): BreakdownValue {
  if (key === "") return { value: null, label: "未设置" };
  if (type === "number") return { value: Number(key), label: key };
  if (type === "boolean") return { value: key === "true", label: key === "true" ? "是" : "否" };
  return { value: key, label: key };
}

/** All values beyond a breakdown's limit together. */
export const otherValues: BreakdownValue = { value: null, label: "其他", isOther: true };
