import type { ImportDryRun } from "@banyan/contracts";
import { Table } from "antd";
import { formatCount } from "../../../format/numbers.ts";
import { useTimes } from "../../../format/use-times.ts";
import { Money } from "../../../patterns/money.tsx";
import { Panel } from "../../../patterns/page.tsx";
import { StateTag } from "../../../patterns/state-tag.tsx";
import styles from "./imports.module.css";
import { Reasons } from "./reasons.tsx";
import { useImportWords } from "./words.ts";

/** What the first rows would become. */
export function DryRun({ result }: { result: ImportDryRun }) {
  const say = useImportWords();
  const times = useTimes();
  const rejected = result.rejected.reduce((sum, { rows }) => sum + rows, 0);
  const counts = {
    accepted: formatCount(result.accepted),
    rejected: formatCount(rejected),
    leftOut: formatCount(result.rowsLeftOut),
  };
  return (
    <Panel
      title={say("dryRun")}
      aside={<span className={styles["label"]}>{say("dryRunAbout", { count: formatCount(result.rowsRead) })}</span>}
    >
      <div className={styles["bar"]}>
        <b>{say("dryRunResult", counts)}</b>
        {result.firstAt && result.lastAt && (
          <span className={styles["label"]}>
            {times.moment(result.firstAt)} – {times.moment(result.lastAt)}
          </span>
        )}
      </div>
      {rejected > 0 && <Reasons rejected={result.rejected} />}
      <ul className={styles["reasons"]}>
        {result.events.map(({ event, rows, amountFen }) => (
          <li key={event}>
            <code>{event}</code> · {formatCount(rows)}
            {amountFen !== 0 && (
              <>
                {" · "}
                <Money fen={amountFen} />
              </>
            )}
          </li>
        ))}
      </ul>
      <Table
        size="small"
        style={{ marginTop: 16 }}
        rowKey="row"
        pagination={false}
        scroll={{ x: 1100, y: 420 }}
        dataSource={result.items}
        columns={[
          { title: say("row"), dataIndex: "row", width: 64 },
          {
            title: say("result"),
            width: 150,
            render: (_, item) =>
              item.rejected !== null ? (
                <StateTag tone="bad">{say(`reason.${item.rejected}`)}</StateTag>
              ) : item.isLeftOut ? (
                <StateTag tone="over">{say("leaveOut")}</StateTag>
              ) : (
                <StateTag tone="good">{say("ok")}</StateTag>
              ),
          },
          { title: say("event"), width: 140, render: (_, { event }) => <code>{event}</code> },
          { title: say("at"), width: 170, render: (_, { at }) => at && times.moment(at) },
          { title: say("who"), dataIndex: "who", width: 190 },
          {
            title: say("amount"),
            width: 110,
            align: "right",
            render: (_, { amountFen }) => amountFen !== 0 && <Money fen={amountFen} />,
          },
          { title: say("product"), dataIndex: "product", width: 130 },
          {
            title: say("properties"),
            render: (_, { props }) => (
              <span className={styles["cell"]} title={props}>
                {props}
              </span>
            ),
          },
        ]}
      />
    </Panel>
  );
}
