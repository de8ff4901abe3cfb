import { CallError } from "@banyan/client";
import { adjustStock, listProducts, type Product } from "@banyan/contracts";
import { Input, Modal } from "antd";
import { useState } from "react";
import { useAction } from "../../../api/queries.ts";
import { useProgram } from "../../../api/session.ts";
import { Field } from "../../../patterns/field.tsx";
import { useToast } from "../../../patterns/toast.ts";
import { useCommonWords } from "../../../words/common.ts";
import styles from "./product-editor.module.css";
import { useProductWords } from "./words.ts";

type Sku = { id: string; code: string; onHand: number; reserved: number };

/** A new stock and why; what it means is said before it happens. */
export function StockDialog({
  sku,
  onDone,
  onClose,
}: {
  sku: Sku;
  onDone: (sku: Product["skus"][number]) => void;
  onClose: () => void;
}) {
  const say = useProductWords();
  const common = useCommonWords();
  const toast = useToast();
  const { id: program } = useProgram();
  const adjust = useAction(adjustStock, { touches: [listProducts] });
  const [text, setText] = useState(String(sku.onHand));
  const [reason, setReason] = useState("");
  const [wasTried, setWasTried] = useState(false);

  const isNumber = /^\d{1,7}$/.test(text.trim()) && Number(text) <= 1_000_000;
  const onHand = Number(text);
  const isBelow =
    isNumber &&
    (onHand < sku.reserved || (adjust.error instanceof CallError && adjust.error.code === "STOCK_BELOW_RESERVED"));
  const stockProblem = !isNumber
    ? say("stockWrong")
    : isBelow
      ? say("stockBelow", { reserved: sku.reserved })
      : undefined;
  const confirm = () => {
    setWasTried(true);
    if (!isNumber || onHand < sku.reserved || reason.trim() === "") return;
    adjust
      .mutateAsync({ params: { program, id: sku.id }, body: { onHand, reason: reason.trim() } })
      .then((next) => {
        toast.done(say("stockDone"));
        onDone(next);
      })
      .catch(toast.refused);
  };
  return (
    <Modal
      open
      width={440}
      title={say("stockTitle", { code: sku.code })}
      okText={say("stockConfirm")}
      cancelText={common("cancel")}
      confirmLoading={adjust.isPending}
      onOk={confirm}
      onCancel={onClose}
    >
      <div className={styles["fields"]}>
        <p>{say("stockNow", { onHand: sku.onHand, reserved: sku.reserved })}</p>
        <Field required label={say("stockNew")} problem={wasTried || isBelow ? stockProblem : undefined}>
          {(wiring) => (
            <Input
              {...wiring}
              autoFocus
              inputMode="numeric"
              maxLength={7}
              value={text}
              onChange={(event) => {
                adjust.reset();
                setText(event.target.value);
              }}
            />
          )}
        </Field>
        <Field
          required
          label={say("stockReason")}
          problem={wasTried && reason.trim() === "" ? say("stockReasonMissing") : undefined}
        >
          {(wiring) => (
            <Input
              {...wiring}
              maxLength={100}
              placeholder={say("stockReasonExample")}
              value={reason}
              onChange={(event) => setReason(event.target.value)}
              onPressEnter={confirm}
            />
          )}
        </Field>
        {isNumber && !isBelow && (
          <p className={styles["faint"]}>
            {say("stockEffect", { before: sku.onHand - sku.reserved, after: onHand - sku.reserved })}
          </p>
        )}
      </div>
    </Modal>
  );
}
