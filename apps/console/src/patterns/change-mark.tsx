import { type Change, changeOf } from "../format/numbers.ts";
import { useCommonWords } from "../words/common.ts";
import styles from "./figure.module.css";

/** ▲ 12.3 % against an earlier value; the arrow says it without colour. What is spent is better when it falls. */
export function ChangeMark({
  now,
  before,
  against,
  isSpent = false,
}: {
  now: number;
  before: number | null | undefined;
  against?: string;
  isSpent?: boolean;
}) {
  const say = useCommonWords();
  const change: Change = changeOf(now, before);
  const words = { up: `▲ `, down: `▼ `, flat: say("changeFlat"), new: say("changeNew"), none: say("changeNone") };
  const tone = isSpent ? spentTone(change.kind) : change.kind;
  return (
    <span className={styles["change"]}>
      <span className={styles[tone]}>
        {words[change.kind]}
        {"text" in change && change.text}
      </span>
      {against !== undefined && change.kind !== "none" && change.kind !== "new" && (
        <span className={styles["against"]}>{against}</span>
      )}
    </span>
  );
}

/** Arrows keep their direction; the colours change places. */
const spentTone = (kind: Change["kind"]): Change["kind"] => (kind === "up" ? "down" : kind === "down" ? "up" : kind);
