import {
  cohorts,
  getOverview,
  type MetricsQuestion,
  readAnomalies,
  readContribution,
  readMetrics,
} from "@banyan/contracts";
import { Segmented, Select } from "antd";
import { useMemo } from "react";
import { useReply } from "../../../api/queries.ts";
import { useProgram } from "../../../api/session.ts";
import { addDays, daysBetween, isDay, rangeBefore } from "../../../format/days.ts";
import { urlChoice, urlMatching } from "../../../format/url-state.ts";
import { useTimes } from "../../../format/use-times.ts";
import { useUrlState } from "../../../format/use-url-state.ts";
import { DayRangePicker } from "../../../patterns/day-range.tsx";
import { ErrorState } from "../../../patterns/error-state.tsx";
import { Page, PageHeader, Panel } from "../../../patterns/page.tsx";
import { PeopleProvider } from "../../../patterns/reports/people.tsx";
import { useReport } from "../../../patterns/reports/use-report.ts";
import { Todo } from "../../home/todo.tsx";
import { BigNumbers } from "./big-numbers.tsx";
import { Channels, TopProducts } from "./breakdowns.tsx";
import { DailyChart } from "./daily-chart.tsx";
import { GrowthFunnel } from "./growth-funnel.tsx";
import { bigKeys, funnelKeys } from "./numbers.ts";
import styles from "./overview.module.css";
import { Unusual, Why } from "./reasons.tsx";
import { useOverviewWords } from "./words.ts";

/** Today, a week and four weeks, so that weekdays stand beside the same weekdays. */
const spans = [1, 7, 28] as const;
const FIRST_DAYS = 7;
const filters = {
  from: urlMatching(isDay),
  to: urlMatching(isDay),
  metric: urlChoice(bigKeys),
  cohort: urlChoice(cohorts),
};
/** Of a few days nothing can be unusual beside eight weeks; four weeks tell the story. */
const ANOMALY_DAYS = 28;

/** 数据 · 概览: what a shop owner reads in half a minute — the numbers, why they moved, where people are lost, what to do. */
export function Component() {
  const say = useOverviewWords();
  const { id: program } = useProgram();
  const times = useTimes();
  const [filter, setFilter] = useUrlState(filters);
  const today = times.dayOf(new Date());
  const { from: asked, to: until } = filter;
  const range = useMemo(
    () =>
      asked !== undefined && until !== undefined && asked <= until
        ? { from: asked, to: until }
        : { from: addDays(today, 1 - FIRST_DAYS), to: today },
    [asked, until, today],
  );
  const before = rangeBefore(range);
  const scope = { filters: [], ...(filter.cohort && { cohort: filter.cohort }) };
  const isOneDay = range.from === range.to;
  const question: MetricsQuestion = {
    ...{ ...scope, keys: [...bigKeys, ...funnelKeys], range, compare: "previous" },
    interval: isOneDay ? "hour" : "day",
  };
  const numbers = useReport(readMetrics, question);
  const why = useReport(readContribution, { ...scope, range });
  // numbers first: what is heavier and stands further down waits for them
  const later = { enabled: numbers.data !== undefined };
  const earlier = useReport(
    readMetrics,
    { ...scope, keys: bigKeys, range: before, interval: question.interval },
    later,
  );
  const since = addDays(range.to, 1 - ANOMALY_DAYS);
  const anomalies = useReport(
    readAnomalies,
    {
      ...{ ...scope, keys: [...bigKeys, "error_rate", "refund_rate", "paid_orders"] },
      range: { from: daysBetween(range.from, range.to) > ANOMALY_DAYS ? range.from : since, to: range.to },
    },
    { enabled: earlier.data !== undefined || earlier.error !== null },
  );
  const { data } = useReply(
    getOverview,
    { params: { program }, query: { ...range, cohort: filter.cohort } },
    { keepPrevious: true, staleMs: 30_000 },
  );
  const span = range.to === today ? spans.find((days) => range.from === addDays(today, 1 - days)) : undefined;

  return (
    <PeopleProvider>
      <Page>
        <PageHeader
          title={say("title")}
          about={
            before.from === before.to
              ? say("comparedOne", { from: times.dayLabel(before.from) })
              : say("compared", { from: times.dayLabel(before.from), to: times.dayLabel(before.to) })
          }
          actions={
            <>
              <Segmented
                aria-label={say("span")}
                value={span ?? 0}
                onChange={(days) => setFilter({ from: addDays(today, 1 - Number(days)), to: today })}
                options={spans.map((value) => ({ value, label: say(`span.${value}`) }))}
              />
              <Select
                aria-label={say("cohort")}
                style={{ width: 130 }}
                value={filter.cohort ?? ""}
                onChange={(value) => setFilter({ cohort: cohorts.find((one) => one === value) })}
                options={[
                  { value: "", label: say("cohort.all") },
                  ...cohorts.map((value) => ({ value, label: say(`cohort.${value}`) })),
                ]}
              />
              <DayRangePicker
                label={say("range")}
                value={range}
                today={today}
                onChange={(next) => setFilter({ from: next?.from, to: next?.to })}
              />
            </>
          }
        />
        {numbers.error !== null && numbers.data === undefined ? (
          <Panel>
            <ErrorState error={numbers.error} retry={() => void numbers.refetch()} />
          </Panel>
        ) : (
          <>
            <BigNumbers question={question} answer={numbers.data} />
            <div className={styles["story"]}>
              <Why answer={why.data} />
              <Unusual answer={anomalies.data} />
            </div>
            <GrowthFunnel answer={numbers.data} />
            <DailyChart
              metric={filter.metric ?? "paid_amount"}
              {...{ range, answer: numbers.data, earlier: earlier.data, anomalies: anomalies.data }}
              onChange={(metric) => setFilter({ metric: metric === "paid_amount" ? undefined : metric })}
            />
            <div className={styles["thirds"]}>
              <Channels data={data} />
              <TopProducts data={data} />
              <Todo />
            </div>
          </>
        )}
      </Page>
    </PeopleProvider>
  );
}
