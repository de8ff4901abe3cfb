import { DownloadOutlined } from "@ant-design/icons";
import { attributions, type ChannelReport, cohorts, getChannelReport } from "@banyan/contracts";
import { Button, Segmented, Select, Tooltip } from "antd";
import { lazy, Suspense, useMemo, useState } from "react";
import { useReply } from "../../../api/queries.ts";
import { useMay, useProgram } from "../../../api/session.ts";
import { addDays, type DayRange, isDay, rangeBefore } from "../../../format/days.ts";
import { formatCount, formatMoney } from "../../../format/numbers.ts";
import { urlChoice, urlMatching } from "../../../format/url-state.ts";
import { useTimes } from "../../../format/use-times.ts";
import { useUrlState } from "../../../format/use-url-state.ts";
import { Block } from "../../../patterns/block.tsx";
import { DayRangePicker } from "../../../patterns/day-range.tsx";
import { EmptyState } from "../../../patterns/empty-state.tsx";
import { ErrorState } from "../../../patterns/error-state.tsx";
import { Figure, Figures } from "../../../patterns/figure.tsx";
import { Page, PageHeader, Panel } from "../../../patterns/page.tsx";
import { usePreferences } from "../../../theme/preferences.ts";
import { BooksLine } from "./books-line.tsx";
import { views } from "./columns.tsx";
import { PeopleDrawer } from "./people-drawer.tsx";
import styles from "./report.module.css";
import { type Asked, ReportTable } from "./report-table.tsx";
import { rowName } from "./row-name.ts";
import { Structure } from "./structure.tsx";
import { useReportWords } from "./words.ts";

const FIRST_DAYS = 30;
const LINES = 5;
const filters = {
  from: urlMatching(isDay),
  to: urlMatching(isDay),
  by: urlChoice(attributions),
  cohort: urlChoice(cohorts),
  view: urlChoice(views),
};
const LineChart = lazy(() => import("../../../patterns/line-chart.tsx").then((m) => ({ default: m.LineChart })));

/** 获客 · 渠道报表: what each source brings and costs, against the plan, the days before and the books. */
export function Component() {
  const say = useReportWords();
  const times = useTimes();
  const { id: program } = useProgram();
  const maySeePeople = useMay("member.read");
  const [filter, setFilter] = useUrlState(filters);
  const [asked, setAsked] = useState<Asked | null>(null);
  const today = times.dayOf(new Date());
  const range =
    filter.from !== undefined && filter.to !== undefined && filter.from <= filter.to
      ? { from: filter.from, to: filter.to }
      : { from: addDays(today, 1 - FIRST_DAYS), to: today };
  const query = {
    ...range,
    attribution: filter.by ?? "first",
    ...(filter.cohort !== undefined && { cohort: filter.cohort }),
  } as const;
  const { data, error, refetch } = useReply(
    getChannelReport,
    { params: { program }, query },
    { keepPrevious: true, staleMs: 30_000 },
  );
  const before = rangeBefore(range);
  const view = filter.view ?? "people";
  const total = data?.total;
  return (
    <Page>
      <PageHeader
        title={say("title")}
        about={`${say("about")} ${say("compared", { from: times.dayLabel(before.from), to: times.dayLabel(before.to) })}`}
        actions={
          <>
            <Select
              aria-label={say("cohort")}
              style={{ width: 120 }}
              value={filter.cohort ?? ""}
              onChange={(value) => setFilter({ cohort: cohorts.find((one) => one === value) })}
              options={[
                { value: "", label: say("cohort.all") },
                ...cohorts.map((value) => ({ value, label: say(`cohort.${value}`) })),
              ]}
            />
            <Tooltip title={say("attributionAbout")}>
              <Segmented
                aria-label={say("attribution")}
                value={query.attribution}
                options={attributions.map((value) => ({ value, label: say(value) }))}
                onChange={(by) => setFilter({ by: by === "first" ? undefined : by })}
              />
            </Tooltip>
            <DayRangePicker
              label={say("range")}
              value={range}
              today={today}
              onChange={(next) => setFilter({ from: next?.from, to: next?.to })}
            />
            <Button
              icon={<DownloadOutlined />}
              href={`/api/console/programs/${program}/channel-report.csv?${new URLSearchParams(query)}`}
              download
            >
              {say("export")}
            </Button>
          </>
        }
      />
      {error !== null && data === undefined ? (
        <Panel>
          <ErrorState error={error} retry={() => void refetch()} />
        </Panel>
      ) : (
        <>
          <Figures columns={6}>
            <Figure
              label={say("newPersons")}
              definition={say("newPersonsAbout")}
              value={total && formatCount(total.newPersons)}
              now={total?.newPersons}
              before={data?.previous.newPersons}
            />
            <Figure
              label={say("netRevenue")}
              definition={say("netRevenueAbout")}
              value={total && formatMoney(total.netRevenueFen)}
              now={total?.netRevenueFen}
              before={data?.previous.netRevenueFen}
            />
            <Figure
              label={say("adCost")}
              definition={say("adCostAbout")}
              value={total && formatMoney(total.adCostFen)}
              now={total?.adCostFen}
              before={data?.previous.adCostFen}
              isSpent
            />
            <Figure
              label={say("subsidy")}
              definition={say("subsidyAbout")}
              value={total && formatMoney(total.subsidyFen)}
              now={total?.subsidyFen}
              before={data?.previous.subsidyFen}
              isSpent
            />
            <Figure
              label={say("cac")}
              definition={say("cacAbout")}
              value={total && (total.cacFen === null ? "—" : formatMoney(total.cacFen))}
              now={total?.cacFen ?? undefined}
              before={data?.previous.cacFen}
              isSpent
            />
            <Figure
              label={say("paidCac")}
              definition={say("paidCacAbout")}
              value={total && (total.paidCacFen === null ? "—" : formatMoney(total.paidCacFen))}
              now={undefined}
            />
          </Figures>
          {filter.cohort !== undefined ? (
            <p className={styles["note"]}>{say("cohortAbout")}</p>
          ) : (
            data && <BooksLine books={data.books} />
          )}
          <Panel
            title={say("channel")}
            aside={
              <Segmented
                value={view}
                options={views.map((value) => ({ value, label: say(`view.${value}`) }))}
                onChange={(next) => setFilter({ view: next === "people" ? undefined : next })}
              />
            }
            flush
          >
            {data === undefined ? (
              <div className={styles["loading"]}>
                <Block height={320} />
              </div>
            ) : data.rows.length === 0 ? (
              <EmptyState title={say("empty")} hint={say("emptyHint")} />
            ) : (
              <ReportTable report={data} view={view} onOpen={maySeePeople ? setAsked : undefined} />
            )}
          </Panel>
          <div className={styles["halves"]}>
            <Panel title={say("trend")}>
              <Suspense fallback={<Block height={260} />}>
                {data === undefined ? <Block height={260} /> : <Trend report={data} range={range} />}
              </Suspense>
            </Panel>
            <Panel title={say("structure")}>
              {data === undefined ? <Block height={260} /> : <Structure report={data} />}
            </Panel>
          </div>
        </>
      )}
      {asked !== null && (
        <PeopleDrawer key={JSON.stringify([asked, query])} asked={asked} range={query} onClose={() => setAsked(null)} />
      )}
    </Page>
  );
}

/** The rows that bring most, day by day; the others together. */
function Trend({ report, range }: { report: ChannelReport; range: DayRange }) {
  const say = useReportWords();
  const times = useTimes();
  const { language } = usePreferences();
  const [labels, lines] = useMemo(() => {
    const days: string[] = [];
    for (let day = range.from; day <= range.to; day = addDays(day, 1)) days.push(day);
    const place = new Map(days.map((day, index) => [day, index]));
    const shown = report.rows.filter(({ figures }) => figures.newPersons > 0).slice(0, LINES);
    const line = (name: string) => ({ name, values: days.map(() => 0) });
    const byRow = new Map(shown.map((row) => [row.key, line(short(rowName(row, say, language)))]));
    const rest = line(say("rest"));
    for (const { day, row, newPersons } of report.days) {
      const { values } = byRow.get(row) ?? rest;
      const index = place.get(day);
      if (index !== undefined) values[index] = (values[index] ?? 0) + newPersons;
    }
    const hasRest = rest.values.some((value) => value > 0);
    return [days.map((day) => times.dayLabel(day)), [...byRow.values(), ...(hasRest ? [rest] : [])]];
  }, [report, range, say, times, language]);
  return (
    <LineChart
      labels={labels}
      lines={lines}
      format={formatCount}
      formatAxis={formatCount}
      height={260}
      label={say("trendLabel", { from: range.from, to: range.to, total: report.total.newPersons })}
    />
  );
}

/** What fits beside the end of a line. */
const short = (name: string) => (name.length > 5 ? `${name.slice(0, 4)}…` : name);
