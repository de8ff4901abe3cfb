import { listOrders, type OrderRow, orderStates } from "@banyan/contracts";
import { Button } from "antd";
import { useState } from "react";
import { Link, useNavigate } from "react-router";
import { useReply } from "../../../api/queries.ts";
import { useMay, useProgram } from "../../../api/session.ts";
import { urlMatching } from "../../../format/url-state.ts";
import { useTimes } from "../../../format/use-times.ts";
import { useUrlState } from "../../../format/use-url-state.ts";
import { EmptyState } from "../../../patterns/empty-state.tsx";
import { type Column, List } from "../../../patterns/list.tsx";
import { Money } from "../../../patterns/money.tsx";
import { Page, PageHeader } from "../../../patterns/page.tsx";
import { Thumbnail } from "../../../patterns/picture.tsx";
import { useCommonWords } from "../../../words/common.ts";
import { BatchDialog, canShip } from "./batch-dialog.tsx";
import { useDeskWords } from "./desk-words.ts";
import { ExportDialog } from "./export-dialog.tsx";
import { ImportDialog } from "./import-dialog.tsx";
import { cleared, isNarrowed, OrderFilters, orderFilters } from "./order-filters.tsx";
import { FlagMark } from "./order-flag.tsx";
import { OrderStateTag } from "./order-state.tsx";
import styles from "./orders.module.css";
import { ShipDrawer } from "./ship-drawer.tsx";
import { useOrderWords } from "./words.ts";

/** An import that is open: it survives a reload. `new` while no file was chosen. */
const dialogs = { import: urlMatching((text) => text === "new" || /^[0-9a-f-]{36}$/.test(text)) };

/** 店铺 · 订单: find orders, ship what is paid, one by one or many at once. */
export function Component() {
  const say = useOrderWords();
  const common = useCommonWords();
  const { id: program } = useProgram();
  const mayShip = useMay("order.ship");
  const times = useTimes();
  const go = useNavigate();
  const desk = useDeskWords();
  const mayExport = useMay("order.export");
  const [filter, setFilter] = useUrlState(orderFilters);
  const [dialog, setDialog] = useUrlState(dialogs);
  const [shipping, setShipping] = useState<OrderRow>();
  const [batch, setBatch] = useState<readonly OrderRow[]>();
  const [isExporting, setIsExporting] = useState(false);
  const query = useReply(listOrders, { params: { program }, query: filter }, { keepPrevious: true });
  const showImport = (id: string | undefined) => setDialog({ import: id });
  const counts = query.data?.counts;
  const total = counts && orderStates.reduce((sum, state) => sum + (counts[state] ?? 0), 0);

  const { page: _, ...exported } = filter;
  const columns: readonly Column<OrderRow>[] = [
    {
      key: "goods",
      title: say("goods"),
      pinned: true,
      render: ({ id, picture, summary, itemCount, flag, noteCount, note, deliveryMethod, pickupReadyAt }) => (
        <Link to={`/${program}/shop/orders/${id}`} className={styles["goods"]}>
          <Thumbnail picture={picture} />
          <span className={styles["words"]}>
            <span className={styles["summary"]}>{summary}</span>
            <span className={styles["faint"]}>
              {flag !== null && <FlagMark flag={flag} />}
              {[
                say("items", { count: itemCount }),
                ...(deliveryMethod === "PICKUP" ? [say("method.PICKUP")] : []),
                ...(pickupReadyAt === null ? [] : [say("readyMark")]),
                ...(note === "" ? [] : [say("hasNote")]),
                ...(noteCount === 0 ? [] : [say("noteCount", { count: noteCount })]),
              ].join(" · ")}
            </span>
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
    {
      key: "state",
      title: say("state"),
      width: 120,
      render: ({ state, isRefunding, deliveryMethod }) => (
        <span className={styles["words"]}>
          <OrderStateTag state={state} deliveryMethod={deliveryMethod} />
          {isRefunding && <span className={styles["faint"]}>{say("refunding.yes")}</span>}
        </span>
      ),
    },
    {
      key: "action",
      title: say("action"),
      width: 96,
      pinned: true,
      render: (row) =>
        canShip(row) && mayShip ? (
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
      <PageHeader
        title={say("title")}
        actions={
          <>
            <Link to={`/${program}/shop/orders/adjustments`}>{desk("approvals")}</Link>
            {mayExport && <Button onClick={() => setIsExporting(true)}>{desk("export")}</Button>}
            {mayShip && <Button onClick={() => showImport("new")}>{desk("importFile")}</Button>}
          </>
        }
      />
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
        filters={<OrderFilters filter={filter} setFilter={setFilter} />}
        narrowed={isNarrowed(filter)}
        onClear={() => setFilter(cleared)}
        {...(mayShip && {
          bulk: (rows: readonly OrderRow[]) => (
            <Button size="small" type="primary" disabled={!rows.some(canShip)} onClick={() => setBatch(rows)}>
              {desk("batchShip")}
            </Button>
          ),
        })}
        empty={<EmptyState title={say("empty")} hint={say("emptyHint")} />}
      />
      {shipping !== undefined && <ShipDrawer orderId={shipping.id} onClose={() => setShipping(undefined)} />}
      {isExporting && (
        <ExportDialog filter={exported} count={query.data?.total ?? 0} onClose={() => setIsExporting(false)} />
      )}
      {batch !== undefined && (
        <BatchDialog
          orders={batch}
          onChecked={(id) => {
            setBatch(undefined);
            showImport(id);
          }}
          onClose={() => setBatch(undefined)}
        />
      )}
      {dialog.import !== undefined && (
        <ImportDialog
          importId={dialog.import === "new" ? undefined : dialog.import}
          onImport={(id) => showImport(id ?? "new")}
          onClose={() => showImport(undefined)}
        />
      )}
    </Page>
  );
}
