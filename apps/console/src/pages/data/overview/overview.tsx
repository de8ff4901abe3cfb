import { cohorts, getOverview } from "@banyan/contracts";
import { Select } from "antd";
import { useReply } from "../../../api/queries.ts";
import { useProgram } from "../../../api/session.ts";
import { addDays, isDay, rangeBefore } from "../../../format/days.ts";
import { urlChoice, urlMatching } from "../../../format/url-state.ts";
import { useTimes } from "../../../format/use-times.ts";
import { useUrlState } from "../../../format/use-url-state.ts";
import { DayRangePicker } from "../../../patterns/day-range.tsx";
import { ErrorState } from "../../../patterns/error-state.tsx";
import { Figure, Figures } from "../../../patterns/figure.tsx";
import { FunnelStrip } from "../../../patterns/funnel-strip.tsx";
import { Page, PageHeader, Panel } from "../../../patterns/page.tsx";
import { Channels, TopProducts } from "./breakdowns.tsx";
import { DailyChart } from "./daily-chart.tsx";
import { metrics } from "./metrics.ts";
import styles from "./overview.module.css";
import { useOverviewWords } from "./words.ts";

const FIRST_DAYS = 30;
const filters = {
  from: urlMatching(isDay),
  to: urlMatching(isDay),
  metric: urlChoice(metrics.map(({ key }) => key)),
  cohort: urlChoice(cohorts),
};

/** 数据 · 概览: the numbers of a period against the one before, day by day, and where they come from. */
export function Component() {
  const say = useOverviewWords();
  const { id: program } = useProgram();
  const times = useTimes();
  const [filter, setFilter] = useUrlState(filters);
  const today = times.dayOf(new Date());
  const range =
    filter.from !== undefined && filter.to !== undefined && filter.from <= filter.to
      ? { from: filter.from, to: filter.to }
      : { from: addDays(today, 1 - FIRST_DAYS), to: today };
  const before = rangeBefore(range);
  const { data, error, refetch } = useReply(
    getOverview,
    { params: { program }, query: { ...range, cohort: filter.cohort } },
    { keepPrevious: true, staleMs: 30_000 },
  );
  const chosen = metrics.find(({ key }) => key === filter.metric) ?? metrics[0];
  const total = data?.total;

  return (
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
      {error !== null && data === undefined ? (
        <Panel>
          <ErrorState error={error} retry={() => void refetch()} />
        </Panel>
      ) : (
        <>
          <Figures columns={4}>
            {metrics.map(({ key, of, format }) => (
              <Figure
                key={key}
                label={say(key)}
                definition={say(`${key}About`)}
                value={total && format(of(total))}
                now={total && of(total)}
                before={data && of(data.previous)}
                trend={data?.days.map(of)}
                selected={key === chosen?.key}
                onSelect={() => setFilter({ metric: key === metrics[0]?.key ? undefined : key })}
              />
            ))}
          </Figures>
          {chosen !== undefined && <DailyChart metric={chosen} data={data} before={before} cohort={filter.cohort} />}
          <Panel title={say("funnel")}>
            <FunnelStrip
              label={say("funnel")}
              steps={[
                { key: "visitors", label: say("visitors"), definition: say("visitorsAbout"), value: total?.visitors },
                {
                  key: "viewers",
                  label: say("step.viewers"),
                  definition: say("step.viewersAbout"),
                  value: total?.productViewers,
                },
                { key: "cart", label: say("step.cart"), definition: say("step.cartAbout"), value: total?.cartAdders },
                { key: "orders", label: say("step.orders"), definition: say("step.ordersAbout"), value: total?.orders },
                { key: "paid", label: say("step.paid"), definition: say("paidOrdersAbout"), value: total?.paidOrders },
              ]}
            />
          </Panel>
          <div className={styles["halves"]}>
            <Channels data={data} />
            <TopProducts data={data} />
          </div>
        </>
      )}
    </Page>
  );
}
