import type { ReactNode } from "react";
import styles from "./report-table.module.css";

type Row = {
  readonly key: string;
  readonly name: ReactNode;
  readonly cells: readonly ReactNode[];
  /** A sum over the others. */ readonly isTotal?: boolean;
};

/** The plain table of a report: names left, numbers right; wide ones scroll with their names in place. */
export function ReportTable({
  heads,
  rows,
  label,
}: {
  heads: readonly ReactNode[];
  rows: readonly Row[];
  label: string;
}) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section className={styles["scroll"]} tabIndex={0} aria-label={label}>
      <table className={styles["table"]}>
        <thead>
          <tr>
            {heads.map((head, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a head is its column
              <th key={index} scope="col">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.key} className={row.isTotal ? styles["total"] : ""}>
              <th scope="row">{row.name}</th>
              {row.cells.map((cell, index) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: a cell is its column
                <td key={index}>{cell}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
