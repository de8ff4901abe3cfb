import type { FieldDescription } from "@banyan/pricing";
import { InputNumber } from "antd";
import { usePreferences } from "../../../theme/preferences.ts";
import styles from "./promotions.module.css";
import { usePromotionWords } from "./words.ts";

/** Inputs of one value each: shown as operators say it (yuan, 折, 倍), kept as the rule has it (fen, basis points). */
export type Input = { id?: string; status?: "error"; value: unknown; onChange: (value: unknown) => void };
const emptied = (isRequired: boolean) => (isRequired ? undefined : null);

export function MoneyInput({
  value,
  onChange,
  isRequired = true,
  placeholder,
  ...wiring
}: Input & { isRequired?: boolean; placeholder?: string }) {
  return (
    <InputNumber
      {...wiring}
      className={styles["figure"] ?? ""}
      prefix="¥"
      min={0}
      max={100_000_000}
      precision={2}
      controls={false}
      {...(placeholder !== undefined && { placeholder })}
      value={typeof value === "number" ? value / 100 : null}
      onChange={(yuan) => onChange(yuan === null ? emptied(isRequired) : Math.round(yuan * 100))}
    />
  );
}

/** 8.5 折 is what remains to pay; English says 85 %. */
export function RateInput({ value, onChange, field, ...wiring }: Input & { field: FieldDescription }) {
  const { language } = usePreferences();
  const unit = language === "zh" ? 1_000 : 100;
  return (
    <InputNumber
      {...wiring}
      className={styles["figure"] ?? ""}
      suffix={field.unit?.[language]}
      min={0}
      max={(field.max ?? 10_000) / unit}
      step={language === "zh" ? 0.5 : 5}
      precision={language === "zh" ? 2 : 0}
      value={typeof value === "number" ? value / unit : null}
      onChange={(shown) => onChange(shown === null ? emptied(field.required) : Math.round(shown * unit))}
    />
  );
}

/** 2 倍 is 20 000 basis points. */
export function FactorInput({ value, onChange, ...wiring }: Input) {
  const say = usePromotionWords();
  return (
    <InputNumber
      {...wiring}
      className={styles["figure"] ?? ""}
      suffix={say("fold")}
      min={0}
      max={10}
      step={0.5}
      precision={1}
      value={typeof value === "number" ? value / 10_000 : null}
      onChange={(fold) => onChange(fold === null ? undefined : Math.round(fold * 10_000))}
    />
  );
}

export function CountInput({ value, onChange, field, ...wiring }: Input & { field: FieldDescription }) {
  const say = usePromotionWords();
  const { language } = usePreferences();
  return (
    <InputNumber
      {...wiring}
      className={styles["figure"] ?? ""}
      precision={0}
      {...(field.min !== undefined && { min: field.min })}
      {...(field.max !== undefined && { max: field.max })}
      {...(field.unit !== undefined && { suffix: field.unit[language] })}
      {...(!field.required && { placeholder: say("noLimit") })}
      value={typeof value === "number" ? value : null}
      onChange={(count) => onChange(count ?? emptied(field.required))}
    />
  );
}
