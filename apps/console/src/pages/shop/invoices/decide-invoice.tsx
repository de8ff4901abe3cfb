import { decideInvoice, getOrder, type InvoiceRow, listInvoices } from "@banyan/contracts";
import { Input, Modal } from "antd";
import { useState } from "react";
import { useAction } from "../../../api/queries.ts";
import { useProgram } from "../../../api/session.ts";
import { formatMoney } from "../../../format/numbers.ts";
import { Field } from "../../../patterns/field.tsx";
import { useToast } from "../../../patterns/toast.ts";
import { useCommonWords } from "../../../words/common.ts";
import styles from "../orders/desk.module.css";
import { useInvoiceWords } from "./words.ts";

/** The number of an issued invoice, or why there is none. */
export function DecideInvoice({
  invoice,
  as,
  onClose,
}: {
  invoice: InvoiceRow;
  as: "ISSUED" | "REJECTED";
  onClose: () => void;
}) {
  const say = useInvoiceWords();
  const common = useCommonWords();
  const toast = useToast();
  const { id: program } = useProgram();
  const decide = useAction(decideInvoice, { touches: [listInvoices, getOrder] });
  const [text, setText] = useState("");
  const [wasTried, setWasTried] = useState(false);
  const typed = text.trim();
  const isRight = as === "ISSUED" ? /^(\d{8}|\d{20})$/.test(typed) : typed !== "";
  const confirm = () => {
    setWasTried(true);
    if (!isRight) return;
    const body = as === "ISSUED" ? { state: as, number: typed } : { state: as, reason: typed };
    decide
      .mutateAsync({ params: { program, id: invoice.id }, body })
      .then(() => {
        toast.done(say(as === "ISSUED" ? "issued" : "rejected"));
        onClose();
      })
      .catch(toast.refused);
  };
  return (
    <Modal
      open
      width={460}
      title={say(as === "ISSUED" ? "issueTitle" : "rejectTitle")}
      okText={say(as === "ISSUED" ? "issueConfirm" : "reject")}
      okButtonProps={{ danger: as === "REJECTED" }}
      cancelText={common("cancel")}
      confirmLoading={decide.isPending}
      onOk={confirm}
      onCancel={onClose}
    >
      <div className={styles["form"]}>
        <p className={styles["consequence"]}>
          {as === "ISSUED" ? say("issueAbout", { amount: formatMoney(invoice.amountFen) }) : say("rejectAbout")}
        </p>
        <Field
          required
          label={say(as === "ISSUED" ? "number" : "reason")}
          {...(as === "ISSUED" && { hint: say("numberHint") })}
          problem={wasTried && !isRight ? say(as === "ISSUED" ? "numberWrong" : "reasonMissing") : undefined}
        >
          {(wiring) => (
            <Input
              {...wiring}
              autoFocus
              maxLength={as === "ISSUED" ? 20 : 200}
              value={text}
              onChange={(event) => setText(event.target.value)}
              onPressEnter={confirm}
            />
          )}
        </Field>
      </div>
    </Modal>
  );
}
