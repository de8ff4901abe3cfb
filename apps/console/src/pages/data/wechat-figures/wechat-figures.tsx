import { listWechatFigures, type WechatMetric, wechatMetrics } from "@banyan/contracts";
import { lazy, Suspense, useMemo } from "react";
import { useReply } from "../../../api/queries.ts";
import { useProgram } from "../../../api/session.ts";
import { addDays, isDay } from "../../../format/days.ts";
import { formatCount, formatCountShort, formatShare } from "../../../format/numbers.ts";
import { timesIn } from "../../../format/times.ts";
import { urlChoice, urlMatching } from "../../../format/url-state.ts";
import { useUrlState } from "../../../format/use-url-state.ts";
import { Block } from "../../../patterns/block.tsx";
import { DayRangePicker } from "../../../patterns/day-range.tsx";
import { EmptyState } from "../../../patterns/empty-state.tsx";
import { ErrorState } from "../../../patterns/error-state.tsx";
import { Figure, Figures } from "../../../patterns/figure.tsx";
import { Page, PageHeader, Panel } from "../../../patterns/page.tsx";
import { usePreferences } from "../../../theme/preferences.ts";
import { DaysTable } from "./days-table.tsx";
import { Tolerance } from "./tolerance.tsx";
import { useWechatFiguresWords } from "./words.ts";

const FIRST_DAYS = 30;
const HEIGHT = 260;
/** ECharts is the heaviest part of the page: the numbers do not wait for it. */
const LineChart = lazy(() => import("../../../patterns/line-chart.tsx").then((m) => ({ default: m.LineChart })));
const filters = { from: urlMatching(isDay), to: urlMatching(isDay), metric: urlChoice(wechatMetrics) };

/** 数据 · 微信对数: every day's figures beside those WeChat counts itself. */
export function Component() {
  const say = useWechatFiguresWords();
  const { id: program } = useProgram();
  const { language } = usePreferences();
  // WeChat's days are Beijing's, whatever the program's zone
  const times = useMemo(() => timesIn("Asia/Shanghai", language), [language]);
  const [filter, setFilter] = useUrlState(filters);
  const today = times.dayOf(new Date());
  const range =
    filter.from !== undefined && filter.to !== undefined && filter.from <= filter.to
      ? { from: filter.from, to: filter.to }
      : { from: addDays(today, -FIRST_DAYS), to: addDays(today, -1) };
  const { data, error, refetch } = useReply(
    listWechatFigures,
    { params: { program }, query: range },
    { keepPrevious: true },
  );
  const days = data?.days;
  const metric: WechatMetric = filter.metric ?? "visits";
  const [labels, lines] = useMemo(() => {
    const oldestFirst = days?.toReversed() ?? [];
    const line = (side: "ours" | "wechat") =>
      oldestFirst.map((one) => one.metrics.find((found) => found.metric === metric)?.[side] ?? null);
    return [
      oldestFirst.map(({ day }) => times.dayLabel(day)),
      [
        { name: say("ours"), values: line("ours") },
        { name: say("wechat"), values: line("wechat"), isEarlier: true },
      ],
    ] as const;
  }, [days, metric, times, say]);
  const format = useMemo(
    () => (value: number) =>
      metric === "stayMs" ? say("seconds", { count: (value / 1_000).toFixed(1) }) : formatCount(value),
    [metric, say],
  );
  const formatAxis = useMemo(
    () => (value: number) =>
      metric === "stayMs" ? `${Math.round(value / 1_000)} s` : formatCountShort(value, language),
    [metric, language],
  );

  const judged = days?.filter(({ state }) => state === "AGREED" || state === "DIFFERENT" || state === "ABSENT");
  const isOff = ({ state }: { state: string }) => state === "DIFFERENT" || state === "ABSENT";
  const openings = days?.flatMap(({ metrics }) => {
    const found = metrics.find((one) => one.metric === "visits");
    return found?.ours == null || found.wechat == null ? [] : [{ ours: found.ours, wechat: found.wechat }];
  });
  const sum = (side: "ours" | "wechat") => openings?.reduce((all, one) => all + one[side], 0) ?? 0;

  return (
    <Page>
      <PageHeader
        title={say("title")}
        about={say("about")}
        actions={
          <>
            <Tolerance toleranceBp={data?.toleranceBp} />
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
      ) : days?.length === 0 ? (
        <Panel>
          <EmptyState title={say("empty")} hint={say("emptyHint")} />
        </Panel>
      ) : (
        <>
          <Figures columns={4}>
            <Figure
              label={say("share")}
              definition={say("shareAbout")}
              value={days && (formatShare(sum("ours"), sum("wechat")) ?? "—")}
            />
            <Figure
              label={say("different")}
              definition={say("differentAbout")}
              value={judged && formatCount(judged.filter(isOff).length)}
            />
            <Figure
              label={say("judged")}
              definition={say("judgedAbout")}
              value={judged && formatCount(judged.length)}
            />
            <Figure
              label={say("waiting")}
              definition={say("waitingAbout")}
              value={days && judged && formatCount(days.length - judged.length)}
            />
          </Figures>
          <Panel title={say("both", { metric: say(metric) })}>
            {days === undefined ? (
              <Block height={HEIGHT} />
            ) : (
              <Suspense fallback={<Block height={HEIGHT} />}>
                <LineChart
                  labels={labels}
                  lines={lines}
                  format={format}
                  formatAxis={formatAxis}
                  height={HEIGHT}
                  label={say("chartSummary", {
                    metric: say(metric),
                    from: labels[0] ?? "",
                    to: labels.at(-1) ?? "",
                  })}
                />
              </Suspense>
            )}
          </Panel>
          <DaysTable
            days={days}
            times={times}
            metric={metric}
            onMetric={(next) => setFilter({ metric: next === "visits" ? undefined : next })}
          />
        </>
      )}
    </Page>
  );
}
