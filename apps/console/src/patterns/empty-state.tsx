import type { ReactNode } from "react";
import styles from "./states.module.css";

/** Nothing here yet: one sentence that says what this is for, and the first step. */
export const EmptyState = ({ title, hint, action }: { title: string; hint?: string; action?: ReactNode }) => (
  <div className={styles["state"]}>
    <svg className={styles["leaf"]} width="40" height="40" viewBox="0 0 40 40" aria-hidden="true">
      <path d="M20 34V18" />
      <path d="M20 22c0-7 4-12 12-13 0 8-4 13-12 13Z" />
      <path d="M20 27c0-5-3-9-10-10 0 6 3 10 10 10Z" />
    </svg>
    <p className={styles["title"]}>{title}</p>
    {hint !== undefined && <p className={styles["hint"]}>{hint}</p>}
    {action}
  </div>
);
