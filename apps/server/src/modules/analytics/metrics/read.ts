import { addDays, dayOf, startOfDay } from "@banyan/calendar";
import {
  isLiveMetric,
  type MetricKey,
  type MetricsAnswer,
  type MetricsQuestion,
  type MetricValue,
  metricOf,
  type ReportInterval,
  type ReportRange,
} from "@banyan/contracts";
import type { ReportContext } from "../reports/report-kind.ts";
import { openSource } from "../reports/source.ts";
import { join, raw, sql } from "../reports/sql.ts";
import { bucketSql, bucketsOf } from "./buckets.ts";
import { evaluators, type Tell } from "./evaluators.ts";
import { otherMeasures } from "./other-measures.ts";
import { type Measure, scans } from "./scans/index.ts";
import type { Frame, Scan } from "./scans/scan.ts";

/** Values by measure, of each bucket by its start; '' is the whole range. */
type Told = Map<string, Map<Measure, number | null>>;
const none: MetricValue = { value: null };

/** Measures of each bucket and of the whole, with one statement for each scan that is needed. */
export async function readMeasures(
  context: ReportContext,
  question: Pick<MetricsQuestion, "range" | "filters" | "cohort"> & { interval: ReportInterval },
  needed: ReadonlySet<Measure>,
): Promise<{ tell(bucket: string): Tell; frame: Frame }> {
  const { range, interval } = question;
  const source = await openSource(context, question);
  const frame: Frame = {
    context,
    source,
    days: range,
    isOfAll: question.filters.length === 0 && question.cohort === undefined,
    today: dayOf(context.now, context.zone),
    bucket: (at) => bucketSql(at, interval, range, context.zone),
  };
  return { frame, tell: await measure(frame, interval, needed) };
}

/** With one statement for each scan that is needed. */
export async function measure(
  frame: Frame,
  interval: ReportInterval,
  needed: ReadonlySet<Measure>,
): Promise<(bucket: string) => Tell> {
  const told: Told = new Map();
  const put = (bucket: string, measure: Measure, value: number | null) => {
    const known = told.get(bucket) ?? new Map<Measure, number | null>();
    told.set(bucket, known.set(measure, value));
  };
  const asked = (Object.values(scans) as Scan[]).flatMap((scan) => {
    const names = Object.keys(scan.measures).filter((name) => needed.has(name as Measure));
    return names.length > 0 ? [{ scan, names }] : [];
  });
  const scanned = new Set<string>(asked.flatMap(({ names }) => names));
  await Promise.all([
    ...asked.map(async ({ scan, names }) => {
      const select = join(
        names.map((name) => {
          const measure = scan.measures[name];
          return sql`${typeof measure === "function" ? measure(frame) : (measure ?? raw("0"))} AS ${raw(`m_${name}`)}`;
        }),
        ", ",
      );
      const rows = await frame.context.ask<Record<string, number> & { bucket: string }>(
        scan.statement(frame, select, names),
      );
      for (const row of rows) for (const name of names) put(row.bucket, name as Measure, Number(row[`m_${name}`]));
    }),
    otherMeasures(frame, interval, needed, put),
  ]);
  return (bucket) => (measure) => told.get(bucket)?.get(measure) ?? (scanned.has(measure) ? 0 : null);
}

/** Values of each metric by bucket, of the whole range, and of the range compared with. */
export async function answerMetrics(question: MetricsQuestion, context: ReportContext): Promise<MetricsAnswer> {
  const { keys, range, interval, compare } = question;
  const needed = new Set(keys.flatMap((key) => (isLiveMetric(key) ? [...evaluators[key].needs] : [])));
  const earlier = compare && earlierRange(range, compare);
  const [now, before] = await Promise.all([
    readMeasures(context, question, needed),
    earlier && readMeasures(context, { ...question, range: earlier, interval: "month" }, needed),
  ]);
  const buckets = bucketsOf(range, interval, context.zone, context.now);
  return {
    zone: context.zone,
    interval,
    buckets: buckets.map(({ start, from, to, isRunning }) => ({ start, from, to, isRunning })),
    metrics: keys.map((key) => ({
      key,
      values: buckets.map(({ start, fromMs }) =>
        fromMs > context.now.getTime() ? none : figureOf(key, now.tell(start), interval),
      ),
      total: figureOf(key, now.tell("")),
      before: before ? beforeOf(key, before.tell("")) : null,
    })),
  };
}

/** What only stands now has no earlier value. */
const beforeOf = (key: MetricKey, tell: Tell) => (metricOf(key).grain === "now" ? none : figureOf(key, tell));

/** `interval`: of a bucket; without: of the whole range. */
export function figureOf(key: MetricKey, tell: Tell, interval?: ReportInterval): MetricValue {
  if (!isLiveMetric(key)) return none;
  const { grain } = metricOf(key);
  if (interval !== undefined && (grain === "now" || grain === "range")) return none;
  if (interval === "hour" && grain === "day") return none;
  return evaluators[key].of(tell);
}

/** As many days just before, or the same days a year earlier (29 February: the day before 1 March). */
export function earlierRange({ from, to }: ReportRange, compare: "previous" | "year"): ReportRange {
  if (compare === "previous") {
    const days = Math.round((startOfDay(to, "UTC").getTime() - startOfDay(from, "UTC").getTime()) / 86_400_000) + 1;
    return { from: addDays(from, -days), to: addDays(from, -1) };
  }
  const yearBefore = (day: string) => {
    const moved = `${Number(day.slice(0, 4)) - 1}${day.slice(4)}`;
    return moved.endsWith("-02-29") ? `${moved.slice(0, 8)}28` : moved;
  };
  return { from: yearBefore(from), to: yearBefore(to) };
}
