import type { ReactNode } from "react";
import styles from "./ranked.module.css";

export type RankedRow = {
  readonly key: string;
  readonly name: ReactNode;
  /** Decides the bar behind the row. */ readonly size: number;
  readonly cells: readonly ReactNode[];
};

/** Things in order of size: a bar for the eye, numbers for the mind. */
export function Ranked({ head, rows }: { head: readonly string[]; rows: readonly RankedRow[] }) {
  const top = Math.max(1, ...rows.map(({ size }) => size));
  return (
    <table className={styles["ranked"]}>
      <thead>
        <tr>
          {head.map((title) => (
            <th key={title}>{title}</th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(({ key, name, size, cells }) => (
          <tr key={key}>
            <td>
              <span className={styles["name"]}>{name}</span>
              <span className={styles["track"]} aria-hidden="true">
                <span style={{ width: `${(size / top) * 100}%` }} />
              </span>
            </td>
            {cells.map((cell, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a cell is its column
              <td key={index}>{cell}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
