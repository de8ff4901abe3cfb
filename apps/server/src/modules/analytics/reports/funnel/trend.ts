import type { FunnelQuestion } from "@banyan/contracts";
import type { ReportContext } from "../report-kind.ts";
import { join, raw, sql } from "../sql.ts";
import { rateBp } from "./figures.ts";
import { intervalsOf } from "./intervals.ts";
import { number } from "./keys.ts";
import type { Plan } from "./plan.ts";
import { verdicts } from "./verdict.ts";

/** Conversion over time, by when people entered. */
export async function readTrend(question: FunnelQuestion, plan: Plan, { zone, now, ask }: ReportContext) {
  const intervals = intervalsOf(question, zone);
  const counts = plan.steps.map((_, n) => sql`countIf(level >= ${number(n + 1)}) AS ${raw(`c${n + 1}`)}`);
  const rows = await ask<Record<string, number>>(
    sql`SELECT interval, ${join(counts, ", ")} FROM (${verdicts(plan, { unit: plan.source.who, interval: intervals.numberOf, wants: "levels" })}) GROUP BY interval`,
  );
  const found = new Map(rows.map((row) => [row["interval"], row]));
  return intervals.from.map((from, n) => {
    const persons = plan.steps.map((_, step) => found.get(n)?.[`c${step + 1}`] ?? 0);
    return {
      from,
      steps: persons.map((count) => ({ persons: count, overallBp: rateBp(count, persons[0] ?? 0) })),
      isUnfinished: intervals.endOf(n) - 1 + plan.windowMs >= now.getTime(),
    };
  });
}
