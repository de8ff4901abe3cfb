import type { ReactNode } from "react";
import styles from "./facts.module.css";

/** Names and what they are, in a column. */
export const Facts = ({ items }: { items: readonly { key?: string; name: string; value: ReactNode }[] }) => (
  <dl className={styles["facts"]}>
    {items.map(({ name, value, key = name }) => (
      <div key={key}>
        <dt>{name}</dt>
        <dd>{value}</dd>
      </div>
    ))}
  </dl>
);
