import { listOrders, type OrderRow, orderStates } from "@banyan/contracts";
import { Button } from "antd";
import { useState } from "react";
import { Link, useNavigate } from "react-router";
import { useReply } from "../../../api/queries.ts";
import { useMay, useProgram } from "../../../api/session.ts";
import { isDay } from "../../../format/days.ts";
import { urlChoice, urlMatching, urlPage, urlText } from "../../../format/url-state.ts";
import { useTimes } from "../../../format/use-times.ts";
import { useUrlState } from "../../../format/use-url-state.ts";
import { DayRangePicker } from "../../../patterns/day-range.tsx";
import { EmptyState } from "../../../patterns/empty-state.tsx";
import { type Column, List } from "../../../patterns/list.tsx";
import { Money } from "../../../patterns/money.tsx";
import { Page, PageHeader } from "../../../patterns/page.tsx";
import { Thumbnail } from "../../../patterns/picture.tsx";
import { SearchBox } from "../../../patterns/search-box.tsx";
import { StateTag } from "../../../patterns/state-tag.tsx";
import { useCommonWords } from "../../../words/common.ts";
import { OrderStateTag } from "./order-state.tsx";
import styles from "./orders.module.css";
import { ShipDialog } from "./ship-dialog.tsx";
import { useOrderWords } from "./words.ts";

const isId = (text: string) => /^[0-9a-f-]{36}$/i.test(text);
const filters = {
  state: urlChoice(orderStates),
  search: urlText(50),
  from: urlMatching(isDay),
  to: urlMatching(isDay),
  memberId: urlMatching(isId),
  page: urlPage,
};
const cleared = { search: undefined, from: undefined, to: undefined, memberId: undefined };

/** 店铺 · 订单: find orders, ship what is paid. */
export function Component() {
  const say = useOrderWords();
  const common = useCommonWords();
  const { id: program } = useProgram();
  const mayShip = useMay("order.ship");
  const times = useTimes();
  const go = useNavigate();
  const [filter, setFilter] = useUrlState(filters);
  const [shipping, setShipping] = useState<OrderRow>();
  const query = useReply(listOrders, { params: { program }, query: filter }, { keepPrevious: true });
  const counts = query.data?.counts;
  const total = counts && orderStates.reduce((sum, state) => sum + (counts[state] ?? 0), 0);

  const columns: readonly Column<OrderRow>[] = [
    {
      key: "goods",
      title: say("goods"),
      pinned: true,
      render: ({ id, picture, summary, itemCount }) => (
        <Link to={`/${program}/shop/orders/${id}`} className={styles["goods"]}>
          <Thumbnail picture={picture} />
          <span className={styles["words"]}>
            <span className={styles["summary"]}>{summary}</span>
            <span className={styles["faint"]}>{say("items", { count: itemCount })}</span>
          </span>
        </Link>
      ),
    },
    {
      key: "order",
      title: say("order"),
      width: 200,
      render: ({ orderNo, createdAt }) => (
        <span className={styles["words"]}>
          <span>{orderNo}</span>
          <span className={styles["faint"]}>{times.moment(createdAt)}</span>
        </span>
      ),
    },
    { key: "buyer", title: say("buyer"), width: 140, render: ({ nickname }) => nickname },
    {
      key: "paidAt",
      title: say("paidAt"),
      width: 130,
      spare: true,
      render: ({ paidAt }) => (paidAt === null ? common("none") : times.moment(paidAt)),
    },
    {
      key: "payable",
      title: say("payable"),
      width: 120,
      align: "right",
      render: ({ payableFen }) => <Money fen={payableFen} strong />,
    },
    { key: "state", title: say("state"), width: 110, render: ({ state }) => <OrderStateTag state={state} /> },
    {
      key: "action",
      title: say("action"),
      width: 96,
      pinned: true,
      render: (row) =>
        row.state === "PAID" && mayShip ? (
          <Button size="small" onClick={() => setShipping(row)}>
            {say("ship")}
          </Button>
        ) : (
          <Link to={`/${program}/shop/orders/${row.id}`}>{common("view")}</Link>
        ),
    },
  ];

  return (
    <Page>
      <PageHeader title={say("title")} />
      <List
        name="orders"
        label={say("title")}
        columns={columns}
        query={query}
        onPage={(page) => setFilter({ page })}
        onOpen={({ id }) => go(`/${program}/shop/orders/${id}`)}
        tabs={{
          current: filter.state ?? "",
          onChange: (key) => setFilter({ state: orderStates.find((state) => state === key) }),
          items: [
            { key: "", label: common("all"), count: total },
            ...orderStates.map((state) => ({ key: state, label: say(`state.${state}`), count: counts?.[state] })),
          ],
        }}
        filters={
          <>
            <SearchBox value={filter.search} onSearch={(search) => setFilter({ search })} placeholder={say("search")} />
            <DayRangePicker
              clearable
              label={say("range")}
              today={times.dayOf(new Date())}
              value={filter.from && filter.to ? { from: filter.from, to: filter.to } : undefined}
              onChange={(range) => setFilter({ from: range?.from, to: range?.to })}
            />
            {filter.memberId !== undefined && <StateTag tone="wait">{say("oneBuyer")}</StateTag>}
          </>
        }
        narrowed={[filter.search, filter.from, filter.to, filter.memberId].some((value) => value !== undefined)}
        onClear={() => setFilter(cleared)}
        empty={<EmptyState title={say("empty")} hint={say("emptyHint")} />}
      />
      {shipping !== undefined && <ShipDialog order={shipping} onClose={() => setShipping(undefined)} />}
    </Page>
  );
}
