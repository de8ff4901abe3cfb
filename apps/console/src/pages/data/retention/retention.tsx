import { type RetentionAnswer as Answer, getRetention, retentionQuestion } from "@banyan/contracts";
import { Button } from "antd";
import { useMemo } from "react";
import { useTimes } from "../../../format/use-times.ts";
import { useBreakdownName } from "../../../patterns/reports/breakdown-words.ts";
import type { TableData } from "../../../patterns/reports/csv.ts";
import { presetRange } from "../../../patterns/reports/ranges.ts";
import { ReportPage } from "../../../patterns/reports/report-page.tsx";
import { useQuestion } from "../../../patterns/reports/use-question.ts";
import { useReport } from "../../../patterns/reports/use-report.ts";
import { Builder } from "./builder.tsx";
import { presetQuestion, presets } from "./presets.ts";
import { RetentionAnswer } from "./retention-answer.tsx";
import { useBracketName } from "./use-bracket-name.ts";
import { useRetentionWords } from "./words.ts";

/** 数据 · 留存: who comes back; opens on the new visitors of the last four weeks. */
export function Component() {
  const say = useRetentionWords();
  const today = useTimes().dayOf(new Date());
  const initial = useMemo(() => presetQuestion("newcomers", presetRange("last28", today)), [today]);
  const question = useQuestion(retentionQuestion, initial);
  const { value } = question;
  const report = useReport(getRetention, value);
  const nameOf = useBracketName(value);
  const property = value.breakdown?.property;
  const valueName = useBreakdownName(property === undefined ? [] : [property]);
  const table = ({ brackets, groups, ...all }: Answer): TableData => {
    const tables =
      property === undefined
        ? [{ name: say("all"), ...all }]
        : groups.map((group) => ({ name: valueName(group.value, property), ...group }));
    return {
      head: [
        ...(property === undefined ? [] : [say("breakdown")]),
        say("cohort"),
        say("persons"),
        ...brackets.map(nameOf),
      ],
      rows: tables.flatMap(({ name, size, average, cohorts }) => {
        const lead = property === undefined ? [] : [name];
        return [
          ...cohorts.map((one) => [...lead, one.day, one.size, ...one.persons]),
          [...lead, say("average"), size, ...average.map(({ ratio }) => ratio)],
        ];
      }),
    };
  };
  return (
    <ReportPage
      title={say("title")}
      about={say("about")}
      kind="retention"
      question={question}
      report={report}
      builder={<Builder question={question} />}
      table={table}
      controls={presets.map((preset) => (
        <Button
          key={preset}
          onClick={() =>
            question.ask(presetQuestion(preset, preset === "rebuy" ? presetRange("last90", today) : value.range))
          }
        >
          {say(`preset.${preset}`)}
        </Button>
      ))}
    >
      {(answer) => <RetentionAnswer question={value} answer={answer} />}
    </ReportPage>
  );
}
