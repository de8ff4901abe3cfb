import type { ConsoleOrder } from "@banyan/contracts";
import { formatMoney } from "../../../format/numbers.ts";
import { useTimes } from "../../../format/use-times.ts";
import { Panel } from "../../../patterns/page.tsx";
import { StateTag } from "../../../patterns/state-tag.tsx";
import { adjustmentTones, DecideAdjustment } from "./decide-adjustment.tsx";
import styles from "./desk.module.css";
import { useDeskWords } from "./desk-words.ts";

/** How operators changed the price, and what waits for an owner. */
export function OrderAdjustments({ order }: { order: ConsoleOrder }) {
  const say = useDeskWords();
  const times = useTimes();
  if (order.adjustments.length === 0) return null;
  return (
    <Panel title={say("adjustments")}>
      <ul className={styles["records"]}>
        {order.adjustments.map((one) => (
          <li key={one.id}>
            <span className={styles["recordHead"]}>
              <StateTag tone={adjustmentTones[one.state]}>{say(`adjustment.${one.state}`)}</StateTag>
              <strong>
                {say("adjustLine", { before: formatMoney(one.beforeFen), after: formatMoney(one.payableFen) })}
              </strong>
            </span>
            <span className={styles["text"]}>{one.reason}</span>
            <span className={styles["none"]}>{say("byWhom", { by: one.by, time: times.moment(one.at) })}</span>
            {one.decidedBy !== null && one.decidedAt !== null && one.decidedBy !== one.by && (
              <span className={styles["none"]}>
                {say("byWhom", { by: one.decidedBy, time: times.moment(one.decidedAt) })}
                {one.answer !== "" && ` · ${one.answer}`}
              </span>
            )}
            <DecideAdjustment adjustment={one} />
          </li>
        ))}
      </ul>
    </Panel>
  );
}
