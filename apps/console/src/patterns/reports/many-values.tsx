import { listPropertyValues, type ReportFilter, type ReportPropertyType } from "@banyan/contracts";
import { Select } from "antd";
import { useEffect, useState } from "react";
import { useReply } from "../../api/queries.ts";
import { useProgram } from "../../api/session.ts";
import { formatCount } from "../../format/numbers.ts";
import { useBreakdownName } from "./breakdown-words.ts";
import styles from "./editors.module.css";
import { scaled, takesMany } from "./filters.ts";
import { useReportPartWords } from "./words.ts";

type Values = ReportFilter["values"];
const FRESH_MS = 60_000;
const TYPING_MS = 250;

/** Values to compare with: chosen from what the property held lately, or typed; several where any of them may hold. */
export function ManyValues({
  filter: { property, op, values },
  event,
  type,
  scale,
  onChange,
}: {
  filter: ReportFilter;
  event: string | undefined;
  type: ReportPropertyType;
  /** What a typed number is multiplied by: 100 for yuan kept in fen. */ scale: number;
  onChange: (values: Values) => void;
}) {
  const say = useReportPartWords();
  const nameOf = useBreakdownName([property]);
  const [isOpen, setOpen] = useState(false);
  const [typed, setTyped] = useState("");
  const suggested = useSuggestions({
    property,
    event,
    search: typed,
    enabled: isOpen && (op === "is" || op === "is_not"),
  });
  const isMany = takesMany(op);
  const name = (value: string) => nameOf({ value, label: value }, property);
  return (
    <Select
      mode="tags"
      aria-label={say("value")}
      className={styles["value"] ?? ""}
      placeholder={isMany ? say("valuesHint") : say("value")}
      tokenSeparators={["\n", "，", ","]}
      maxTagTextLength={18}
      suffixIcon={null}
      popupMatchSelectWidth={260}
      onOpenChange={setOpen}
      showSearch={{ onSearch: setTyped }}
      value={values.map((value) => {
        const text = String(typeof value === "number" ? value / scale : value);
        return { value: text, label: scale === 1 ? name(text) : text };
      })}
      labelInValue
      onChange={(chosen: readonly { value: string }[]) => {
        const read = chosen.flatMap(({ value: text }): Values => {
          if (type !== "number") return [text];
          const number = Number(text);
          return text.trim() !== "" && Number.isFinite(number) ? [scaled(number, scale)] : [];
        });
        setTyped("");
        onChange(isMany ? read : read.slice(-1));
      }}
      options={suggested.map(({ value, events }) => {
        const text = scale === 1 ? value : String(Number(value) / scale);
        return { value: text, label: `${scale === 1 ? name(value) : text}`, events: formatCount(events) };
      })}
      optionRender={({ label, data }) => (
        <span className={styles["suggestion"]}>
          <span>{label}</span>
          {"events" in data && <span className={styles["sectionAbout"]}>{String(data.events)}</span>}
        </span>
      )}
    />
  );
}

/** Asked when the list opens, and again once typing pauses. */
function useSuggestions({
  property,
  event,
  search,
  enabled,
}: {
  property: string;
  event: string | undefined;
  search: string;
  enabled: boolean;
}) {
  const { id: program } = useProgram();
  const [settled, setSettled] = useState("");
  useEffect(() => {
    const timer = setTimeout(() => setSettled(search.trim().slice(0, 60)), TYPING_MS);
    return () => clearTimeout(timer);
  }, [search]);
  const { data } = useReply(
    listPropertyValues,
    { params: { program }, body: { property, ...(event !== undefined && { event }), search: settled } },
    { enabled, staleMs: FRESH_MS, keepPrevious: true },
  );
  return data?.items ?? [];
}
