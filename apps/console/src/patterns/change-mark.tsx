import { type Change, changeOf } from "../format/numbers.ts";
import { useCommonWords } from "../words/common.ts";
import styles from "./figure.module.css";

/** ▲ 12.3 % against an earlier value; the arrow says it without colour. */
export function ChangeMark({
  now,
  before,
  against,
}: {
  now: number;
  before: number | null | undefined;
  against?: string;
}) {
  const say = useCommonWords();
  const change: Change = changeOf(now, before);
  const words = { up: `▲ `, down: `▼ `, flat: say("changeFlat"), new: say("changeNew"), none: say("changeNone") };
  return (
    <span className={styles["change"]}>
      <span className={styles[change.kind]}>
        {words[change.kind]}
        {"text" in change && change.text}
      </span>
      {against !== undefined && change.kind !== "none" && change.kind !== "new" && (
        <span className={styles["against"]}>{against}</span>
      )}
    </span>
  );
}
