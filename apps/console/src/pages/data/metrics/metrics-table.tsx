import { isLiveMetric, type MetricKey, type MetricsAnswer, type MetricsQuestion, metricOf } from "@banyan/contracts";
import { Tag, Tooltip } from "antd";
import { Link } from "react-router";
import { useProgram } from "../../../api/session.ts";
import { Block } from "../../../patterns/block.tsx";
import { ChangeMark } from "../../../patterns/change-mark.tsx";
import { PeopleNumber } from "../../../patterns/reports/people.tsx";
import { addressOf } from "../../../patterns/reports/saved/kinds.ts";
import { formatOrDash } from "../../../patterns/reports/units.ts";
import { Sparkline } from "../../../patterns/sparkline.tsx";
import { usePreferences } from "../../../theme/preferences.ts";
import { formatOfMetric } from "../dashboards/metric-words.ts";
import styles from "./metrics.module.css";
import { useMetricsWords } from "./words.ts";

type Reading = MetricsAnswer["metrics"][number];
const heads = ["metric", "definition", "unit", "direction", "today", "last28", "change", "trend"] as const;

/** Each metric with its words, and what it is today and over four weeks. */
export function MetricsTable({
  keys,
  question,
  answer,
}: {
  keys: readonly MetricKey[];
  question: MetricsQuestion;
  /** While it is worked out: blocks. */ answer: MetricsAnswer | undefined;
}) {
  const say = useMetricsWords();
  const { language } = usePreferences();
  return (
    <table className={styles["table"]}>
      <thead>
        <tr>
          {heads.map((head) => (
            <th key={head} scope="col">
              {say(head)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {keys.map((key) => {
          const { definition, formula, glossary, unit, direction } = metricOf(key);
          return (
            <tr key={key}>
              <th scope="row">
                <Name metric={key} question={question} />
              </th>
              <td>
                <Tooltip title={glossary[language]}>
                  <span>{definition[language]}</span>
                </Tooltip>
                <span className={styles["formula"]}>{say("formula", { formula: formula[language] })}</span>
              </td>
              <td>{say(`unit.${unit}`)}</td>
              <td>{say(`direction.${direction}`)}</td>
              {isLiveMetric(key) ? (
                <Numbers
                  metric={key}
                  question={question}
                  reading={answer?.metrics.find((one) => one.key === key)}
                  today={answer?.buckets.at(-1)?.start}
                />
              ) : (
                <td colSpan={4}>
                  <Tooltip title={say("plannedAbout")}>
                    <Tag>{say("planned")}</Tag>
                  </Tooltip>
                </td>
              )}
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

function Name({ metric, question }: { metric: MetricKey; question: MetricsQuestion }) {
  const { language } = usePreferences();
  const { id: program } = useProgram();
  const { name, grain } = metricOf(metric);
  const asked = { ...question, keys: [metric] };
  // what only stands now, or only of a whole range, has no course in time
  if (!isLiveMetric(metric) || grain === "now" || grain === "range") return <span>{name[language]}</span>;
  return <Link to={`/${program}/${addressOf({ kind: "metrics", question: asked })}`}>{name[language]}</Link>;
}

function Numbers({
  metric,
  question,
  reading,
  today,
}: {
  metric: MetricKey;
  question: MetricsQuestion;
  reading: Reading | undefined;
  today: string | undefined;
}) {
  const say = useMetricsWords();
  const { language } = usePreferences();
  const { people, direction, grain, name } = metricOf(metric);
  const format = formatOfMetric(metric, language).exact;
  if (reading === undefined)
    return (
      <td colSpan={4}>
        <Block />
      </td>
    );
  const number = (value: number | null | undefined, title: string, bucket?: string) => {
    const words = formatOrDash(value, format);
    if (!people) return words;
    const cell = { key: metric, ...(bucket !== undefined && { bucket }) };
    return (
      <PeopleNumber
        isNobody={!value}
        asked={{ kind: "metrics", question: { ...question, keys: [metric] }, cell, title }}
      >
        {words}
      </PeopleNumber>
    );
  };
  const { values, total, before } = reading;
  const isCourse = grain === "bucket" || grain === "day";
  return (
    <>
      <td>
        {isCourse
          ? number(values.at(-1)?.value, `${name[language]} · ${say("today")}`, today)
          : grain === "now"
            ? number(total.value, name[language])
            : "—"}
      </td>
      <td>
        {grain === "now" ? <span className={styles["faint"]}>{say("now")}</span> : number(total.value, name[language])}
      </td>
      <td>
        {total.value !== null && grain !== "now" && (
          <ChangeMark now={total.value} before={before?.value} isSpent={direction === "down"} />
        )}
      </td>
      <td>{isCourse && values.length > 1 && <Sparkline values={values.map(({ value }) => value ?? 0)} />}</td>
    </>
  );
}
