import { type ChannelCost, costSources, listChannelCosts } from "@banyan/contracts";
import { Button } from "antd";
import { lazy, Suspense, useMemo, useState } from "react";
import { useReply } from "../../../api/queries.ts";
import { useMay, useProgram } from "../../../api/session.ts";
import { addDays, isDay } from "../../../format/days.ts";
import { formatCount, formatMoney, formatMoneyShort } from "../../../format/numbers.ts";
import { urlChoice, urlMatching, urlPage, urlText } from "../../../format/url-state.ts";
import { useTimes } from "../../../format/use-times.ts";
import { useUrlState } from "../../../format/use-url-state.ts";
import { Block } from "../../../patterns/block.tsx";
import { DayRangePicker } from "../../../patterns/day-range.tsx";
import { EmptyState } from "../../../patterns/empty-state.tsx";
import { Figure, Figures } from "../../../patterns/figure.tsx";
import { type Column, List } from "../../../patterns/list.tsx";
import { Money } from "../../../patterns/money.tsx";
import { Page, PageHeader, Panel } from "../../../patterns/page.tsx";
import { usePreferences } from "../../../theme/preferences.ts";
import { ChannelSelect } from "./channel-select.tsx";
import { CostDialog } from "./cost-dialog.tsx";
import { CostDrawer } from "./cost-drawer.tsx";
import styles from "./costs.module.css";
import { FeeDialog } from "./fee-dialog.tsx";
import { ImportDialog } from "./import-dialog.tsx";
import { useCostWords } from "./words.ts";

const FIRST_DAYS = 30;
const PAGE = 20;
const filters = {
  from: urlMatching(isDay),
  to: urlMatching(isDay),
  channel: urlText(40),
  source: urlChoice(costSources),
  page: urlPage,
  open: urlText(40),
};
const LineChart = lazy(() => import("../../../patterns/line-chart.tsx").then((m) => ({ default: m.LineChart })));
type Dialog = { is: "enter" | "fee" | "import" } | { is: "correct"; cost: ChannelCost };

/** 获客 · 投放: what channels cost, day by day, as it stands in the books. */
export function Component() {
  const say = useCostWords();
  const times = useTimes();
  const { language } = usePreferences();
  const { id: program } = useProgram();
  const mayWrite = useMay("channel.write");
  const [filter, setFilter] = useUrlState(filters);
  const [dialog, setDialog] = useState<Dialog | null>(null);
  const today = times.dayOf(new Date());
  const range =
    filter.from !== undefined && filter.to !== undefined && filter.from <= filter.to
      ? { from: filter.from, to: filter.to }
      : { from: addDays(today, 1 - FIRST_DAYS), to: today };
  const query = useReply(
    listChannelCosts,
    {
      params: { program },
      query: {
        ...range,
        ...(filter.channel !== undefined && { channelId: filter.channel }),
        ...(filter.source !== undefined && { source: filter.source }),
        page: filter.page,
        pageSize: PAGE,
      },
    },
    { keepPrevious: true },
  );
  const { data } = query;
  const [labels, lines] = useMemo(() => {
    const days: string[] = [];
    for (let day = range.from; day <= range.to; day = addDays(day, 1)) days.push(day);
    const sums = new Map<string, number>();
    for (const { day, costFen } of data?.days ?? []) sums.set(day, (sums.get(day) ?? 0) + costFen);
    return [
      days.map((day) => times.dayLabel(day)),
      [{ name: say("cost"), values: days.map((day) => sums.get(day) ?? 0) }],
    ];
  }, [data, range.from, range.to, say, times]);
  const formatAxis = useMemo(() => (fen: number) => formatMoneyShort(fen, language), [language]);
  const count = (value: number | null) => (value === null ? "—" : formatCount(value));
  const columns: Column<ChannelCost>[] = [
    { key: "day", title: say("day"), width: 120, pinned: true, render: ({ day }) => day },
    { key: "channel", title: say("channel"), render: ({ channelName }) => channelName },
    {
      key: "label",
      title: say("label"),
      render: ({ label, platform }) => (
        <span className={styles["stack"]}>
          {label}
          {platform !== "" && <span className={styles["faint"]}>{platform}</span>}
        </span>
      ),
    },
    { key: "cost", title: say("cost"), width: 130, align: "right", render: ({ costFen }) => <Money fen={costFen} /> },
    {
      key: "impressions",
      title: say("impressions"),
      width: 110,
      align: "right",
      render: (row) => count(row.impressions),
    },
    { key: "clicks", title: say("clicks"), width: 100, align: "right", render: (row) => count(row.clicks) },
    { key: "source", title: say("source"), width: 120, render: ({ source }) => say(`source.${source}`) },
    { key: "by", title: say("by"), width: 120, render: ({ by }) => by },
  ];
  const { sum } = data ?? {};
  const isEqual = sum?.bookedFen === sum?.costFen;
  const isNarrowed = filter.channel !== undefined || filter.source !== undefined;
  return (
    <Page>
      <PageHeader
        title={say("title")}
        about={say("about")}
        actions={
          <>
            <DayRangePicker
              label={say("range")}
              value={range}
              today={today}
              onChange={(next) => setFilter({ from: next?.from, to: next?.to, page: 1 })}
            />
            {mayWrite && (
              <>
                <Button onClick={() => setDialog({ is: "fee" })}>{say("fee")}</Button>
                <Button onClick={() => setDialog({ is: "import" })}>{say("import")}</Button>
                <Button type="primary" onClick={() => setDialog({ is: "enter" })}>
                  {say("enter")}
                </Button>
              </>
            )}
          </>
        }
      />
      <Figures columns={4}>
        <Figure label={say("sum")} definition={say("sumAbout")} value={sum && <Money fen={sum.costFen} />} />
        <Figure
          label={say("booked")}
          definition={say("bookedAbout")}
          value={
            sum &&
            (sum.bookedFen === null ? (
              "—"
            ) : (
              <span
                className={isEqual ? styles["agrees"] : styles["differs"]}
                title={say(isEqual ? "equal" : "unequal")}
              >
                <Money fen={sum.bookedFen} /> {isEqual ? "✓" : "≠"}
              </span>
            ))
          }
        />
        <Figure label={say("clicks")} value={sum && formatCount(sum.clicks)} />
        <Figure
          label={say("cpc")}
          definition={say("cpcAbout")}
          value={sum && (sum.clicks === 0 ? "—" : formatMoney(Math.round(sum.costFen / sum.clicks)))}
        />
      </Figures>
      <Panel title={say("byDay")}>
        <Suspense fallback={<Block height={180} />}>
          {data === undefined ? (
            <Block height={180} />
          ) : (
            <LineChart
              labels={labels}
              lines={lines}
              format={formatMoney}
              formatAxis={formatAxis}
              height={180}
              label={say("chart", { ...range, total: formatMoney(data.sum.costFen) })}
            />
          )}
        </Suspense>
      </Panel>
      <List<ChannelCost>
        name="channel-costs"
        label={say("listLabel")}
        columns={columns}
        query={query}
        onPage={(page) => setFilter({ page })}
        onOpen={({ id }) => setFilter({ open: id })}
        tabs={{
          items: [
            { key: "all", label: say("all"), count: data?.counts.all },
            ...costSources.map((key) => ({ key, label: say(`source.${key}`), count: data?.counts[key] })),
          ],
          current: filter.source ?? "all",
          onChange: (key) => setFilter({ source: costSources.find((one) => one === key), page: 1 }),
        }}
        filters={
          <ChannelSelect
            value={filter.channel}
            placeholder={say("anyChannel")}
            onChange={(channel) => setFilter({ channel: channel ?? undefined, page: 1 })}
          />
        }
        narrowed={isNarrowed}
        onClear={() => setFilter({ channel: undefined, source: undefined, page: 1 })}
        empty={
          <EmptyState
            title={say("empty")}
            hint={say("emptyHint")}
            action={mayWrite && <Button onClick={() => setDialog({ is: "import" })}>{say("import")}</Button>}
          />
        }
      />
      {filter.open !== undefined && (
        <CostDrawer
          id={filter.open}
          onCorrect={(cost) => setDialog({ is: "correct", cost })}
          onClose={() => setFilter({ open: undefined })}
        />
      )}
      {dialog?.is === "enter" && <CostDialog cost={null} today={today} onClose={() => setDialog(null)} />}
      {dialog?.is === "correct" && <CostDialog cost={dialog.cost} today={today} onClose={() => setDialog(null)} />}
      {dialog?.is === "fee" && <FeeDialog today={today} onClose={() => setDialog(null)} />}
      {dialog?.is === "import" && <ImportDialog onClose={() => setDialog(null)} />}
    </Page>
  );
}
