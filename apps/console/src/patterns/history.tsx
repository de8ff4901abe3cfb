import type { ReactNode } from "react";
import styles from "./history.module.css";

export type HistoryItem = { key: string; at: string; title: ReactNode; about?: ReactNode };

/** What happened, newest first. */
export const History = ({ items }: { items: readonly HistoryItem[] }) => (
  <ol className={styles["history"]}>
    {items.map(({ key, at, title, about }) => (
      <li key={key}>
        <p className={styles["title"]}>{title}</p>
        {about !== undefined && <p className={styles["about"]}>{about}</p>}
        <time>{at}</time>
      </li>
    ))}
  </ol>
);
