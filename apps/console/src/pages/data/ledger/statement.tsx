import { type Call, getLedgerStatement, type Reply } from "@banyan/contracts";
import { Button } from "antd";
import { useState } from "react";
import { useReply } from "../../../api/queries.ts";
import { useProgram } from "../../../api/session.ts";
import { useTimes } from "../../../format/use-times.ts";
import { EmptyState } from "../../../patterns/empty-state.tsx";
import { type Column, List } from "../../../patterns/list.tsx";
import { Amount } from "./amount.tsx";
import styles from "./ledger.module.css";
import { useLedgerWords } from "./words.ts";

type Asked = Omit<Call<typeof getLedgerStatement>["query"], "cursor">;
type Row = Reply<typeof getLedgerStatement>["items"][number] & { id: string };

/** Entries, oldest first, each with the balance after it; pages by cursor. */
export function Statement({
  asked,
  isSplit,
  onOpen,
}: {
  asked: Asked;
  isSplit: boolean;
  onOpen: (transactionId: string) => void;
}) {
  const say = useLedgerWords();
  const times = useTimes();
  const { id: program } = useProgram();
  /** Where each page but the first begins. */
  const [cursors, setCursors] = useState<readonly string[]>([]);
  const cursor = cursors.at(-1);
  const { data, error, isFetching, refetch } = useReply(
    getLedgerStatement,
    { params: { program }, query: { ...asked, ...(cursor !== undefined && { cursor }) } },
    { keepPrevious: true },
  );
  const rows: Row[] | undefined = data?.items.map((item) => ({ ...item, id: `${item.transactionId} ${item.ref}` }));
  const columns: readonly Column<Row>[] = [
    { key: "at", title: say("at"), width: 150, pinned: true, render: ({ at }) => times.moment(at) },
    {
      key: "what",
      title: say("what"),
      pinned: true,
      render: ({ kindName, transactionId }) => (
        <Button type="link" size="small" className={styles["link"] ?? ""} onClick={() => onOpen(transactionId)}>
          {kindName}
        </Button>
      ),
    },
    ...(isSplit ? [{ key: "detail", title: say("detail"), render: ({ name }: Row) => name }] : []),
    {
      key: "debit",
      title: say("in"),
      width: 140,
      align: "right",
      render: ({ debit, unit }) => debit > 0 && <Amount value={debit} unit={unit} />,
    },
    {
      key: "credit",
      title: say("out"),
      width: 140,
      align: "right",
      render: ({ credit, unit }) => credit > 0 && <Amount value={credit} unit={unit} />,
    },
    {
      key: "balance",
      title: say("after"),
      width: 160,
      align: "right",
      render: ({ balance, unit }) => <Amount value={balance} unit={unit} />,
    },
  ];
  return (
    <>
      <List
        name="ledger-statement"
        label={say("entries")}
        columns={columns}
        query={{
          error,
          isFetching,
          refetch,
          data: rows && { items: rows, total: rows.length, page: 1, pageSize: Math.max(1, rows.length) },
        }}
        onOpen={({ transactionId }) => onOpen(transactionId)}
        empty={<EmptyState title={say("noEntries")} hint={say("noEntriesHint")} />}
      />
      {(cursors.length > 0 || data?.nextCursor) && (
        <div className={styles["pager"]}>
          <Button disabled={cursors.length === 0} onClick={() => setCursors(cursors.slice(0, -1))}>
            {say("previous")}
          </Button>
          <Button
            disabled={!data?.nextCursor || isFetching}
            onClick={() => data?.nextCursor && setCursors([...cursors, data.nextCursor])}
          >
            {say("next")}
          </Button>
        </div>
      )}
    </>
  );
}
