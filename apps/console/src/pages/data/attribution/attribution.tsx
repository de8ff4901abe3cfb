import {
  type AttributionAnswer,
  type AttributionModel,
  type AttributionQuestion,
  attributionModels,
  attributionQuestion,
  getAttribution,
  LOOKBACK_DAYS,
  sceneGroups,
  sceneGroupWords,
  touchGroups,
} from "@banyan/contracts";
import { Segmented, Select, Tooltip } from "antd";
import { useCallback, useMemo, useState } from "react";
import { formatCount, formatMoney } from "../../../format/numbers.ts";
import { useTimes } from "../../../format/use-times.ts";
import { EmptyState } from "../../../patterns/empty-state.tsx";
import { Figure, Figures } from "../../../patterns/figure.tsx";
import { Panel } from "../../../patterns/page.tsx";
import { EventSelectionEditor } from "../../../patterns/reports/event-selection-editor.tsx";
import { FilterEditor } from "../../../patterns/reports/filter-editor.tsx";
import { PeopleNumber } from "../../../patterns/reports/people.tsx";
import { presetRange } from "../../../patterns/reports/ranges.ts";
import { ReportPage } from "../../../patterns/reports/report-page.tsx";
import { ReportTable } from "../../../patterns/reports/report-table.tsx";
import { CohortSelect, QuestionSection } from "../../../patterns/reports/selects.tsx";
import { formatDecimal, formatPercent, unitFormat } from "../../../patterns/reports/units.ts";
import { type QuestionState, useQuestion } from "../../../patterns/reports/use-question.ts";
import { useReport } from "../../../patterns/reports/use-report.ts";
import { useChannelName } from "../../../patterns/use-channel-name.ts";
import { usePreferences } from "../../../theme/preferences.ts";
import styles from "./attribution.module.css";
import { useAttributionWords } from "./words.ts";

type Measure = "valueFen" | "conversions";

/** 数据 · 归因: what the visits before a conversion are credited with. */
export function Component() {
  const say = useAttributionWords();
  const times = useTimes();
  const today = times.dayOf(new Date());
  const initial = useMemo(() => firstQuestion(today), [today]);
  const question = useQuestion(attributionQuestion, initial);
  const report = useReport(getAttribution, question.value);
  const nameOf = useTouchName();
  const [measure, setMeasure] = useState<Measure>("valueFen");
  const table = ({ rows }: AttributionAnswer) => ({
    head: [say("touch"), say("touches"), ...attributionModels.map((model) => say(model))],
    rows: rows.map(({ key, touches, models }) => [
      ...[nameOf(key), touches],
      ...attributionModels.map((model) =>
        measure === "valueFen" ? models[model].valueFen / 100 : models[model].conversions,
      ),
    ]),
  });
  return (
    <ReportPage
      title={say("title")}
      about={say("about")}
      kind="attribution"
      question={question}
      report={report}
      hasPicture={false}
      builder={<Builder question={question} />}
      table={table}
      controls={
        <Segmented
          aria-label={say("measure")}
          value={measure}
          options={(["valueFen", "conversions"] as const).map((one) => ({ value: one, label: say(one) }))}
          onChange={setMeasure}
        />
      }
    >
      {(answer) => <Answer question={question.value} answer={answer} measure={measure} nameOf={nameOf} />}
    </ReportPage>
  );
}

const firstQuestion = (today: string): AttributionQuestion => ({
  conversion: { event: "order_paid", filters: [] },
  ...{ lookbackDays: LOOKBACK_DAYS.usual, groupBy: "channel", net: false, filters: [] },
  range: presetRange("last28", today),
});

/** What a kind of touch is called. */
export function useTouchName(): (key: string) => string {
  const say = useAttributionWords();
  const { language } = usePreferences();
  const channelName = useChannelName();
  return useCallback(
    (key) => {
      if (key === "none" || key === "unset") return say(key);
      const name = key.slice(key.indexOf(":") + 1);
      if (key.startsWith("channel:")) return channelName(name);
      const scene = key.startsWith("scene:") && sceneGroups.find((group) => group === name);
      return scene ? sceneGroupWords[scene][language] : name;
    },
    [say, language, channelName],
  );
}

function Builder({ question: { value, change } }: { question: QuestionState<AttributionQuestion> }) {
  const say = useAttributionWords();
  return (
    <>
      <QuestionSection title={say("conversion")}>
        <EventSelectionEditor value={value.conversion} onChange={(conversion) => change({ conversion })} />
        <Select
          aria-label={say("net")}
          value={value.net ? "net" : "gross"}
          options={(["gross", "net"] as const).map((one) => ({ value: one, label: say(one) }))}
          onChange={(one) => change({ net: one === "net" })}
        />
      </QuestionSection>
      <QuestionSection title={say("lookback")}>
        <Select
          aria-label={say("lookback")}
          value={value.lookbackDays}
          options={[...new Set([1, 7, 14, 30, 60, 90, value.lookbackDays])]
            .toSorted((a, b) => a - b)
            .map((count) => ({ value: count, label: say("lookbackDays", { count }) }))}
          onChange={(lookbackDays) => change({ lookbackDays })}
        />
      </QuestionSection>
      <QuestionSection title={say("groupBy")}>
        <Select
          aria-label={say("groupBy")}
          value={value.groupBy}
          options={touchGroups.map((group) => ({ value: group, label: say(`groupBy.${group}`) }))}
          onChange={(groupBy) => change({ groupBy })}
        />
      </QuestionSection>
      <QuestionSection title={say("scope")}>
        <CohortSelect value={value.cohort} onChange={(cohort) => change({ cohort })} />
        <FilterEditor value={value.filters} onChange={(filters) => change({ filters })} />
      </QuestionSection>
    </>
  );
}

type AnswerProps = {
  question: AttributionQuestion;
  answer: AttributionAnswer;
  measure: Measure;
  nameOf: (key: string) => string;
};

function Answer({ question, answer, measure, nameOf }: AnswerProps) {
  const say = useAttributionWords();
  const { language } = usePreferences();
  const { total, rows, sequences } = answer;
  const asked = (cell: object, title: string) => ({ kind: "attribution", question, cell, title });
  const written = (value: number) => (measure === "valueFen" ? formatMoney(value) : formatDecimal(value, 2));
  const most = Math.max(1, ...rows.flatMap(({ models }) => attributionModels.map((model) => models[model][measure])));
  if (total.conversions === 0)
    return (
      <Panel>
        <EmptyState title={say("nobody")} hint={say("nobodyHint")} />
      </Panel>
    );
  const heads = attributionModels.map((model) => (
    <Tooltip key={model} title={say(`about.${model}`)}>
      <span>{say(model)}</span>
    </Tooltip>
  ));
  const cell = (row: AttributionAnswer["rows"][number], model: AttributionModel) => {
    const credit = row.models[model];
    const last = row.models.last[measure];
    const change = last === 0 ? null : credit[measure] / last - 1;
    return (
      <span key={model} className={styles["cell"]}>
        <PeopleNumber
          isNobody={credit.persons === 0}
          asked={asked({ of: "credit", key: row.key, model }, `${nameOf(row.key)} · ${say(model)}`)}
        >
          {written(credit[measure])}
        </PeopleNumber>
        <span className={styles["bar"]}>
          <span style={{ width: `${(100 * credit[measure]) / most}%` }} />
        </span>
        {model !== "last" && change !== null && Math.abs(change) >= 0.005 && (
          <span className={styles["difference"]}>
            {say("difference", { change: `${change > 0 ? "+" : ""}${formatPercent(change, 0)}` })}
          </span>
        )}
      </span>
    );
  };
  return (
    <>
      <Figures columns={4}>
        <Figure label={say("totalConversions")} value={formatCount(total.conversions)} />
        <Figure label={say("totalValue")} value={formatMoney(total.valueFen)} />
        <Figure
          label={say("totalPersons")}
          value={
            <PeopleNumber asked={asked({ of: "total" }, say("totalPersons"))}>
              {formatCount(total.persons)}
            </PeopleNumber>
          }
        />
        <Figure label={say("perConversion")} value={formatDecimal(total.touches / total.conversions, 1)} />
      </Figures>
      <Panel flush>
        <ReportTable
          label={say("title")}
          heads={[say("touch"), say("touches"), ...heads]}
          rows={rows.map((row) => ({
            key: row.key,
            name: nameOf(row.key),
            cells: [formatCount(row.touches), ...attributionModels.map((model) => cell(row, model))],
          }))}
        />
      </Panel>
      <Panel title={say("sequences")} flush>
        <ReportTable
          label={say("sequences")}
          heads={[
            ...[say("sequence"), say("totalConversions"), say("totalPersons"), say("totalValue")],
            ...[say("averageTouches"), say("averageTime")],
          ]}
          rows={sequences.map((one) => ({
            key: one.keys.join(">"),
            name: one.keys.map(nameOf).join(" → "),
            cells: [
              formatCount(one.conversions),
              <PeopleNumber
                key="persons"
                asked={asked({ of: "sequence", keys: one.keys }, one.keys.map(nameOf).join(" → "))}
              >
                {formatCount(one.persons)}
              </PeopleNumber>,
              formatMoney(one.valueFen),
              formatDecimal(one.averageTouches, 1),
              unitFormat("seconds", language).exact(one.averageSeconds),
            ],
          }))}
        />
      </Panel>
    </>
  );
}
