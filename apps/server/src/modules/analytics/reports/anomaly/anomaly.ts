import { addDays, dayOf, FIRST_YEAR, festivalsOn, holidayOn, LAST_YEAR, rangeOfDays } from "@banyan/calendar";
import {
  type AnomalyAnswer,
  type AnomalyMark,
  type AnomalyQuestion,
  anomalyCell,
  isLiveMetric,
  type MetricKey,
  type MetricValue,
  metricOf,
  readAnomalies,
} from "@banyan/contracts";
import { evaluators } from "../../metrics/evaluators.ts";
import { figureOf, readMeasures } from "../../metrics/read.ts";
import { noPeople } from "../no-people.ts";
import { mount, type ReportContext } from "../report-kind.ts";
import { sql, text } from "../sql.ts";
import { judge } from "./judge.ts";
import { markWords } from "./words.ts";

const WEEKS = 8;
/** A longer campaign is how things usually are. */
const LONGEST_CAMPAIGN_DAYS = 14;

/** Days of metrics that are unlike the same weekdays of the last eight weeks. */
async function answer(question: AnomalyQuestion, context: ReportContext): Promise<AnomalyAnswer> {
  const keys = question.keys.filter(isLiveMetric).filter((key) => ["bucket", "day"].includes(metricOf(key).grain));
  const { from, to } = question.range;
  const since = addDays(from, -7 * WEEKS);
  const needed = new Set(keys.flatMap((key) => [...evaluators[key].needs]));
  const [{ tell }, masked] = await Promise.all([
    readMeasures(context, { ...question, range: { from: since, to }, interval: "day" }, needed),
    maskedDays(context, since, to),
  ]);
  const today = dayOf(context.now, context.zone);
  const days = rangeOfDays(since, to);
  const marks = keys.flatMap((key) => {
    const values = new Map(days.map((day) => [day, figureOf(key, tell(day), "day")]));
    // before the first sign of life nothing was usual
    const begun = days.find((day) => (values.get(day)?.value ?? 0) !== 0);
    const usable = (day: string) => begun !== undefined && day >= begun && !masked.has(day);
    return rangeOfDays(from, to).flatMap((day) => {
      if (day >= today || !usable(day)) return []; // a day that is not over says nothing yet
      const before = Array.from({ length: WEEKS }, (_, n) => addDays(day, -7 * (n + 1))).filter(usable);
      const mark = markOf(
        key,
        day,
        values.get(day),
        before.flatMap((one) => values.get(one) ?? []),
      );
      return mark ? [mark] : [];
    });
  });
  return {
    marks: marks.sort((a, b) => Math.abs(b.change ?? 10) - Math.abs(a.change ?? 10) || (a.day < b.day ? -1 : 1)),
    masked: [...masked].filter(([day]) => day >= from).map(([day, reason]) => ({ day, reason })),
  };
}

function markOf(
  key: MetricKey,
  day: string,
  now: MetricValue | undefined,
  before: readonly MetricValue[],
): AnomalyMark | null {
  const found = now && judge(key, now, before);
  if (!found || now.value === null) return null;
  const direction = now.value > found.usual ? "up" : "down";
  const good = metricOf(key).direction;
  const isGood = good === "neutral" ? null : good === direction;
  return { key, day, value: now.value, ...found, direction, isGood, words: markWords(key, day, now.value, found) };
}

type Reason = { zh: string; en: string };
/** Statutory holidays, festivals of commerce and campaigns of at most two weeks, in this order. */
async function maskedDays(context: ReportContext, from: string, to: string): Promise<Map<string, Reason>> {
  const masked = new Map<string, Reason>();
  for (const { start, end, name } of await campaignsOf(context, from, to)) {
    for (const day of rangeOfDays(start > from ? start : from, end < to ? end : to))
      masked.set(day, { zh: name, en: name });
  }
  for (const day of rangeOfDays(from, to)) {
    const year = Number(day.slice(0, 4));
    if (year < FIRST_YEAR || year > LAST_YEAR) continue;
    const festival = festivalsOn(day).find(({ kind }) => kind === "commerce");
    const reason = holidayOn(day) ?? festival;
    if (reason) masked.set(day, { zh: reason.zh, en: reason.en });
  }
  return masked;
}

/** Promotions that began, by their facts; one that has not ended lasts until now. */
async function campaignsOf({ ask, program, zone, now }: ReportContext, from: string, to: string) {
  const rows = await ask<{ name: string; start: string; end: string }>(sql`
    SELECT any(JSONExtractString(e.props, 'name')) AS name, toString(toDate(minIf(e.ts, e.event = 'promotion_started'), ${text(zone)})) AS start,
      toString(if(countIf(e.event = 'promotion_ended') > 0, toDate(maxIf(e.ts, e.event = 'promotion_ended'), ${text(zone)}), toDate(${text(dayOf(now, zone))}))) AS end
    FROM events AS e WHERE e.program = ${text(program)} AND e.event IN ('promotion_started', 'promotion_ended')
    GROUP BY JSONExtractString(e.props, 'promotion_id') HAVING countIf(e.event = 'promotion_started') > 0`);
  return rows.filter(
    ({ start, end }) => start <= to && end >= from && rangeOfDays(start, end).length <= LONGEST_CAMPAIGN_DAYS,
  );
}

export const anomalyReport = mount({ kind: "anomaly", answer, people: noPeople }, readAnomalies, anomalyCell);
