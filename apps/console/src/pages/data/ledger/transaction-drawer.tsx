import { getLedgerTransaction } from "@banyan/contracts";
import { Drawer } from "antd";
import { Link } from "react-router";
import { useReply } from "../../../api/queries.ts";
import { useMay, useProgram } from "../../../api/session.ts";
import { useTimes } from "../../../format/use-times.ts";
import { Block } from "../../../patterns/block.tsx";
import { ErrorState } from "../../../patterns/error-state.tsx";
import { Facts } from "../../../patterns/facts.tsx";
import { Amount } from "./amount.tsx";
import styles from "./ledger.module.css";
import { useLedgerWords } from "./words.ts";

/** One transaction whole: what it is about and both its sides. */
export function TransactionDrawer({ id, onClose }: { id: string | undefined; onClose: () => void }) {
  const say = useLedgerWords();
  const times = useTimes();
  const { id: program } = useProgram();
  const mayReadOrders = useMay("order.read");
  const { data, error, refetch } = useReply(
    getLedgerTransaction,
    { params: { program, id: id ?? "" } },
    { enabled: id !== undefined, staleMs: Number.POSITIVE_INFINITY },
  );
  const facts = data && [
    { name: say("what"), value: data.kindName },
    { name: say("at"), value: times.exact(data.at) },
    { name: say("source"), value: data.source },
    ...(data.orderId !== null && mayReadOrders
      ? [
          {
            name: say("order"),
            value: <Link to={`/${program}/shop/orders/${data.orderId}`}>{say("openOrder")}</Link>,
          },
        ]
      : []),
  ];
  return (
    <Drawer open={id !== undefined} onClose={onClose} size={640} title={say("transaction")}>
      {error !== null && data === undefined ? (
        <ErrorState error={error} retry={() => void refetch()} />
      ) : data === undefined ? (
        <Block height={240} />
      ) : (
        <div className={styles["drawer"]}>
          <Facts items={facts ?? []} />
          <table className={styles["table"]}>
            <thead>
              <tr>
                <th>{say("account")}</th>
                <th>{say("in")}</th>
                <th>{say("out")}</th>
              </tr>
            </thead>
            <tbody>
              {data.entries.map(({ account, ref, name, unit, debit, credit }) => (
                <tr key={`${account} ${ref} ${debit}`} className={styles["row"]}>
                  <td>
                    <Link
                      to={`/${program}/data/ledger/${account}${ref === null ? "" : `?ref=${encodeURIComponent(ref)}`}`}
                    >
                      {name}
                    </Link>
                  </td>
                  <td>{debit > 0 && <Amount value={debit} unit={unit} />}</td>
                  <td>{credit > 0 && <Amount value={credit} unit={unit} />}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Drawer>
  );
}
