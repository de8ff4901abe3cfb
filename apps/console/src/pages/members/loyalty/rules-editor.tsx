import { getLoyalty, type PointsRules, setPointsRules } from "@banyan/contracts";
import { Button, Input, Segmented, Switch } from "antd";
import { useState } from "react";
import { useAction } from "../../../api/queries.ts";
import { useMay, useProgram } from "../../../api/session.ts";
import { formatMoney } from "../../../format/numbers.ts";
import { Field } from "../../../patterns/field.tsx";
import { Panel } from "../../../patterns/page.tsx";
import { useToast } from "../../../patterns/toast.ts";
import { readPercent, readWhole } from "./draft.ts";
import styles from "./loyalty.module.css";
import { useLoyaltyWords } from "./words.ts";

const bounds = {
  pointsPerYuan: [0, 1_000],
  growthPerYuan: [0, 1_000],
  validMonths: [1, 60],
  spendPerYuan: [1, 100_000],
  minPoints: [0, 1_000_000],
  stepPoints: [1, 1_000_000],
  returned: [1, 366],
} as const;
type WholeField = keyof typeof bounds;
const wholeFields = Object.keys(bounds) as WholeField[]; // the keys of bounds

const toText = ({ earn, spend, returnedKeepDays }: PointsRules): Record<WholeField | "maxPercent", string> => ({
  pointsPerYuan: String(earn.pointsPerYuan),
  growthPerYuan: String(earn.growthPerYuan),
  validMonths: String(earn.validMonths),
  spendPerYuan: String(spend.pointsPerYuan),
  minPoints: String(spend.minPoints),
  stepPoints: String(spend.stepPoints),
  returned: String(returnedKeepDays),
  maxPercent: String(spend.maxBp / 100),
});

/** How points are earned, spent and lost, with what that gives back of a hundred yuan. */
export function RulesEditor({ rules }: { rules: PointsRules }) {
  const say = useLoyaltyWords();
  const toast = useToast();
  const { id: program } = useProgram();
  const mayWrite = useMay("loyalty.write");
  const save = useAction(setPointsRules, { touches: [getLoyalty] });
  const [text, setText] = useState(() => toText(rules));
  const [isOn, setIsOn] = useState(rules.isOn);
  const [at, setAt] = useState(rules.earn.at);
  const read = (field: WholeField) => readWhole(text[field], bounds[field][0], bounds[field][1]);
  const maxBp = readPercent(text.maxPercent);
  const values = Object.fromEntries(wholeFields.map((field) => [field, read(field)])) as Record<
    WholeField,
    number | null
  >;
  const isValid = maxBp !== null && wholeFields.every((field) => values[field] !== null);
  const submit = () => {
    if (!isValid) return;
    const whole = values as Record<WholeField, number>; // isValid says so
    const body: PointsRules = {
      isOn,
      earn: {
        pointsPerYuan: whole.pointsPerYuan,
        growthPerYuan: whole.growthPerYuan,
        at,
        validMonths: whole.validMonths,
      },
      spend: {
        pointsPerYuan: whole.spendPerYuan,
        minPoints: whole.minPoints,
        stepPoints: whole.stepPoints,
        maxBp: maxBp ?? 0,
      },
      returnedKeepDays: whole.returned,
    };
    save.mutateAsync({ params: { program }, body }).then(() => toast.done(say("rulesSaved")), toast.refused);
  };
  const field = (name: WholeField, hint?: string) => (
    <Field
      label={say(name)}
      hint={hint}
      problem={
        values[name] === null ? say("problem.whole", { least: bounds[name][0], most: bounds[name][1] }) : undefined
      }
    >
      {(wiring) => (
        <Input
          {...wiring}
          inputMode="numeric"
          maxLength={7}
          disabled={!mayWrite}
          value={text[name]}
          onChange={(event) => setText({ ...text, [name]: event.target.value })}
        />
      )}
    </Field>
  );
  const earned = (values.pointsPerYuan ?? 0) * 100;
  const worthFen = values.spendPerYuan ? Math.floor((earned * 100) / values.spendPerYuan) : 0;
  return (
    <Panel title={say("rules")}>
      <div className={styles["form"]}>
        <div className={styles["switch"]}>
          <span>
            {say("isOn")}
            <br />
            <span className={styles["faint"]}>{say("isOnHint")}</span>
          </span>
          <Switch checked={isOn} disabled={!mayWrite} onChange={setIsOn} aria-label={say("isOn")} />
        </div>
        <p className={styles["legend"]}>{say("earn")}</p>
        <div className={styles["pair"]}>
          {field("pointsPerYuan")}
          {field("growthPerYuan")}
        </div>
        <Field label={say("earnAt")}>
          {({ id }) => (
            <div>
              <Segmented
                id={id}
                aria-label={say("earnAt")}
                disabled={!mayWrite}
                value={at}
                onChange={setAt}
                options={(["COMPLETED", "PAID"] as const).map((value) => ({ value, label: say(`earnAt.${value}`) }))}
              />
            </div>
          )}
        </Field>
        <div className={styles["pair"]}>
          {field("validMonths", say("validMonthsHint"))}
          {field("returned")}
        </div>
        <p className={styles["legend"]}>{say("spend")}</p>
        <div className={styles["pair"]}>
          {field("spendPerYuan")}
          <Field label={say("maxPercent")} problem={maxBp === null ? say("problem.percent") : undefined}>
            {(wiring) => (
              <Input
                {...wiring}
                inputMode="decimal"
                maxLength={5}
                disabled={!mayWrite}
                value={text.maxPercent}
                onChange={(event) => setText({ ...text, maxPercent: event.target.value })}
              />
            )}
          </Field>
        </div>
        <div className={styles["pair"]}>
          {field("minPoints")}
          {field("stepPoints", say("stepPointsHint"))}
        </div>
        <p className={styles["example"]}>
          {say("example", {
            earned,
            worth: formatMoney(worthFen),
            rate: `${(worthFen / 100).toFixed(worthFen % 100 === 0 ? 0 : 2)}%`,
          })}
        </p>
        {mayWrite && (
          <Button type="primary" disabled={!isValid} loading={save.isPending} onClick={submit}>
            {say("saveRules")}
          </Button>
        )}
      </div>
    </Panel>
  );
}
