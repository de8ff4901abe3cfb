import {
  type CouponTemplate,
  changeCouponTemplate,
  createCouponTemplate,
  getCouponTemplate,
  listCouponTemplates,
} from "@banyan/contracts";
import { Button, DatePicker, Drawer, Input } from "antd";
import dayjs from "dayjs";
import { useState } from "react";
import { useAction } from "../../../api/queries.ts";
import { useProgram } from "../../../api/session.ts";
import { formatMoney } from "../../../format/numbers.ts";
import type { Times } from "../../../format/times.ts";
import { useTimes } from "../../../format/use-times.ts";
import { Field } from "../../../patterns/field.tsx";
import { useToast } from "../../../patterns/toast.ts";
import {
  type CouponDraft,
  type CouponField,
  draftOf,
  emptyCoupon,
  mostGivenFen,
  readBenefit,
  readCoupon,
} from "./coupon-draft.ts";
import { AudienceFields, BenefitFields, ScopeFields, TextField, ValidityFields, WayFields } from "./coupon-fields.tsx";
import { CouponPreview } from "./coupon-preview.tsx";
import styles from "./coupons.module.css";
import { useCouponWords } from "./words.ts";

/** A coupon's rules left, the ticket in a shopper's wallet right, and the most it can cost before it is there. */
export function CouponEditor({
  changes,
  copies,
  onClose,
}: {
  /** The template to be changed. */ changes?: CouponTemplate | undefined;
  /** The one a new template starts from. */ copies?: CouponTemplate | undefined;
  onClose: () => void;
}) {
  const say = useCouponWords();
  const toast = useToast();
  const times = useTimes();
  const { id: program } = useProgram();
  const touches = [listCouponTemplates, getCouponTemplate];
  const create = useAction(createCouponTemplate, { touches });
  const amend = useAction(changeCouponTemplate, { touches });
  const [draft, setDraft] = useState(() => firstDraft(changes ?? copies, times, changes === undefined));
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
    const saved =
      changes === undefined
        ? create.mutateAsync({ params: { program }, body: input })
        : amend.mutateAsync({
            params: { program, id: changes.id },
            body: { version: changes.version, template: input },
          });
    saved
      .then(() => {
        toast.done(say(changes === undefined ? "created" : "changed"));
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
      title={say(changes === undefined ? "new" : "change")}
      onClose={onClose}
      extra={
        <Button type="primary" loading={create.isPending || amend.isPending} onClick={submit}>
          {say(changes === undefined ? "create" : "saveChange")}
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
          <WayFields {...part} isFixed={changes !== undefined} />
          <AudienceFields {...part} />
          <div className={styles["triple"]}>
            <TextField {...part} field="quota" label={say("quota")} />
            <TextField {...part} field="perMember" label={say("perMember")} />
            <TextField {...part} field="perDay" label={say("perDay")} hint={say("noLimit")} required={false} />
          </div>
          <div className={styles["pair"]}>
            <TextField
              {...part}
              field="budget"
              label={say("budget")}
              hint={say("budgetHint")}
              prefix="¥"
              required={false}
            />
            <TextField
              {...part}
              field="claimsPerHour"
              label={say("claimsPerHour")}
              hint={say("claimsPerHourHint")}
              required={false}
            />
          </div>
          <div className={styles["pair"]}>
            <Field label={say("firstDay")} hint={say("firstDayHint")} problem={problemAt("firstDay")}>
              {(wiring) => (
                <DatePicker
                  {...wiring}
                  value={draft.firstDay === undefined ? null : dayjs(draft.firstDay)}
                  onChange={(date) => change({ firstDay: date?.format("YYYY-MM-DD") })}
                />
              )}
            </Field>
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
          </div>
          {changes !== undefined && <p className={styles["worst"]}>{say("changeAbout")}</p>}
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

function firstDraft(from: CouponTemplate | undefined, times: Times, isNew: boolean): CouponDraft {
  if (from === undefined) return emptyCoupon;
  const draft = draftOf(from, times);
  if (!isNew) return draft;
  // a copy begins now, and what has ended must be given a new end
  const today = times.dayOf(new Date());
  const hasEnded = draft.lastDay !== undefined && draft.lastDay < today;
  return { ...draft, firstDay: undefined, lastDay: hasEnded ? undefined : draft.lastDay };
}
