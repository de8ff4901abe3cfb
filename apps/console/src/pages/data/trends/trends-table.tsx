import type { TrendsAnswer, TrendsQuestion } from "@banyan/contracts";
import { Checkbox, Tooltip } from "antd";
import { useTimes } from "../../../format/use-times.ts";
import { ChangeMark } from "../../../patterns/change-mark.tsx";
import { Panel } from "../../../patterns/page.tsx";
import { bucketLabel } from "../../../patterns/reports/buckets.ts";
import { PeopleNumber } from "../../../patterns/reports/people.tsx";
import table from "../../../patterns/reports/report-table.module.css";
import { formatOrDash, unitFormat } from "../../../patterns/reports/units.ts";
import { usePreferences } from "../../../theme/preferences.ts";
import { cellOf } from "./cells.ts";
import type { TrendsRow } from "./rows.ts";
import styles from "./trends.module.css";
import { useTrendsWords } from "./words.ts";

/** More columns than this no eye follows, and no browser draws quickly. */
const MOST_COLUMNS = 120;

/** Every number of the answer; a number of people opens them. */
export function TrendsTable({
  rows,
  question,
  answer,
  chosen,
}: {
  rows: readonly TrendsRow[];
  question: TrendsQuestion;
  answer: TrendsAnswer;
  /** Which rows the chart above shows. */ chosen?: { ids: ReadonlySet<string>; toggle: (id: string) => void };
}) {
  const say = useTrendsWords();
  const times = useTimes();
  const { language } = usePreferences();
  const buckets = answer.buckets.length > MOST_COLUMNS ? [] : answer.buckets;
  const number = (
    row: TrendsRow,
    value: number | null | undefined,
    bucket: { start: string; words: string } | undefined,
    isBefore = false,
  ) => (
    <PeopleNumber
      isNobody={!row.hasPeople || !value}
      asked={{
        kind: "trends",
        question,
        cell: cellOf(row, bucket?.start, isBefore),
        title: say("cell", { name: row.name, when: isBefore ? say("before") : (bucket?.words ?? say("whole")) }),
      }}
    >
      {formatOrDash(value, unitFormat(row.unit, language).exact)}
    </PeopleNumber>
  );
  return (
    <Panel flush>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <section className={table["scroll"]} tabIndex={0} aria-label={say("title")}>
        <table className={table["table"]}>
          <thead>
            <tr>
              <th scope="col">{say("name")}</th>
              <th scope="col">
                <Tooltip title={say("totalAbout")}>
                  <span className={styles["defined"]}>{say("total")}</span>
                </Tooltip>
              </th>
              {answer.before !== null && <th scope="col">{say("before")}</th>}
              {buckets.map((bucket) => (
                <th key={bucket.start} scope="col">
                  {bucketLabel(bucket, answer.interval, times, language)}
                  {bucket.isRunning && say("running")}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.id}>
                <th scope="row">
                  {chosen === undefined ? (
                    row.name
                  ) : (
                    <Checkbox
                      checked={chosen.ids.has(row.id)}
                      onChange={() => chosen.toggle(row.id)}
                      title={say("shownInChart")}
                    >
                      {row.name}
                    </Checkbox>
                  )}
                </th>
                <td className={styles["total"]}>{number(row, row.total, undefined)}</td>
                {answer.before !== null && (
                  <td>
                    <span className={styles["stack"]}>
                      {number(row, row.before?.total, undefined, true)}
                      {row.total !== null && <ChangeMark now={row.total} before={row.before?.total} />}
                    </span>
                  </td>
                )}
                {buckets.map((bucket, at) => (
                  <td key={bucket.start} className={bucket.isRunning ? styles["faint"] : ""}>
                    {number(row, row.values[at], {
                      start: bucket.start,
                      words: bucketLabel(bucket, answer.interval, times, language),
                    })}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      {buckets.length < answer.buckets.length && <p className={styles["note"]}>{say("tooManyColumns")}</p>}
    </Panel>
  );
}
