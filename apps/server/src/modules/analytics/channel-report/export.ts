import { type ChannelFigures, type ChannelReport, type ReportRow, sceneGroupWords } from "@banyan/contracts";
import { csvLine } from "#kernel/csv.ts";

type Language = "zh" | "en";
type Cell = string | number | null;
type Column = { zh: string; en: string; of(figures: ChannelFigures): Cell };

const yuan = (fen: number | null): Cell =>
  fen === null
    ? null
    : `${fen < 0 ? "-" : ""}${Math.floor(Math.abs(fen) / 100)}.${String(Math.abs(fen) % 100).padStart(2, "0")}`;
const percent = (bp: number | null): Cell => (bp === null ? null : `${(bp / 100).toFixed(2)}%`);

const columns: readonly Column[] = [
  { zh: "访问次数", en: "Visits", of: (one) => one.visits },
  { zh: "访客", en: "Visitors", of: (one) => one.visitors },
  { zh: "新增人数", en: "New persons", of: (one) => one.newPersons },
  { zh: "新会员", en: "New members", of: (one) => one.newMembers },
  { zh: "购买人数", en: "Buyers", of: (one) => one.buyers },
  { zh: "转化率", en: "Conversion", of: (one) => percent(one.conversionBp) },
  { zh: "首单", en: "First orders", of: (one) => one.firstOrders },
  { zh: "订单", en: "Orders", of: (one) => one.orders },
  { zh: "实付金额", en: "Gross paid", of: (one) => yuan(one.grossPaidFen) },
  { zh: "退款", en: "Refunds", of: (one) => yuan(one.refundFen) },
  { zh: "净收入", en: "Net revenue", of: (one) => yuan(one.netRevenueFen) },
  { zh: "补贴（让利）", en: "Subsidy", of: (one) => yuan(one.subsidyFen) },
  { zh: "其中新人券", en: "Of it newcomer coupons", of: (one) => yuan(one.newUserCouponsFen) },
  { zh: "其中到访奖励", en: "Of it arrival rewards", of: (one) => yuan(one.rewardsFen) },
  { zh: "投放费用", en: "Ad cost", of: (one) => yuan(one.adCostFen) },
  { zh: "总投入", en: "Total cost", of: (one) => yuan(one.totalCostFen) },
  { zh: "获客成本 CAC", en: "CAC", of: (one) => yuan(one.cacFen) },
  { zh: "ROI", en: "ROI", of: (one) => percent(one.roiBp) },
  {
    zh: "回本天数",
    en: "Payback day",
    of: ({ payback }) => (payback.state === "REACHED" ? payback.day : payback.state === "NOT_YET" ? "—" : null),
  },
  ...([0, 1, 2, 3] as const).map((n) => {
    const name = `LTV ${[7, 30, 60, 90][n]}`;
    return { zh: name, en: name, of: ({ ltv }: ChannelFigures) => yuan(ltv[n]?.perPersonFen ?? null) };
  }),
  { zh: "LTV/CAC", en: "LTV/CAC", of: ({ ltvToCac }) => (ltvToCac ? (ltvToCac.ratioBp / 10_000).toFixed(2) : null) },
  ...([0, 1, 2] as const).map((n) => {
    const day = [1, 7, 30][n];
    return {
      zh: `${day}日留存`,
      en: `D${day} retention`,
      of: ({ retention }: ChannelFigures) => percent(retention[n]?.keptBp ?? null),
    };
  }),
  { zh: "跳出率", en: "Bounces", of: (one) => percent(one.bounceBp) },
  { zh: "退款率", en: "Refund share", of: (one) => percent(one.refundBp) },
];
const groupWords = {
  organic: { zh: "自然", en: "Organic" },
  paid: { zh: "付费", en: "Paid" },
  subsidy: { zh: "补贴", en: "Subsidised" },
  private: { zh: "私域", en: "Private" },
  unknown: { zh: "未知", en: "Unknown" },
} as const;
const words = {
  group: { zh: "类别", en: "Group" },
  row: { zh: "渠道", en: "Channel" },
  part: { zh: "物料", en: "Placement" },
  total: { zh: "合计", en: "Total" },
  unregistered: { zh: "未登记", en: "Unregistered" },
  none: { zh: "无来源", en: "No visit" },
  planned: { zh: "计划新增", en: "Planned new" },
  plannedCost: { zh: "计划费用", en: "Planned cost" },
} as const;

function nameOf({ key, channel, scene }: ReportRow, language: Language): string {
  if (channel) return channel.name;
  if (scene) return sceneGroupWords[scene][language];
  return key === "none" ? words.none[language] : words.unregistered[language];
}

/** The report as a table: each row, its parts under it, the total last. Amounts in yuan; no cell is a formula. */
export async function* exportLines(report: ChannelReport, language: Language): AsyncIterable<string> {
  const say = (one: { zh: string; en: string }) => one[language];
  const figures = (one: ChannelFigures) => columns.map(({ of }) => of(one));
  const head = [words.group, words.row, words.part, words.planned, words.plannedCost, ...columns];
  yield `\uFEFF${csvLine(head.map(say))}`; // the mark tells Excel it is UTF-8
  for (const row of report.rows) {
    const name = [say(groupWords[row.group]), nameOf(row, language)];
    yield csvLine([...name, "", row.plan.newPersons, yuan(row.plan.costFen), ...figures(row.figures)]);
    for (const part of row.parts)
      yield csvLine([...name, part.label || part.code || "—", null, null, ...figures(part.figures)]);
  }
  const { plan, total } = report;
  yield csvLine([say(words.total), "", "", plan.newPersons, yuan(plan.costFen), ...figures(total)]);
}
