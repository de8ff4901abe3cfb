import type { BillDifference } from "@banyan/contracts";
import { Tooltip } from "antd";
import { Link } from "react-router";
import { useMay, useProgram } from "../../../api/session.ts";
import { Money } from "../../../patterns/money.tsx";
import { StateTag } from "../../../patterns/state-tag.tsx";
import { useStateWords } from "./bill-state.tsx";
import styles from "./bills.module.css";
import { useBillWords } from "./words.ts";

/** What both sides say about each payment or refund they do not agree on. */
export function BillDifferences({ differences }: { differences: readonly BillDifference[] }) {
  const say = useBillWords();
  const { id: program } = useProgram();
  const mayReadOrders = useMay("order.read");
  return (
    <table className={styles["table"]}>
      <thead>
        <tr>
          <th>{say("kind")}</th>
          <th>{say("subject")}</th>
          <th>{say("order")}</th>
          <th className={styles["side"]}>{say("here")}</th>
          <th className={styles["side"]}>{say("there")}</th>
          <th>{say("state")}</th>
        </tr>
      </thead>
      <tbody>
        {differences.map((one) => (
          <tr key={one.id}>
            <td>
              <Tooltip title={say(`kindAbout.${one.kind}`)}>{say(`kind.${one.kind}`)}</Tooltip>
            </td>
            <td>{say(`subject.${one.subject}`)}</td>
            <td>
              <span className={styles["words"]}>
                {one.orderId !== null && mayReadOrders ? (
                  <Link to={`/${program}/shop/orders/${one.orderId}`}>{one.orderNo}</Link>
                ) : (
                  <span>{one.orderNo ?? "—"}</span>
                )}
                <span className={styles["faint"]}>{one.number}</span>
              </span>
            </td>
            <td className={styles["side"]}>
              <Side fen={one.hereFen} state={one.hereState} />
            </td>
            <td className={styles["side"]}>
              <Side fen={one.thereFen} state={one.thereState} />
            </td>
            <td>
              <StateTag tone={one.isResolved ? "good" : "act"}>
                {say(one.isResolved ? "isResolved" : "isStanding")}
              </StateTag>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Side({ fen, state }: { fen: number | null; state: string | null }) {
  const words = useStateWords();
  if (fen === null) return "—";
  return (
    <span className={styles["words"]}>
      <Money fen={fen} strong />
      <span className={styles["faint"]}>{state && words(state)}</span>
    </span>
  );
}
