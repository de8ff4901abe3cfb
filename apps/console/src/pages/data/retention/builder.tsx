import { calendarIntervals, cohortRules, type RetentionQuestion } from "@banyan/contracts";
import { Segmented, Select } from "antd";
import { EventSelectionEditor } from "../../../patterns/reports/event-selection-editor.tsx";
import { FilterEditor } from "../../../patterns/reports/filter-editor.tsx";
import { BreakdownSelect, CohortSelect, IntervalSelect, QuestionSection } from "../../../patterns/reports/selects.tsx";
import type { QuestionState } from "../../../patterns/reports/use-question.ts";
import { BracketsEditor } from "./brackets-editor.tsx";
import { useRetentionWords } from "./words.ts";

const matches = ["on", "on_or_after"] as const;

/** What is asked of retention. */
export function Builder({ question }: { question: QuestionState<RetentionQuestion> }) {
  const say = useRetentionWords();
  const { value, change } = question;
  return (
    <>
      <QuestionSection title={say("start")} about={say("startAbout")}>
        <EventSelectionEditor value={value.start} onChange={(start) => change({ start })} />
      </QuestionSection>
      <QuestionSection title={say("return")} about={say("returnAbout")}>
        <EventSelectionEditor value={value.return} onChange={(back) => change({ return: back })} />
      </QuestionSection>
      <QuestionSection title={say("rule")} about={say(`ruleAbout.${value.rule}`)}>
        <Select
          aria-label={say("rule")}
          value={value.rule}
          onChange={(rule) => change({ rule })}
          options={cohortRules.map((rule) => ({ value: rule, label: say(`rule.${rule}`) }))}
        />
      </QuestionSection>
      <QuestionSection title={say("match")} about={say(`matchAbout.${value.match}`)}>
        <Segmented
          block
          aria-label={say("match")}
          value={value.match}
          onChange={(match) => change({ match })}
          options={matches.map((match) => ({ value: match, label: say(`match.${match}`) }))}
        />
      </QuestionSection>
      <QuestionSection title={say("interval")}>
        <IntervalSelect
          value={value.interval}
          options={calendarIntervals}
          onChange={(interval) => change({ interval })}
        />
      </QuestionSection>
      <QuestionSection title={say("brackets")}>
        <BracketsEditor question={question} />
      </QuestionSection>
      <QuestionSection title={say("breakdown")} about={say("breakdownAbout")}>
        <BreakdownSelect
          value={value.breakdown}
          event={value.start.event}
          onChange={(breakdown) => change({ breakdown })}
        />
      </QuestionSection>
      <QuestionSection title={say("scope")}>
        <CohortSelect value={value.cohort} onChange={(cohort) => change({ cohort })} />
        <FilterEditor value={value.filters} onChange={(filters) => change({ filters })} />
      </QuestionSection>
    </>
  );
}
