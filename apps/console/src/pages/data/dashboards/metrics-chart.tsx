import { type MetricKey, type MetricsAnswer, type MetricsQuestion, metricOf } from "@banyan/contracts";
import { useMemo } from "react";
import { useTimes } from "../../../format/use-times.ts";
import { ChangeMark } from "../../../patterns/change-mark.tsx";
import { bucketLabel } from "../../../patterns/reports/buckets.ts";
import { LinesChart, type ReportLine } from "../../../patterns/reports/charts/lines-chart.tsx";
import { formatOrDash } from "../../../patterns/reports/units.ts";
import { useMarks } from "../../../patterns/reports/use-marks.ts";
import { usePreferences } from "../../../theme/preferences.ts";
import styles from "./dashboards.module.css";
import { formatOfMetric } from "./metric-words.ts";

const HEAD_HEIGHT = 44;
/** What can share a scale: money, parts of a whole, and everything that is counted. */
const scaleOf = (key: MetricKey): string => {
  const { unit } = metricOf(key);
  return unit === "fen" || unit === "ratio" || unit === "seconds" || unit === "days" ? unit : "count";
};

/** Metrics of the library over time, each with its figure of the whole range above. */
export function MetricsChart({
  question,
  answer,
  height,
}: {
  question: MetricsQuestion;
  answer: MetricsAnswer;
  height: number;
}) {
  const times = useTimes();
  const { language } = usePreferences();
  const marks = useMarks(question.range, answer.buckets);
  const [labels, lines, format, scales] = useMemo(() => {
    const first = answer.metrics[0]?.key ?? "visitors";
    const units = [...new Set(answer.metrics.map(({ key }) => scaleOf(key)))];
    const drawn: ReportLine[] = answer.metrics.map(({ key, values }) => ({
      key,
      name: metricOf(key).name[language],
      values: values.map(({ value }) => value),
      format: formatOfMetric(key, language),
      scale: units.indexOf(scaleOf(key)),
    }));
    return [
      answer.buckets.map((one) => bucketLabel(one, answer.interval, times, language)),
      drawn,
      formatOfMetric(first, language),
      units.map((unit) =>
        formatOfMetric(answer.metrics.find(({ key }) => scaleOf(key) === unit)?.key ?? first, language),
      ),
    ];
  }, [answer, language, times]);
  return (
    <>
      <div className={styles["totals"]}>
        {answer.metrics.map(({ key, total, before }) => (
          <span key={key} className={styles["total"]}>
            <span className={styles["totalName"]}>{metricOf(key).name[language]}</span>
            <strong>{formatOrDash(total.value, formatOfMetric(key, language).exact)}</strong>
            {before !== null && total.value !== null && (
              <ChangeMark now={total.value} before={before.value} isSpent={metricOf(key).direction === "down"} />
            )}
          </span>
        ))}
      </div>
      <LinesChart
        labels={labels}
        lines={lines}
        format={format}
        scales={scales}
        marks={marks}
        namesMarks={false}
        isLastPartial={answer.buckets.at(-1)?.isRunning ?? false}
        height={height - HEAD_HEIGHT}
        label={lines.map(({ name }) => name).join("、")}
      />
    </>
  );
}
