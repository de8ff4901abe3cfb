import { cancelFactRun, type FactRun, listFactRuns, startFactRun } from "@banyan/contracts";
import { App, Button, Progress, Table } from "antd";
import { useAction, useReply } from "../../../api/queries.ts";
import { useProgram } from "../../../api/session.ts";
import { formatCount } from "../../../format/numbers.ts";
import { useTimes } from "../../../format/use-times.ts";
import { EmptyState } from "../../../patterns/empty-state.tsx";
import { type Column, List } from "../../../patterns/list.tsx";
import { Money } from "../../../patterns/money.tsx";
import { Panel } from "../../../patterns/page.tsx";
import { StateTag } from "../../../patterns/state-tag.tsx";
import { useToast } from "../../../patterns/toast.ts";
import styles from "./imports.module.css";
import type { Choice } from "./tabs.ts";
import { useImportWords } from "./words.ts";

const REFETCH_MS = 2_000;

/** Business facts in the reports beside their log: checks and replays. */
export function FactRuns({ tabs }: { tabs: Choice }) {
  const say = useImportWords();
  const times = useTimes();
  const toast = useToast();
  const { modal } = App.useApp();
  const { id: program } = useProgram();
  const query = useReply(listFactRuns, { params: { program } }, { refetchEveryMs: REFETCH_MS, staleMs: 0 });
  const start = useAction(startFactRun, { touches: [listFactRuns] });
  const stop = useAction(cancelFactRun, { touches: [listFactRuns] });
  const begin = (kind: FactRun["kind"]) =>
    start.mutateAsync({ params: { program }, body: { kind } }).catch(toast.refused);
  const items = query.data?.items;
  const isRunning = items?.some(({ state }) => state === "RUNNING") ?? false;
  const latest = items?.find(({ state }) => state === "DONE");
  const columns: Column<FactRun>[] = [
    { key: "kind", title: say("tab.facts"), pinned: true, render: ({ kind }) => say(`factKind.${kind}`) },
    { key: "state", title: say("result"), width: 170, render: (run) => <Result run={run} /> },
    {
      key: "compared",
      title: say("compared"),
      width: 170,
      align: "right",
      render: ({ compared }) =>
        compared && say("comparedValue", { facts: formatCount(compared.facts), days: compared.days }),
    },
    {
      key: "amount",
      title: say("amount"),
      width: 140,
      align: "right",
      render: ({ compared }) => compared && <Money fen={compared.amountFen} />,
    },
    {
      key: "changed",
      title: say("changed"),
      width: 140,
      align: "right",
      render: ({ kind, added, removed }) =>
        kind === "REPLAY" ? `${formatCount(added)} / ${formatCount(removed)}` : "—",
    },
    { key: "by", title: say("by"), width: 100, render: ({ by }) => by ?? say("night") },
    { key: "at", title: say("created"), width: 130, render: ({ startedAt }) => times.moment(startedAt) },
    {
      key: "do",
      title: "",
      width: 90,
      pinned: true,
      render: ({ id, state }) =>
        state === "RUNNING" && (
          <Button
            size="small"
            onClick={() => void stop.mutateAsync({ params: { program, id }, body: {} }).catch(toast.refused)}
          >
            {say("stop")}
          </Button>
        ),
    },
  ];
  const actions = (
    <>
      <Button type="primary" disabled={isRunning} loading={start.isPending} onClick={() => void begin("CHECK")}>
        {say("check")}
      </Button>
      <Button
        disabled={isRunning}
        onClick={() =>
          modal.confirm({ title: say("replay"), content: say("replayConsequence"), onOk: () => begin("REPLAY") })
        }
      >
        {say("replay")}
      </Button>
    </>
  );
  return (
    <>
      <List
        name="fact-runs"
        label={say("tab.facts")}
        columns={columns}
        query={{ ...query, data: items && { items, total: items.length, page: 1, pageSize: 100 } }}
        tabs={tabs}
        filters={actions}
        empty={<EmptyState title={say("factEmpty")} hint={say("factEmptyHint")} />}
      />
      {latest !== undefined && latest.differences.length > 0 && <Differences run={latest} />}
    </>
  );
}

function Result({ run }: { run: FactRun }) {
  const say = useImportWords();
  if (run.state === "RUNNING")
    return (
      <div className={styles["progress"]}>
        <Progress
          percent={run.factsTotal === 0 ? 0 : Math.floor((run.factsDone / run.factsTotal) * 100)}
          size="small"
        />
      </div>
    );
  if (run.state !== "DONE") return <StateTag tone="over">{say("stopped")}</StateTag>;
  return run.differences.length === 0 ? (
    <StateTag tone="good">{say("equal")}</StateTag>
  ) : (
    <StateTag tone="bad">{say("differs", { count: run.differences.length })}</StateTag>
  );
}

function Differences({ run }: { run: FactRun }) {
  const say = useImportWords();
  return (
    <Panel title={say("differs", { count: run.differences.length })} flush>
      <Table
        size="middle"
        pagination={false}
        rowKey={({ day, event }) => `${day} ${event}`}
        dataSource={run.differences}
        columns={[
          { title: say("day"), dataIndex: "day" },
          { title: say("event"), dataIndex: "event" },
          { title: say("expected"), align: "right", render: (_, row) => formatCount(row.expected) },
          { title: say("actual"), align: "right", render: (_, row) => formatCount(row.actual) },
          {
            title: `${say("amount")} · ${say("expected")}`,
            align: "right",
            render: (_, row) => <Money fen={row.expectedFen} />,
          },
          {
            title: `${say("amount")} · ${say("actual")}`,
            align: "right",
            render: (_, row) => <Money fen={row.actualFen} />,
          },
        ]}
      />
    </Panel>
  );
}
