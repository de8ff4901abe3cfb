import {
  fetchWechatFigures,
  listWechatFigures,
  type WechatFigureDay,
  type WechatFigureState,
  type WechatMetric,
  wechatMetrics,
} from "@banyan/contracts";
import { Button } from "antd";
import { useAction } from "../../../api/queries.ts";
import { useProgram } from "../../../api/session.ts";
import { formatCount } from "../../../format/numbers.ts";
import type { Times } from "../../../format/times.ts";
import { Block } from "../../../patterns/block.tsx";
import { Panel } from "../../../patterns/page.tsx";
import { StateTag, type Tone } from "../../../patterns/state-tag.tsx";
import { useToast } from "../../../patterns/toast.ts";
import styles from "./wechat-figures.module.css";
import { useWechatFiguresWords } from "./words.ts";

const tones: Record<WechatFigureState, Tone> = {
  WAITING: "wait",
  OPEN: "wait",
  AGREED: "good",
  DIFFERENT: "bad",
  ABSENT: "bad",
};

/** Every day with both values of every figure; pressing a heading draws it above. */
export function DaysTable({
  days,
  times,
  metric,
  onMetric,
}: {
  days: readonly WechatFigureDay[] | undefined;
  times: Times;
  metric: WechatMetric;
  onMetric: (metric: WechatMetric) => void;
}) {
  const say = useWechatFiguresWords();
  const toast = useToast();
  const { id: program } = useProgram();
  const fetchDay = useAction(fetchWechatFigures, { touches: [listWechatFigures] });
  const fetching = fetchDay.isPending ? fetchDay.variables?.params.day : undefined;
  if (days === undefined)
    return (
      <Panel>
        <Block height={420} />
      </Panel>
    );

  return (
    <Panel flush>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <section className={styles["scroll"]} tabIndex={0} aria-label={say("title")}>
        <table className={styles["table"]}>
          <thead>
            <tr>
              <th>{say("day")}</th>
              <th>{say("state")}</th>
              {wechatMetrics.map((one) => (
                <th key={one}>
                  <button type="button" aria-pressed={one === metric} onClick={() => onMetric(one)}>
                    {say(one)}
                  </button>
                </th>
              ))}
              <th />
            </tr>
          </thead>
          <tbody>
            {days.map((one) => (
              <tr key={one.day}>
                <td>{times.weekdayLabel(one.day)}</td>
                <td>
                  <div className={styles["result"]}>
                    <StateTag tone={tones[one.state]}>{say(`state.${one.state}`)}</StateTag>
                    <Causes day={one} />
                  </div>
                </td>
                {one.metrics.map((found) => (
                  <td key={found.metric}>
                    <Pair found={found} />
                  </td>
                ))}
                <td>
                  <Button
                    size="small"
                    type="text"
                    loading={fetching === one.day}
                    onClick={() =>
                      fetchDay.mutate(
                        { params: { program, day: one.day }, body: {} },
                        {
                          onSuccess: () => toast.done(say("fetched", { day: times.dayLabel(one.day) })),
                          onError: toast.refused,
                        },
                      )
                    }
                  >
                    {say("fetch")}
                  </Button>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </Panel>
  );
}

function Causes({ day: { state, causes, reason } }: { day: WechatFigureDay }) {
  const say = useWechatFiguresWords();
  if (state === "WAITING") return <span className={styles["faint"]}>{reason ?? say("about.WAITING")}</span>;
  const shown = state === "AGREED" ? [] : causes;
  return (
    <>
      {state === "OPEN" && <span className={styles["faint"]}>{say("about.OPEN")}</span>}
      {shown.map(({ cause, count }) => (
        <span key={cause} className={styles["faint"]}>
          {say(`cause.${cause}`, { count: formatCount(count) })}
        </span>
      ))}
    </>
  );
}

/** Ours over WeChat's, and by how much they are apart. */
function Pair({ found: { metric, ours, wechat, differenceBp, isOff } }: { found: WechatFigureDay["metrics"][number] }) {
  const words = (value: number | null) =>
    value === null ? "—" : metric === "stayMs" ? `${(value / 1_000).toFixed(1)}s` : formatCount(value);
  return (
    <span className={styles["pair"]}>
      <span>{words(ours)}</span>
      <span className={styles["faint"]}>{words(wechat)}</span>
      <span className={isOff ? styles["off"] : styles["faint"]}>
        {differenceBp === null ? "" : `${differenceBp > 0 ? "+" : ""}${(differenceBp / 100).toFixed(1)}%`}
      </span>
    </span>
  );
}
