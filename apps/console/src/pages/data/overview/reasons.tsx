import { type AnomalyAnswer, type ContributionAnswer, metricOf } from "@banyan/contracts";
import { Link } from "react-router";
import { useProgram } from "../../../api/session.ts";
import { Block } from "../../../patterns/block.tsx";
import { Panel } from "../../../patterns/page.tsx";
import { unitFormat } from "../../../patterns/reports/units.ts";
import { usePreferences } from "../../../theme/preferences.ts";
import styles from "./overview.module.css";
import { useOverviewWords } from "./words.ts";

const money = (fen: number, language: "zh" | "en") => `${fen > 0 ? "+" : ""}${unitFormat("fen", language).exact(fen)}`;

/** Why the money is another one than before: the factors as bars to either side, in one sentence above. */
export function Why({ answer }: { answer: ContributionAnswer | undefined }) {
  const { language } = usePreferences();
  const say = useOverviewWords();
  const largest = Math.max(1, ...(answer?.parts.map(({ contribution }) => Math.abs(contribution)) ?? []));
  return (
    <Panel title={say("why")}>
      {answer === undefined ? (
        <Block height={132} />
      ) : (
        <>
          <p className={styles["sentence"]}>{answer.words[language]}</p>
          <ul className={styles["factors"]}>
            {answer.parts.map(({ key, label, contribution }) => (
              <li key={key}>
                <span>{label[language]}</span>
                <span className={styles["axis"]} aria-hidden="true">
                  <span
                    className={contribution < 0 ? styles["less"] : styles["more"]}
                    style={{ width: `${(Math.abs(contribution) / largest) * 50}%` }}
                  />
                </span>
                <span className={styles["amount"]}>{money(contribution, language)}</span>
              </li>
            ))}
          </ul>
        </>
      )}
    </Panel>
  );
}

const SHOWN_MARKS = 5;
/** Days unlike their weekday, the newest first. */
export function Unusual({ answer }: { answer: AnomalyAnswer | undefined }) {
  const { language } = usePreferences();
  const { id: program } = useProgram();
  const say = useOverviewWords();
  const marks = answer?.marks.toSorted((a, b) => (a.day < b.day ? 1 : -1)).slice(0, SHOWN_MARKS);
  const masked = answer?.masked ?? [];
  const reasons = [...new Set(masked.map(({ reason }) => reason[language]))];
  return (
    <Panel title={say("unusual")} aside={<Link to={`/${program}/data/trends`}>{say("toTrends")}</Link>}>
      {marks === undefined ? (
        <Block height={132} />
      ) : marks.length === 0 ? (
        <p className={styles["none"]}>{say("nothingUnusual")}</p>
      ) : (
        <ul className={styles["marks"]}>
          {marks.map(({ key, day, isGood, direction, words }) => (
            <li key={`${key} ${day}`} title={metricOf(key).definition[language]}>
              <span className={isGood === null ? undefined : isGood ? styles["good"] : styles["bad"]}>
                {direction === "up" ? "▲" : "▼"}
              </span>
              {words[language]}
            </li>
          ))}
        </ul>
      )}
      {reasons.length > 0 && (
        <p className={styles["none"]}>
          {say("masked", { days: masked.length, reasons: reasons.slice(0, 3).join("、") })}
        </p>
      )}
    </Panel>
  );
}
