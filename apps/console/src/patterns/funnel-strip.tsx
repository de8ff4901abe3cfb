import { Tooltip } from "antd";
import { formatCount, formatShare } from "../format/numbers.ts";
import styles from "./funnel-strip.module.css";

export type FunnelStep = { key: string; label: string; definition: string; value: number | undefined };

/** Steps as numbers; the block's height is its share of the first step, the chip the share of the step before. */
export function FunnelStrip({ steps, label }: { steps: readonly FunnelStep[]; label: string }) {
  const first = steps[0]?.value ?? 0;
  return (
    <ol className={styles["strip"]} aria-label={label}>
      {steps.map(({ key, label: name, definition, value }, index) => {
        const before = steps[index - 1]?.value;
        // people may place several orders: more than the step before is no share of it
        const isPart = index > 0 && value !== undefined && before !== undefined && value <= before;
        const share = isPart ? formatShare(value, before) : null;
        const height = first === 0 || value === undefined ? 0 : Math.min(1, value / first) * 100;
        return (
          <li key={key}>
            <span className={styles["head"]}>
              <Tooltip title={definition}>
                <span className={styles["label"]}>{name}</span>
              </Tooltip>
              {share !== null && <span className={styles["share"]}>{share}</span>}
            </span>
            <span className={styles["value"]}>
              {value === undefined ? <span className={styles["placeholder"]} /> : formatCount(value)}
            </span>
            <span className={styles["track"]} aria-hidden="true">
              <span className={styles["fill"]} style={{ height: `${height}%` }} />
            </span>
          </li>
        );
      })}
    </ol>
  );
}
