import { addDays, dayOf, startOfDay } from "@banyan/calendar";
import {
  type MetricsAnswer,
  type MetricsCell,
  type MetricsQuestion,
  metricOf,
  metricsCell,
  readMetrics,
} from "@banyan/contracts";
import { fail } from "#kernel/failure.ts";
import { mount, type ReportContext, type ReportKind } from "../reports/report-kind.ts";
import { openSource } from "../reports/source.ts";
import { raw, type Sql, sql, text } from "../reports/sql.ts";
import { behaviour } from "../reports/who.ts";
import { bucketsOf } from "./buckets.ts";
import { answerMetrics } from "./read.ts";
import { invitedOf, newcomersOf } from "./scans/newcomers.ts";
import type { Frame } from "./scans/scan.ts";

/** Named figures of a range and of its buckets, and the people they count. */
export const metricsKind: ReportKind<MetricsQuestion, MetricsAnswer, MetricsCell> = {
  kind: "metrics",
  answer: answerMetrics,
  async people(question, cell, context) {
    if (!metricOf(cell.key).people)
      fail("INVALID_INPUT", { field: "body.cell.key", details: { reason: "this figure does not count people" } });
    const span = spanOf(question, cell.bucket, context);
    const source = await openSource(context, question);
    const narrowed = { ...source, range: { ...source.range, ...span } };
    const frame: Frame = {
      ...{ context, source: narrowed, days: question.range, isOfAll: false, today: dayOf(context.now, context.zone) },
      bucket: (at) => at,
    };
    return peopleOf(cell.key, frame, span);
  },
};

export const metricsReport = mount(metricsKind, readMetrics, metricsCell);

type Span = { readonly from: number; readonly until: number };

/** A bucket by its start, or the whole range. */
function spanOf({ range, interval }: MetricsQuestion, bucket: string | undefined, { zone, now }: ReportContext): Span {
  if (bucket === undefined)
    return {
      from: startOfDay(range.from, zone).getTime(),
      until: startOfDay(addDays(range.to, 1), zone).getTime(),
    };
  const found = bucketsOf(range, interval, zone, now).find(({ start }) => start === bucket);
  if (!found) fail("INVALID_INPUT", { field: "body.cell.bucket", details: { reason: "no such bucket" } });
  return { from: found.fromMs, until: found.untilMs };
}

function peopleOf(key: MetricsCell["key"], frame: Frame, { from, until }: Span): Sql {
  const { source, context } = frame;
  const facts = (event: string, more = raw("1")) =>
    sql`SELECT DISTINCT ${source.who} AS person FROM events AS e
      WHERE ${source.within(from, until)} AND e.event = ${text(event)} AND e.person > 0 AND ${more} AND ${source.among}`;
  const seen = (since: number) => sql`SELECT DISTINCT ${source.who} AS person FROM events AS e
    WHERE ${source.within(since, until)} AND ${behaviour} AND ${source.among}`;
  /** Windows end with the last day of the bucket, or today. */
  const lastDays = (days: number) => {
    const last = dayOf(new Date(Math.min(until - 1, context.now.getTime())), context.zone);
    return seen(startOfDay(addDays(last, 1 - days), context.zone).getTime());
  };
  const newcomers = sql`SELECT n.who AS person FROM (${newcomersOf(frame)}) AS n`;
  switch (key) {
    case "wau":
      return lastDays(7);
    case "mau":
      return lastDays(30);
    case "new_visitors":
      return newcomers;
    case "returning_visitors":
      return sql`SELECT person FROM (${seen(from)}) WHERE person NOT IN (${newcomers})`;
    case "share_new_visitors":
      return sql`SELECT i.who AS person FROM (${invitedOf(frame)}) AS i`;
    case "buyers":
      return facts("order_paid");
    case "new_buyers":
      return facts("order_paid", raw("JSONExtractBool(e.props, 'first_order')"));
    case "registrations":
      return facts("member_registered");
    default:
      return seen(from);
  }
}
