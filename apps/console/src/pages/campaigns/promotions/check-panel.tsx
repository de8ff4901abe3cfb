import { CheckCircleFilled, ExclamationCircleFilled } from "@ant-design/icons";
import type { PromotionConflict, PromotionProblem } from "@banyan/contracts";
import { Link } from "react-router";
import { useProgram } from "../../../api/session.ts";
import { useTimes } from "../../../format/use-times.ts";
import { Panel } from "../../../patterns/page.tsx";
import { StateTag, type Tone } from "../../../patterns/state-tag.tsx";
import { usePreferences } from "../../../theme/preferences.ts";
import styles from "./check-panel.module.css";
import { usePromotionWords } from "./words.ts";

const tones: Record<PromotionConflict["verdict"], Tone> = {
  COMBINED: "good",
  BEST_WINS: "wait",
  LOWEST_PRICE_WINS: "wait",
  CLOSED: "over",
  AMBIGUOUS: "act",
};

/** What stands against publishing, and who else is there at the same time. */
export function CheckPanel({
  problems,
  conflicts,
  products,
}: {
  /** `null`: not filled in far enough to be checked. */ problems: readonly PromotionProblem[] | null;
  conflicts: readonly PromotionConflict[];
  /** On sale, and in its scope. */ products: number | undefined;
}) {
  const say = usePromotionWords();
  const times = useTimes();
  const { language } = usePreferences();
  const { id: program } = useProgram();
  return (
    <Panel title={say("check")}>
      {problems === null ? (
        <p className={styles["faint"]}>{say("checkWait")}</p>
      ) : problems.length === 0 ? (
        <p className={styles["fine"]}>
          <CheckCircleFilled /> {say("checkFine")}
        </p>
      ) : (
        <ul className={styles["problems"]}>
          {problems.map((problem) => (
            <li key={`${problem.field} ${problem.en}`}>
              <ExclamationCircleFilled /> {problem[language]}
            </li>
          ))}
        </ul>
      )}
      {problems !== null && (
        <>
          {products !== undefined && <p className={styles["faint"]}>{say("reach", { count: products })}</p>}
          <h3 className={styles["heading"]}>{say("conflicts")}</h3>
          {conflicts.length === 0 && <p className={styles["faint"]}>{say("conflictsNone")}</p>}
          <ul className={styles["conflicts"]}>
            {conflicts.map(({ promotion, overlap, verdict, ...words }) => (
              <li key={promotion.id}>
                <span className={styles["head"]}>
                  <Link to={`/${program}/campaigns/promotions/${promotion.id}`} target="_blank">
                    {promotion.name}
                  </Link>
                  <StateTag tone={tones[verdict]}>{say(`verdict.${verdict}`)}</StateTag>
                </span>
                <span className={styles["faint"]}>
                  {words[language]} ·{" "}
                  {overlap.until === null
                    ? say("from", { from: times.moment(overlap.from) })
                    : say("fromUntil", { from: times.moment(overlap.from), until: times.moment(overlap.until) })}
                </span>
              </li>
            ))}
          </ul>
        </>
      )}
    </Panel>
  );
}
