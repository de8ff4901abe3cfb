import { listChannelCosts, listMonthlyFees, setMonthlyFee } from "@banyan/contracts";
import { DatePicker, Input, Modal } from "antd";
import dayjs from "dayjs";
import { useState } from "react";
import { useAction, useReply } from "../../../api/queries.ts";
import { useProgram } from "../../../api/session.ts";
import { addDays } from "../../../format/days.ts";
import { formatMoney } from "../../../format/numbers.ts";
import { Facts } from "../../../patterns/facts.tsx";
import { Field } from "../../../patterns/field.tsx";
import { useToast } from "../../../patterns/toast.ts";
import { fenOf, YuanInput } from "../../shop/orders/yuan-input.tsx";
import { ChannelSelect } from "./channel-select.tsx";
import styles from "./costs.module.css";
import { useCostWords } from "./words.ts";

/** A fee of a whole month, spread over its days. */
export function FeeDialog({ today, onClose }: { today: string; onClose: () => void }) {
  const say = useCostWords();
  const toast = useToast();
  const { id: program } = useProgram();
  const [channelId, setChannelId] = useState<string | null>(null);
  const [month, setMonth] = useState(today.slice(0, 7));
  const [label, setLabel] = useState("");
  const [amount, setAmount] = useState("");
  const [isTried, setTried] = useState(false);
  const set = useAction(setMonthlyFee, { touches: [listChannelCosts, listMonthlyFees] });
  const known = useReply(listMonthlyFees, {
    params: { program },
    query: { from: addDays(today, -180).slice(0, 7), to: today.slice(0, 7) },
  });
  const amountFen = fenOf(amount);
  const problem = (isWrong: boolean, text: string) => (isTried && isWrong ? text : undefined);
  const save = async () => {
    setTried(true);
    if (channelId === null || amountFen === null || label.trim() === "") return;
    const { days, changed } = await set.mutateAsync({
      params: { program },
      body: { channelId, month, label, amountFen },
    });
    toast.done(say("feeDone", { days, changed }));
    onClose();
  };
  return (
    <Modal
      open
      title={say("feeTitle")}
      okText={say("save")}
      cancelText={say("cancel")}
      confirmLoading={set.isPending}
      onOk={() => void save().catch(toast.refused)}
      onCancel={onClose}
    >
      <div className={styles["form"]}>
        <p className={styles["consequence"]}>{say("feeAbout")}</p>
        <Field label={say("channel")} required problem={problem(channelId === null, say("chooseChannel"))}>
          {(wiring) => <ChannelSelect {...wiring} value={channelId} onChange={setChannelId} />}
        </Field>
        <div className={styles["pair"]}>
          <Field label={say("month")} required>
            {(wiring) => (
              <DatePicker
                {...wiring}
                picker="month"
                allowClear={false}
                value={dayjs(`${month}-01`)}
                maxDate={dayjs(today)}
                onChange={(next) => next && setMonth(next.format("YYYY-MM"))}
              />
            )}
          </Field>
          <Field label={say("amount")} required problem={problem(amountFen === null, say("badAmount"))}>
            {(wiring) => <YuanInput {...wiring} value={amount} onChange={setAmount} />}
          </Field>
        </div>
        <Field
          label={say("label")}
          required
          hint={say("labelHint")}
          problem={problem(label.trim() === "", say("needLabel"))}
        >
          {(wiring) => <Input {...wiring} value={label} maxLength={100} onChange={(e) => setLabel(e.target.value)} />}
        </Field>
        {(known.data?.items.length ?? 0) > 0 && (
          <>
            <h3 className={styles["heading"]}>{say("fees")}</h3>
            <Facts
              items={(known.data?.items ?? []).map((fee) => ({
                key: `${fee.channelId} ${fee.month} ${fee.label}`,
                name: `${fee.month} · ${fee.channelName} · ${fee.label}`,
                value: formatMoney(fee.amountFen),
              }))}
            />
          </>
        )}
      </div>
    </Modal>
  );
}
