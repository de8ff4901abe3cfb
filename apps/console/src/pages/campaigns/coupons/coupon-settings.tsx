import { type CouponSettings, getCouponSettings, setCouponSettings } from "@banyan/contracts";
import { InputNumber, Modal, Switch } from "antd";
import { useState } from "react";
import { useAction, useReply } from "../../../api/queries.ts";
import { useProgram } from "../../../api/session.ts";
import { Block } from "../../../patterns/block.tsx";
import { ErrorState } from "../../../patterns/error-state.tsx";
import { Field } from "../../../patterns/field.tsx";
import { useToast } from "../../../patterns/toast.ts";
import { useCommonWords } from "../../../words/common.ts";
import styles from "./coupons.module.css";
import { useCouponWords } from "./words.ts";

/** How fast coupons may be claimed before they pause, and what a full refund gives back. */
export function SettingsDialog({ onClose }: { onClose: () => void }) {
  const say = useCouponWords();
  const common = useCommonWords();
  const toast = useToast();
  const { id: program } = useProgram();
  const { data, error, refetch } = useReply(getCouponSettings, { params: { program } });
  const save = useAction(setCouponSettings, { touches: [getCouponSettings] });
  const [change, setChange] = useState<Partial<CouponSettings["velocity"]> & { returnOnFullRefund?: boolean }>({});
  const { returnOnFullRefund = data?.returnOnFullRefund ?? true, ...velocity } = change;
  const shown = data && { ...data.velocity, ...velocity };
  const submit = () => {
    if (shown === undefined) return;
    save
      .mutateAsync({ params: { program }, body: { velocity: shown, returnOnFullRefund } })
      .then(() => {
        toast.done(say("settingsDone"));
        onClose();
      })
      .catch(toast.refused);
  };
  return (
    <Modal
      open
      width={520}
      title={say("settings")}
      okText={common("save")}
      cancelText={common("cancel")}
      confirmLoading={save.isPending}
      onOk={submit}
      onCancel={onClose}
    >
      {error !== null && data === undefined ? (
        <ErrorState error={error} retry={() => void refetch()} compact />
      ) : shown === undefined ? (
        <Block height={180} />
      ) : (
        <div className={styles["form"]}>
          <p className={styles["faint"]}>{say("velocityAbout")}</p>
          <div className={styles["triple"]}>
            <Field label={say("velocityTimes")}>
              {({ id }) => (
                <InputNumber
                  id={id}
                  min={1.5}
                  max={100}
                  step={0.5}
                  value={shown.timesAverage}
                  onChange={(timesAverage) => timesAverage !== null && setChange({ ...change, timesAverage })}
                />
              )}
            </Field>
            <Field label={say("velocityMinutes")}>
              {({ id }) => (
                <InputNumber
                  id={id}
                  min={5}
                  max={240}
                  precision={0}
                  value={shown.minutes}
                  onChange={(minutes) => minutes !== null && setChange({ ...change, minutes })}
                />
              )}
            </Field>
            <Field label={say("velocityLeast")}>
              {({ id }) => (
                <InputNumber
                  id={id}
                  min={10}
                  max={1_000_000}
                  precision={0}
                  value={shown.least}
                  onChange={(least) => least !== null && setChange({ ...change, least })}
                />
              )}
            </Field>
          </div>
          <Field label={say("returnOnFullRefund")} hint={say("returnOnFullRefundHint")}>
            {({ id }) => (
              <div>
                <Switch
                  id={id}
                  checked={returnOnFullRefund}
                  onChange={(isOn) => setChange({ ...change, returnOnFullRefund: isOn })}
                />
              </div>
            )}
          </Field>
        </div>
      )}
    </Modal>
  );
}
