import { DeleteOutlined, PlusOutlined } from "@ant-design/icons";
import type { TrendsFormula } from "@banyan/contracts";
import { Button, Input } from "antd";
import { useState } from "react";
import styles from "./trends.module.css";
import { useTrendsWords } from "./words.ts";

const MOST = 5;

/** Numbers worked out from the series; a formula is asked when it is finished (Enter, or leaving the field). */
export function FormulasEditor({
  value,
  onChange,
}: {
  value: readonly TrendsFormula[];
  onChange: (formulas: TrendsFormula[]) => void;
}) {
  const say = useTrendsWords();
  const [isAdding, setAdding] = useState(false);
  const rows: readonly TrendsFormula[] = isAdding ? [...value, { expression: "" }] : value;
  const set = (place: number, change: Partial<TrendsFormula>) => {
    const next = rows.map((one, at) => (at === place ? { ...one, ...change } : one));
    const whole = next.filter(({ expression }) => expression !== "");
    if (whole.length === next.length) setAdding(false);
    onChange(whole);
  };
  return (
    <>
      {rows.map(({ expression, label }, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a formula is its place
        <div key={`${place} ${expression} ${label ?? ""}`} className={styles["formula"]}>
          <Input
            aria-label={say("formulas")}
            placeholder="B / A * 100"
            maxLength={200}
            defaultValue={expression}
            autoFocus={expression === ""}
            onBlur={({ target }) =>
              target.value.trim() !== expression && set(place, { expression: target.value.trim() })
            }
            onPressEnter={({ currentTarget }) => currentTarget.blur()}
          />
          <Input
            aria-label={say("formulaName")}
            placeholder={say("formulaName")}
            maxLength={60}
            disabled={expression === ""}
            defaultValue={label}
            onBlur={({ target }) => {
              const name = target.value.trim();
              if (name === (label ?? "")) return;
              onChange(
                value.map((one, at) =>
                  at !== place ? one : name === "" ? { expression } : { expression, label: name },
                ),
              );
            }}
            onPressEnter={({ currentTarget }) => currentTarget.blur()}
          />
          <Button
            type="text"
            size="small"
            icon={<DeleteOutlined />}
            aria-label={say("removeFormula")}
            onClick={() => (place < value.length ? onChange(value.filter((_, at) => at !== place)) : setAdding(false))}
          />
        </div>
      ))}
      {rows.length < MOST && !isAdding && (
        <Button
          type="text"
          size="small"
          className={styles["add"] ?? ""}
          icon={<PlusOutlined />}
          onClick={() => setAdding(true)}
        >
          {say("addFormula")}
        </Button>
      )}
    </>
  );
}
