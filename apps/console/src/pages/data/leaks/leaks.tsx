import {
  LEAK_LEAST_PERSONS,
  type LeaksAnswer,
  type LeaksQuestion,
  leakParts,
  leaksQuestion,
  readLeaks,
} from "@banyan/contracts";
import { Checkbox, Segmented } from "antd";
import { useMemo } from "react";
import { formatCount } from "../../../format/numbers.ts";
import { useTimes } from "../../../format/use-times.ts";
import { EmptyState } from "../../../patterns/empty-state.tsx";
import { Figure, Figures } from "../../../patterns/figure.tsx";
import { Panel } from "../../../patterns/page.tsx";
import { FilterEditor } from "../../../patterns/reports/filter-editor.tsx";
import { PeopleNumber } from "../../../patterns/reports/people.tsx";
import { presetRange } from "../../../patterns/reports/ranges.ts";
import { ReportPage } from "../../../patterns/reports/report-page.tsx";
import { CohortSelect, QuestionSection } from "../../../patterns/reports/selects.tsx";
import { type QuestionState, useQuestion } from "../../../patterns/reports/use-question.ts";
import { useReport } from "../../../patterns/reports/use-report.ts";
import styles from "./leaks.module.css";
import { LeaksTable } from "./leaks-table.tsx";
import { useLeakWords } from "./use-leak-words.ts";
import { useLeaksWords } from "./words.ts";

/** 数据 · 流失点: where more people are lost than need be, and what it costs. */
export function Component() {
  const say = useLeaksWords();
  const { whom } = useLeakWords();
  const today = useTimes().dayOf(new Date());
  const initial = useMemo(() => leaksQuestion.parse({ range: presetRange("last28", today) }), [today]);
  const question = useQuestion(leaksQuestion, initial);
  const report = useReport(readLeaks, question.value);
  return (
    <ReportPage
      title={say("title")}
      about={say("about", { than: say(`than.${question.value.benchmark}`) })}
      kind="leaks"
      question={question}
      report={report}
      hasPicture={false}
      builder={<Builder question={question} />}
      table={({ leaks }) => ({
        head: [
          ...[say("step"), say("whom"), say("persons"), say("dropped"), say("rate"), say("benchmarkRate")],
          ...[say("lostPersons"), say("lostMoney")],
        ],
        rows: leaks.map((leak) => [
          ...[`${say(`step.${leak.from}`)} → ${say(`step.${leak.to}`)}`, whom(leak), leak.persons, leak.droppedPersons],
          ...[leak.rate, leak.benchmarkRate, leak.lostPersons, leak.lostFen / 100],
        ]),
      })}
    >
      {(answer) => <Leaks question={question.value} answer={answer} />}
    </ReportPage>
  );
}

function Builder({ question: { value, change } }: { question: QuestionState<LeaksQuestion> }) {
  const say = useLeaksWords();
  return (
    <>
      <QuestionSection title={say("benchmark")}>
        <Segmented
          block
          vertical
          aria-label={say("benchmark")}
          value={value.benchmark}
          options={(["previous", "everybody"] as const).map((one) => ({ value: one, label: say(`benchmark.${one}`) }))}
          onChange={(benchmark) => change({ benchmark })}
        />
      </QuestionSection>
      <QuestionSection title={say("by")} about={say("byAbout")}>
        <Checkbox.Group
          className={styles["parts"] ?? ""}
          value={value.by}
          options={leakParts.map((part) => ({ value: part, label: say(`by.${part}`) }))}
          onChange={(by) => by.length > 0 && change({ by: leakParts.filter((part) => by.includes(part)) })}
        />
      </QuestionSection>
      <QuestionSection title={say("scope")}>
        <CohortSelect value={value.cohort} onChange={(cohort) => change({ cohort })} />
        <FilterEditor value={value.filters} onChange={(filters) => change({ filters })} />
      </QuestionSection>
    </>
  );
}

const IN_WORDS = 3;

function Leaks({ question, answer: { total, leaks } }: { question: LeaksQuestion; answer: LeaksAnswer }) {
  const say = useLeaksWords();
  const { sentence, asked } = useLeakWords();
  const than = say(`than.${question.benchmark}`);
  const came = total[0]?.persons ?? 0;
  return (
    <>
      <Figures columns={total.length}>
        {total.map(({ step, persons, before }) => (
          <Figure
            key={step}
            label={say(`step.${step}`)}
            definition={say("steps")}
            value={
              <PeopleNumber
                isNobody={persons === 0}
                asked={{
                  ...{ kind: "leaks", question, cell: { by: "all", step, outcome: "reached" } },
                  title: say("cell.reached", { whom: say("whom.all"), step: say(`step.${step}`) }),
                }}
              >
                {formatCount(persons)}
              </PeopleNumber>
            }
            now={persons}
            before={before}
            against={say("stepsBefore", { count: formatCount(before) })}
          />
        ))}
      </Figures>
      {leaks.length === 0 ? (
        <Panel>
          {came < LEAK_LEAST_PERSONS ? (
            <EmptyState
              title={say("tooFew")}
              hint={say("tooFewHint", { count: formatCount(came), least: LEAK_LEAST_PERSONS })}
            />
          ) : (
            <EmptyState title={say("none", { than })} hint={say("noneHint")} />
          )}
        </Panel>
      ) : (
        <>
          <Panel title={say("ranked")}>
            <ol className={styles["sentences"]}>
              {leaks.slice(0, IN_WORDS).map((leak) => (
                <li key={`${leak.by} ${leak.value.value} ${leak.from}`}>
                  {sentence(leak, question.benchmark)}{" "}
                  <PeopleNumber asked={asked(question, leak, "dropped")}>
                    {say("weekWho", { count: formatCount(leak.droppedPersons) })}
                  </PeopleNumber>
                </li>
              ))}
            </ol>
          </Panel>
          <Panel title={say("all")} flush>
            <LeaksTable question={question} leaks={leaks} />
            <p className={styles["note"]}>{say("minimum", { count: LEAK_LEAST_PERSONS })}</p>
          </Panel>
        </>
      )}
    </>
  );
}
