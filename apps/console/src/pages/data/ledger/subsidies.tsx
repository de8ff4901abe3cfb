import { getSubsidies } from "@banyan/contracts";
import { lazy, Suspense, useMemo } from "react";
import { useReply } from "../../../api/queries.ts";
import { useProgram } from "../../../api/session.ts";
import { addDays, isDay } from "../../../format/days.ts";
import { formatCount, formatMoney, formatMoneyShort, formatShare } from "../../../format/numbers.ts";
import { urlMatching } from "../../../format/url-state.ts";
import { useTimes } from "../../../format/use-times.ts";
import { useUrlState } from "../../../format/use-url-state.ts";
import { Block } from "../../../patterns/block.tsx";
import { DayRangePicker } from "../../../patterns/day-range.tsx";
import { EmptyState } from "../../../patterns/empty-state.tsx";
import { ErrorState } from "../../../patterns/error-state.tsx";
import { Figure, Figures } from "../../../patterns/figure.tsx";
import { Money } from "../../../patterns/money.tsx";
import { Panel } from "../../../patterns/page.tsx";
import { Ranked } from "../../../patterns/ranked.tsx";
import { usePreferences } from "../../../theme/preferences.ts";
import styles from "./ledger.module.css";
import { useLedgerWords } from "./words.ts";

const FIRST_DAYS = 30;
const filters = { from: urlMatching(isDay), to: urlMatching(isDay) };
const LineChart = lazy(() => import("../../../patterns/line-chart.tsx").then((m) => ({ default: m.LineChart })));

/** Organic and subsidised apart: what was given away, by cause and by day. */
export function Subsidies() {
  const say = useLedgerWords();
  const times = useTimes();
  const { language } = usePreferences();
  const { id: program } = useProgram();
  const [filter, setFilter] = useUrlState(filters);
  const today = times.dayOf(new Date());
  const range =
    filter.from !== undefined && filter.to !== undefined && filter.from <= filter.to
      ? { from: filter.from, to: filter.to }
      : { from: addDays(today, 1 - FIRST_DAYS), to: today };
  const { data, error, refetch } = useReply(
    getSubsidies,
    { params: { program }, query: range },
    { keepPrevious: true, staleMs: 30_000 },
  );
  const [labels, lines] = useMemo(
    () => [
      data?.days.map(({ day }) => times.dayLabel(day)) ?? [],
      [{ name: say("subsidy.cost"), values: data?.days.map(({ costFen }) => costFen) ?? [] }],
    ],
    [data, say, times],
  );
  const formatAxis = useMemo(() => (fen: number) => formatMoneyShort(fen, language), [language]);
  const total = data?.total;
  if (error !== null && data === undefined) {
    return (
      <Panel>
        <ErrorState error={error} retry={() => void refetch()} />
      </Panel>
    );
  }
  return (
    <>
      <Figures columns={6}>
        <Figure
          label={say("subsidy.cost")}
          definition={say("subsidy.costAbout")}
          value={total && <Money fen={total.costFen} />}
        />
        <Figure
          label={say("subsidy.share")}
          definition={say("subsidy.shareAbout")}
          value={total && (formatShare(total.costFen, total.paidFen + total.costFen) ?? "—")}
        />
        <Figure
          label={say("subsidy.paid")}
          definition={say("subsidy.paidAbout")}
          value={total && <Money fen={total.paidFen} />}
        />
        <Figure
          label={say("subsidy.organic")}
          definition={say("subsidy.organicAbout")}
          value={total && <Money fen={total.organicFen} />}
        />
        <Figure
          label={say("subsidy.adCost")}
          definition={say("subsidy.adCostAbout")}
          value={total && <Money fen={total.adCostFen} />}
        />
        <Figure label={say("subsidy.orders")} value={total && formatCount(total.orders)} />
      </Figures>
      <Panel
        title={say("subsidy.byDay")}
        aside={
          <DayRangePicker
            label={say("range")}
            value={range}
            today={today}
            onChange={(next) => setFilter({ from: next?.from, to: next?.to })}
          />
        }
      >
        {data === undefined ? (
          <Block height={220} />
        ) : (
          <Suspense fallback={<Block height={220} />}>
            <LineChart
              labels={labels}
              lines={lines}
              format={formatMoney}
              formatAxis={formatAxis}
              height={220}
              label={say("chart", {
                from: range.from,
                to: range.to,
                total: formatMoney(data.total.costFen),
              })}
            />
          </Suspense>
        )}
      </Panel>
      <Panel title={say("subsidy.byCause")}>
        {data?.items.length === 0 ? (
          <EmptyState title={say("subsidy.none")} hint={say("subsidy.noneHint")} />
        ) : (
          <Ranked
            head={[say("subsidy.cause"), say("subsidy.cost"), say("subsidy.uses"), say("subsidy.revenue")]}
            rows={(data?.items ?? []).map(({ kind, ref, name, costFen, orders, revenueFen }) => ({
              key: `${kind} ${ref}`,
              name: (
                <span className={styles["name"]}>
                  {name}
                  {ref !== null && <span className={styles["faint"]}>{say(`kind.${kind}`)}</span>}
                </span>
              ),
              size: Math.max(0, costFen),
              cells: [
                <Money key="cost" fen={costFen} />,
                formatCount(orders),
                <Money key="revenue" fen={revenueFen} />,
              ],
            }))}
          />
        )}
      </Panel>
    </>
  );
}
