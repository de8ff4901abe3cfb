import { type AfterSaleSettings, getAfterSaleSettings, setAfterSaleSettings } from "@banyan/contracts";
import { Button, Drawer, Input, InputNumber, Switch } from "antd";
import { type ReactNode, useState } from "react";
import { useAction, useReply } from "../../../api/queries.ts";
import { useMay, useProgram } from "../../../api/session.ts";
import { Block } from "../../../patterns/block.tsx";
import { ErrorState } from "../../../patterns/error-state.tsx";
import { Field } from "../../../patterns/field.tsx";
import { useToast } from "../../../patterns/toast.ts";
import { useCommonWords } from "../../../words/common.ts";
import styles from "./after-sale.module.css";
import { useAfterSaleWords } from "./words.ts";

/** Windows, patience, targets, return address and instant refund of the program. */
export function SettingsDrawer({ onClose }: { onClose: () => void }) {
  const say = useAfterSaleWords();
  const common = useCommonWords();
  const toast = useToast();
  const { id: program } = useProgram();
  const mayWrite = useMay("settings.write");
  const stored = useReply(getAfterSaleSettings, { params: { program } });
  const save = useAction(setAfterSaleSettings, { touches: [getAfterSaleSettings] });
  const [draft, setDraft] = useState<AfterSaleSettings>();
  const value = draft ?? stored.data;
  const isRight = value !== undefined && setAfterSaleSettings.body.safeParse(value).success;
  const confirm = () => {
    if (value === undefined || !isRight) return;
    save
      .mutateAsync({ params: { program }, body: value })
      .then(() => {
        toast.done(say("set.saved"));
        onClose();
      })
      .catch(toast.refused);
  };
  return (
    <Drawer
      open
      title={say("settings")}
      onClose={onClose}
      size={480}
      extra={
        <Button
          type="primary"
          onClick={confirm}
          loading={save.isPending}
          disabled={!mayWrite || draft === undefined || !isRight}
        >
          {common("save")}
        </Button>
      }
    >
      {value === undefined ? (
        stored.error === null ? (
          <Block height={320} />
        ) : (
          <ErrorState error={stored.error} retry={() => void stored.refetch()} />
        )
      ) : (
        <div className={styles["form"]}>
          {!mayWrite && <p className={styles["faint"]}>{say("set.ownerOnly")}</p>}
          <Fields value={value} onChange={setDraft} />
          {!isRight && <p className={styles["problem"]}>{say("set.wrong")}</p>}
        </div>
      )}
    </Drawer>
  );
}

function Fields({ value, onChange }: { value: AfterSaleSettings; onChange: (value: AfterSaleSettings) => void }) {
  const say = useAfterSaleWords();
  const instant = value.instantRefund;
  const home = value.returnAddress ?? { name: "", phone: "", address: "" };
  const setInstant = (patch: Partial<typeof instant>) =>
    onChange({ ...value, instantRefund: { ...instant, ...patch } });
  const setHome = (patch: Partial<typeof home>) => {
    const next = { ...home, ...patch };
    onChange({ ...value, returnAddress: Object.values(next).some((part) => part !== "") ? next : null });
  };
  const number = (
    field: "windowDays" | "answerDays" | "returnDays" | "confirmDays" | "refundDays" | "slaHours",
    hint?: string,
  ) => (
    <Amount
      label={say(`set.${field}`)}
      hint={hint}
      value={value[field]}
      onChange={(count) => onChange({ ...value, [field]: count })}
    />
  );
  return (
    <>
      <div className={styles["row"]}>
        {number("windowDays", say("set.windowHint"))}
        {number("slaHours")}
      </div>
      <div className={styles["row"]}>
        {number("answerDays")}
        {number("returnDays")}
      </div>
      <div className={styles["row"]}>
        {number("confirmDays")}
        {number("refundDays")}
      </div>
      <Field label={`${say("returnAddress")} · ${say("name")}`}>
        {(wiring) => (
          <Input
            {...wiring}
            value={home.name}
            maxLength={30}
            onChange={(event) => setHome({ name: event.target.value })}
          />
        )}
      </Field>
      <div className={styles["row"]}>
        <Field label={say("phone")}>
          {(wiring) => (
            <Input
              {...wiring}
              value={home.phone}
              maxLength={20}
              onChange={(event) => setHome({ phone: event.target.value })}
            />
          )}
        </Field>
        <Field label={say("address")}>
          {(wiring) => (
            <Input
              {...wiring}
              value={home.address}
              maxLength={200}
              onChange={(event) => setHome({ address: event.target.value })}
            />
          )}
        </Field>
      </div>
      <Choice label={say("set.freight")} hint={say("set.freightHint")}>
        <Switch
          aria-label={say("set.freight")}
          checked={value.freightInsurance}
          onChange={(freightInsurance) => onChange({ ...value, freightInsurance })}
        />
      </Choice>
      <Choice label={say("set.instant")} hint={say("set.instantHint")}>
        <Switch
          aria-label={say("set.instant")}
          checked={instant.enabled}
          onChange={(enabled) => setInstant({ enabled })}
        />
      </Choice>
      {instant.enabled && (
        <>
          <div className={styles["row"]}>
            <Amount
              label={say("set.paidOrders")}
              value={instant.paidOrders}
              onChange={(paidOrders) => setInstant({ paidOrders })}
            />
            <Amount
              label={say("set.ratio")}
              value={instant.refundRatioBp / 100}
              onChange={(percent) => setInstant({ refundRatioBp: Math.round(percent * 100) })}
            />
          </div>
          <div className={styles["row"]}>
            <Amount
              label={say("set.cap")}
              value={instant.capFen / 100}
              onChange={(yuan) => setInstant({ capFen: Math.round(yuan * 100) })}
            />
            <Amount
              label={say("set.dailyCap")}
              value={instant.dailyCapFen / 100}
              onChange={(yuan) => setInstant({ dailyCapFen: Math.round(yuan * 100) })}
            />
          </div>
        </>
      )}
    </>
  );
}

const Amount = ({
  label,
  hint,
  value,
  onChange,
}: {
  label: string;
  hint?: string | undefined;
  value: number;
  onChange: (value: number) => void;
}) => (
  <Field label={label} hint={hint}>
    {(wiring) => (
      <InputNumber<number>
        {...wiring}
        value={value}
        min={0}
        onChange={(next) => onChange(next ?? 0)}
        style={{ width: "100%" }}
      />
    )}
  </Field>
);

const Choice = ({ label, hint, children }: { label: string; hint: string; children: ReactNode }) => (
  <div className={styles["switch"]}>
    <span className={styles["words"]}>
      <span>{label}</span>
      <span className={styles["faint"]}>{hint}</span>
    </span>
    {children}
  </div>
);
