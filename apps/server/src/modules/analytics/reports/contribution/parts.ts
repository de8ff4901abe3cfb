import type { ContributionQuestion, ReportRange } from "@banyan/contracts";
import { fail } from "#kernel/failure.ts";
import type { ReportContext } from "../report-kind.ts";
import { openSource, type Source } from "../source.ts";
import { raw, type Sql, sql } from "../sql.ts";

type Words = { zh: string; en: string };
/** More parts than these are one: the rest. */
const SHOWN_PARTS = 20;
const REST = "(rest)";
const SHIPPING = "(shipping)";

/** Money paid by channel of the first visit, by product, by new and returning buyers; what each part gained or lost. */
export async function partsOf(question: ContributionQuestion, context: ReportContext, earlier: ReportRange) {
  if (question.metric !== "paid_amount")
    fail("INVALID_INPUT", { field: `${context.at}.by`, details: { reason: "only paid_amount is told apart" } });
  const [now, then] = await Promise.all(
    [question.range, earlier].map(async (range) => {
      const source = await openSource(context, { ...question, range });
      const rows = await context.ask<{ part: string; fen: number }>(statement(question.by, source));
      return new Map(rows.map(({ part, fen }) => [part, Number(fen)]));
    }),
  );
  const keys = [...new Set([...(now?.keys() ?? []), ...(then?.keys() ?? [])])];
  const all = keys
    .map((key) => ({ key, before: then?.get(key) ?? 0, after: now?.get(key) ?? 0 }))
    .map((one) => ({ ...one, contribution: one.after - one.before }))
    .sort((a, b) => Math.abs(b.contribution) - Math.abs(a.contribution) || (a.key < b.key ? -1 : 1));
  const labelOf = await labels(question.by, context, all.slice(0, SHOWN_PARTS));
  const shown = all.slice(0, SHOWN_PARTS).map((one) => ({ ...one, label: labelOf(one.key) }));
  const rest = all.slice(SHOWN_PARTS);
  const sum = (of: "before" | "after" | "contribution", list: typeof all) =>
    list.reduce((fen, one) => fen + one[of], 0);
  const parts =
    rest.length === 0
      ? shown
      : [
          ...shown,
          ...[
            { key: REST, label: { zh: "其他", en: "Others" }, before: sum("before", rest), after: sum("after", rest) },
          ].map((one) => ({ ...one, contribution: one.after - one.before })),
        ];
  return { before: sum("before", all), after: sum("after", all), parts };
}

function statement(by: ContributionQuestion["by"], source: Source): Sql {
  const paid = sql`FROM events AS e WHERE ${source.within()} AND e.event = 'order_paid' AND ${source.among}`;
  if (by === "channel") {
    const { key } = source.breakdown({ property: "person.first_channel", limit: SHOWN_PARTS }, "by");
    return sql`SELECT ${key} AS part, sum(e.amount_fen) AS fen ${paid} GROUP BY part`;
  }
  if (by === "newness") {
    const part = raw("if(JSONExtractBool(e.props, 'first_order'), 'new', 'returning')");
    return sql`SELECT ${part} AS part, sum(e.amount_fen) AS fen ${paid} GROUP BY part`;
  }
  // what the lines do not hold is shipping
  return sql`SELECT part, sum(fen) AS fen FROM (
    SELECT arrayJoin(arrayConcat(
      arrayMap(x -> (JSONExtractString(x, 'product_id'), JSONExtractInt(x, 'paid_fen')), JSONExtractArrayRaw(e.props, 'lines')),
      [('${raw(SHIPPING)}', e.amount_fen - arraySum(x -> JSONExtractInt(x, 'paid_fen'), JSONExtractArrayRaw(e.props, 'lines')))])) AS line,
      line.1 AS part, line.2 AS fen ${paid}) GROUP BY part HAVING fen != 0`;
}

/** Products by their titles, whatever became of them; one nobody knows by its id. */
async function labels(
  by: ContributionQuestion["by"],
  { shop }: ReportContext,
  parts: readonly { key: string }[],
): Promise<(key: string) => Words> {
  const ids = parts.map(({ key }) => key).filter((key) => key !== SHIPPING && key !== "");
  const titles = by === "product" && ids.length > 0 ? await shop?.productTitles(ids) : undefined;
  return (key) => {
    if (key === SHIPPING) return { zh: "运费", en: "Shipping" };
    if (by === "newness")
      return key === "new" ? { zh: "新买家首单", en: "First orders" } : { zh: "老买家", en: "Returning buyers" };
    const name = titles?.get(key) ?? key;
    return name === "" ? { zh: "未知", en: "Unknown" } : { zh: name, en: name };
  };
}
