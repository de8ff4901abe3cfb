import { Tooltip } from "antd";
import type { ReactNode } from "react";
import styles from "./heat-table.module.css";

export type HeatCell = {
  readonly key: string;
  /** The number as words, or a `PeopleNumber`. */ readonly text: ReactNode;
  /** 0…1: how strong the ground is; undefined = plain. */ readonly heat?: number | undefined;
  /** The time it speaks of is not over: hatched. */ readonly isPending?: boolean;
  readonly hint?: string;
};
export type HeatRow = {
  readonly key: string;
  readonly name: ReactNode;
  /** Plain figures before the coloured ones: size of the cohort. */ readonly lead?: readonly ReactNode[];
  readonly cells: readonly (HeatCell | null)[];
  /** A sum or an average over the others. */ readonly isTotal?: boolean;
};
type Props = {
  /** Heads of the name and of the leading figures. */ leadHeads: readonly string[];
  heads: readonly string[];
  rows: readonly HeatRow[];
  label: string;
};

/** Cohort tables: the stronger the ground the higher the share; pending cells are hatched, what cannot be is empty. */
export function HeatTable({ leadHeads, heads, rows, label }: Props) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section className={styles["scroll"]} tabIndex={0} aria-label={label}>
      <table className={styles["table"]}>
        <thead>
          <tr>
            {[...leadHeads, ...heads].map((head, index) => (
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
              {row.lead?.map((figure, index) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: a figure is its column
                <td key={index} className={styles["lead"]}>
                  {figure}
                </td>
              ))}
              {row.cells.map((cell, index) =>
                cell === null ? (
                  // biome-ignore lint/suspicious/noArrayIndexKey: a cell is its column
                  <td key={index} className={styles["none"]} />
                ) : (
                  <td
                    key={cell.key}
                    className={cell.isPending ? styles["pending"] : styles["cell"]}
                    style={ground(cell.heat)}
                  >
                    {cell.hint === undefined ? (
                      cell.text
                    ) : (
                      <Tooltip title={cell.hint}>{<span>{cell.text}</span>}</Tooltip>
                    )}
                  </td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** Up to 54 % of the accent: words keep 4.5 : 1 on it, light and dark. */
const ground = (heat: number | undefined): Record<string, string> =>
  heat === undefined ? {} : { "--heat": `${(4 + Math.min(1, Math.max(0, heat)) * 50).toFixed(1)}%` };
