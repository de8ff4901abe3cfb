import type { FunnelAnswer, FunnelQuestion } from "@banyan/contracts";
import type { Times } from "../../../format/times.ts";
import { useTimes } from "../../../format/use-times.ts";
import { useBreakdownName } from "../../../patterns/reports/breakdown-words.ts";
import { bucketLabel } from "../../../patterns/reports/buckets.ts";
import type { TableData } from "../../../patterns/reports/csv.ts";
import { formatOrDash, formatPercent } from "../../../patterns/reports/units.ts";
import { type Language, usePreferences } from "../../../theme/preferences.ts";
import { useFunnelWords } from "./words.ts";

/** Basis points as people read them: 12.34%. */
export const bpText = (rateBp: number | null | undefined): string =>
  formatOrDash(rateBp, (bp) => formatPercent(bp / 10_000, 2));

/** What an interval of the trend is called; a week by the day it begins. */
export const pointLabel = (from: string, { interval }: FunnelQuestion, times: Times, language: Language): string =>
  bucketLabel({ start: from, from, to: from }, interval, times, language);

/** The answer as rows of a file. */
export function useTable(question: FunnelQuestion, names: readonly string[]): (answer: FunnelAnswer) => TableData {
  const say = useFunnelWords();
  const times = useTimes();
  const { language } = usePreferences();
  const nameOf = useBreakdownName([question.breakdown?.property ?? ""]);
  return (answer) => {
    switch (answer.view) {
      case "totals": {
        const rows = [
          { name: say("total"), steps: answer.total.steps },
          ...answer.rows.map(({ value, steps }) => ({
            name: nameOf(value, question.breakdown?.property ?? ""),
            steps,
          })),
        ];
        return {
          head: [
            say("value"),
            say("steps"),
            say("persons"),
            say("fromBefore"),
            say("overall"),
            say("average"),
            say("median"),
          ],
          rows: rows.flatMap(({ name, steps }) =>
            steps.map((step, n) => [
              ...[name, names[n] ?? "", step.persons],
              ...[bpText(step.conversionBp), bpText(step.overallBp), step.averageSeconds, step.medianSeconds],
            ]),
          ),
        };
      }
      case "time_to_convert":
        return {
          head: [say("fromStep"), say("toStep"), say("persons")],
          rows: answer.bins.map((bin) => [bin.fromSeconds, bin.toSeconds, bin.persons]),
        };
      case "trend":
        return {
          head: [say("interval"), ...names, say("overall")],
          rows: answer.points.map((point) => [
            pointLabel(point.from, question, times, language),
            ...point.steps.map(({ persons }) => persons),
            bpText(point.steps.at(-1)?.overallBp),
          ]),
        };
    }
  };
}
