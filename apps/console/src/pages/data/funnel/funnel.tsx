import {
  type FunnelAnswer as Answer,
  funnelIntervals,
  funnelQuestion,
  funnelViews,
  getFunnel,
} from "@banyan/contracts";
import { Button, Segmented } from "antd";
import { useMemo } from "react";
import { useTimes } from "../../../format/use-times.ts";
import { presetRange } from "../../../patterns/reports/ranges.ts";
import { ReportPage } from "../../../patterns/reports/report-page.tsx";
import { IntervalSelect } from "../../../patterns/reports/selects.tsx";
import { useQuestion } from "../../../patterns/reports/use-question.ts";
import { useReport } from "../../../patterns/reports/use-report.ts";
import { Builder } from "./builder.tsx";
import { ConvertSteps } from "./convert-steps.tsx";
import styles from "./funnel.module.css";
import { FunnelAnswer } from "./funnel-answer.tsx";
import { presetQuestion, presets } from "./presets.ts";
import { useStepName } from "./use-step-name.ts";
import { useTable } from "./use-table.ts";
import { useFunnelWords } from "./words.ts";

/** 数据 · 漏斗: how far people get; opens on the growth funnel of the last four weeks. */
export function Component() {
  const say = useFunnelWords();
  const times = useTimes();
  const today = times.dayOf(new Date());
  const initial = useMemo(() => presetQuestion("growth", presetRange("last28", today), say), [today, say]);
  const question = useQuestion(funnelQuestion, initial);
  const { value, change } = question;
  const report = useReport(getFunnel, value);
  const names = useStepName(value.steps);
  const tableOf = useTable(value, names);
  return (
    <ReportPage
      title={say("title")}
      about={say("about")}
      kind="funnel"
      question={question}
      report={report}
      builder={<Builder question={question} names={names} />}
      hasPicture={value.view !== "totals"}
      table={tableOf}
      controls={presets.map((preset) => (
        <Button key={preset} onClick={() => question.ask(presetQuestion(preset, value.range, say))}>
          {say(`preset.${preset}`)}
        </Button>
      ))}
    >
      {(answer: Answer) => (
        <>
          <div className={styles["bar"]}>
            <Segmented
              aria-label={say("view")}
              value={value.view}
              options={funnelViews.map((view) => ({ value: view, label: say(`view.${view}`) }))}
              onChange={(view) => change({ view })}
            />
            {value.view === "trend" && (
              <IntervalSelect
                value={value.interval}
                options={funnelIntervals}
                onChange={(interval) => change({ interval })}
              />
            )}
            {value.view === "time_to_convert" && <ConvertSteps question={question} names={names} />}
          </div>
          <FunnelAnswer question={value} answer={answer} />
        </>
      )}
    </ReportPage>
  );
}
