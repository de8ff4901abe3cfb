import { type ConsoleAfterSale, getAfterSale, listAfterSales, receiveReturn } from "@banyan/contracts";
import { InputNumber, Modal } from "antd";
import { useState } from "react";
import { useAction } from "../../../api/queries.ts";
import { useProgram } from "../../../api/session.ts";
import { problemText } from "../../../patterns/error-state.tsx";
import { useToast } from "../../../patterns/toast.ts";
import { useCommonWords } from "../../../words/common.ts";
import styles from "./after-sale.module.css";
import { useAfterSaleWords } from "./words.ts";

/** What came back, line by line: how many are accepted, how many of those go back on the shelf. */
export function ReceiveDialog({ one, onClose }: { one: ConsoleAfterSale; onClose: () => void }) {
  const say = useAfterSaleWords();
  const common = useCommonWords();
  const toast = useToast();
  const { id: program } = useProgram();
  const receive = useAction(receiveReturn, { touches: [getAfterSale, listAfterSales] });
  const [lines, setLines] = useState(() =>
    one.lines.map(({ orderLineId, quantity, unshippedQuantity }) => ({
      orderLineId,
      acceptedQuantity: quantity,
      // fit for sale until somebody looked is not known: the operator says so
      restockQuantity: 0,
      most: quantity - unshippedQuantity,
    })),
  );
  const change = (id: string, patch: { acceptedQuantity?: number; restockQuantity?: number }) =>
    setLines(
      lines.map((line) => {
        if (line.orderLineId !== id) return line;
        const next = { ...line, ...patch };
        return { ...next, restockQuantity: Math.min(next.restockQuantity, next.acceptedQuantity, next.most) };
      }),
    );
  const sum = (values: number[]) => values.reduce((all, value) => all + value, 0);
  const accepted = sum(lines.map(({ acceptedQuantity }) => acceptedQuantity));
  const missing = sum(one.lines.map(({ quantity }) => quantity)) - accepted;
  const confirm = () => {
    if (accepted === 0) return;
    receive
      .mutateAsync({
        params: { program, id: one.id },
        body: { lines: lines.map(({ most: _, ...line }) => line) },
      })
      .then(() => {
        toast.done(say("done"));
        onClose();
      })
      .catch(() => undefined); // shown in the dialog
  };
  return (
    <Modal
      open
      title={`${say("do.RECEIVE")} ${one.afterSaleNo}`}
      okText={say("do.RECEIVE")}
      cancelText={common("cancel")}
      onOk={confirm}
      onCancel={onClose}
      confirmLoading={receive.isPending}
      okButtonProps={{ disabled: accepted === 0 }}
      width={640}
    >
      <div className={styles["form"]}>
        <table className={styles["lines"]}>
          <thead>
            <tr>
              <th>{say("line")}</th>
              <th>{say("asked")}</th>
              <th>{say("accepted")}</th>
              <th>{say("restocked")}</th>
            </tr>
          </thead>
          <tbody>
            {one.lines.map(({ orderLineId, title, options, quantity }) => {
              const line = lines.find((each) => each.orderLineId === orderLineId);
              return (
                <tr key={orderLineId}>
                  <td>{[title, ...options].join(" · ")}</td>
                  <td>{quantity}</td>
                  <td>
                    <InputNumber<number>
                      aria-label={`${title} ${say("accepted")}`}
                      min={0}
                      max={quantity}
                      precision={0}
                      value={line?.acceptedQuantity ?? 0}
                      onChange={(value) => change(orderLineId, { acceptedQuantity: value ?? 0 })}
                    />
                  </td>
                  <td>
                    <InputNumber<number>
                      aria-label={`${title} ${say("restocked")}`}
                      min={0}
                      max={Math.min(line?.acceptedQuantity ?? 0, line?.most ?? 0)}
                      precision={0}
                      value={line?.restockQuantity ?? 0}
                      onChange={(value) => change(orderLineId, { restockQuantity: value ?? 0 })}
                    />
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
        <p className={styles["consequence"]}>
          {accepted === 0
            ? say("nothingAccepted")
            : say("receiveConsequence", {
                accepted,
                restocked: sum(lines.map(({ restockQuantity }) => restockQuantity)),
                missing: missing > 0 ? say("missing", { count: missing }) : "",
              })}
        </p>
        {receive.error !== null && (
          <p className={styles["problem"]} role="alert">
            {problemText(receive.error, common("errorOffline"))}
          </p>
        )}
      </div>
    </Modal>
  );
}
