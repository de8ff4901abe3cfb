import { useMay, useProgram } from "../../api/session.ts";
import { formatCount } from "../../format/numbers.ts";
import { useTimes } from "../../format/use-times.ts";
import { EmptyState } from "../../patterns/empty-state.tsx";
import { ErrorState } from "../../patterns/error-state.tsx";
import { Figure, Figures } from "../../patterns/figure.tsx";
import { FunnelStrip } from "../../patterns/funnel-strip.tsx";
import { Money } from "../../patterns/money.tsx";
import { Page, PageHeader, Panel } from "../../patterns/page.tsx";
import { useShellWords } from "../../shell/words.ts";
import { WeekLeak } from "../data/leaks/week-leak.tsx";
import styles from "./home.module.css";
import { LiveStream } from "./live-stream.tsx";
import { OnlineNow } from "./online-now.tsx";
import { Todo } from "./todo.tsx";
import { type Connection, useLiveBoard } from "./use-live-board.ts";
import { useHomeWords } from "./words.ts";

/** 首页: today at a glance. */
export function Component() {
  const shell = useShellWords();
  if (!useMay("analytics.read")) return <EmptyState title={shell("notAllowed")} hint={shell("notAllowedHint")} />;
  return <Home />;
}

function Home() {
  const say = useHomeWords();
  const { id: program } = useProgram();
  const times = useTimes();
  const { board, connection, error, refetch } = useLiveBoard(program);
  const { today, yesterdaySameTime: then } = board ?? {};
  const against = say("against");

  return (
    <Page>
      <PageHeader
        title={say("title")}
        beside={<span className={styles["day"]}>{times.weekdayLabel(times.dayOf(new Date()))}</span>}
        actions={<LiveMark connection={connection} />}
      />
      {error !== null && board === undefined ? (
        <Panel>
          <ErrorState error={error} retry={() => void refetch()} />
        </Panel>
      ) : (
        <div className={styles["grid"]}>
          <div className={styles["column"]}>
            <Figures columns={3}>
              <Figure
                label={say("paid")}
                definition={say("paidAbout")}
                value={today && <Money fen={today.paidFen} />}
                now={today?.paidFen}
                before={then?.paidFen}
                against={against}
              />
              <Figure
                label={say("paidOrders")}
                definition={say("paidOrdersAbout")}
                value={today && formatCount(today.paidOrders)}
                now={today?.paidOrders}
                before={then?.paidOrders}
                against={against}
              />
              <Figure
                label={say("visitors")}
                definition={say("visitorsAbout")}
                value={today && formatCount(today.visitors)}
                now={today?.visitors}
                before={then?.visitors}
                against={against}
              />
            </Figures>
            <Panel title={say("funnel")}>
              <FunnelStrip
                label={say("funnel")}
                steps={[
                  {
                    key: "visitors",
                    label: say("step.visitors"),
                    definition: say("step.visitorsAbout"),
                    value: today?.visitors,
                  },
                  {
                    key: "viewers",
                    label: say("step.viewers"),
                    definition: say("step.viewersAbout"),
                    value: today?.productViewers,
                  },
                  { key: "cart", label: say("step.cart"), definition: say("step.cartAbout"), value: today?.cartAdders },
                  {
                    key: "orders",
                    label: say("step.orders"),
                    definition: say("step.ordersAbout"),
                    value: today?.orders,
                  },
                  { key: "paid", label: say("step.paid"), definition: say("step.paidAbout"), value: today?.paidOrders },
                ]}
              />
            </Panel>
            <LiveStream items={board?.items} times={times} />
          </div>
          <div className={styles["column"]}>
            <OnlineNow board={board} />
            <WeekLeak />
            <Todo />
          </div>
        </div>
      )}
    </Page>
  );
}

function LiveMark({ connection }: { connection: Connection }) {
  const say = useHomeWords();
  return (
    <span className={`${styles["mark"]} ${styles[connection]}`} role="status">
      {say(`connection.${connection}`)}
    </span>
  );
}
