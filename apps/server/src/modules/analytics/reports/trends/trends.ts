import {
  type BreakdownValue,
  type MetricKey,
  metricOf,
  type ReportRange,
  readTrends,
  type TrendsAnswer,
  type TrendsCell,
  type TrendsQuestion,
  type TrendsSeries,
  trendsCell,
} from "@banyan/contracts";
import { fail } from "#kernel/failure.ts";
import { metricsKind } from "../../metrics/kind.ts";
import { type Bucket, bucketsOf, checkInterval, rangeBefore } from "../buckets.ts";
import { instantsOf } from "../limits.ts";
import { mount, type ReportContext, type ReportKind } from "../report-kind.ts";
import { openSource, otherValues, type Source } from "../source.ts";
import { and, int, type Sql, sql } from "../sql.ts";
import { evaluate, type Formula, FormulaError, lettersOf, readFormula } from "./formula.ts";
import { holds, type Measure, measureOf } from "./measures.ts";
import { placeIn, type Split, seriesStatement, topStatement } from "./statement.ts";
import { emptyOf, type Numbers, type SeriesRow, type Table, tableOf } from "./table.ts";

/** A series ready to be read: A, B, C … by its place. */
type Series = { letter: string; label: string } & (
  | { event: Sql; measure: Measure }
  | { metric: MetricKey; own: Filters }
);
type Filters = TrendsSeries["filters"];
/** A figure of the library has nothing where it does not say otherwise. */
const emptySeries = (series: Series, size: number): Numbers =>
  "metric" in series
    ? { values: Array.from({ length: size }, () => null), total: null }
    : emptyOf(series.measure, size);
/** What a question is, once everything in it is found. */
type Plan = {
  source: Source;
  series: Series[];
  formulas: { key: string; label: string; formula: Formula }[];
  splits: (Split & { tell(place: number): BreakdownValue })[];
};

const trends: ReportKind<TrendsQuestion, TrendsAnswer, TrendsCell> = {
  kind: "trends",

  async answer(question, context) {
    const plan = await planOf(question, context);
    const buckets = bucketsOf(question.range, question.interval, context.zone, context.now);
    const before = question.compare ? rangeBefore(question.range, question.compare) : null;
    const bucketsBefore = before ? bucketsOf(before, question.interval, context.zone, context.now) : [];
    const read = (list: Bucket[], range: ReportRange) =>
      Promise.all(plan.series.map((one) => readSeries(plan, one, { question, context, range, buckets: list })));
    const [tables, tablesBefore] = await Promise.all([
      read(buckets, question.range),
      before ? read(bucketsBefore, before) : null,
    ]);
    const combinations = combinationsOf(plan.splits, [...tables, ...(tablesBefore ?? [])]);
    const told = (key: string, label: string, numbersOf: (tables: Table[], of: string, size: number) => Numbers) =>
      combinations.map((of) => ({
        ...{ key, label, breakdown: plan.splits.map(({ tell }, n) => tell(of[n] ?? 0)) },
        ...numbersOf(tables, String(of), buckets.length),
        before: tablesBefore && numbersOf(tablesBefore, String(of), bucketsBefore.length),
      }));
    const shown = ({ key: _key, fromMs: _from, untilMs: _until, ...bucket }: Bucket) => bucket;
    return {
      ...{ zone: context.zone, interval: question.interval, buckets: buckets.map(shown) },
      before: before && { ...before, buckets: bucketsBefore.map(shown) },
      rows: [
        ...plan.series.flatMap((series, n) =>
          told(series.letter, series.label, (all, of, size) => all[n]?.get(of) ?? emptySeries(series, size)),
        ),
        ...plan.formulas.flatMap(({ key, label, formula }) =>
          told(key, label, (all, of, size) => {
            const numbers = new Map(
              plan.series.map((series, n) => [series.letter, all[n]?.get(of) ?? emptySeries(series, size)]),
            );
            return {
              values: Array.from({ length: size }, (_, n) =>
                evaluate(formula, (letter) => numbers.get(letter)?.values[n] ?? null),
              ),
              total: evaluate(formula, (letter) => numbers.get(letter)?.total ?? null),
            };
          }),
        ),
      ],
    };
  },

  async people(question, cell, context) {
    const plan = await planOf(question, context);
    const series = plan.series.find(({ letter }) => letter === cell.series);
    if (!series) fail("REPORT_CELL_UNKNOWN", { field: "body.cell.series" });
    if (cell.isBefore && !question.compare) fail("REPORT_CELL_UNKNOWN", { field: "body.cell.isBefore" });
    const range = cell.isBefore && question.compare ? rangeBefore(question.range, question.compare) : question.range;
    if ("metric" in series) {
      if (cell.breakdown.length > 0) fail("REPORT_CELL_UNKNOWN", { field: "body.cell.breakdown" });
      const asked = ofMetric(question, series, range);
      return metricsKind.people(asked, { key: series.metric, bucket: cell.bucket }, context);
    }
    const whole = instantsOf(range, context);
    const bucket = bucketsOf(range, question.interval, context.zone, context.now).find(
      ({ start }) => start === cell.bucket,
    );
    if (cell.bucket !== undefined && !bucket) fail("REPORT_CELL_UNKNOWN", { field: "body.cell.bucket" });
    const from = bucket && !question.cumulative ? bucket.fromMs : whole.from;
    const where = and([
      plan.source.within(from, bucket?.untilMs ?? whole.until),
      series.event,
      plan.source.among,
      ...splitConditions(plan.splits, cell),
    ]);
    return sql`SELECT DISTINCT ${plan.source.who} AS person FROM events AS e WHERE ${holds(where, series.measure)} AND e.person > 0`;
  },
};

export const trendsReport = mount(trends, readTrends, trendsCell);

async function planOf(question: TrendsQuestion, context: ReportContext): Promise<Plan> {
  checkInterval(question.range, question.interval, context.at);
  refuseMetrics(question, context.at);
  const source = await openSource(context, question);
  const series = await Promise.all(question.series.map((one, n) => seriesOf(one, n, source, context)));
  const formulas = question.formulas.map(({ expression, label }, n) => ({
    key: `F${n + 1}`,
    label: label ?? expression,
    formula: formulaOf(expression, series, `${context.at}.formulas.${n}.expression`),
  }));
  const splits: Plan["splits"] = [];
  for (const [n, breakdown] of question.breakdowns.entries()) {
    const { key, valueOf: tell } = source.breakdown(breakdown, `breakdowns.${n}`);
    const values = await topValues(key, breakdown.limit, series, source, context);
    splits.push({ key, values, tell: (place) => (place === 0 ? otherValues : tell(values[place - 1] ?? "")) });
  }
  return { source, series, formulas, splits };
}

async function seriesOf(given: TrendsSeries, n: number, source: Source, { at }: ReportContext): Promise<Series> {
  const path = `series.${n}`;
  const { event = "", filters, measure, property, label, metric } = given;
  const letter = String.fromCharCode(65 + n);
  if (metric !== undefined) return { letter, label: label ?? metricOf(metric).name.zh, metric, own: filters };
  const found = property === undefined ? null : source.property(property, `${path}.property`);
  return {
    letter,
    label: label ?? event,
    event: source.event({ event, filters }, path),
    measure: measureOf(measure, source.who, found, `${at}.${path}.property`),
  };
}

/** Figures of the library have a definition of their own: they are neither told apart nor added up over time. */
function refuseMetrics({ series, breakdowns, cumulative }: TrendsQuestion, at: string): void {
  if (series.every(({ metric }) => metric === undefined)) return;
  const reason = (words: string) => ({ details: { reason: words } });
  if (breakdowns.length > 0)
    fail("INVALID_INPUT", { field: `${at}.breakdowns`, ...reason("metrics have no breakdown") });
  if (cumulative) fail("INVALID_INPUT", { field: `${at}.cumulative`, ...reason("metrics are not cumulative") });
}

/** What the library is asked for a series. */
const ofMetric = (
  { interval, filters, cohort }: TrendsQuestion,
  { metric, own }: { metric: MetricKey; own: Filters },
  range: ReportRange,
) => ({
  keys: [metric],
  ...{ interval, range, filters: [...filters, ...own] },
  ...(cohort && { cohort }),
});

function formulaOf(expression: string, series: readonly Series[], field: string): Formula {
  try {
    const formula = readFormula(expression);
    const stranger = lettersOf(formula).find((letter) => !series.some((one) => one.letter === letter));
    if (stranger !== undefined) throw new FormulaError(`there is no series ${stranger}`);
    return formula;
  } catch (error) {
    if (!(error instanceof FormulaError)) throw error;
    return fail("REPORT_FORMULA_UNREADABLE", { field, details: { reason: error.message } });
  }
}

/** Which values are told apart: the biggest of series A in the range, then of those it has none of the biggest of B, … */
async function topValues(
  key: Sql,
  limit: number,
  series: readonly Series[],
  { within, among }: Source,
  { ask }: ReportContext,
): Promise<string[]> {
  const values: string[] = [];
  for (const one of series) {
    if (values.length === limit) break;
    if ("metric" in one) continue;
    const { event, measure } = one;
    const where = and([within(), event, among]);
    const rows = await ask<{ key: string }>(topStatement(where, measure, key, values, limit - values.length));
    values.push(...rows.map((row) => row.key));
  }
  return values;
}

async function readSeries(
  { source, splits }: Plan,
  series: Series,
  {
    question,
    context,
    range,
    buckets,
  }: { question: TrendsQuestion; context: ReportContext; range: ReportRange; buckets: readonly Bucket[] },
): Promise<Table> {
  if ("metric" in series) {
    const { metrics } = await metricsKind.answer(ofMetric(question, series, range), context);
    return new Map(
      metrics.map(({ values, total }) => ["", { values: values.map(({ value }) => value), total: total.value }]),
    );
  }
  const { event, measure } = series;
  const { from, until } = instantsOf(range, context);
  const rows = await context.ask<SeriesRow>(
    seriesStatement({
      where: and([source.within(from, until), event, source.among]),
      ...{ measure, splits, interval: question.interval, zone: context.zone, isCumulative: question.cumulative },
    }),
  );
  return tableOf(rows, { splits: splits.length, measure, buckets, isCumulative: question.cumulative });
}

/** All that any series has, in the order of the values; the others come last. */
function combinationsOf(splits: Plan["splits"], tables: readonly Table[]): number[][] {
  if (splits.length === 0) return [[]];
  const found = new Map(
    tables.flatMap((table) => [...table.keys()]).map((of) => [of, of.split(",").map(Number)] as const),
  );
  const rank = (place: number | undefined) => (place === 0 ? Number.POSITIVE_INFINITY : (place ?? 0));
  return [...found.values()].sort((a, b) => {
    const n = a.findIndex((place, at) => place !== b[at]);
    return n < 0 ? 0 : rank(a[n]) - rank(b[n]);
  });
}

/** The condition of a cell's values on an event. */
function splitConditions(splits: Plan["splits"], { breakdown }: TrendsCell): Sql[] {
  if (breakdown.length > splits.length) fail("REPORT_CELL_UNKNOWN", { field: "body.cell.breakdown" });
  return breakdown.map(({ value, isOther }, n) => {
    const split = splits[n];
    const places = Array.from({ length: (split?.values.length ?? 0) + 1 }, (_, place) => place);
    const place = isOther ? 0 : places.find((one) => one > 0 && split?.tell(one).value === value);
    if (!split || place === undefined) return fail("REPORT_CELL_UNKNOWN", { field: `body.cell.breakdown.${n}` });
    return sql`${placeIn(split)} = ${int(place)}`;
  });
}
