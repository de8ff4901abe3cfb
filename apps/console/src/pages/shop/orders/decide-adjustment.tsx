import {
  type Adjustment,
  type AdjustmentState,
  decideAdjustment,
  getOrder,
  listAdjustments,
  listOrders,
} from "@banyan/contracts";
import { Button, Input, Modal } from "antd";
import { useState } from "react";
import { useAction } from "../../../api/queries.ts";
import { useMay, useProgram } from "../../../api/session.ts";
import { formatMoney } from "../../../format/numbers.ts";
import { Field } from "../../../patterns/field.tsx";
import type { Tone } from "../../../patterns/state-tag.tsx";
import { useToast } from "../../../patterns/toast.ts";
import { useCommonWords } from "../../../words/common.ts";
import styles from "./desk.module.css";
import { useDeskWords } from "./desk-words.ts";

export const adjustmentTones: Record<AdjustmentState, Tone> = {
  WAITING: "act",
  APPLIED: "good",
  REJECTED: "bad",
  LAPSED: "over",
};

/** Approve or reject, with what it will do; nothing for those who may not. */
export function DecideAdjustment({ adjustment }: { adjustment: Adjustment }) {
  const say = useDeskWords();
  const may = useMay("order.approve");
  const [approve, setApprove] = useState<boolean>();
  if (!may || adjustment.state !== "WAITING") return null;
  return (
    <span className={styles["actions"]}>
      <Button size="small" type="primary" onClick={() => setApprove(true)}>
        {say("approve")}
      </Button>
      <Button size="small" onClick={() => setApprove(false)}>
        {say("reject")}
      </Button>
      {approve !== undefined && (
        <DecisionDialog adjustment={adjustment} approve={approve} onClose={() => setApprove(undefined)} />
      )}
    </span>
  );
}

function DecisionDialog({
  adjustment,
  approve,
  onClose,
}: {
  adjustment: Adjustment;
  approve: boolean;
  onClose: () => void;
}) {
  const say = useDeskWords();
  const common = useCommonWords();
  const toast = useToast();
  const { id: program } = useProgram();
  const decide = useAction(decideAdjustment, { touches: [getOrder, listAdjustments, listOrders] });
  const [answer, setAnswer] = useState("");
  const amounts = { before: formatMoney(adjustment.beforeFen), after: formatMoney(adjustment.payableFen) };
  const confirm = () => {
    decide
      .mutateAsync({ params: { program, id: adjustment.id }, body: { approve, answer: answer.trim() } })
      .then(() => {
        toast.done(say("decided"));
        onClose();
      })
      .catch(toast.refused);
  };
  return (
    <Modal
      open
      width={440}
      title={say(approve ? "approveTitle" : "rejectTitle")}
      okText={say(approve ? "approve" : "reject")}
      okButtonProps={{ danger: !approve }}
      cancelText={common("cancel")}
      confirmLoading={decide.isPending}
      onOk={confirm}
      onCancel={onClose}
    >
      <div className={styles["form"]}>
        <p className={styles["consequence"]}>{say(approve ? "approveAbout" : "rejectAbout", amounts)}</p>
        <p>
          {say("reason")}：{adjustment.reason}
        </p>
        <Field label={say("answer")}>
          {(wiring) => (
            <Input {...wiring} maxLength={200} value={answer} onChange={(event) => setAnswer(event.target.value)} />
          )}
        </Field>
      </div>
    </Modal>
  );
}
