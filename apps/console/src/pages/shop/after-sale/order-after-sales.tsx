import { getAfterSale, getOrder, listAfterSales, refundGoodwill } from "@banyan/contracts";
import { Button, Input, InputNumber, Modal } from "antd";
import { useState } from "react";
import { Link } from "react-router";
import { useAction, useReply } from "../../../api/queries.ts";
import { useMay, useProgram } from "../../../api/session.ts";
import { formatMoney } from "../../../format/numbers.ts";
import { problemText } from "../../../patterns/error-state.tsx";
import { Field } from "../../../patterns/field.tsx";
import { Money } from "../../../patterns/money.tsx";
import { Panel } from "../../../patterns/page.tsx";
import { useToast } from "../../../patterns/toast.ts";
import { useCommonWords } from "../../../words/common.ts";
import styles from "./after-sale.module.css";
import { AfterSaleStateTag } from "./state.tsx";
import { useAfterSaleWords } from "./words.ts";

type Order = { id: string; orderNo: string; paidAt: string | null };

/** On an order's page: its after-sales, and money out of goodwill. */
export function OrderAfterSales({ order }: { order: Order }) {
  const say = useAfterSaleWords();
  const { id: program } = useProgram();
  const mayRead = useMay("after-sale.read");
  const mayGive = useMay("after-sale.goodwill");
  const [isGiving, setIsGiving] = useState(false);
  const isShown = mayRead && order.paidAt !== null;
  const query = useReply(
    listAfterSales,
    { params: { program }, query: { orderId: order.id, pageSize: 100 } },
    { enabled: isShown },
  );
  if (!isShown) return null;
  return (
    <Panel
      title={say("order.title")}
      aside={
        mayGive && (
          <Button size="small" onClick={() => setIsGiving(true)}>
            {say("order.goodwill")}
          </Button>
        )
      }
    >
      {query.data?.items.length === 0 && <p className={styles["faint"]}>{say("order.none")}</p>}
      <ul className={styles["cases"]}>
        {query.data?.items.map(({ id, kind, state, refundFen, askedFen, quantity }) => (
          <li key={id}>
            <Link to={`/${program}/shop/after-sale/${id}`}>
              {say(`kind.${kind}`)}
              {quantity > 0 && ` · ${say("units", { count: quantity })}`}
            </Link>
            <AfterSaleStateTag state={state} />
            <Money fen={refundFen || askedFen} />
          </li>
        ))}
      </ul>
      {isGiving && <GoodwillDialog order={order} onClose={() => setIsGiving(false)} />}
    </Panel>
  );
}

function GoodwillDialog({ order, onClose }: { order: Order; onClose: () => void }) {
  const say = useAfterSaleWords();
  const common = useCommonWords();
  const toast = useToast();
  const { id: program } = useProgram();
  const give = useAction(refundGoodwill, { touches: [listAfterSales, getAfterSale, getOrder] });
  const [yuan, setYuan] = useState<number | null>(null);
  const [reason, setReason] = useState("");
  const amountFen = Math.round((yuan ?? 0) * 100);
  const canGive = amountFen >= 1 && reason.trim() !== "";
  const confirm = () => {
    if (!canGive) return;
    give
      .mutateAsync({ params: { program, id: order.id }, body: { amountFen, reason: reason.trim() } })
      .then(() => {
        toast.done(say("done"));
        onClose();
      })
      .catch(() => undefined); // shown in the dialog
  };
  return (
    <Modal
      open
      title={say("goodwillTitle", { orderNo: order.orderNo })}
      okText={say("order.goodwill")}
      cancelText={common("cancel")}
      onOk={confirm}
      onCancel={onClose}
      confirmLoading={give.isPending}
      okButtonProps={{ disabled: !canGive }}
      width={480}
    >
      <div className={styles["form"]}>
        <Field required label={say("amountGiven")}>
          {(wiring) => (
            <InputNumber<number>
              {...wiring}
              autoFocus
              min={0.01}
              precision={2}
              value={yuan}
              onChange={setYuan}
              style={{ width: "100%" }}
            />
          )}
        </Field>
        <Field required label={say("goodwillReason")}>
          {(wiring) => (
            <Input {...wiring} value={reason} maxLength={200} onChange={(event) => setReason(event.target.value)} />
          )}
        </Field>
        <p className={styles["consequence"]}>
          {canGive ? say("goodwillConsequence", { money: formatMoney(amountFen) }) : say("goodwillWaiting")}
        </p>
        {give.error !== null && (
          <p className={styles["problem"]} role="alert">
            {problemText(give.error, common("errorOffline"))}
          </p>
        )}
      </div>
    </Modal>
  );
}
