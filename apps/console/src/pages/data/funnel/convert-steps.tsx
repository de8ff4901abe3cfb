import type { FunnelQuestion } from "@banyan/contracts";
import { InputNumber, Select } from "antd";
import type { QuestionState } from "../../../patterns/reports/use-question.ts";
import styles from "./funnel.module.css";
import { useFunnelWords } from "./words.ts";

/** Between which steps the time is taken, and in how many bins. */
export function ConvertSteps({
  question: { value, change },
  names,
}: {
  question: QuestionState<FunnelQuestion>;
  names: readonly string[];
}) {
  const say = useFunnelWords();
  const { fromStep = 1, toStep = names.length, bins } = value.convert ?? {};
  const ask = (next: { fromStep: number; toStep: number; bins?: number | undefined }) =>
    change({
      convert: { fromStep: next.fromStep, toStep: next.toStep, ...(next.bins !== undefined && { bins: next.bins }) },
    });
  const choices = names.map((name, n) => ({ value: n + 1, label: say("stepOf", { step: n + 1, name }) }));
  return (
    <div className={styles["between"]}>
      <Select
        aria-label={say("fromStep")}
        value={fromStep}
        options={choices.slice(0, -1)}
        onChange={(from) => ask({ fromStep: from, toStep: Math.max(from + 1, toStep), bins })}
      />
      <span>→</span>
      <Select
        aria-label={say("toStep")}
        value={toStep}
        options={choices.slice(fromStep)}
        onChange={(to) => ask({ fromStep, toStep: to, bins })}
      />
      <InputNumber
        aria-label={say("bins")}
        style={{ width: 96 }}
        min={1}
        max={200}
        precision={0}
        placeholder={say("auto")}
        value={bins ?? null}
        onChange={(next) => ask({ fromStep, toStep, bins: next ?? undefined })}
      />
    </div>
  );
}
