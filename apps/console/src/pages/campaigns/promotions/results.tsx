import { getPromotionResults } from "@banyan/contracts";
import { Progress } from "antd";
import { useReply } from "../../../api/queries.ts";
import { useProgram } from "../../../api/session.ts";
import { addDays } from "../../../format/days.ts";
import { formatCount, formatMoney, formatMoneyShort } from "../../../format/numbers.ts";
import { useTimes } from "../../../format/use-times.ts";
import { EmptyState } from "../../../patterns/empty-state.tsx";
import { ErrorState } from "../../../patterns/error-state.tsx";
import { Figure, Figures } from "../../../patterns/figure.tsx";
import { LineChart } from "../../../patterns/line-chart.tsx";
import { Panel } from "../../../patterns/page.tsx";
import { usePreferences } from "../../../theme/preferences.ts";
import styles from "./promotions.module.css";
import { usePromotionWords } from "./words.ts";

/** What a promotion brought and what it cost, in all and by day. */
export function Results({ id }: { id: string }) {
  const say = usePromotionWords();
  const times = useTimes();
  const { language } = usePreferences();
  const { id: program } = useProgram();
  const { data, error, refetch } = useReply(getPromotionResults, { params: { program, id } });
  if (error !== null && data === undefined) {
    return (
      <Panel>
        <ErrorState error={error} retry={() => void refetch()} />
      </Panel>
    );
  }
  if (data !== undefined && data.usedTimes + data.heldTimes === 0) {
    return (
      <Panel>
        <EmptyState title={say("noResults")} hint={say("noResultsHint")} />
      </Panel>
    );
  }
  const money = (fen: number | undefined) => (fen === undefined ? undefined : formatMoney(fen));
  const days = data === undefined ? [] : withQuietDays(data.byDay);
  const axis = (fen: number) => formatMoneyShort(fen, language);
  return (
    <>
      <Figures columns={5}>
        <Figure
          label={say("usedTimes")}
          definition={say("usedTimesAbout")}
          value={data && formatCount(data.usedTimes)}
        />
        <Figure label={say("buyers")} value={data && formatCount(data.buyers)} />
        <Figure label={say("costFen")} definition={say("costAbout")} value={money(data?.costFen)} />
        <Figure label={say("revenueFen")} definition={say("revenueAbout")} value={money(data?.revenueFen)} />
        <Figure label={say("average")} value={money(data?.averageDiscountFen)} />
      </Figures>
      {data !== undefined && data.heldTimes > 0 && (
        <p className={styles["faint"]}>{say("heldTimes", { count: data.heldTimes })}</p>
      )}
      {data !== undefined && data.budgetFen !== null && (
        <Panel
          title={say("budgetUsed")}
          aside={
            <span className={styles["faint"]}>
              {say("budgetLeft", { left: formatMoney(data.budgetFen - data.spentFen) })}
            </span>
          }
        >
          <Progress
            aria-label={say("budgetUsed")}
            percent={Math.round((data.spentFen / data.budgetFen) * 1_000) / 10}
            format={() => say("costOf", { cost: axis(data.spentFen), budget: axis(data.budgetFen ?? 0) })}
          />
        </Panel>
      )}
      {days.length > 0 && (
        <Panel title={say("byDay")}>
          <LineChart
            label={say("byDay")}
            labels={days.map(({ day }) => times.dayLabel(day))}
            lines={[
              { name: say("revenueLine"), values: days.map(({ revenueFen }) => revenueFen) },
              { name: say("costLine"), values: days.map(({ costFen }) => costFen) },
            ]}
            format={formatMoney}
            formatAxis={axis}
          />
        </Panel>
      )}
    </>
  );
}

type Day = { day: string; times: number; costFen: number; revenueFen: number };
/** Days without an order are part of the picture. */
function withQuietDays(days: readonly Day[]): Day[] {
  const [first, last] = [days[0], days.at(-1)];
  if (first === undefined || last === undefined) return [];
  const known = new Map(days.map((one) => [one.day, one]));
  const all: Day[] = [];
  for (let day = first.day; day <= last.day; day = addDays(day, 1)) {
    all.push(known.get(day) ?? { day, times: 0, costFen: 0, revenueFen: 0 });
  }
  return all;
}
