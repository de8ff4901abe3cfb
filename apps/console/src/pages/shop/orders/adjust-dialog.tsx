import { adjustOrder, type ConsoleOrder, getOrder, listAdjustments, listOrders } from "@banyan/contracts";
import { Input, Modal } from "antd";
import { useState } from "react";
import { useAction } from "../../../api/queries.ts";
import { useMay, useProgram } from "../../../api/session.ts";
import { formatMoney } from "../../../format/numbers.ts";
import { problemText } from "../../../patterns/error-state.tsx";
import { Field } from "../../../patterns/field.tsx";
import { useToast } from "../../../patterns/toast.ts";
import { useCommonWords } from "../../../words/common.ts";
import styles from "./desk.module.css";
import { useDeskWords } from "./desk-words.ts";
import { fenOf, YuanInput } from "./yuan-input.tsx";

const yuan = (fen: number) => formatMoney(fen).replace("¥", "").replaceAll(",", "");

/** Another price for an unpaid order: what it is, what it becomes, and whether an owner must agree. */
export function AdjustDialog({ order, onClose }: { order: ConsoleOrder; onClose: () => void }) {
  const say = useDeskWords();
  const common = useCommonWords();
  const toast = useToast();
  const { id: program } = useProgram();
  const mayApprove = useMay("order.approve");
  const adjust = useAction(adjustOrder, { touches: [getOrder, listOrders, listAdjustments] });
  const before = order.adjustments.find(({ state }) => state === "APPLIED")?.goodsOffFen ?? 0;
  const [goodsOff, setGoodsOff] = useState(before === 0 ? "" : yuan(before));
  const [shipping, setShipping] = useState(yuan(order.price.shippingFen));
  const [reason, setReason] = useState("");
  const [wasTried, setWasTried] = useState(false);

  const goodsOffFen = goodsOff.trim() === "" ? 0 : fenOf(goodsOff);
  const shippingFen = fenOf(shipping);
  const { payableFen } = order.price;
  const after =
    goodsOffFen === null || shippingFen === null
      ? null
      : payableFen + before - goodsOffFen + shippingFen - order.price.shippingFen;
  const isRight = after !== null && after >= 1 && reason.trim() !== "";
  const confirm = () => {
    setWasTried(true);
    if (!isRight || goodsOffFen === null || shippingFen === null) return;
    adjust
      .mutateAsync({ params: { program, id: order.id }, body: { goodsOffFen, shippingFen, reason: reason.trim() } })
      .then(({ adjustments }) => {
        toast.done(say(adjustments.some(({ state }) => state === "WAITING") ? "adjustSent" : "adjusted"));
        onClose();
      })
      .catch(() => undefined); // shown in the dialog
  };
  const amountProblem = (fen: number | null) => (fen === null ? say("amountWrong") : undefined);
  const { goodsFen, discountFen, shippingFen: fee } = order.price;
  return (
    <Modal
      open
      width={500}
      title={say("adjustTitle", { orderNo: order.orderNo })}
      okText={say("adjustConfirm")}
      cancelText={common("cancel")}
      confirmLoading={adjust.isPending}
      onOk={confirm}
      onCancel={onClose}
    >
      <div className={styles["form"]}>
        <p>
          {say("adjustNow", {
            amount: formatMoney(payableFen),
            goods: formatMoney(goodsFen - discountFen),
            shipping: formatMoney(fee),
          })}
        </p>
        <div className={styles["two"]}>
          <Field label={say("goodsOff")} hint={say("goodsOffHint")} problem={amountProblem(goodsOffFen)}>
            {(wiring) => <YuanInput {...wiring} autoFocus value={goodsOff} placeholder="0.00" onChange={setGoodsOff} />}
          </Field>
          <Field label={say("newShipping")} problem={amountProblem(shippingFen)}>
            {(wiring) => <YuanInput {...wiring} value={shipping} onChange={setShipping} />}
          </Field>
        </div>
        <Field
          required
          label={say("reason")}
          hint={say("reasonHint")}
          problem={wasTried && reason.trim() === "" ? say("reasonMissing") : undefined}
        >
          {(wiring) => (
            <Input {...wiring} maxLength={200} value={reason} onChange={(event) => setReason(event.target.value)} />
          )}
        </Field>
        <p className={styles["consequence"]}>
          {after === null
            ? say("amountWrong")
            : after < 1
              ? say("tooMuch")
              : say("adjustResult", { before: formatMoney(payableFen), after: formatMoney(after) })}{" "}
          {!mayApprove && say("adjustMayWait")}
        </p>
        {adjust.error !== null && (
          <p className={styles["problem"]} role="alert">
            {problemText(adjust.error, common("errorOffline"))}
          </p>
        )}
      </div>
    </Modal>
  );
}
