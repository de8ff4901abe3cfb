import {
  type Dashboard,
  type DashboardTile,
  type DigestInput,
  type DigestText,
  metricOf,
  questionOfMetric,
  questionOn,
  type ReportRange,
} from "@banyan/contracts";
import { hasHeadline, headlineOf, isMetric, titleOf } from "./digest-text.ts";

type Asked = { kind: string; question: Readonly<Record<string, unknown>>; title: string };
type Rhythm = DigestInput["rhythm"];
export type Ask = (kind: string, question: unknown) => Promise<unknown>;

/**
 * The numbers of a board for some days, tile after tile as they stand. A report that fails is counted and named, the others
 * are told; a number that stands on two tiles is told once.
 */
export async function composeDigest(
  { name, board, rhythm, days }: { name: string; board: Dashboard; rhythm: Rhythm; days: ReportRange },
  ask: Ask,
): Promise<DigestText> {
  const lines: string[] = [];
  const missing: string[] = [];
  for (const asked of questionsOf(board, days)) {
    try {
      const answer = await ask(asked.kind, asked.question);
      for (const line of headlineOf(asked.kind, answer, asked.title, rhythm))
        if (!lines.includes(line)) lines.push(line);
    } catch {
      missing.push(asked.title);
    }
  }
  if (lines.length === 0 && missing.length === 0) lines.push("这个看板上没有可以用一句话说清的数字，请打开看板查看。");
  if (missing.length > 0) lines.push(`暂时没有算出：${missing.join("、")}`);
  return {
    title: titleOf(name, rhythm, days),
    body: lines.join("\n"),
    link: `/data/dashboards/${board.id}`,
    ...days,
    missing: missing.length,
  };
}

/** Tiles from top to bottom, as the board asks them, but of the digest's own days. */
function questionsOf(board: Dashboard, range: ReportRange): Asked[] {
  const scope = { range, filters: board.filters, cohort: board.cohort };
  const inOrder = [...board.tiles].sort((a, b) => a.y - b.y || a.x - b.x);
  return inOrder.flatMap((tile) => {
    const asked = askedBy(tile, board, range);
    return asked && hasHeadline(asked.kind) ? [{ ...asked, question: questionOn(scope, asked.question) }] : [];
  });
}

function askedBy({ content, title }: DashboardTile, board: Dashboard, range: ReportRange): Asked | null {
  switch (content.kind) {
    case "text":
      return null;
    case "metric": {
      const { metric } = content;
      if (!isMetric(metric) || metricOf(metric).status === "planned") return null;
      return { kind: "metrics", question: questionOfMetric(metric, range), title: title || metricOf(metric).name.zh };
    }
    case "report": {
      const { kind, question } = content.report;
      return { kind, question: compared(kind, question), title: title || "未命名图表" };
    }
    case "saved": {
      const saved = board.reports.find(({ id }) => id === content.reportId);
      if (!saved) return { kind: "metrics", question: {}, title: title || "已删除的报表" };
      const { kind, question } = saved.report;
      return { kind, question: compared(kind, question), title: title || saved.name };
    }
  }
}

/** A digest says how a number changed, whether its report is drawn with a comparison or not. */
const compared = (kind: string, question: Asked["question"]): Asked["question"] =>
  kind === "metrics" ? { ...question, compare: "previous" } : question;
