import type { ReactNode } from "react";
import styles from "./state-tag.module.css";

/** What a state asks of the reader: act now, wait, all well, over, gone wrong. */
export type Tone = "act" | "wait" | "good" | "over" | "bad";

/** A state in words with a dot; colour only repeats what the words say. */
export const StateTag = ({ tone, children }: { tone: Tone; children: ReactNode }) => (
  <span className={`${styles["tag"]} ${styles[tone]}`}>{children}</span>
);
