import { type AnomalyAnswer, type MetricsAnswer, metricOf, type ReportRange } from "@banyan/contracts";
import { Segmented } from "antd";
import { useMemo } from "react";
import { useTimes } from "../../../format/use-times.ts";
import { Block } from "../../../patterns/block.tsx";
import { Panel } from "../../../patterns/page.tsx";
import { bucketLabel } from "../../../patterns/reports/buckets.ts";
import { LinesChart } from "../../../patterns/reports/charts/lines-chart.tsx";
import { unitFormat } from "../../../patterns/reports/units.ts";
import { useMarks } from "../../../patterns/reports/use-marks.ts";
import { usePreferences } from "../../../theme/preferences.ts";
import { type BigKey, bigKeys, unitOf } from "./numbers.ts";
import { useOverviewWords } from "./words.ts";

const HEIGHT = 260;
type Props = {
  metric: BigKey;
  range: ReportRange;
  answer: MetricsAnswer | undefined;
  earlier: MetricsAnswer | undefined;
  anomalies: AnomalyAnswer | undefined;
  onChange(metric: BigKey): void;
};

/** One number day by day: the period before behind it, campaigns as marks, unusual days ringed. */
export function DailyChart({ metric, range, answer, earlier, anomalies, onChange }: Props) {
  const say = useOverviewWords();
  const times = useTimes();
  const { language } = usePreferences();
  const { name, unit } = metricOf(metric);
  const marks = useMarks(range, answer?.buckets);
  const format = useMemo(() => unitFormat(unitOf(unit), language), [unit, language]);
  const labels = useMemo(
    () => answer?.buckets.map((one) => bucketLabel(one, answer.interval, times, language)) ?? [],
    [answer, times, language],
  );
  const lines = useMemo(() => {
    const valuesOf = (told: MetricsAnswer | undefined) =>
      told?.metrics.find(({ key }) => key === metric)?.values.map(({ value }) => value);
    const [now, then] = [valuesOf(answer), valuesOf(earlier)];
    return [
      ...(now ? [{ key: metric, name: say("now"), values: now }] : []),
      ...(then ? [{ key: "earlier", name: say("earlier"), values: then, isEarlier: true, of: metric }] : []),
    ];
  }, [answer, earlier, metric, say]);
  const points = useMemo(
    () =>
      anomalies?.marks.flatMap(({ key, day, words }) => {
        const at = answer?.buckets.findIndex(({ start }) => start === day) ?? -1;
        return key === metric && at >= 0 ? [{ line: metric, at, words: words[language] }] : [];
      }) ?? [],
    [anomalies, answer, metric, language],
  );
  return (
    <Panel
      title={say("daily", { metric: name[language] })}
      aside={
        <Segmented
          size="small"
          aria-label={say("chart")}
          value={metric}
          onChange={onChange}
          options={bigKeys.map((value) => ({ value, label: metricOf(value).name[language] }))}
        />
      }
    >
      {answer === undefined ? (
        <Block height={HEIGHT} />
      ) : (
        <LinesChart
          labels={labels}
          lines={lines}
          format={format}
          height={HEIGHT}
          isLastPartial={answer.buckets.at(-1)?.isRunning === true}
          marks={marks}
          points={points}
          label={say("chartSummary", { metric: name[language], from: labels[0] ?? "", to: labels.at(-1) ?? "" })}
        />
      )}
    </Panel>
  );
}
