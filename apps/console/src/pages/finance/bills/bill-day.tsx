import {
  type BillDay,
  type BillLine,
  billSubjects,
  checkBillDay,
  getBillDay,
  listBillDays,
  listBillLines,
} from "@banyan/contracts";
import { Button } from "antd";
import { Link, useParams } from "react-router";
import { useAction, useReply } from "../../../api/queries.ts";
import { useMay, useProgram } from "../../../api/session.ts";
import { formatCount } from "../../../format/numbers.ts";
import { urlChoice, urlPage } from "../../../format/url-state.ts";
import { useTimes } from "../../../format/use-times.ts";
import { useUrlState } from "../../../format/use-url-state.ts";
import { Block } from "../../../patterns/block.tsx";
import { EmptyState } from "../../../patterns/empty-state.tsx";
import { ErrorState } from "../../../patterns/error-state.tsx";
import { Figure, Figures } from "../../../patterns/figure.tsx";
import { type Column, List } from "../../../patterns/list.tsx";
import { Money } from "../../../patterns/money.tsx";
import { Page, PageHeader, Panel } from "../../../patterns/page.tsx";
import { useToast } from "../../../patterns/toast.ts";
import { useCommonWords } from "../../../words/common.ts";
import { BillDifferences } from "./bill-differences.tsx";
import { BillStateTag, feeFen, useBillAbout, useStateWords } from "./bill-state.tsx";
import styles from "./bills.module.css";
import { useBillWords } from "./words.ts";

/** One day: both sides' totals, what differs, and the lines of WeChat's bill. */
export function Component() {
  const { day = "" } = useParams();
  const { id: program } = useProgram();
  const say = useBillWords();
  const times = useTimes();
  const about = useBillAbout();
  const toast = useToast();
  const params = { program, day };
  const { data: bill, error, refetch } = useReply(getBillDay, { params });
  const check = useAction(checkBillDay, { touches: [getBillDay, listBillLines, listBillDays] });
  const back = `/${program}/finance/bills`;

  if (error !== null && bill === undefined) {
    return (
      <Page>
        <PageHeader title={say("title")} backTo={back} />
        <Panel>
          <ErrorState error={error} retry={() => void refetch()} />
        </Panel>
      </Page>
    );
  }
  return (
    <Page>
      <PageHeader
        title={times.weekdayLabel(day)}
        backTo={back}
        beside={bill && <BillStateTag state={bill.state} />}
        {...(bill && { about: about(bill) })}
        actions={
          <Button
            loading={check.isPending}
            onClick={() =>
              check.mutate(
                { params, body: {} },
                { onSuccess: () => toast.done(say("checked")), onError: toast.refused },
              )
            }
          >
            {say("checkAgain")}
          </Button>
        }
      />
      <Totals bill={bill} />
      <Panel title={say("differences")} flush>
        {bill === undefined ? (
          <div className={styles["loading"]}>
            <Block height={96} />
          </div>
        ) : bill.list.length > 0 ? (
          <BillDifferences differences={bill.list} />
        ) : bill.state === "WAITING" ? (
          <EmptyState title={say("waitingLines")} hint={about(bill)} />
        ) : (
          <EmptyState title={say("noDifference")} hint={say("noDifferenceHint")} />
        )}
      </Panel>
      {bill !== undefined && bill.state !== "WAITING" && <Lines day={day} />}
    </Page>
  );
}

function Totals({ bill }: { bill: BillDay | undefined }) {
  const say = useBillWords();
  const common = useCommonWords();
  const here = bill && bill.state !== "WAITING" ? bill.here : null;
  const there = bill?.there ?? null;
  const value = (side: { fen: number; count: number } | null) =>
    bill === undefined ? undefined : side === null ? (
      common("none")
    ) : (
      <span className={styles["words"]}>
        <Money fen={side.fen} strong />
        <span className={styles["faint"]}>{say("count", { count: formatCount(side.count) })}</span>
      </span>
    );
  const paid = (side: typeof here) => value(side && { fen: side.paidFen, count: side.payments });
  const refunded = (side: typeof here) => value(side && { fen: side.refundedFen, count: side.refunds });
  const fee = there && feeFen(there.feeMillifen);
  const amount = (fen: number | null) =>
    bill === undefined ? undefined : fen === null ? common("none") : <Money fen={fen} strong />;
  return (
    <Figures columns={6}>
      <Figure label={`${say("payments")} · ${say("here")}`} value={paid(here)} />
      <Figure label={`${say("payments")} · ${say("there")}`} value={paid(there)} />
      <Figure label={`${say("refunds")} · ${say("here")}`} value={refunded(here)} />
      <Figure label={`${say("refunds")} · ${say("there")}`} value={refunded(there)} />
      <Figure label={say("fee")} definition={say("feeAbout")} value={amount(fee)} />
      <Figure
        label={say("net")}
        definition={say("netAbout")}
        value={amount(there && there.paidFen - there.refundedFen - (fee ?? 0))}
      />
    </Figures>
  );
}

const filters = { subject: urlChoice(billSubjects), page: urlPage };
type Row = BillLine & { id: string };

function Lines({ day }: { day: string }) {
  const say = useBillWords();
  const common = useCommonWords();
  const { id: program } = useProgram();
  const times = useTimes();
  const mayReadOrders = useMay("order.read");
  const stateWords = useStateWords();
  const [filter, setFilter] = useUrlState(filters);
  const query = useReply(listBillLines, { params: { program, day }, query: filter }, { keepPrevious: true });
  const columns: readonly Column<Row>[] = [
    { key: "at", title: say("time"), width: 180, pinned: true, render: ({ at }) => times.exact(at) },
    { key: "subject", title: say("subject"), width: 80, render: ({ subject }) => say(`subject.${subject}`) },
    {
      key: "order",
      title: say("order"),
      width: 210,
      render: ({ orderId, orderNo }) =>
        orderId === null ? (
          common("none")
        ) : mayReadOrders ? (
          <Link to={`/${program}/shop/orders/${orderId}`}>{orderNo}</Link>
        ) : (
          orderNo
        ),
    },
    {
      key: "amount",
      title: say("amount"),
      width: 120,
      align: "right",
      render: ({ subject, amountFen }) => <Money fen={subject === "REFUND" ? -amountFen : amountFen} strong />,
    },
    {
      key: "fee",
      title: say("fee"),
      width: 100,
      align: "right",
      render: ({ feeMillifen }) => <Money fen={feeFen(feeMillifen)} />,
    },
    { key: "state", title: say("wechatState"), width: 110, render: ({ state }) => stateWords(state) },
    {
      key: "wechatNumber",
      title: say("wechatNumber"),
      render: ({ wechatNumber }) => <span className={styles["number"]}>{wechatNumber}</span>,
    },
    {
      key: "number",
      title: say("number"),
      spare: true,
      render: ({ number }) => <span className={styles["number"]}>{number}</span>,
    },
  ];
  return (
    <List
      name="bill-lines"
      filters={<h2 className={styles["heading"]}>{say("lines")}</h2>}
      label={say("lines")}
      columns={columns}
      query={{ ...query, data: query.data && { ...query.data, items: query.data.items.map(withId) } }}
      onPage={(page) => setFilter({ page })}
      tabs={{
        current: filter.subject ?? "",
        onChange: (key) => setFilter({ subject: billSubjects.find((one) => one === key), page: 1 }),
        items: [
          { key: "", label: common("all") },
          ...billSubjects.map((one) => ({ key: one, label: say(`subject.${one}`) })),
        ],
      }}
      empty={<EmptyState title={say("noLines")} hint={say("noLinesHint")} />}
      narrowed={filter.subject !== undefined}
      onClear={() => setFilter({ subject: undefined })}
    />
  );
}

const withId = (line: BillLine): Row => ({ ...line, id: String(line.position) });
