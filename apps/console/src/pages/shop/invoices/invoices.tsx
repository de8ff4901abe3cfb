import { type InvoiceRow, invoiceStates, listInvoices } from "@banyan/contracts";
import { Button } from "antd";
import { useState } from "react";
import { Link } from "react-router";
import { useReply } from "../../../api/queries.ts";
import { useMay, useProgram } from "../../../api/session.ts";
import { urlChoice, urlPage } from "../../../format/url-state.ts";
import { useTimes } from "../../../format/use-times.ts";
import { useUrlState } from "../../../format/use-url-state.ts";
import { EmptyState } from "../../../patterns/empty-state.tsx";
import { type Column, List } from "../../../patterns/list.tsx";
import { Money } from "../../../patterns/money.tsx";
import { Page, PageHeader } from "../../../patterns/page.tsx";
import { StateTag } from "../../../patterns/state-tag.tsx";
import { useCommonWords } from "../../../words/common.ts";
import styles from "../orders/desk.module.css";
import { invoiceTones } from "../orders/order-invoices.tsx";
import { DecideInvoice } from "./decide-invoice.tsx";
import { useInvoiceWords } from "./words.ts";

const filters = { state: urlChoice(invoiceStates), page: urlPage };

/** 店铺 · 发票: what buyers asked for; issued elsewhere, entered here. */
export function Component() {
  const say = useInvoiceWords();
  const common = useCommonWords();
  const { id: program } = useProgram();
  const times = useTimes();
  const may = useMay("order.invoice");
  const [filter, setFilter] = useUrlState(filters);
  const [deciding, setDeciding] = useState<{ invoice: InvoiceRow; as: "ISSUED" | "REJECTED" }>();
  const query = useReply(listInvoices, { params: { program }, query: filter }, { keepPrevious: true });
  const counts = query.data?.counts;
  const columns: readonly Column<InvoiceRow>[] = [
    {
      key: "title",
      title: say("head"),
      pinned: true,
      render: ({ title, kind, taxNo }) => (
        <span className={styles["stack"]}>
          <span>{title}</span>
          <span className={styles["none"]}>{taxNo ?? say(`kind.${kind}`)}</span>
        </span>
      ),
    },
    {
      key: "amount",
      title: say("amount"),
      width: 110,
      align: "right",
      render: ({ amountFen }) => <Money fen={amountFen} strong />,
    },
    {
      key: "order",
      title: say("order"),
      width: 200,
      render: ({ orderId, orderNo, summary }) => (
        <Link to={`/${program}/shop/orders/${orderId}`} className={styles["stack"]}>
          <span>{orderNo}</span>
          <span className={styles["none"]}>{summary}</span>
        </Link>
      ),
    },
    { key: "email", title: say("email"), width: 180, render: ({ email }) => email },
    { key: "requested", title: say("requested"), width: 110, render: ({ requestedAt }) => times.moment(requestedAt) },
    {
      key: "state",
      title: say("state"),
      width: 150,
      render: ({ state, number, reason }) => (
        <span className={styles["stack"]}>
          <StateTag tone={invoiceTones[state]}>{say(`state.${state}`)}</StateTag>
          <span className={styles["none"]}>{number ?? reason}</span>
        </span>
      ),
    },
    {
      key: "action",
      title: "",
      width: 130,
      pinned: true,
      render: (invoice) =>
        may &&
        invoice.state === "REQUESTED" && (
          <span className={styles["actions"]}>
            <Button size="small" onClick={() => setDeciding({ invoice, as: "ISSUED" })}>
              {say("issue")}
            </Button>
            <Button size="small" type="text" onClick={() => setDeciding({ invoice, as: "REJECTED" })}>
              {say("reject")}
            </Button>
          </span>
        ),
    },
  ];
  return (
    <Page>
      <PageHeader title={say("title")} />
      <List
        name="invoices"
        label={say("title")}
        columns={columns}
        query={query}
        onPage={(page) => setFilter({ page })}
        tabs={{
          current: filter.state ?? "",
          onChange: (key) => setFilter({ state: invoiceStates.find((state) => state === key) }),
          items: [
            { key: "", label: common("all") },
            ...invoiceStates.map((state) => ({ key: state, label: say(`state.${state}`), count: counts?.[state] })),
          ],
        }}
        empty={<EmptyState title={say("empty")} hint={say("emptyHint")} />}
      />
      {deciding !== undefined && <DecideInvoice {...deciding} onClose={() => setDeciding(undefined)} />}
    </Page>
  );
}
