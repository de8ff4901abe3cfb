import { addDays, dayOf, startOfDay } from "@banyan/calendar";
import {
  type CampaignReviewAnswer,
  type CampaignReviewCell,
  type CampaignReviewQuestion,
  campaignReviewCell,
  readCampaignReview,
} from "@banyan/contracts";
import { fail } from "#kernel/failure.ts";
import { mount, type ReportContext, type ReportKind } from "../report-kind.ts";
import { instant, raw, type Sql, sql, text } from "../sql.ts";
import { merged } from "../who.ts";
import { BASELINE_WEEKS, reviewOf, type Sold } from "./review.ts";

type Used = { used: number; buyers: number; newBuyers: number; costFen: number; revenueFen: number };

/** How a promotion went: who used it, what it cost and brought, and the shop before, during and after. */
const review: ReportKind<CampaignReviewQuestion, CampaignReviewAnswer, CampaignReviewCell> = {
  kind: "campaign-review",
  async answer({ promotionId }, context) {
    const ran = await timeOf(promotionId, context);
    const { zone, now } = context;
    const today = dayOf(now, zone);
    const campaign = ran && {
      from: dayOf(ran.from, zone),
      to: ran.until !== null && ran.until < now ? dayOf(ran.until, zone) : today,
    };
    const [[used], [first], sold] = await Promise.all([
      context.ask<Used>(usesOf(promotionId, context)),
      context.ask<{ day: string; orders: number }>(firstDayOf(context)),
      campaign === null ? [] : context.ask<Sold & { day: string }>(soldByDay(campaign.from, context)),
    ]);
    const firstDay = first && Number(first.orders) > 0 ? first.day : null;
    const byDay = new Map(
      sold.map(({ day, paidFen, orders, newBuyers }) => [
        day,
        { paidFen: Number(paidFen), orders: Number(orders), newBuyers: Number(newBuyers) },
      ]),
    );
    const { usualFen, ...spans } = reviewOf(byDay, campaign, { firstDay, lastWhole: addDays(today, -1) });
    const of = (name: keyof Used) => Number(used?.[name] ?? 0);
    const costFen = of("costFen");
    const extraFen = usualFen === null ? null : (spans.during?.paidFen ?? 0) - usualFen;
    const perCost = (fen: number) => (costFen === 0 ? null : fen / costFen);
    return {
      ...{ used: of("used"), buyers: of("buyers"), newBuyers: of("newBuyers"), costFen, revenueFen: of("revenueFen") },
      ...{ roi: perCost(of("revenueFen")), ...spans },
      estimate: usualFen === null || extraFen === null ? null : { usualFen, extraFen, extraPerCost: perCost(extraFen) },
    };
  },
  async people({ promotionId }, { of }, context) {
    await timeOf(promotionId, context);
    const orders = ordersOf(promotionId, context);
    const isNew = of === "newBuyers" ? sql`is_first` : raw("1");
    return sql`SELECT DISTINCT who AS person FROM (${orders}) WHERE who > 0 AND ${isNew}`;
  },
};

/** When it ran; null: it never did. Its end may lie ahead. */
async function timeOf(promotionId: string, { shop }: ReportContext) {
  const found = (await shop?.promotionTime(promotionId)) ?? fail("PROMOTION_NOT_FOUND", { field: "body.promotionId" });
  return found.from === null ? null : { from: found.from, until: found.until };
}

const of = ({ program }: ReportContext): Sql => sql`e.program = ${text(program)} AND e.event = 'order_paid'`;
const isFirst = raw("JSONExtractBool(e.props, 'first_order')");

/** Paid orders the promotion took something off. */
const ordersOf = (promotionId: string, context: ReportContext): Sql => sql`
  SELECT ${merged(context.program)} AS who, ${isFirst} AS is_first, e.amount_fen AS paid, JSONExtractString(e.props, 'order_id') AS order,
    arraySum(x -> if(JSONExtractString(x, 'kind') = 'campaign' AND JSONExtractString(x, 'id') = ${text(promotionId)}, JSONExtractInt(x, 'fen'), 0),
      JSONExtractArrayRaw(e.props, 'savings')) AS saved
  FROM events AS e WHERE ${of(context)} AND position(e.props, ${text(promotionId)}) > 0 AND saved > 0`;

const usesOf = (promotionId: string, context: ReportContext): Sql => sql`
  SELECT count() AS used, uniqExactIf(who, who > 0) AS buyers, uniqExactIf(who, who > 0 AND is_first) AS newBuyers,
    sum(saved) AS costFen, sum(greatest(o.paid - r.fen, 0)) AS revenueFen
  FROM (${ordersOf(promotionId, context)}) AS o LEFT ANY JOIN (
    SELECT JSONExtractString(e.props, 'order_id') AS order, sum(e.amount_fen) AS fen FROM events AS e
    WHERE e.program = ${text(context.program)} AND e.event = 'after_sale_refunded' GROUP BY order HAVING order != ''
  ) AS r ON r.order = o.order`;

const dayIn = (zone: string): Sql => sql`toString(toDate(e.ts, ${text(zone)}))`;
const firstDayOf = (context: ReportContext): Sql =>
  sql`SELECT toString(toDate(min(e.ts), ${text(context.zone)})) AS day, count() AS orders FROM events AS e WHERE ${of(context)}`;

/** From the weeks it is compared with until now; twice its own length reaches back further than that for long ones. */
function soldByDay(from: string, context: ReportContext): Sql {
  const { zone, now } = context;
  const lasted = Math.ceil((now.getTime() - startOfDay(from, zone).getTime()) / 86_400_000);
  const since = startOfDay(addDays(from, -Math.max(BASELINE_WEEKS * 7, lasted)), zone);
  return sql`SELECT ${dayIn(zone)} AS day, sum(e.amount_fen) AS paidFen, count() AS orders, countIf(${isFirst}) AS newBuyers
    FROM events AS e WHERE ${of(context)} AND e.ts >= ${instant(since)} GROUP BY day`;
}

export const campaignReviewReport = mount(review, readCampaignReview, campaignReviewCell);
