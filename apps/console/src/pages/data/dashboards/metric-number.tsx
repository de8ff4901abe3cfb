import { type MetricKey, type MetricsAnswer, metricOf } from "@banyan/contracts";
import { Tooltip } from "antd";
import { ChangeMark } from "../../../patterns/change-mark.tsx";
import { PeopleNumber } from "../../../patterns/reports/people.tsx";
import { formatOrDash } from "../../../patterns/reports/units.ts";
import { Sparkline } from "../../../patterns/sparkline.tsx";
import { usePreferences } from "../../../theme/preferences.ts";
import styles from "./dashboards.module.css";
import { formatOfMetric } from "./metric-words.ts";

/** One number of the library: its value, the change against as many days before, a tiny trend; people behind it open. */
export function MetricNumber({
  metric,
  question,
  answer,
}: {
  metric: MetricKey;
  question: unknown;
  answer: MetricsAnswer;
}) {
  const { language } = usePreferences();
  const definition = metricOf(metric);
  const read = answer.metrics.find(({ key }) => key === metric);
  const value = read?.total.value ?? null;
  const words = formatOrDash(value, formatOfMetric(metric, language).exact);
  const trend = read?.values.map((one) => one.value ?? 0) ?? [];
  return (
    <div className={styles["number"]}>
      <Tooltip title={definition.definition[language]}>
        <span className={styles["numberValue"]}>
          {definition.people ? (
            <PeopleNumber
              asked={{ kind: "metrics", question, cell: { key: metric }, title: definition.name[language] }}
              isNobody={value === null || value === 0}
            >
              {words}
            </PeopleNumber>
          ) : (
            words
          )}
        </span>
      </Tooltip>
      <span className={styles["numberFoot"]}>
        {value !== null && read !== undefined && (
          <ChangeMark now={value} before={read.before?.value} isSpent={definition.direction === "down"} />
        )}
        {trend.length > 1 && <Sparkline values={trend} />}
      </span>
    </div>
  );
}
