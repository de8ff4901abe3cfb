import type { CostColumn, CostFileProblem } from "@banyan/contracts";
import { costColumns } from "@banyan/contracts";
import { parseCsv } from "#kernel/csv.ts";
import { type Read, readCost, readCount, readDay } from "./read-cell.ts";

/** What the exports of the usual platforms call their columns, compared without spaces, units and case. */
const headings: Readonly<Record<CostColumn, readonly string[]>> = {
  day: ["日期", "时间", "投放日期", "统计日期", "数据日期", "date", "day", "time"],
  campaign: [
    ...["推广计划", "推广计划名称", "计划", "计划名称", "广告计划", "广告计划名称", "广告系列", "广告名称", "广告"],
    ...["项目名称", "项目", "推广名称", "campaign", "campaignname", "ad", "adname"],
  ],
  cost: ["花费", "消耗", "消费", "总花费", "总消耗", "费用", "金额", "cost", "spend", "amount", "amountspent"],
  impressions: ["曝光", "曝光次数", "曝光量", "展示", "展示数", "展示次数", "展现量", "impressions", "views"],
  clicks: ["点击", "点击次数", "点击量", "点击数", "clicks", "linkclicks"],
};
const needed: readonly CostColumn[] = ["day", "campaign", "cost"];
/** Exports begin with lines about the account. */
const HEADING_WITHIN = 20;
const TOTALS = /^(合计|总计|汇总|小计|total|totals|grand total|summary)$/i;

const plain = (heading: string) =>
  heading
    .replace(/[（(【[].*?[）)】\]]/g, "")
    .replace(/[\s_-]/g, "")
    .toLowerCase();

export type FileRow = {
  line: number;
  /** Lines of this day and campaign, added up. */ lines: number;
  day: string;
  campaign: string;
  costFen: number;
  impressions: number | null;
  clicks: number | null;
};
export type BadLine = {
  line: number;
  day: string | null;
  campaign: string;
  costFen: number;
  problem: CostFileProblem;
  text: string;
};
export type ReadFile = {
  columns: Record<CostColumn, string | null>;
  rows: FileRow[];
  bad: BadLine[];
  totalLines: number;
  lines: number;
};

/**
 * Pure: an ad platform's export as costs by day and campaign. Lines of the same day and campaign (one per ad, hour or
 * audience) are added up. Null: no line names the day, the campaign and the cost.
 */
export function readCostFile(text: string, today: string): ReadFile | null {
  const table = parseCsv(text);
  const at = table.slice(0, HEADING_WITHIN).findIndex(({ cells }) => needed.every((one) => placeOf(cells, one) >= 0));
  const head = table[at];
  if (!head) return null;
  const place = Object.fromEntries(costColumns.map((one) => [one, placeOf(head.cells, one)])) as Record<
    CostColumn,
    number
  >; // every column has its place
  const columns = Object.fromEntries(
    costColumns.map((one) => [one, head.cells[place[one]] ?? null]),
  ) as ReadFile["columns"]; // as above
  const rows = new Map<string, FileRow>();
  const bad: BadLine[] = [];
  let totalLines = 0;
  const body = table.slice(at + 1);
  for (const { line, cells } of body) {
    const cell = (column: CostColumn) => cells[place[column]] ?? "";
    if ([cell("day"), cell("campaign"), cells[0] ?? ""].some((one) => TOTALS.test(one))) {
      totalLines++;
      continue;
    }
    const campaign = cell("campaign").slice(0, 100);
    const [day, cost] = [readDay(cell("day")), readCost(cell("cost"))];
    const [impressions, clicks] = [readCount(cell("impressions")), readCount(cell("clicks"))];
    const problem = firstProblem(today, campaign, { day, cost, impressions, clicks });
    if (problem || !day.ok || !cost.ok || !impressions.ok || !clicks.ok) {
      const { problem: what, text: about } = problem ?? { problem: "COST_UNREADABLE" as const, text: "" };
      const known = { day: day.ok ? day.value : null, campaign, costFen: cost.ok ? cost.value : 0 };
      bad.push({ line, ...known, problem: what, text: (about === "" ? "" : cell(about)).slice(0, 60) });
      continue;
    }
    const key = `${day.value} ${campaign}`;
    const known = rows.get(key);
    const told = { costFen: cost.value, impressions: impressions.value, clicks: clicks.value };
    if (!known) rows.set(key, { line, lines: 1, day: day.value, campaign, ...told });
    else
      rows.set(key, {
        ...known,
        lines: known.lines + 1,
        costFen: known.costFen + told.costFen,
        impressions: add(known.impressions, told.impressions),
        clicks: add(known.clicks, told.clicks),
      });
  }
  return { columns, rows: [...rows.values()], bad, totalLines, lines: body.length };
}

const placeOf = (cells: readonly string[], column: CostColumn) =>
  cells.findIndex((cell) => headings[column].includes(plain(cell)));

const add = (a: number | null, b: number | null) => (a === null && b === null ? null : (a ?? 0) + (b ?? 0));

function firstProblem(
  today: string,
  campaign: string,
  read: { day: Read<string>; cost: Read<number>; impressions: Read<number | null>; clicks: Read<number | null> },
): { problem: CostFileProblem; text: CostColumn | "" } | null {
  if (!read.day.ok) return { problem: read.day.problem, text: "day" };
  if (read.day.value > today) return { problem: "DAY_IN_FUTURE", text: "day" };
  if (campaign === "") return { problem: "NO_CAMPAIGN", text: "" };
  if (!read.cost.ok) return { problem: read.cost.problem, text: "cost" };
  if (!read.impressions.ok) return { problem: read.impressions.problem, text: "impressions" };
  if (!read.clicks.ok) return { problem: read.clicks.problem, text: "clicks" };
  return null;
}
