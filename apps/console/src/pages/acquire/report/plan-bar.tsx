import { formatCount } from "../../../format/numbers.ts";
import styles from "./report.module.css";

/** How far along the plan: a bar and the planned number; over the plan the bar is full. */
export function PlanBar({ planned, actual }: { planned: number | null; actual: number }) {
  if (planned === null) return <span className={styles["faint"]}>—</span>;
  const share = planned === 0 ? 1 : Math.min(1, actual / planned);
  return (
    <span className={styles["plan"]}>
      <span className={styles["planTrack"]} aria-hidden="true">
        <span className={styles["planDone"]} style={{ width: `${share * 100}%` }} />
      </span>
      {formatCount(planned)}
    </span>
  );
}
