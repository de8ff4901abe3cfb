import { DeleteOutlined, PlusOutlined } from "@ant-design/icons";
import { filterOperators, type ReportFilter, type ReportPropertyType } from "@banyan/contracts";
import { Button, Select } from "antd";
import { useState } from "react";
import styles from "./editors.module.css";
import { FilterValue } from "./filter-value.tsx";
import { isWhole, takesMany } from "./filters.ts";
import { PropertySelect } from "./property-select.tsx";
import { useVocabulary } from "./use-properties.ts";
import { useReportPartWords } from "./words.ts";

const MOST = 10;

/**
 * Conditions that hold together. A row still being filled in stays here; only whole conditions reach `onChange`,
 * so a question in the address is always one that can be asked.
 */
export function FilterEditor({
  value,
  onChange,
  event,
}: {
  value: readonly ReportFilter[];
  onChange: (filters: ReportFilter[]) => void;
  /** Whose own properties are offered; absent: all events'. */ event?: string | undefined;
}) {
  const say = useReportPartWords();
  const vocabulary = useVocabulary();
  // rows as they stand on screen; the whole ones among them are `value` unless it changed from outside
  const [rows, setRows] = useState<readonly ReportFilter[]>(value);
  const [told, setTold] = useState(value);
  if (told !== value && JSON.stringify(rows.filter(isWhole)) !== JSON.stringify(value)) setRows(value);
  if (told !== value) setTold(value);

  const set = (next: readonly ReportFilter[]) => {
    setRows(next);
    const whole = next.filter(isWhole);
    if (JSON.stringify(whole) !== JSON.stringify(value)) onChange([...whole]);
  };
  const change = (index: number, row: ReportFilter) => set(rows.map((one, at) => (at === index ? row : one)));
  const typeOf = (name: string): ReportPropertyType =>
    vocabulary?.properties.find((property) => property.name === name)?.type ?? "text";
  const operatorsOf = (name: string) =>
    vocabulary?.properties.find((property) => property.name === name)?.operators ?? filterOperators;

  return (
    <div className={styles["filters"]}>
      {rows.map((row, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: rows have no other identity and are never reordered
        <div key={index} className={styles["filter"]}>
          <div className={styles["filterHead"]}>
            <PropertySelect
              value={row.property || undefined}
              event={event}
              onChange={(property) =>
                property !== undefined && change(index, { property, op: operatorsOf(property)[0] ?? "is", values: [] })
              }
            />
            <Button
              type="text"
              size="small"
              icon={<DeleteOutlined />}
              aria-label={say("removeFilter")}
              onClick={() => set(rows.filter((_, at) => at !== index))}
            />
          </div>
          {row.property !== "" && (
            <div className={styles["filterBody"]}>
              <Select
                aria-label={say("operator")}
                className={styles["operator"] ?? ""}
                popupMatchSelectWidth={false}
                value={row.op}
                onChange={(op) => change(index, { ...row, op, values: keptValues(row, op) })}
                options={operatorsOf(row.property).map((op) => ({
                  value: op,
                  label: say(operatorWord(op, typeOf(row.property))),
                }))}
              />
              <FilterValue
                filter={row}
                event={event}
                type={typeOf(row.property)}
                onChange={(values) => change(index, { ...row, values })}
              />
            </div>
          )}
        </div>
      ))}
      {rows.length < MOST && (
        <Button
          type="text"
          size="small"
          className={styles["add"] ?? ""}
          icon={<PlusOutlined />}
          onClick={() => setRows([...rows, { property: "", op: "is", values: [] }])}
        >
          {say("addFilter")}
        </Button>
      )}
    </div>
  );
}

/** Times come before and after; only numbers are more or less. */
function operatorWord(op: ReportFilter["op"], type: ReportPropertyType) {
  if (type !== "day" && type !== "datetime") return `op.${op}` as const;
  const words = { gt: "op.after", gte: "op.notBefore", lt: "op.before", lte: "op.notAfter" } as const;
  return op in words ? words[op as keyof typeof words] : (`op.${op}` as const);
}

/** Values an operator can go on with. */
function keptValues({ values }: ReportFilter, op: ReportFilter["op"]): ReportFilter["values"] {
  if (op === "is_set" || op === "is_not_set") return [];
  if (takesMany(op)) return values;
  return values.slice(0, op === "between" ? 2 : 1);
}
