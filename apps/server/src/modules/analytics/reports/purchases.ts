import type { Cohort, EventSelection, ReportFilter, ReportRange } from "@banyan/contracts";
import type { ReportContext } from "./report-kind.ts";
import { openSource, type Source } from "./source.ts";
import { and, instant, raw, type Sql, sql, text } from "./sql.ts";

/**
 * Purchases and money back, as the reports on value read them. Rows of one person (after merges) with one `order_id` are one
 * order; a row without is an order of its own. A refund names its order by the same property.
 */
export type Purchases = {
  readonly source: Source;
  /** Of a refund or a visit only the person is asked: it has no channel, page or product of a purchase. */ readonly amongPeople: Sql;
  /** Tells apart what has nothing to do with each other: one number, except where a test answers many streams at once. */
  readonly stream: Sql;
  readonly program: string;
  readonly zone: string;
  /** Is `e` a purchase this question asks for? */ readonly isPurchase: Sql;
  /** Only some purchases are asked for: money back then counts only for these. */ readonly isNarrowed: boolean;
};
type Question = {
  range: ReportRange;
  filters: readonly ReportFilter[];
  cohort?: Cohort | undefined;
  purchase: EventSelection;
};

export async function openPurchases(
  context: ReportContext,
  question: Question,
  stream: Sql = raw("toUInt32(0)"),
): Promise<Purchases> {
  const source = await openSource(context, question);
  const ofPeople = question.filters.filter(({ property }) => property.startsWith("person."));
  const { among: amongPeople } = await openSource(context, { ...question, filters: ofPeople });
  return {
    ...{ source, amongPeople, stream, program: context.program, zone: context.zone },
    isPurchase: and([source.event(question.purchase, "purchase"), source.among]),
    isNarrowed: ofPeople.length < question.filters.length || question.purchase.filters.length > 0,
  };
}

/** Every event before `until` that brought or took money: stream, who, order, ts, fen, isOrder. Led by (program, event). */
const moneyRows = ({ source, amongPeople, stream, program, isPurchase }: Purchases, until: number): Sql => sql`
  SELECT ${stream} AS stream, ${source.who} AS who, e.ts AS ts, e.amount_fen AS fen, (${isPurchase}) AS isOrder,
    if(JSONExtractString(e.props, 'order_id') = '', toString(e.id), JSONExtractString(e.props, 'order_id')) AS order
  FROM events AS e WHERE e.program = ${text(program)} AND e.ts < ${instant(until)} AND e.person > 0
    AND ((${isPurchase}) OR (e.event = 'after_sale_refunded' AND ${amongPeople}))`;

/** Orders, whenever placed: stream, who, order, at, paid, and what of it was refunded before `until`. A refund without its order is none. */
export const orderRows = (purchases: Purchases, until: number): Sql => sql`
  SELECT stream, who, order, minIf(ts, isOrder) AS at, sumIf(fen, isOrder) AS paid, sumIf(fen, NOT isOrder) AS refunded
  FROM (${moneyRows(purchases, until)}) GROUP BY stream, who, order HAVING max(isOrder)`;

/** Refunded as a whole: it counts for nothing. */
export const isKept: Sql = raw("NOT (refunded > 0 AND refunded >= paid)");

/**
 * Money as it came and went: stream, who, ts, net (refunds below zero), isOrder. An order's money comes with its first row, a
 * refund goes when it is made.
 */
export const moneyFlows = (purchases: Purchases, until: number): Sql => sql`
  SELECT stream, who, flow.1 AS ts, flow.2 AS net, flow.3 AS isOrder FROM (
    SELECT stream, who, arrayJoin(arrayConcat(if(isKnown, [(at, paid, toUInt8(1))], []), refunds)) AS flow FROM (
      SELECT stream, who, order, max(isOrder) AS isKnown, minIf(ts, isOrder) AS at, toInt64(sumIf(fen, isOrder)) AS paid,
        groupArrayIf((ts, toInt64(-fen), toUInt8(0)), NOT isOrder) AS refunds
      FROM (${moneyRows(purchases, until)}) GROUP BY stream, who, order ${raw(purchases.isNarrowed ? "HAVING isKnown" : "")}
    )
  )`;

/** The first behaviour of everybody ever seen: stream, who, first = (ts, channel, code, scene). */
export const firstTouches = ({ source, amongPeople, stream, program }: Purchases): Sql => sql`
  SELECT ${stream} AS stream, ${source.who} AS who, min((e.ts, toString(e.channel), toString(e.code), e.scene)) AS first
  FROM events AS e WHERE e.program = ${text(program)} AND ${source.behaviour} AND ${amongPeople} GROUP BY stream, who`;
