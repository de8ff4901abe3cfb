import { CopyOutlined } from "@ant-design/icons";
import { type ConsoleOrder, getOrder } from "@banyan/contracts";
import { Button } from "antd";
import { useState } from "react";
import { Link, useNavigate, useParams } from "react-router";
import { useReply } from "../../../api/queries.ts";
import { useMay, useProgram } from "../../../api/session.ts";
import { useTimes } from "../../../format/use-times.ts";
import { Block } from "../../../patterns/block.tsx";
import { ErrorState } from "../../../patterns/error-state.tsx";
import { Facts } from "../../../patterns/facts.tsx";
import { Figure, Figures } from "../../../patterns/figure.tsx";
import { Money } from "../../../patterns/money.tsx";
import { Page, PageHeader, Panel } from "../../../patterns/page.tsx";
import { useToast } from "../../../patterns/toast.ts";
import { useCommonWords } from "../../../words/common.ts";
import { OrderAfterSales } from "../after-sale/order-after-sales.tsx";
import { AdjustDialog } from "./adjust-dialog.tsx";
import { useDeskWords } from "./desk-words.ts";
import styles from "./order.module.css";
import { OrderAdjustments } from "./order-adjustments.tsx";
import { FlagMark } from "./order-flag.tsx";
import { OrderHistory } from "./order-history.tsx";
import { OrderInvoices } from "./order-invoices.tsx";
import { OrderLines } from "./order-lines.tsx";
import { OrderMoney } from "./order-money.tsx";
import { OrderNotes } from "./order-notes.tsx";
import { OrderParcels } from "./order-parcels.tsx";
import { OrderPickup, ReadyButton } from "./order-pickup.tsx";
import { OrderStateTag } from "./order-state.tsx";
import { ShipDrawer } from "./ship-drawer.tsx";
import { WechatShipping } from "./wechat-shipping.tsx";
import { useOrderWords } from "./words.ts";

/** One order: its state and the next step, what was bought, the price in words, money in and out; history at the side. */
export function Component() {
  const { id = "" } = useParams();
  const { id: program } = useProgram();
  const say = useOrderWords();
  const desk = useDeskWords();
  const { data: order, error, refetch } = useReply(getOrder, { params: { program, id } });
  const back = `/${program}/shop/orders`;

  if (error !== null && order === undefined) {
    return (
      <Page>
        <PageHeader title={say("order")} backTo={back} />
        <Panel>
          <ErrorState error={error} retry={() => void refetch()} />
        </Panel>
      </Page>
    );
  }
  return (
    <Page>
      <OrderHeader order={order} back={back} />
      <KeyFigures order={order} />
      <div className={styles["grid"]}>
        <div className={styles["column"]}>
          <Panel title={say("goods")} flush>
            {order === undefined ? <Loading height={160} /> : <OrderLines order={order} />}
          </Panel>
          {order === undefined ? (
            <Panel title={say("price")}>
              <Loading height={120} />
            </Panel>
          ) : (
            <>
              {order.paidAt !== null && <OrderParcels order={order} />}
              <OrderMoney order={order} />
            </>
          )}
          {order !== undefined && <OrderAfterSales order={order} />}
        </div>
        <div className={styles["column"]}>
          {order !== undefined && <OrderAdjustments order={order} />}
          {order !== undefined && <OrderPickup order={order} />}
          <Panel title={order?.deliveryMethod === "PICKUP" ? desk("picker") : say("address")}>
            {order === undefined ? <Loading height={96} /> : <Delivery order={order} />}
          </Panel>
          <WechatShipping orderId={id} />
          {order !== undefined && <OrderNotes order={order} />}
          {order !== undefined && <OrderInvoices order={order} />}
          <Panel title={say("history")}>
            {order === undefined ? <Loading height={160} /> : <OrderHistory order={order} />}
          </Panel>
        </div>
      </div>
    </Page>
  );
}

function OrderHeader({ order, back }: { order: ConsoleOrder | undefined; back: string }) {
  const say = useOrderWords();
  const common = useCommonWords();
  const times = useTimes();
  const toast = useToast();
  const desk = useDeskWords();
  const mayAdjust = useMay("order.adjust");
  const [isAdjusting, setIsAdjusting] = useState(false);
  if (order === undefined) return <PageHeader title={<Block width={220} height={22} />} backTo={back} />;
  const about =
    order.state === "PENDING_PAYMENT" && order.payBefore !== null
      ? say("payBefore", { time: times.moment(order.payBefore) })
      : order.closeReason !== null
        ? say(`closed.${order.closeReason}`)
        : undefined;
  return (
    <>
      <PageHeader
        title={order.orderNo}
        backTo={back}
        {...(about !== undefined && { about })}
        beside={
          <>
            <Button
              type="text"
              size="small"
              icon={<CopyOutlined />}
              aria-label={say("copyNo")}
              onClick={() => void navigator.clipboard.writeText(order.orderNo).then(() => toast.done(common("copied")))}
            />
            <OrderStateTag state={order.state} deliveryMethod={order.deliveryMethod} />
            {order.flag !== null && <FlagMark flag={order.flag} />}
          </>
        }
        actions={
          <>
            {order.state === "PENDING_PAYMENT" && mayAdjust && (
              <Button onClick={() => setIsAdjusting(true)}>{desk("adjust")}</Button>
            )}
            <NextStep order={order} />
          </>
        }
      />
      {isAdjusting && <AdjustDialog order={order} onClose={() => setIsAdjusting(false)} />}
    </>
  );
}

/** The next sensible thing to do with a paid order. */
function NextStep({ order }: { order: ConsoleOrder }) {
  const say = useOrderWords();
  const { id: program } = useProgram();
  const go = useNavigate();
  const mayShip = useMay("order.ship");
  const [isShipping, setIsShipping] = useState(false);
  if (!mayShip || (order.state !== "PAID" && order.state !== "PARTLY_SHIPPED")) return null;
  if (order.deliveryMethod === "PICKUP")
    return order.pickup?.readyAt === null ? (
      <ReadyButton order={order} />
    ) : (
      <Button type="primary" onClick={() => go(`/${program}/shop/pickup`)}>
        {say("handOverGo")}
      </Button>
    );
  return (
    <>
      <Button type="primary" onClick={() => setIsShipping(true)}>
        {say("ship")}
      </Button>
      {isShipping && <ShipDrawer orderId={order.id} onClose={() => setIsShipping(false)} />}
    </>
  );
}

function KeyFigures({ order }: { order: ConsoleOrder | undefined }) {
  const say = useOrderWords();
  const times = useTimes();
  const pieces = order?.lines.reduce((sum, { quantity }) => sum + quantity, 0);
  const isPaid = order !== undefined && order.paidAt !== null;
  const end =
    order === undefined
      ? undefined
      : order.closedAt !== null
        ? { label: say("closedTime"), at: order.closedAt }
        : { label: say("completedTime"), at: order.completedAt };
  const moment = (at: string | null) => (at === null ? <span className={styles["none"]}>—</span> : times.moment(at));
  return (
    <Figures columns={5}>
      <Figure label={say(isPaid ? "total" : "totalDue")} value={order && <Money fen={order.price.payableFen} />} />
      <Figure label={say("pieces")} value={pieces} />
      <Figure
        label={say("orderTime")}
        value={order && <span className={styles["time"]}>{moment(order.createdAt)}</span>}
      />
      <Figure label={say("paidTime")} value={order && <span className={styles["time"]}>{moment(order.paidAt)}</span>} />
      <Figure
        label={end?.label ?? say("completedTime")}
        value={end && <span className={styles["time"]}>{moment(end.at)}</span>}
      />
    </Figures>
  );
}

function Delivery({ order }: { order: ConsoleOrder }) {
  const say = useOrderWords();
  const { id: program } = useProgram();
  const mayReadMembers = useMay("member.read");
  const { name, phone, province, city, district, detail } = order.delivery;
  return (
    <div className={styles["delivery"]}>
      <Facts
        items={[
          {
            name: say("buyer"),
            value: mayReadMembers ? (
              <Link to={`/${program}/members/members?member=${order.memberId}`}>{order.nickname}</Link>
            ) : (
              order.nickname
            ),
          },
          { name: say("receiver"), value: name },
          { name: say("phone"), value: phone },
          ...(order.deliveryMethod === "PICKUP"
            ? []
            : [
                {
                  name: say("detailAddress"),
                  value: `${province}${city === province ? "" : city}${district}${detail}`,
                },
              ]),
          {
            name: say("note"),
            value: order.note === "" ? <span className={styles["none"]}>{say("noNote")}</span> : order.note,
          },
        ]}
      />
    </div>
  );
}

const Loading = ({ height }: { height: number }) => (
  <div className={styles["loading"]}>
    <Block height={height} />
  </div>
);
