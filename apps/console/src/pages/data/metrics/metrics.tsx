import {
  isLiveMetric,
  type MetricFamily,
  type MetricKey,
  type MetricsQuestion,
  metricFamilies,
  metricKeys,
  metricOf,
  readMetrics,
} from "@banyan/contracts";
import { Segmented } from "antd";
import { useMemo } from "react";
import { urlChoice, urlText } from "../../../format/url-state.ts";
import { useTimes } from "../../../format/use-times.ts";
import { useUrlState } from "../../../format/use-url-state.ts";
import { EmptyState } from "../../../patterns/empty-state.tsx";
import { ErrorState } from "../../../patterns/error-state.tsx";
import { Page, PageHeader, Panel } from "../../../patterns/page.tsx";
import { useMetricFamilyWords } from "../../../patterns/reports/metric-words.ts";
import { PeopleProvider } from "../../../patterns/reports/people.tsx";
import { presetRange } from "../../../patterns/reports/ranges.ts";
import { useReport } from "../../../patterns/reports/use-report.ts";
import { SearchBox } from "../../../patterns/search-box.tsx";
import { useCommonWords } from "../../../words/common.ts";
import styles from "./metrics.module.css";
import { MetricsTable } from "./metrics-table.tsx";
import { useMetricsWords } from "./words.ts";

const filters = { family: urlChoice(metricFamilies), search: urlText(50) };

/** 数据 · 指标库: every figure that has a name, what it means and how it stands. */
export function Component() {
  const say = useMetricsWords();
  const common = useCommonWords();
  const familyName = useMetricFamilyWords();
  const today = useTimes().dayOf(new Date());
  const [{ family = "traffic", search }, setFilter] = useUrlState(filters);
  const keys = useMemo(() => (search === undefined ? ofFamily(family) : found(search)), [family, search]);
  const live = keys.filter(isLiveMetric);
  const question: MetricsQuestion = {
    ...{ keys: live, range: presetRange("last28", today), interval: "day", compare: "previous", filters: [] },
  };
  const { data, error, isPrevious, refetch } = useReport(readMetrics, question, { enabled: live.length > 0 });
  return (
    <PeopleProvider>
      <Page>
        <PageHeader
          title={say("title")}
          about={say("about", { count: metricKeys.length })}
          actions={
            <SearchBox
              value={search}
              placeholder={say("search")}
              onSearch={(text) => setFilter({ search: text, ...(text && { family: undefined }) })}
            />
          }
        />
        <div className={styles["families"]}>
          {search === undefined ? (
            <Segmented
              aria-label={say("family")}
              value={family}
              options={metricFamilies.map((one) => ({
                value: one,
                label: `${familyName(one)} ${ofFamily(one).length}`,
              }))}
              onChange={(next) => setFilter({ family: next === "traffic" ? undefined : next })}
            />
          ) : (
            <span role="status">{say("found", { count: keys.length })}</span>
          )}
        </div>
        <Panel flush>
          {keys.length === 0 ? (
            <EmptyState title={common("noResult")} hint={common("noResultHint")} />
          ) : (
            <MetricsTable keys={keys} question={question} answer={isPrevious ? undefined : data} />
          )}
        </Panel>
        {error !== null && (
          <Panel>
            <ErrorState error={error} retry={() => void refetch()} />
          </Panel>
        )}
      </Page>
    </PeopleProvider>
  );
}

const ofFamily = (family: MetricFamily): MetricKey[] => metricKeys.filter((key) => metricOf(key).family === family);

/** By name, key or definition, in either language. */
function found(search: string): MetricKey[] {
  const text = search.toLowerCase();
  return metricKeys.filter((key) => {
    const { name, definition } = metricOf(key);
    return [key, name.zh, name.en, definition.zh, definition.en].some((words) => words.toLowerCase().includes(text));
  });
}
