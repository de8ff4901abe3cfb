import {
  type DistributionAnswer as Answer,
  type DistributionQuestion,
  distributionMeasures,
  distributionQuestion,
  readDistribution,
} from "@banyan/contracts";
import { Select, Switch, Tooltip } from "antd";
import { useId, useMemo } from "react";
import { useTimes } from "../../../format/use-times.ts";
import type { TableData } from "../../../patterns/reports/csv.ts";
import { EventSelectionEditor } from "../../../patterns/reports/event-selection-editor.tsx";
import { FilterEditor } from "../../../patterns/reports/filter-editor.tsx";
import { PropertySelect } from "../../../patterns/reports/property-select.tsx";
import { presetRange } from "../../../patterns/reports/ranges.ts";
import { ReportPage } from "../../../patterns/reports/report-page.tsx";
import { CohortSelect, QuestionSection } from "../../../patterns/reports/selects.tsx";
import { unitFormat } from "../../../patterns/reports/units.ts";
import { type QuestionState, useQuestion } from "../../../patterns/reports/use-question.ts";
import { useReport } from "../../../patterns/reports/use-report.ts";
import { usePreferences } from "../../../theme/preferences.ts";
import { binName, measureUnit } from "./bin-name.ts";
import { BinsEditor } from "./bins-editor.tsx";
import styles from "./distribution.module.css";
import { DistributionAnswer } from "./distribution-answer.tsx";
import { useDistributionWords } from "./words.ts";

/** 数据 · 分布: how many people did a thing how often. */
export function Component() {
  const say = useDistributionWords();
  const { language } = usePreferences();
  const times = useTimes();
  const today = times.dayOf(new Date());
  const initial = useMemo(() => firstQuestion(today), [today]);
  const question = useQuestion(distributionQuestion, initial);
  const report = useReport(readDistribution, question.value);
  const unit = measureUnit(question.value.measure, question.value.property);
  const table = (answer: Answer): TableData => ({
    head: [say("bin"), say("persons"), say("share")],
    rows: answer.bins.map((bin) => [binName(bin, unit, unitFormat(unit, language), say), bin.persons, bin.share]),
  });
  return (
    <ReportPage
      title={say("title")}
      about={say("about")}
      kind="distribution"
      question={question}
      report={report}
      builder={<Builder question={question} />}
      table={table}
    >
      {(answer) => <DistributionAnswer question={question.value} answer={answer} />}
    </ReportPage>
  );
}

/** How often buyers bought: every shop asks it. */
const firstQuestion = (today: string): DistributionQuestion => ({
  event: { event: "order_paid", filters: [] },
  measure: "count",
  bins: { kind: "auto" },
  includeZero: false,
  filters: [],
  range: presetRange("last90", today),
});

function Builder({ question: { value, change } }: { question: QuestionState<DistributionQuestion> }) {
  const say = useDistributionWords();
  const id = useId();
  const unit = measureUnit(value.measure, value.property);
  return (
    <>
      <QuestionSection title={say("event")}>
        <EventSelectionEditor
          value={value.event}
          onChange={(event) =>
            // a property was the other event's
            change(
              event.event === value.event.event || value.measure !== "sum"
                ? { event }
                : { event, measure: "count", property: undefined, bins: { kind: "auto" } },
            )
          }
        />
      </QuestionSection>
      <QuestionSection title={say("measure")}>
        <Select
          aria-label={say("measure")}
          value={value.measure}
          onChange={(measure) =>
            change({
              measure,
              property: measure === "sum" ? (value.property ?? "amount_fen") : undefined,
              bins: { kind: "auto" },
            })
          }
          options={distributionMeasures.map((measure) => ({ value: measure, label: say(`measure.${measure}`) }))}
        />
        {value.measure === "sum" && (
          <PropertySelect
            value={value.property}
            event={value.event.event}
            accepts={({ type, of }) => type === "number" && of !== "person"}
            onChange={(property) => property !== undefined && change({ property, bins: { kind: "auto" } })}
          />
        )}
      </QuestionSection>
      <QuestionSection title={say("bins")}>
        <BinsEditor value={value.bins} scale={unit === "fen" ? 100 : 1} onChange={(bins) => change({ bins })} />
      </QuestionSection>
      <QuestionSection title={say("scope")}>
        <CohortSelect value={value.cohort} onChange={(cohort) => change({ cohort })} />
        <FilterEditor value={value.filters} onChange={(filters) => change({ filters })} />
        <Tooltip title={say("includeZeroAbout")}>
          <span className={styles["switch"]}>
            <Switch
              id={id}
              size="small"
              checked={value.includeZero}
              onChange={(includeZero) => change({ includeZero })}
            />
            <label htmlFor={id}>{say("includeZero")}</label>
          </span>
        </Tooltip>
      </QuestionSection>
    </>
  );
}
