import { formatCount } from "../../../format/numbers.ts";
import { Sparkline } from "../../../patterns/sparkline.tsx";
import styles from "./rejected.module.css";
import { reasonKey, useRejectedWords } from "./words.ts";

type Reason = { code: string; count: number; perDay: readonly number[] };

/** Each reason with its trend and what to do about it; pressing one narrows the list below. */
export function Reasons({
  reasons,
  chosen,
  onChoose,
}: {
  reasons: readonly Reason[];
  chosen?: string | undefined;
  onChoose?: (code: string | undefined) => void;
}) {
  return (
    <div className={styles["reasons"]}>
      {reasons.map((reason) =>
        onChoose === undefined ? (
          <div key={reason.code} className={styles["reason"]}>
            <Line {...reason} />
          </div>
        ) : (
          <button
            key={reason.code}
            type="button"
            aria-pressed={reason.code === chosen}
            className={`${styles["reason"]} ${reason.code === chosen ? styles["chosen"] : ""}`}
            onClick={() => onChoose(reason.code === chosen ? undefined : reason.code)}
          >
            <Line {...reason} />
          </button>
        ),
      )}
    </div>
  );
}

function Line({ code, count, perDay }: Reason) {
  const say = useRejectedWords();
  const key = reasonKey(code);
  return (
    <>
      <span className={styles["words"]}>
        <span>{say(`code.${key}`)}</span>
        <span className={`${styles["faint"]} ${styles["code"]}`}>{code}</span>
      </span>
      <span className={styles["number"]}>{formatCount(count)}</span>
      <Sparkline values={perDay} />
      <span className={styles["faint"]}>{say(`fix.${key}`)}</span>
    </>
  );
}
