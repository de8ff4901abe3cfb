import {
  type ChannelCost,
  correctChannelCost,
  createChannelCost,
  getChannelCost,
  listChannelCosts,
} from "@banyan/contracts";
import { DatePicker, Input, Modal } from "antd";
import dayjs from "dayjs";
import { useState } from "react";
import { useAction } from "../../../api/queries.ts";
import { useProgram } from "../../../api/session.ts";
import { formatMoney } from "../../../format/numbers.ts";
import { Field } from "../../../patterns/field.tsx";
import { useToast } from "../../../patterns/toast.ts";
import { fenOf, YuanInput } from "../../shop/orders/yuan-input.tsx";
import { ChannelSelect } from "./channel-select.tsx";
import styles from "./costs.module.css";
import { useCostWords } from "./words.ts";

const countOf = (text: string): number | null | undefined =>
  text.trim() === "" ? null : /^\d{1,12}$/.test(text.trim()) ? Number(text) : undefined;
const textOf = (count: number | null | undefined) => (count === null || count === undefined ? "" : String(count));

/** A new cost, or the correction of one: what the books do is said before. */
export function CostDialog({ cost, today, onClose }: { cost: ChannelCost | null; today: string; onClose: () => void }) {
  const say = useCostWords();
  const toast = useToast();
  const { id: program } = useProgram();
  const [channelId, setChannelId] = useState<string | null>(cost?.channelId ?? null);
  const [day, setDay] = useState(cost?.day ?? today);
  const [label, setLabel] = useState(cost?.label ?? "");
  const [amount, setAmount] = useState(cost ? (cost.costFen / 100).toFixed(2) : "");
  const [impressions, setImpressions] = useState(textOf(cost?.impressions));
  const [clicks, setClicks] = useState(textOf(cost?.clicks));
  const [reason, setReason] = useState("");
  const [isTried, setTried] = useState(false);
  const touches = { touches: [listChannelCosts, getChannelCost] };
  const create = useAction(createChannelCost, touches);
  const correct = useAction(correctChannelCost, touches);
  const costFen = fenOf(amount);
  const told = { impressions: countOf(impressions), clicks: countOf(clicks) };
  const problem = (isWrong: boolean, text: string) => (isTried && isWrong ? text : undefined);

  const save = async () => {
    setTried(true);
    const { impressions: seen, clicks: pressed } = told;
    if (channelId === null || costFen === null || seen === undefined || pressed === undefined) return;
    if (cost ? reason.trim() === "" : label.trim() === "") return;
    const state = { channelId, costFen, impressions: seen, clicks: pressed };
    if (cost)
      await correct.mutateAsync({
        params: { program, id: cost.id },
        body: { version: cost.version, reason, ...state },
      });
    else await create.mutateAsync({ params: { program }, body: { ...state, day, label } });
    toast.done(say(cost ? "corrected" : "done"));
    onClose();
  };
  return (
    <Modal
      open
      title={say(cost ? "correctTitle" : "enterTitle")}
      okText={say("save")}
      cancelText={say("cancel")}
      confirmLoading={create.isPending || correct.isPending}
      onOk={() => void save().catch(toast.refused)}
      onCancel={onClose}
    >
      <div className={styles["form"]}>
        <Field label={say("channel")} required problem={problem(channelId === null, say("chooseChannel"))}>
          {(wiring) => <ChannelSelect {...wiring} value={channelId} onChange={setChannelId} />}
        </Field>
        {cost === null && (
          <>
            <Field label={say("day")} required>
              {(wiring) => (
                <DatePicker
                  {...wiring}
                  allowClear={false}
                  value={dayjs(day)}
                  maxDate={dayjs(today)}
                  onChange={(next) => next && setDay(next.format("YYYY-MM-DD"))}
                />
              )}
            </Field>
            <Field
              label={say("label")}
              required
              hint={say("labelHint")}
              problem={problem(label.trim() === "", say("needLabel"))}
            >
              {(wiring) => (
                <Input {...wiring} value={label} maxLength={100} onChange={(e) => setLabel(e.target.value)} />
              )}
            </Field>
          </>
        )}
        <Field label={say("cost")} required problem={problem(costFen === null, say("badAmount"))}>
          {(wiring) => <YuanInput {...wiring} value={amount} onChange={setAmount} />}
        </Field>
        <div className={styles["pair"]}>
          <Field
            label={say("impressions")}
            hint={say("optional")}
            problem={problem(told.impressions === undefined, say("badCount"))}
          >
            {(wiring) => (
              <Input
                {...wiring}
                inputMode="numeric"
                value={impressions}
                onChange={(e) => setImpressions(e.target.value)}
              />
            )}
          </Field>
          <Field
            label={say("clicks")}
            hint={say("optional")}
            problem={problem(told.clicks === undefined, say("badCount"))}
          >
            {(wiring) => (
              <Input {...wiring} inputMode="numeric" value={clicks} onChange={(e) => setClicks(e.target.value)} />
            )}
          </Field>
        </div>
        {cost !== null && (
          <>
            <Field label={say("reason")} required problem={problem(reason.trim() === "", say("needReason"))}>
              {(wiring) => (
                <Input {...wiring} value={reason} maxLength={100} onChange={(e) => setReason(e.target.value)} />
              )}
            </Field>
            {costFen !== null && (
              <p className={styles["consequence"]}>
                {say("consequence", { before: formatMoney(cost.costFen), after: formatMoney(costFen) })}
              </p>
            )}
          </>
        )}
      </div>
    </Modal>
  );
}
