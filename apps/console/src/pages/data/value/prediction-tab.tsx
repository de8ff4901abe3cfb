import {
  answerLtvPrediction,
  type LtvPredictionAnswer,
  type LtvPredictionQuestion,
  ltvPredictionQuestion,
  MOST_REPEATS,
  type PredictedPerson,
  predictionHorizons,
} from "@banyan/contracts";
import { Select } from "antd";
import { useMemo } from "react";
import { Link } from "react-router";
import { useProgram } from "../../../api/session.ts";
import { formatCount, formatMoney, formatMoneyShort } from "../../../format/numbers.ts";
import { useTimes } from "../../../format/use-times.ts";
import { EmptyState } from "../../../patterns/empty-state.tsx";
import { Figure, Figures } from "../../../patterns/figure.tsx";
import { Panel } from "../../../patterns/page.tsx";
import { BarsChart } from "../../../patterns/reports/charts/bars-chart.tsx";
import { PeopleNumber } from "../../../patterns/reports/people.tsx";
import { ReportPage } from "../../../patterns/reports/report-page.tsx";
import { ReportTable } from "../../../patterns/reports/report-table.tsx";
import { QuestionSection } from "../../../patterns/reports/selects.tsx";
import { formatDecimal, formatOrDash, formatPercent, unitFormat } from "../../../patterns/reports/units.ts";
import { useQuestion } from "../../../patterns/reports/use-question.ts";
import { useReport } from "../../../patterns/reports/use-report.ts";
import { usePreferences } from "../../../theme/preferences.ts";
import { firstScope, ScopeSections } from "./scope.tsx";
import { ValueTabs } from "./tabs.tsx";
import { useValueWords } from "./words.ts";

const holdouts = [0, 14, 30, 60, 90];

export function PredictionTab() {
  const say = useValueWords();
  const today = useTimes().dayOf(new Date());
  const initial = useMemo(
    (): LtvPredictionQuestion => ({ ...firstScope(today), holdoutDays: 30, discountBp: 0 }),
    [today],
  );
  const question = useQuestion(ltvPredictionQuestion, initial);
  const report = useReport(answerLtvPrediction, question.value);
  const { value, change } = question;
  const nameOf = usePersonName();
  return (
    <ReportPage
      title={say("title")}
      about={say("about.prediction")}
      kind="ltv-prediction"
      question={question}
      report={report}
      controls={<ValueTabs current="prediction" />}
      builder={
        <>
          <QuestionSection title={say("holdout")}>
            <Select
              aria-label={say("holdout")}
              value={value.holdoutDays}
              onChange={(holdoutDays) => change({ holdoutDays })}
              options={[...new Set([...holdouts, value.holdoutDays])].map((n) => ({
                value: n,
                label: n === 0 ? say("none") : say("days", { n }),
              }))}
            />
          </QuestionSection>
          <ScopeSections value={value} change={change} />
        </>
      }
      table={(answer) => ({
        head: [say("who"), say("purchases"), ...predictionHorizons.map((days) => say("expected", { days }))],
        rows:
          answer.state === "FITTED"
            ? answer.top.map((one) => [
                ...[nameOf(one), one.purchases],
                ...one.forecast.map(({ valueFen }) => Math.round(valueFen) / 100),
              ])
            : [],
      })}
    >
      {(answer) => <PredictionAnswer question={value} answer={answer} />}
    </ReportPage>
  );
}

function usePersonName() {
  const say = useValueWords();
  return ({ nickname, personId }: PredictedPerson) => nickname || say("anonymous", { person: personId });
}

function PredictionAnswer({ question, answer }: { question: LtvPredictionQuestion; answer: LtvPredictionAnswer }) {
  const say = useValueWords();
  const { language } = usePreferences();
  if (answer.state === "TOO_LITTLE") {
    const { needed, buyers, repeatBuyers } = answer;
    const values = {
      ...{ buyers: needed.buyers, repeat: needed.repeatBuyers },
      ...{ haveBuyers: buyers, haveRepeat: repeatBuyers },
    };
    return <EmptyState title={say("tooLittle")} hint={say("tooLittleHint", values)} />;
  }
  const asked = (cell: object, title: string) => ({ kind: "ltv-prediction", question, cell, title });
  return (
    <>
      <Figures columns={3 + predictionHorizons.length}>
        <Figure
          label={say("buyers")}
          value={<PeopleNumber asked={asked({}, say("buyers"))}>{formatCount(answer.buyers)}</PeopleNumber>}
        />
        <Figure
          label={say("repeat")}
          value={
            <PeopleNumber asked={asked({ isRepeat: true }, say("repeat"))}>
              {formatCount(answer.repeatBuyers)}
            </PeopleNumber>
          }
        />
        <Figure label={say("alive")} definition={say("aliveAbout")} value={formatCount(Math.round(answer.alive))} />
        {answer.forecast.map(({ days, purchases, valueFen }) => (
          <Figure
            key={days}
            label={say("forecast", { days })}
            definition={say("forecastAbout", { purchases: formatCount(Math.round(purchases)) })}
            value={formatMoneyShort(Math.round(valueFen), language)}
          />
        ))}
      </Figures>
      {answer.check && <Check question={question} check={answer.check} />}
      <PersonTable title={say("top")} people={answer.top} />
      <PersonTable title={say("lost")} people={answer.lost} />
    </>
  );
}

type CheckAnswer = NonNullable<Extract<LtvPredictionAnswer, { state: "FITTED" }>["check"]>;

function Check({ question, check }: { question: LtvPredictionQuestion; check: CheckAnswer }) {
  const say = useValueWords();
  const { language } = usePreferences();
  const { buckets } = check;
  const names = useMemo(
    () =>
      buckets.map(({ repeats }) => (repeats === MOST_REPEATS ? say("repeatsMore", { n: repeats }) : String(repeats))),
    [buckets, say],
  );
  const chart = useMemo(
    () => ({
      labels: names,
      series: (["actual", "predicted"] as const).map((key) => ({
        ...{ key, name: say(key), values: buckets.map((one) => one[key]) },
      })),
      format: unitFormat("decimal", language),
    }),
    [buckets, names, say, language],
  );
  return (
    <>
      <Panel title={say("check")}>
        <p>
          {say("checkAbout", { from: check.from })}；
          {say("checkTotal", {
            actual: formatCount(check.actual),
            predicted: formatCount(Math.round(check.predicted)),
            error: formatOrDash(check.error, (share) => formatPercent(share)),
          })}
        </p>
        <BarsChart {...chart} label={say("check")} height={240} />
      </Panel>
      <Panel flush>
        <ReportTable
          label={say("check")}
          heads={[say("repeats"), say("persons"), say("actual"), say("predicted")]}
          rows={buckets.map(({ repeats, persons, actual, predicted }, n) => ({
            ...{ key: String(repeats), name: names[n] ?? "" },
            cells: [
              <PeopleNumber
                key="persons"
                asked={{
                  ...{ kind: "ltv-prediction", question, cell: { repeats } },
                  title: `${say("repeats")} ${names[n]}`,
                }}
              >
                {formatCount(persons)}
              </PeopleNumber>,
              formatDecimal(actual, 3),
              formatDecimal(predicted, 3),
            ],
          }))}
        />
      </Panel>
    </>
  );
}

function PersonTable({ title, people }: { title: string; people: readonly PredictedPerson[] }) {
  const say = useValueWords();
  const nameOf = usePersonName();
  const { id: program } = useProgram();
  if (people.length === 0) return null;
  return (
    <Panel title={title} flush>
      <ReportTable
        label={title}
        heads={[
          ...[say("who"), say("purchases"), say("lastDay"), say("averageFen"), say("chance")],
          ...predictionHorizons.map((days) => say("expected", { days })),
        ]}
        rows={people.map((one) => ({
          key: String(one.personId),
          name: (
            <Link
              to={
                one.memberId === null
                  ? `/${program}/members/persons/${one.personId}`
                  : `/${program}/members/members/${one.memberId}`
              }
            >
              {nameOf(one)}
            </Link>
          ),
          cells: [
            ...[formatCount(one.purchases), one.lastDay, formatMoney(Math.round(one.averageFen))],
            formatPercent(one.chanceAlive),
            ...one.forecast.map(({ valueFen }) => formatMoney(Math.round(valueFen))),
          ],
        }))}
      />
    </Panel>
  );
}
