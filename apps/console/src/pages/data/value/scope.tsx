import type { Cohort, EventSelection, ReportFilter, ReportRange } from "@banyan/contracts";
import { EventSelectionEditor } from "../../../patterns/reports/event-selection-editor.tsx";
import { FilterEditor } from "../../../patterns/reports/filter-editor.tsx";
import { presetRange } from "../../../patterns/reports/ranges.ts";
import { CohortSelect, QuestionSection } from "../../../patterns/reports/selects.tsx";
import { useValueWords } from "./words.ts";

export type ValueScope = {
  range: ReportRange;
  filters: ReportFilter[];
  cohort?: Cohort | undefined;
  purchase: EventSelection;
};

/** What every first question says. */
export const firstScope = (today: string): ValueScope => ({
  range: presetRange("last90", today),
  filters: [],
  purchase: { event: "order_paid", filters: [] },
});

/** What counts as a purchase, and of whom. */
export function ScopeSections({ value, change }: { value: ValueScope; change(patch: Partial<ValueScope>): void }) {
  const say = useValueWords();
  return (
    <>
      <QuestionSection title={say("purchase")}>
        <EventSelectionEditor value={value.purchase} onChange={(purchase) => change({ purchase })} />
      </QuestionSection>
      <QuestionSection title={say("scope")}>
        <CohortSelect value={value.cohort} onChange={(cohort) => change({ cohort })} />
        <FilterEditor value={value.filters} onChange={(filters) => change({ filters })} />
      </QuestionSection>
    </>
  );
}
