import {
  type ChannelFigures,
  type ChannelReport,
  type PeopleMeasure,
  type ReportRow,
  reportGroups,
} from "@banyan/contracts";
import { Tooltip } from "antd";
import { Fragment, useState } from "react";
import { ChangeMark } from "../../../patterns/change-mark.tsx";
import { usePreferences } from "../../../theme/preferences.ts";
import { columnsOf, type ReportColumn, type View } from "./columns.tsx";
import styles from "./report.module.css";
import { rowName } from "./row-name.ts";
import { useReportWords } from "./words.ts";

export type Asked = { measure: PeopleMeasure; row?: string; code?: string; title: string };

/** Rows under their group, parts under their row, the total last; a number of people opens them. */
export function ReportTable({
  report,
  view,
  onOpen,
}: {
  report: ChannelReport;
  view: View;
  onOpen: ((asked: Asked) => void) | undefined;
}) {
  const say = useReportWords();
  const { language } = usePreferences();
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set());
  const columns = columnsOf(view, say);
  const toggle = (key: string) => {
    const next = new Set(opened);
    if (!next.delete(key)) next.add(key);
    setOpened(next);
  };
  const open = (column: ReportColumn, where: { row?: string; code?: string }, name: string) => {
    const { measure, title } = column;
    return (
      onOpen && measure && (() => onOpen({ measure, ...where, title: say("people", { measure: title, row: name }) }))
    );
  };
  return (
    <div className={styles["scroll"]}>
      <table className={styles["table"]}>
        <thead>
          <tr>
            <th>{say("channel")}</th>
            {columns.map(({ key, title, about }) => (
              <th key={key}>
                <Tooltip title={about}>
                  <span className={styles["defined"]}>{title}</span>
                </Tooltip>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {reportGroups.map((group) => {
            const rows = report.rows.filter((row) => row.group === group);
            const sums = report.groups.find((one) => one.group === group)?.figures;
            if (rows.length === 0 || sums === undefined) return null;
            return (
              <Fragment key={group}>
                <tr className={styles["group"]}>
                  <th scope="rowgroup">{say(`group.${group}`)}</th>
                  {columns.map((column) => (
                    <td key={column.key}>{rows.length > 1 ? column.of(sums) : ""}</td>
                  ))}
                </tr>
                {rows.map((row) => {
                  const name = rowName(row, say, language);
                  return (
                    <Fragment key={row.key}>
                      <tr>
                        <th scope="row">
                          <RowHead
                            row={row}
                            name={name}
                            isOpen={opened.has(row.key)}
                            onToggle={() => toggle(row.key)}
                          />
                        </th>
                        {columns.map((column) => (
                          <td key={column.key}>
                            <Cell
                              column={column}
                              row={row}
                              figures={row.figures}
                              open={open(column, { row: row.key }, name)}
                            />
                          </td>
                        ))}
                      </tr>
                      {opened.has(row.key) &&
                        row.parts.map(({ code, label, figures }) => (
                          <tr key={code} className={styles["part"]}>
                            <th scope="row">{label || code || say("noPart")}</th>
                            {columns.map((column) => (
                              <td key={column.key}>
                                <Cell
                                  column={column}
                                  figures={figures}
                                  open={open(column, { row: row.key, code }, label || code || name)}
                                />
                              </td>
                            ))}
                          </tr>
                        ))}
                    </Fragment>
                  );
                })}
              </Fragment>
            );
          })}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">{say("total")}</th>
            {columns.map((column) => (
              <td key={column.key}>
                <Cell
                  column={column}
                  row={{
                    figures: report.total,
                    previous: report.previous,
                    plan: { ...report.plan, shareBp: null, actualShareBp: report.total.newPersons > 0 ? 10_000 : null },
                  }}
                  figures={report.total}
                  open={open(column, {}, say("peopleAll"))}
                />
              </td>
            ))}
          </tr>
        </tfoot>
      </table>
    </div>
  );
}

function RowHead({ row, name, isOpen, onToggle }: { row: ReportRow; name: string; isOpen: boolean; onToggle(): void }) {
  const say = useReportWords();
  const hint = row.key === "none" ? say("noneHint") : row.key === "unregistered" ? say("unregisteredHint") : undefined;
  return (
    <span className={styles["name"]}>
      {row.parts.length > 0 ? (
        <button type="button" className={styles["toggle"]} aria-expanded={isOpen} onClick={onToggle}>
          <span className={isOpen ? styles["arrowDown"] : styles["arrow"]} aria-hidden="true" />
          {name}
        </button>
      ) : (
        <Tooltip title={hint}>
          <span className={styles["plainName"]}>{name}</span>
        </Tooltip>
      )}
      {row.channel?.isArchived && <span className={styles["faint"]}>{say("archived")}</span>}
    </span>
  );
}

function Cell({
  column,
  row,
  figures,
  open,
}: {
  column: ReportColumn;
  row?: Pick<ReportRow, "plan" | "figures" | "previous">;
  figures: ChannelFigures;
  open: (() => void) | undefined;
}) {
  if (column.plan) return <>{row ? column.plan(row) : ""}</>;
  const value = column.of(figures);
  const [now, before] = column.before && row ? [figures[column.before], row.previous[column.before]] : [null, null];
  return (
    <span className={styles["cell"]}>
      {open ? (
        <button type="button" className={styles["number"]} onClick={open}>
          {value}
        </button>
      ) : (
        value
      )}
      {now !== null && before !== null && before !== 0 && (
        <ChangeMark now={now} before={before} isSpent={column.isSpent ?? false} />
      )}
    </span>
  );
}
