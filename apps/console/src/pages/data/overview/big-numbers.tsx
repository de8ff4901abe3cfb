import { type MetricsAnswer, type MetricsQuestion, metricOf } from "@banyan/contracts";
import { Figure, Figures } from "../../../patterns/figure.tsx";
import { useOpenPeople } from "../../../patterns/reports/people.tsx";
import { formatOrDash, unitFormat } from "../../../patterns/reports/units.ts";
import { usePreferences } from "../../../theme/preferences.ts";
import { bigNumbers, unitOf } from "./numbers.ts";
import { useOverviewWords } from "./words.ts";

/** Six numbers with what they were, what they mean and who is in them. */
export function BigNumbers({ question, answer }: { question: MetricsQuestion; answer: MetricsAnswer | undefined }) {
  const { language } = usePreferences();
  const say = useOverviewWords();
  const open = useOpenPeople();
  return (
    <Figures columns={6}>
      {bigNumbers.map(({ key, people }) => {
        const { name, definition, formula, unit } = metricOf(key);
        const told = answer?.metrics.find((one) => one.key === key);
        const total = told?.total.value;
        const trend = told?.values.map(({ value }) => value ?? 0);
        const asked = {
          ...{ kind: "metrics", question: { ...question, keys: [people] }, cell: { key: people } },
          title: metricOf(people).name[language],
        };
        return (
          <Figure
            key={key}
            label={name[language]}
            definition={`${definition[language]}（${formula[language]}）${open ? ` ${say("opens", { people: asked.title })}` : ""}`}
            value={told && formatOrDash(total, unitFormat(unitOf(unit), language).exact)}
            now={total ?? undefined}
            before={told?.before?.value}
            trend={trend}
            {...(open && { onSelect: () => open(asked) })}
          />
        );
      })}
    </Figures>
  );
}
