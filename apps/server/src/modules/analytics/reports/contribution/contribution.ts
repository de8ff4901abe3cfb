import {
  type ContributionAnswer,
  type ContributionMetric,
  type ContributionQuestion,
  contributionCell,
  metricOf,
  type ReportRange,
  readContribution,
} from "@banyan/contracts";
import type { Tell } from "../../metrics/evaluators.ts";
import { earlierRange, readMeasures } from "../../metrics/read.ts";
import type { Measure } from "../../metrics/scans/index.ts";
import { percent, shown } from "../anomaly/words.ts";
import { noPeople } from "../no-people.ts";
import { mount, type ReportContext } from "../report-kind.ts";
import { partsOf } from "./parts.ts";
import { splitProduct } from "./split.ts";

type Words = { zh: string; en: string };
type Link = { readonly key: string; readonly label: Words; readonly over?: Measure; readonly of: Measure };
const visitors: Link = { key: "visitors", label: { zh: "访客数", en: "Visitors" }, of: "visitors" };
const buying: Link[] = [
  visitors,
  { key: "conversion", label: { zh: "支付转化率", en: "Conversion" }, of: "buyer_count", over: "visitors" },
  {
    key: "orders_per_buyer",
    label: { zh: "人均单数", en: "Orders per buyer" },
    of: "orders_paid",
    over: "buyer_count",
  },
];
/** A metric as a chain: each link over the one before, so that their product is the metric. */
const chains: Record<ContributionMetric, readonly Link[]> = {
  paid_amount: [
    ...buying,
    { key: "aov", label: { zh: "客单价", en: "Order value" }, of: "paid_fen", over: "orders_paid" },
  ],
  paid_orders: buying,
  gmv: [
    visitors,
    { key: "order_rate", label: { zh: "下单转化率", en: "Order rate" }, of: "ordering_people", over: "visitors" },
    {
      key: "orders_per_orderer",
      label: { zh: "人均下单数", en: "Orders per orderer" },
      of: "orders_placed",
      over: "ordering_people",
    },
    {
      key: "placed_value",
      label: { zh: "每单应付", en: "Payable per order" },
      of: "placed_fen",
      over: "orders_placed",
    },
  ],
  page_views: [
    visitors,
    {
      key: "views_per_visitor",
      label: { zh: "人均浏览页数", en: "Pages per visitor" },
      of: "page_views",
      over: "visitors",
    },
  ],
};

async function answer(question: ContributionQuestion, context: ReportContext): Promise<ContributionAnswer> {
  const earlier = earlierRange(question.range, question.compare);
  const told =
    question.by === "factors" ? await factorsOf(question, context, earlier) : await partsOf(question, context, earlier);
  const { before, after, parts } = told;
  const change = after - before;
  const ratioOf = (fen: number) => (before === 0 ? null : fen / before);
  const answered = parts.map((part) => ({ ...part, ratio: ratioOf(part.contribution) }));
  return {
    ...{ range: question.range, earlier, before, after, change, changeRatio: ratioOf(change) },
    parts: answered,
    words: wordsOf(question.metric, { before, change, parts: answered }),
  };
}

async function factorsOf(question: ContributionQuestion, context: ReportContext, earlier: ReportRange) {
  const chain = chains[question.metric];
  const needed = new Set<Measure>(chain.flatMap(({ of, over }) => (over ? [of, over] : [of])));
  const [now, then] = await Promise.all(
    [question.range, earlier].map(async (range) =>
      (await readMeasures(context, { ...question, range, interval: "month" }, needed)).tell(""),
    ),
  );
  const last = chain.at(-1)?.of ?? "visitors";
  const value = (tell: Tell | undefined, link: Link) => {
    const part = tell?.(link.of) ?? 0;
    const whole = link.over === undefined ? 1 : (tell?.(link.over) ?? 0);
    return whole === 0 ? null : part / whole;
  };
  const factors = chain.map((link) => ({ before: value(then, link), after: value(now, link) }));
  const [before, after] = [then?.(last) ?? 0, now?.(last) ?? 0];
  const contributions = splitProduct(before, after, factors);
  const parts = chain.map(({ key, label }, n) => ({
    ...{ key, label, before: factors[n]?.before ?? null, after: factors[n]?.after ?? null },
    contribution: contributions[n] ?? 0,
  }));
  return { before, after, parts };
}

const signed = (ratio: number) => `${ratio > 0 ? "+" : ratio < 0 ? "−" : ""}${percent(Math.abs(ratio))}`;

/** “支付金额 +12.3%（+¥1,234.00）：其中访客数 +8.1%，客单价 +6.2%，支付转化率 −2.0%”, the largest first. */
function wordsOf(
  metric: ContributionMetric,
  { before, change, parts }: { before: number; change: number; parts: ContributionAnswer["parts"] },
): Words {
  const { name, unit } = metricOf(metric);
  const amount = `${change > 0 ? "+" : ""}${shown(change, unit)}`;
  if (change === 0) return { zh: `${name.zh}没有变化`, en: `${name.en} did not change` };
  if (before === 0) return { zh: `${name.zh} ${amount}，之前为 0`, en: `${name.en} ${amount}, nothing before` };
  const largest = parts
    .filter(({ contribution }) => contribution !== 0)
    .sort((a, b) => Math.abs(b.contribution) - Math.abs(a.contribution))
    .slice(0, 4);
  const list = (language: keyof Words, between: string) =>
    largest.map(({ label, ratio }) => `${label[language]} ${signed(ratio ?? 0)}`).join(between);
  return {
    zh: `${name.zh} ${signed(change / before)}（${amount}）：其中${list("zh", "，")}`,
    en: `${name.en} ${signed(change / before)} (${amount}): ${list("en", ", ")}`,
  };
}

export const contributionReport = mount(
  { kind: "contribution", answer, people: noPeople },
  readContribution,
  contributionCell,
);
