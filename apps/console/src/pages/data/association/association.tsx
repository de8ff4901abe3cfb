import {
  type AssociationAnswer,
  type AssociationQuestion,
  answerAssociation,
  associationQuestion,
} from "@banyan/contracts";
import { InputNumber, Select, Tooltip } from "antd";
import { type ReactNode, useMemo } from "react";
import { formatCount } from "../../../format/numbers.ts";
import { useTimes } from "../../../format/use-times.ts";
import { EmptyState } from "../../../patterns/empty-state.tsx";
import { Figure, Figures } from "../../../patterns/figure.tsx";
import { Panel } from "../../../patterns/page.tsx";
import { FilterEditor } from "../../../patterns/reports/filter-editor.tsx";
import { PeopleNumber } from "../../../patterns/reports/people.tsx";
import { presetRange } from "../../../patterns/reports/ranges.ts";
import { ReportPage } from "../../../patterns/reports/report-page.tsx";
import { ReportTable } from "../../../patterns/reports/report-table.tsx";
import { CohortSelect, QuestionSection } from "../../../patterns/reports/selects.tsx";
import { formatDecimal, formatPercent } from "../../../patterns/reports/units.ts";
import { type QuestionState, useQuestion } from "../../../patterns/reports/use-question.ts";
import { useReport } from "../../../patterns/reports/use-report.ts";
import { useAssociationWords } from "./words.ts";

/** 数据 · 关联: what goes together. */
export function Component() {
  const say = useAssociationWords();
  const today = useTimes().dayOf(new Date());
  const initial = useMemo(() => firstQuestion(today), [today]);
  const question = useQuestion(associationQuestion, initial);
  const report = useReport(answerAssociation, question.value);
  return (
    <ReportPage
      title={say("title")}
      about={say("about")}
      kind="association"
      question={question}
      report={report}
      hasPicture={false}
      builder={<Builder question={question} />}
      table={(answer) => ({
        head: [
          ...(["from", "to", "support", "confidence", "lift", "leverage", "conviction", "both"] as const).map((key) =>
            say(key),
          ),
        ],
        rows: answer.rules.map((rule) => [
          ...[rule.from.map(({ name }) => name).join(" + "), rule.to.name, rule.support, rule.confidence, rule.lift],
          ...[rule.leverage, rule.conviction, rule.baskets],
        ]),
      })}
    >
      {(answer) => <AssociationRules question={question.value} answer={answer} />}
    </ReportPage>
  );
}

const firstQuestion = (today: string): AssociationQuestion => ({
  ...{ range: presetRange("last90", today), filters: [], basket: "order", item: "product" },
  ...{ minSupport: 0.005, minConfidence: 0.1, mostItems: 3, limit: 100 },
});

const baskets = ["order", "person", "session"] as const;
const items = ["product", "category"] as const;

function Builder({ question: { value, change } }: { question: QuestionState<AssociationQuestion> }) {
  const say = useAssociationWords();
  const percent = (key: "minSupport" | "minConfidence") => (
    <InputNumber
      aria-label={say(key)}
      prefix={say(key)}
      suffix="%"
      style={{ width: "100%" }}
      min={0.01}
      max={100}
      step={key === "minSupport" ? 0.1 : 5}
      value={Number((value[key] * 100).toPrecision(6))}
      onChange={(next) => next && change({ [key]: next / 100 })}
    />
  );
  return (
    <>
      <QuestionSection title={say("basket")}>
        <Select
          aria-label={say("basket")}
          value={value.basket}
          onChange={(basket) => change({ basket, of: undefined })}
          options={baskets.map((key) => ({ value: key, label: say(`basket.${key}`) }))}
        />
      </QuestionSection>
      <QuestionSection title={say("item")}>
        <Select
          aria-label={say("item")}
          value={value.item}
          onChange={(item) => change({ item })}
          options={items.map((key) => ({ value: key, label: say(`item.${key}`) }))}
        />
      </QuestionSection>
      <QuestionSection title={say("limits")}>
        {percent("minSupport")}
        {percent("minConfidence")}
        <InputNumber
          aria-label={say("mostItems")}
          prefix={say("mostItems")}
          style={{ width: "100%" }}
          min={2}
          max={6}
          value={value.mostItems}
          onChange={(mostItems) => mostItems && change({ mostItems })}
        />
      </QuestionSection>
      <QuestionSection title={say("scope")}>
        <CohortSelect value={value.cohort} onChange={(cohort) => change({ cohort })} />
        <FilterEditor value={value.filters} onChange={(filters) => change({ filters })} />
      </QuestionSection>
    </>
  );
}

/** For the page and for tiles of dashboards. */
export function AssociationRules({ question, answer }: { question: AssociationQuestion; answer: AssociationAnswer }) {
  const say = useAssociationWords();
  const explained = (key: "support" | "confidence" | "lift" | "leverage" | "conviction"): ReactNode => (
    <Tooltip key={key} title={say(`${key}About`)}>
      <span>{say(key)}</span>
    </Tooltip>
  );
  return (
    <>
      <Figures columns={4}>
        <Figure label={say("baskets")} definition={say("basketsAbout")} value={formatCount(answer.baskets)} />
        <Figure label={say("items")} value={formatCount(answer.items)} />
        <Figure label={say("frequent")} value={formatCount(answer.frequentItems)} />
        <Figure
          label={say("found")}
          definition={say("foundAbout", { limit: question.limit })}
          value={formatCount(answer.found)}
        />
      </Figures>
      {answer.rules.length === 0 ? (
        <Panel>
          <EmptyState title={say("none")} hint={say("noneHint")} />
        </Panel>
      ) : (
        <Panel flush>
          <ReportTable
            label={say("title")}
            heads={[
              `${say("from")} → ${say("to")}`,
              ...(["lift", "confidence", "support", "leverage", "conviction"] as const).map(explained),
              ...[say("both"), say("without")],
            ]}
            rows={answer.rules.map((rule) => {
              const left = rule.from.map(({ name }) => name).join(" + ");
              const asked = (who: "both" | "without", title: string) => ({
                ...{ kind: "association", question, title },
                cell: { from: rule.from.map(({ id }) => id), to: rule.to.id, who },
              });
              return {
                key: `${rule.from.map(({ id }) => id).join()} ${rule.to.id}`,
                name: `${left} → ${rule.to.name}`,
                cells: [
                  formatDecimal(rule.lift, 2),
                  formatPercent(rule.confidence),
                  formatPercent(rule.support, 2),
                  formatPercent(rule.leverage, 2),
                  rule.conviction === null ? "∞" : formatDecimal(rule.conviction, 2),
                  <PeopleNumber key="both" asked={asked("both", `${left} + ${rule.to.name}`)}>
                    {formatCount(rule.baskets)}
                  </PeopleNumber>,
                  <PeopleNumber
                    key="without"
                    isNobody={rule.baskets === rule.fromBaskets}
                    asked={asked("without", `${left} · ${say("without")} · ${rule.to.name}`)}
                  >
                    {say("open")}
                  </PeopleNumber>,
                ],
              };
            })}
          />
        </Panel>
      )}
    </>
  );
}
