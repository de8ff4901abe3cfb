import { adjustmentStates, listAdjustments, type Reply } from "@banyan/contracts";
import { Link, useNavigate } from "react-router";
import { useReply } from "../../../api/queries.ts";
import { useProgram } from "../../../api/session.ts";
import { formatMoney } from "../../../format/numbers.ts";
import { urlChoice, urlPage } from "../../../format/url-state.ts";
import { useTimes } from "../../../format/use-times.ts";
import { useUrlState } from "../../../format/use-url-state.ts";
import { EmptyState } from "../../../patterns/empty-state.tsx";
import { type Column, List } from "../../../patterns/list.tsx";
import { Money } from "../../../patterns/money.tsx";
import { Page, PageHeader } from "../../../patterns/page.tsx";
import { StateTag } from "../../../patterns/state-tag.tsx";
import { useCommonWords } from "../../../words/common.ts";
import { adjustmentTones, DecideAdjustment } from "./decide-adjustment.tsx";
import { useDeskWords } from "./desk-words.ts";
import styles from "./orders.module.css";

type Row = Reply<typeof listAdjustments>["items"][number];
const filters = { state: urlChoice(adjustmentStates), page: urlPage };

/** 店铺 · 订单 · 改价审批: changes of price, those that wait first. */
export function Component() {
  const say = useDeskWords();
  const common = useCommonWords();
  const { id: program } = useProgram();
  const times = useTimes();
  const go = useNavigate();
  const [filter, setFilter] = useUrlState(filters);
  const query = useReply(listAdjustments, { params: { program }, query: filter }, { keepPrevious: true });
  const counts = query.data?.counts;
  const columns: readonly Column<Row>[] = [
    {
      key: "order",
      title: say("order"),
      pinned: true,
      render: ({ orderId, orderNo, summary }) => (
        <Link to={`/${program}/shop/orders/${orderId}`} className={styles["words"]}>
          <span>{summary}</span>
          <span className={styles["faint"]}>{orderNo}</span>
        </Link>
      ),
    },
    {
      key: "price",
      title: say("adjust"),
      width: 200,
      render: ({ beforeFen, payableFen }) =>
        say("adjustLine", { before: formatMoney(beforeFen), after: formatMoney(payableFen) }),
    },
    {
      key: "change",
      title: say("change"),
      width: 110,
      align: "right",
      render: ({ change }) => <Money fen={change} signed strong />,
    },
    {
      key: "reason",
      title: say("reason"),
      width: 240,
      render: ({ reason, by, at }) => (
        <span className={styles["words"]}>
          <span>{reason}</span>
          <span className={styles["faint"]}>{say("byWhom", { by, time: times.moment(at) })}</span>
        </span>
      ),
    },
    {
      key: "state",
      title: say("result"),
      width: 130,
      render: ({ state }) => <StateTag tone={adjustmentTones[state]}>{say(`adjustment.${state}`)}</StateTag>,
    },
    { key: "action", title: "", width: 150, pinned: true, render: (row) => <DecideAdjustment adjustment={row} /> },
  ];
  return (
    <Page>
      <PageHeader title={say("approvals")} backTo={`/${program}/shop/orders`} />
      <List
        name="adjustments"
        label={say("approvals")}
        columns={columns}
        query={query}
        onPage={(page) => setFilter({ page })}
        onOpen={({ orderId }) => go(`/${program}/shop/orders/${orderId}`)}
        tabs={{
          current: filter.state ?? "",
          onChange: (key) => setFilter({ state: adjustmentStates.find((state) => state === key) }),
          items: [
            { key: "", label: common("all") },
            ...adjustmentStates.map((state) => ({
              key: state,
              label: say(`adjustment.${state}`),
              count: counts?.[state],
            })),
          ],
        }}
        empty={<EmptyState title={say("approvalsEmpty")} hint={say("approvalsHint")} />}
      />
    </Page>
  );
}
