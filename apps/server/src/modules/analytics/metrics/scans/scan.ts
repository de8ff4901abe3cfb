import type { ReportContext } from "../../reports/report-kind.ts";
import type { Source } from "../../reports/source.ts";
import type { Sql } from "../../reports/sql.ts";

/** What every scan is made with: the question's source, its buckets, and when it is asked. */
export type Frame = {
  readonly context: ReportContext;
  readonly source: Source;
  /** First and last business day of the range. */ readonly days: { readonly from: string; readonly to: string };
  /** The question narrows to nobody. */ readonly isOfAll: boolean;
  /** The running business day. */ readonly today: string;
  /** The bucket an instant is in, as text. */ bucket(at: Sql): Sql;
};

/**
 * One statement that answers several measures: a row for each bucket, and one with bucket '' for the whole range.
 * `select` holds the aggregates that are needed, each `AS` its measure's name.
 */
export type Scan<Measure extends string = string> = {
  readonly measures: Readonly<Record<Measure, Sql | ((frame: Frame) => Sql)>>;
  statement(frame: Frame, select: Sql, needed: readonly string[]): Sql;
};

/** Keeps the names of its measures. */
export const scan = <const Measure extends string>(one: Scan<Measure>): Scan<Measure> => one;
