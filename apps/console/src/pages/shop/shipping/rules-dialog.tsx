import { type CheckoutRules, listShippingTemplates, setCheckoutRules } from "@banyan/contracts";
import { Input, Modal, Select } from "antd";
import { useState } from "react";
import { useAction } from "../../../api/queries.ts";
import { useProgram } from "../../../api/session.ts";
import { Field } from "../../../patterns/field.tsx";
import { useToast } from "../../../patterns/toast.ts";
import { useCommonWords } from "../../../words/common.ts";
import styles from "./shipping.module.css";
import { readMoney } from "./template-draft.ts";
import { useShippingWords } from "./words.ts";

const yuan = (fen: number) => (fen / 100).toFixed(2);

/** What holds for a whole order. */
export function RulesDialog({ rules, onClose }: { rules: CheckoutRules; onClose: () => void }) {
  const say = useShippingWords();
  const common = useCommonWords();
  const toast = useToast();
  const { id: program } = useProgram();
  const [fee, setFee] = useState(yuan(rules.feeFen));
  const [freeLine, setFreeLine] = useState(rules.freeOverFen === null ? "" : yuan(rules.freeOverFen));
  const [combine, setCombine] = useState(rules.combine);
  const [zeroOrders, setZeroOrders] = useState(rules.zeroOrders);
  const save = useAction(setCheckoutRules, { touches: [listShippingTemplates] });
  const feeFen = readMoney(fee);
  const freeOverFen = freeLine.trim() === "" ? null : readMoney(freeLine);
  const submit = () => {
    if (typeof feeFen === "string" || typeof freeOverFen === "string") return;
    save.mutate(
      { params: { program }, body: { feeFen, freeOverFen, combine, zeroOrders } },
      {
        onSuccess: () => {
          toast.done(say("saved"));
          onClose();
        },
        onError: toast.refused,
      },
    );
  };
  return (
    <Modal
      open
      title={say("rules")}
      okText={common("save")}
      cancelText={common("cancel")}
      confirmLoading={save.isPending}
      onOk={submit}
      onCancel={onClose}
    >
      <div className={styles["form"]}>
        <Field
          label={say("flatFee")}
          hint={say("flatFeeHint")}
          problem={typeof feeFen === "string" ? say(feeFen) : undefined}
        >
          {(wiring) => <Input {...wiring} prefix="¥" value={fee} onChange={(event) => setFee(event.target.value)} />}
        </Field>
        <Field
          label={say("freeLine")}
          hint={say("freeLineHint")}
          problem={typeof freeOverFen === "string" ? say(freeOverFen) : undefined}
        >
          {(wiring) => (
            <Input {...wiring} prefix="¥" value={freeLine} onChange={(event) => setFreeLine(event.target.value)} />
          )}
        </Field>
        <Field label={say("combine")}>
          {(wiring) => (
            <Select
              {...wiring}
              value={combine}
              onChange={setCombine}
              options={(["sum", "highest"] as const).map((value) => ({ value, label: say(`combine.${value}`) }))}
            />
          )}
        </Field>
        <Field label={say("zeroOrders")} hint={say("zeroOrdersHint")}>
          {(wiring) => (
            <Select
              {...wiring}
              value={zeroOrders}
              onChange={setZeroOrders}
              options={(["refuse", "allow"] as const).map((value) => ({ value, label: say(`zeroOrders.${value}`) }))}
            />
          )}
        </Field>
      </div>
    </Modal>
  );
}
