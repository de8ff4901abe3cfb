import type { LiveBoard } from "@banyan/contracts";
import { Tooltip } from "antd";
import { formatCount } from "../../format/numbers.ts";
import { Block } from "../../patterns/block.tsx";
import { Panel } from "../../patterns/page.tsx";
import { MinuteBars } from "../../patterns/sparkline.tsx";
import styles from "./home.module.css";
import { useHomeWords } from "./words.ts";

/** People here now, and the last half hour minute by minute. */
export function OnlineNow({ board }: { board: LiveBoard | undefined }) {
  const say = useHomeWords();
  const peak = Math.max(0, ...(board?.perMinute ?? []));
  return (
    <Panel>
      <Tooltip title={say("nowAbout")}>
        <span className={styles["nowLabel"]}>{say("now")}</span>
      </Tooltip>
      <p className={styles["now"]}>
        {board === undefined ? <Block width={80} height={32} /> : formatCount(board.online)}
        {board !== undefined && <span>{say("people")}</span>}
      </p>
      <div className={styles["minutes"]}>
        {board !== undefined && (
          <MinuteBars values={board.perMinute} label={`${say("minutes")}, ${say("minutePeak", { count: peak })}`} />
        )}
      </div>
      <p className={styles["minuteScale"]}>
        <span>{say("minutesAgo")}</span>
        <span>{board !== undefined && peak > 0 ? say("minutePeak", { count: peak }) : ""}</span>
        <span>{say("minuteNow")}</span>
      </p>
    </Panel>
  );
}
