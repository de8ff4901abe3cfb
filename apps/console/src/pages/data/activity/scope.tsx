import { ANY_EVENT, type Cohort, type EventSelection, type ReportFilter, type ReportRange } from "@banyan/contracts";
import { EventSelectionEditor } from "../../../patterns/reports/event-selection-editor.tsx";
import { FilterEditor } from "../../../patterns/reports/filter-editor.tsx";
import { presetRange } from "../../../patterns/reports/ranges.ts";
import { CohortSelect, QuestionSection } from "../../../patterns/reports/selects.tsx";
import { useActivityWords } from "./words.ts";

type ActivityScope = {
  range: ReportRange;
  filters: ReportFilter[];
  cohort?: Cohort | undefined;
  activity: EventSelection;
};

/** What every first question says. */
export const firstScope = (today: string): ActivityScope => ({
  range: presetRange("last28", today),
  filters: [],
  activity: { event: ANY_EVENT, filters: [] },
});

/** What makes active, and of whom. */
export function ScopeSections({
  value,
  change,
}: {
  value: ActivityScope;
  change(patch: Partial<ActivityScope>): void;
}) {
  const say = useActivityWords();
  return (
    <>
      <QuestionSection title={say("activity")} about={say("activityAbout")}>
        <EventSelectionEditor value={value.activity} onChange={(activity) => change({ activity })} />
      </QuestionSection>
      <QuestionSection title={say("scope")}>
        <CohortSelect value={value.cohort} onChange={(cohort) => change({ cohort })} />
        <FilterEditor value={value.filters} onChange={(filters) => change({ filters })} />
      </QuestionSection>
    </>
  );
}
