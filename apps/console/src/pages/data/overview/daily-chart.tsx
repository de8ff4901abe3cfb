import { type Cohort, getOverview, type Reply } from "@banyan/contracts";
import { Segmented } from "antd";
import { lazy, Suspense, useMemo, useState } from "react";
import { useReply } from "../../../api/queries.ts";
import { useProgram } from "../../../api/session.ts";
import type { DayRange } from "../../../format/days.ts";
import { useTimes } from "../../../format/use-times.ts";
import { Block } from "../../../patterns/block.tsx";
import { Panel } from "../../../patterns/page.tsx";
import { usePreferences } from "../../../theme/preferences.ts";
import { type Metric, metrics } from "./metrics.ts";
import styles from "./overview.module.css";
import { useOverviewWords } from "./words.ts";

type Overview = Reply<typeof getOverview>;
const HEIGHT = 280;
/** ECharts is the heaviest part of the page: the numbers do not wait for it. */
const LineChart = lazy(() => import("../../../patterns/line-chart.tsx").then((m) => ({ default: m.LineChart })));

/** One number day by day with the period before behind it; the same as a table for reading and copying. */
export function DailyChart({
  metric,
  data,
  before,
  cohort,
}: {
  metric: Metric;
  data: Overview | undefined;
  before: DayRange;
  cohort: Cohort | undefined;
}) {
  const say = useOverviewWords();
  const times = useTimes();
  const { id: program } = useProgram();
  const { language } = usePreferences();
  const [view, setView] = useState<"chart" | "table">("chart");
  const earlier = useReply(getOverview, { params: { program }, query: { ...before, cohort } }, { staleMs: 300_000 });
  const name = say(metric.key);

  const days = data?.days;
  const earlierDays = earlier.data?.days;
  const [labels, lines] = useMemo(() => {
    const now = { name: say("now"), values: days?.map(metric.of) ?? [] };
    const then = earlierDays && { name: say("earlier"), values: earlierDays.map(metric.of), isEarlier: true };
    return [days?.map(({ day }) => times.dayLabel(day)) ?? [], then === undefined ? [now] : [now, then]] as const;
  }, [days, earlierDays, metric, say, times]);
  const formatAxis = useMemo(() => (value: number) => metric.formatShort(value, language), [metric, language]);

  return (
    <Panel
      title={say("daily", { metric: name })}
      aside={
        <Segmented
          value={view}
          onChange={setView}
          options={(["chart", "table"] as const).map((value) => ({ value, label: say(value) }))}
        />
      }
    >
      {data === undefined ? (
        <Block height={HEIGHT} />
      ) : view === "chart" ? (
        <Suspense fallback={<Block height={HEIGHT} />}>
          <LineChart
            labels={labels}
            lines={lines}
            format={metric.format}
            formatAxis={formatAxis}
            height={HEIGHT}
            label={say("chartSummary", {
              metric: name,
              from: labels[0] ?? "",
              to: labels.at(-1) ?? "",
              total: metric.format(metric.of(data.total)),
            })}
          />
        </Suspense>
      ) : (
        <DaysTable data={data} />
      )}
    </Panel>
  );
}

function DaysTable({ data }: { data: Overview }) {
  const say = useOverviewWords();
  const times = useTimes();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section className={styles["days"]} tabIndex={0} aria-label={say("table")}>
      <table>
        <thead>
          <tr>
            <th>{say("day")}</th>
            {metrics.map(({ key }) => (
              <th key={key}>{say(key)}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {data.days.toReversed().map((figures) => (
            <tr key={figures.day}>
              <td>{times.weekdayLabel(figures.day)}</td>
              {metrics.map(({ key, of, format }) => (
                <td key={key}>{format(of(figures))}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
