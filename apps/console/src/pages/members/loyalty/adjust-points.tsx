import {
  adjustPoints,
  getLoyalty,
  getMemberLoyalty,
  listMemberPoints,
  type MemberLoyalty,
  setPaidMembership,
} from "@banyan/contracts";
import { Button, DatePicker, Input, Modal, Segmented } from "antd";
import dayjs from "dayjs";
import { useState } from "react";
import { useAction } from "../../../api/queries.ts";
import { useProgram } from "../../../api/session.ts";
import { formatCount } from "../../../format/numbers.ts";
import { useTimes } from "../../../format/use-times.ts";
import { Field } from "../../../patterns/field.tsx";
import { useToast } from "../../../patterns/toast.ts";
import styles from "./loyalty.module.css";
import { useLoyaltyWords } from "./words.ts";

const WHOLE = /^[+-]?\d{1,7}$/;

/** Points or paid membership by hand: what it comes to, and why. */
export function AdjustPoints({
  memberId,
  loyalty,
  onClose,
}: {
  memberId: string;
  loyalty: MemberLoyalty;
  onClose: () => void;
}) {
  const say = useLoyaltyWords();
  const toast = useToast();
  const times = useTimes();
  const { id: program } = useProgram();
  const touches = [getMemberLoyalty, listMemberPoints, getLoyalty];
  const adjust = useAction(adjustPoints, { touches });
  const grant = useAction(setPaidMembership, { touches });
  const [what, setWhat] = useState<"adjust" | "grant">("adjust");
  const [text, setText] = useState("");
  const [reason, setReason] = useState("");
  const [day, setDay] = useState(loyalty.paidMemberUntil === null ? null : times.dayOf(loyalty.paidMemberUntil));
  const points = WHOLE.test(text.trim()) ? Number(text) : 0;
  const isValid = reason.trim() !== "" && (what === "grant" || points !== 0);
  const params = { program, id: memberId };
  const submit = () => {
    const done =
      what === "adjust"
        ? adjust.mutateAsync({ params, body: { points, reason } }).then(() => say("adjusted"))
        : grant
            .mutateAsync({ params, body: { until: day === null ? null : times.endOf(day), reason } })
            .then(() => say("granted"));
    done.then((words) => {
      toast.done(words);
      onClose();
    }, toast.refused);
  };
  return (
    <Modal
      open
      width={440}
      title={say("section")}
      onCancel={onClose}
      footer={
        <Button type="primary" disabled={!isValid} loading={adjust.isPending || grant.isPending} onClick={submit}>
          {say(what === "adjust" ? "adjustDo" : "grantDo")}
        </Button>
      }
    >
      <div className={styles["form"]}>
        <Segmented
          block
          value={what}
          onChange={setWhat}
          options={(["adjust", "grant"] as const).map((value) => ({ value, label: say(value) }))}
        />
        {what === "adjust" ? (
          <Field
            required
            label={say("adjustPoints")}
            hint={
              points === 0 ? say("adjustHint") : say("adjustWill", { after: formatCount(loyalty.balance + points) })
            }
          >
            {(wiring) => (
              <Input
                {...wiring}
                autoFocus
                maxLength={8}
                placeholder="+100"
                value={text}
                onChange={(event) => setText(event.target.value)}
              />
            )}
          </Field>
        ) : (
          <Field label={say("grantUntil")}>
            {(wiring) => (
              <DatePicker
                {...wiring}
                value={day === null ? null : dayjs(day)}
                onChange={(date) => setDay(date?.format("YYYY-MM-DD") ?? null)}
              />
            )}
          </Field>
        )}
        <Field required label={say("reason")} hint={say("reasonHint")}>
          {(wiring) => (
            <Input {...wiring} maxLength={100} value={reason} onChange={(event) => setReason(event.target.value)} />
          )}
        </Field>
      </div>
    </Modal>
  );
}
