import { createCouponTemplate, listCouponTemplates } from "@banyan/contracts";
import { Button, DatePicker, Drawer, Input } from "antd";
import dayjs from "dayjs";
import { useState } from "react";
import { useAction } from "../../../api/queries.ts";
import { useProgram } from "../../../api/session.ts";
import { formatMoney } from "../../../format/numbers.ts";
import { useTimes } from "../../../format/use-times.ts";
import { Field } from "../../../patterns/field.tsx";
import { useToast } from "../../../patterns/toast.ts";
import {
  type CouponDraft,
  type CouponField,
  emptyCoupon,
  mostGivenFen,
  readBenefit,
  readCoupon,
} from "./coupon-draft.ts";
import { BenefitFields, ScopeFields, TextField, ValidityFields } from "./coupon-fields.tsx";
import { CouponPreview } from "./coupon-preview.tsx";
import styles from "./coupons.module.css";
import { useCouponWords } from "./words.ts";

/** A new coupon: rules left, the ticket in a shopper's wallet right, and the most it can cost before it is created. */
export function CouponEditor({ onClose }: { onClose: () => void }) {
  const say = useCouponWords();
  const toast = useToast();
  const times = useTimes();
  const { id: program } = useProgram();
  const create = useAction(createCouponTemplate, { touches: [listCouponTemplates] });
  const [draft, setDraft] = useState(emptyCoupon);
  const [wasTried, setWasTried] = useState(false);
  const { input, problems } = readCoupon(draft, times, times.dayOf(new Date()));
  const change = (part: Partial<CouponDraft>) => setDraft({ ...draft, ...part });
  const problemAt = (field: CouponField): string | undefined => {
    const found = wasTried ? problems.find((one) => one.field === field) : undefined;
    if (found === undefined) return undefined;
    return found.kind === "whole"
      ? say("problem.whole", { least: found.least, most: found.most })
      : say(`problem.${found.kind}`);
  };
  const submit = () => {
    setWasTried(true);
    if (input === null) return;
    create
      .mutateAsync({ params: { program }, body: input })
      .then(() => {
        toast.done(say("created"));
        onClose();
      })
      .catch(toast.refused);
  };
  const most = input && mostGivenFen(input);
  const part = { draft, change, problemAt };
  return (
    <Drawer
      open
      size={880}
      title={say("new")}
      onClose={onClose}
      extra={
        <Button type="primary" loading={create.isPending} onClick={submit}>
          {say("create")}
        </Button>
      }
    >
      <div className={styles["editor"]}>
        <div className={styles["form"]}>
          <Field required label={say("name")} hint={say("nameHint")} problem={problemAt("name")}>
            {(wiring) => (
              <Input
                {...wiring}
                showCount
                autoFocus
                maxLength={30}
                value={draft.name}
                onChange={(event) => change({ name: event.target.value })}
              />
            )}
          </Field>
          <BenefitFields {...part} />
          <ScopeFields {...part} />
          <ValidityFields {...part} />
          <div className={styles["pair"]}>
            <TextField {...part} field="quota" label={say("quota")} />
            <TextField {...part} field="perMember" label={say("perMember")} />
          </div>
          <Field required label={say("lastDay")} problem={problemAt("lastDay")}>
            {(wiring) => (
              <DatePicker
                {...wiring}
                value={draft.lastDay === undefined ? null : dayjs(draft.lastDay)}
                minDate={dayjs(times.dayOf(new Date()))}
                onChange={(date) => change({ lastDay: date?.format("YYYY-MM-DD") })}
              />
            )}
          </Field>
          {input !== null && (
            <p className={styles["worst"]}>
              {most === null ? say("worstOpen") : say("worst", { amount: formatMoney(most) })}
            </p>
          )}
        </div>
        <aside className={styles["preview"]}>
          <p className={styles["previewTitle"]}>{say("preview")}</p>
          <CouponPreview draft={draft} benefit={readBenefit(draft)} />
        </aside>
      </div>
    </Drawer>
  );
}
