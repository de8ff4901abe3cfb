import type { ConsoleOrder, InvoiceState } from "@banyan/contracts";
import { Link } from "react-router";
import { useProgram } from "../../../api/session.ts";
import { useTimes } from "../../../format/use-times.ts";
import { Money } from "../../../patterns/money.tsx";
import { Panel } from "../../../patterns/page.tsx";
import { StateTag, type Tone } from "../../../patterns/state-tag.tsx";
import { useCommonWords } from "../../../words/common.ts";
import styles from "./desk.module.css";
import { useDeskWords } from "./desk-words.ts";

export const invoiceTones: Record<InvoiceState, Tone> = { REQUESTED: "act", ISSUED: "good", REJECTED: "over" };

/** Invoices the buyer asked for; they are decided in the list of all. */
export function OrderInvoices({ order }: { order: ConsoleOrder }) {
  const say = useDeskWords();
  const common = useCommonWords();
  const times = useTimes();
  const { id: program } = useProgram();
  if (order.invoices.length === 0) return null;
  return (
    <Panel title={say("invoices")} aside={<Link to={`/${program}/shop/invoices`}>{common("view")}</Link>}>
      <ul className={styles["records"]}>
        {order.invoices.map((invoice) => (
          <li key={invoice.id}>
            <span className={styles["recordHead"]}>
              <StateTag tone={invoiceTones[invoice.state]}>{say(`invoice.${invoice.state}`)}</StateTag>
              <Money fen={invoice.amountFen} strong />
            </span>
            <span className={styles["text"]}>
              {say(`kind.${invoice.kind}`)} · {invoice.title}
            </span>
            {invoice.taxNo !== null && <span className={styles["none"]}>{invoice.taxNo}</span>}
            <span className={styles["none"]}>
              {[invoice.number ?? invoice.reason, times.moment(invoice.decidedAt ?? invoice.requestedAt)]
                .filter(Boolean)
                .join(" · ")}
            </span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
