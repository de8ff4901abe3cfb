import { type FunnelAnswer, type FunnelCell, type FunnelQuestion, funnelCell, getFunnel } from "@banyan/contracts";
import { fail } from "#kernel/failure.ts";
import { mount, type ReportContext, type ReportKind } from "../report-kind.ts";
import { and, int, type Sql, sql } from "../sql.ts";
import { type Broken, breakDown } from "./breakdown.ts";
import { binCondition, readTimes } from "./convert.ts";
import { biggestDrop, figuresOf, isOpen, readFigures } from "./figures.ts";
import { intervalsOf } from "./intervals.ts";
import { number } from "./keys.ts";
import { type Plan, planFunnel } from "./plan.ts";
import { readTrend } from "./trend.ts";
import { verdicts } from "./verdict.ts";

/** How far people get, step by step. Definitions: docs/rules/reports.md. */
const funnel: ReportKind<FunnelQuestion, FunnelAnswer, FunnelCell> = {
  kind: "funnel",

  async answer(question, context) {
    const plan = await planFunnel(question, context);
    switch (question.view) {
      case "totals":
        return readTotals(question, plan, context);
      case "time_to_convert":
        return { view: "time_to_convert", ...(await readTimes(question, plan, context)) };
      case "trend":
        return { view: "trend", points: await readTrend(question, plan, context) };
    }
  },

  async people(question, cell, context) {
    const plan = await planFunnel(question, context);
    const steps = plan.steps.length;
    if (cell.of === "bin") {
      const { rows, condition } = await binCondition(question, plan, context, cell.bin);
      return sql`SELECT toUInt32(unit) AS person FROM (${rows}) WHERE ${condition}`;
    }
    if (cell.step > steps) fail("FUNNEL_STEP_UNKNOWN", { field: "body.cell.step", details: { step: cell.step } });
    const is = {
      reached: sql`level >= ${number(cell.step)}`,
      dropped: sql`level = ${number(cell.step)} AND level < ${number(steps)}`,
      open: isOpen(plan, context.now),
    }[cell.outcome];
    if (cell.value !== undefined && question.breakdown) {
      const broken = await breakDown(question, plan, context);
      return sql`SELECT DISTINCT toUInt32(person) AS person FROM (${broken.rows}) WHERE ${and([is, ofValue(broken, cell.value)])}`;
    }
    if (cell.from === undefined)
      return sql`SELECT toUInt32(unit) AS person FROM (${verdicts(plan, { unit: plan.source.who, interval: null })}) WHERE ${is}`;
    const intervals = intervalsOf(question, context.zone);
    const rows = verdicts(plan, { unit: plan.source.who, interval: intervals.numberOf });
    return sql`SELECT toUInt32(unit) AS person FROM (${rows}) WHERE ${and([is, sql`interval = ${int(intervals.from.indexOf(cell.from))}`])}`;
  },
};

function ofValue(broken: Broken, value: Parameters<Broken["rankOf"]>[0]): Sql {
  return sql`rank = ${int(broken.rankOf(value) ?? -1)}`;
}

async function readTotals(question: FunnelQuestion, plan: Plan, context: ReportContext): Promise<FunnelAnswer> {
  const [total, rows] = await Promise.all([
    readFigures(question, plan, context),
    question.breakdown ? readRows(question, plan, context) : [],
  ]);
  return { view: "totals", total, rows, biggestDropStep: biggestDrop(total.steps) };
}

/** The values most persons have first, then the others, then not set. */
async function readRows(question: FunnelQuestion, plan: Plan, context: ReportContext) {
  const broken = await breakDown(question, plan, context);
  const found = await figuresOf(plan, context, broken.rows, sql`rank`);
  const order = (rank: number) => (rank === 0 ? Number.POSITIVE_INFINITY : rank);
  return found
    .sort((a, b) => order(a.rank) - order(b.rank))
    .map(({ rank, figures }) => ({ value: broken.valueOf(rank), ...figures }));
}

export const funnelReport = mount(funnel, getFunnel, funnelCell);
