import type { FunnelQuestion, FunnelStepFigures } from "@banyan/contracts";
import type { ReportContext } from "../report-kind.ts";
import { int, join, raw, type Sql, sql } from "../sql.ts";
import { countsByBlock, isCountable } from "./counts.ts";
import { number } from "./keys.ts";
import type { Plan } from "./plan.ts";
import { verdicts } from "./verdict.ts";

type Figures = { steps: FunnelStepFigures[]; openPersons: number };
type Row = Record<string, number | null>;

/** Of verdicts: not converted, and the window of the latest entry is open now. */
export const isOpen = ({ steps, windowMs, source }: Plan, now: Date): Sql =>
  sql`level < ${number(steps.length)} AND latest >= ${int(now.getTime() - windowMs - source.range.from)}`;

export async function readFigures(question: FunnelQuestion, plan: Plan, context: ReportContext): Promise<Figures> {
  if (!question.withTimes && isCountable(plan)) {
    const sums = plan.steps.map((_, n) => raw(`sum(c${n + 1}) AS c${n + 1}`));
    const [row = {}] = await context.ask<Row>(
      sql`SELECT ${join([...sums, raw("sum(open) AS open")], ", ")} FROM (${countsByBlock(plan, context.now)})`,
    );
    return figures(plan, row);
  }
  const rows = verdicts(plan, { unit: plan.source.who, interval: null });
  const [found] = await figuresOf(plan, context, rows, sql`0`);
  return found?.figures ?? figures(plan, {});
}

/** @param rows verdicts, told apart by `rank` */
export async function figuresOf(
  plan: Plan,
  { ask, now }: ReportContext,
  rows: Sql,
  rank: Sql,
): Promise<{ rank: number; figures: Figures }[]> {
  const columns = plan.steps.flatMap((_, n): Sql[] => {
    const step = n + 1;
    const is = sql`level >= ${number(step)}`;
    const since = (other: number) => raw(`(toInt64(t${step}) - toInt64(t${other})) / 1000`);
    const count = sql`countIf(${is}) AS ${raw(`c${step}`)}`;
    if (step === 1) return [count];
    return [
      count,
      sql`avgIf(${since(n)}, ${is}) AS ${raw(`a${step}`)}`,
      sql`quantileExactInclusiveIf(0.5)(${since(n)}, ${is}) AS ${raw(`m${step}`)}`,
      sql`avgIf(${since(1)}, ${is}) AS ${raw(`s${step}`)}`,
    ];
  });
  const found = await ask<Row & { whose: number }>(
    sql`SELECT ${rank} AS whose, ${join(columns, ", ")}, countIf(${isOpen(plan, now)}) AS open FROM (${rows}) GROUP BY whose`,
  );
  return found.map((row) => ({ rank: row.whose, figures: figures(plan, row) }));
}

function figures(plan: Plan, row: Row): Figures {
  const count = (step: number) => row[`c${step}`] ?? 0;
  const seconds = (name: string) => row[name] ?? null;
  const steps = plan.steps.map((_, n): FunnelStepFigures => {
    const step = n + 1;
    return {
      persons: count(step),
      droppedPersons: step < plan.steps.length ? count(step) - count(step + 1) : 0,
      conversionBp: n === 0 ? rateBp(count(1), count(1)) : rateBp(count(step), count(n)),
      overallBp: rateBp(count(step), count(1)),
      averageSeconds: seconds(`a${step}`),
      medianSeconds: seconds(`m${step}`),
      averageFromStartSeconds: seconds(`s${step}`),
    };
  });
  return { steps, openPersons: row["open"] ?? 0 };
}

export const rateBp = (part: number, of: number): number | null => (of === 0 ? null : Math.round((part / of) * 10_000));

/** After which step most were lost; of equals the earlier; null: nobody was. */
export function biggestDrop(steps: readonly { droppedPersons: number }[]): number | null {
  const most = Math.max(...steps.map(({ droppedPersons }) => droppedPersons));
  return most === 0 ? null : 1 + steps.findIndex(({ droppedPersons }) => droppedPersons === most);
}
