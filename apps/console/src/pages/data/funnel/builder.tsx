import { FUNNEL_WINDOW_SECONDS, type FunnelQuestion, funnelOrders, funnelTouches } from "@banyan/contracts";
import { Segmented, Select } from "antd";
import { FilterEditor } from "../../../patterns/reports/filter-editor.tsx";
import { BreakdownSelect, CohortSelect, QuestionSection, WindowInput } from "../../../patterns/reports/selects.tsx";
import type { QuestionState } from "../../../patterns/reports/use-question.ts";
import { ExclusionsEditor } from "./exclusions-editor.tsx";
import { StepsEditor } from "./steps-editor.tsx";
import { useFunnelWords } from "./words.ts";

/** What is asked of a funnel. */
export function Builder({
  question: { value, change },
  names,
}: {
  question: QuestionState<FunnelQuestion>;
  names: readonly string[];
}) {
  const say = useFunnelWords();
  const { breakdown } = value;
  /** Exclusions and the rest speak of steps by number: those that are gone take what named them along. */
  const changeSteps = (steps: FunnelQuestion["steps"]) =>
    change({
      steps,
      exclusions: value.exclusions.filter(({ toStep = 2 }) => toStep <= steps.length),
      convert: undefined,
      ...(breakdown && (breakdown.step ?? 1) > steps.length && { breakdown: undefined }),
    });
  return (
    <>
      <QuestionSection title={say("steps")} about={say("stepsAbout")}>
        <StepsEditor value={value.steps} onChange={changeSteps} />
      </QuestionSection>
      <QuestionSection title={say("order")} about={say(`orderAbout.${value.order}`)}>
        <Segmented
          block
          aria-label={say("order")}
          value={value.order}
          options={funnelOrders.map((order) => ({ value: order, label: say(`order.${order}`) }))}
          onChange={(order) =>
            change({
              order,
              ...(order === "unordered" && {
                exclusions: value.exclusions.map(({ fromStep: _, toStep: __, ...rest }) => rest),
                ...(breakdown?.attribution === "step" && { breakdown: { ...breakdown, attribution: "first_touch" } }),
              }),
            })
          }
        />
      </QuestionSection>
      <QuestionSection title={say("window")} about={say("windowAbout")}>
        <WindowInput
          value={value.windowSeconds}
          label={say("window")}
          mostSeconds={FUNNEL_WINDOW_SECONDS}
          onChange={(windowSeconds) => change({ windowSeconds })}
        />
      </QuestionSection>
      <QuestionSection title={say("exclusions")} about={say("exclusionsAbout")}>
        <ExclusionsEditor value={value} names={names} onChange={(exclusions) => change({ exclusions })} />
      </QuestionSection>
      {value.view === "totals" && (
        <QuestionSection title={say("breakdown")}>
          <BreakdownSelect
            value={breakdown}
            event={undefined}
            onChange={(next) =>
              change({ breakdown: next && { ...next, attribution: breakdown?.attribution ?? "first_touch" } })
            }
          />
          {breakdown && (
            <Select
              aria-label={say("attribution")}
              value={breakdown.attribution === "step" ? `step ${breakdown.step ?? 1}` : breakdown.attribution}
              onChange={(chosen: string) => {
                const { step: _, ...rest } = breakdown;
                const attribution = funnelTouches.find((one) => one === chosen);
                change({
                  breakdown: attribution
                    ? { ...rest, attribution }
                    : { ...rest, attribution: "step", step: Number(chosen.slice("step ".length)) },
                });
              }}
              options={funnelTouches.flatMap((one) =>
                one !== "step"
                  ? [{ value: one, label: say(`attribution.${one}`) }]
                  : value.order === "unordered"
                    ? []
                    : names.map((name, n) => ({ value: `step ${n + 1}`, label: say("stepOf", { step: n + 1, name }) })),
              )}
            />
          )}
        </QuestionSection>
      )}
      <QuestionSection title={say("scope")}>
        <CohortSelect value={value.cohort} onChange={(cohort) => change({ cohort })} />
        <FilterEditor value={value.filters} onChange={(filters) => change({ filters })} />
      </QuestionSection>
    </>
  );
}
