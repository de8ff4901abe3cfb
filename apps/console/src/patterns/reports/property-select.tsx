import type { ReportProperty } from "@banyan/contracts";
import { Select } from "antd";
import { propertiesFor, useVocabulary } from "./use-properties.ts";
import { useReportPartWords } from "./words.ts";

const owners = ["event", "own", "person"] as const;

/** One property, grouped by whose it is. `accepts` narrows the choice (numbers only, …). */
export function PropertySelect({
  value,
  onChange,
  event,
  accepts = () => true,
  none,
  label,
  width = "100%",
}: {
  value: string | undefined;
  onChange: (name: string | undefined) => void;
  /** Whose own properties are offered; absent: all events'. */ event?: string | undefined;
  accepts?: (property: ReportProperty) => boolean;
  /** Words for choosing none; absent: one must be chosen. */ none?: string;
  label?: string;
  width?: number | string;
}) {
  const say = useReportPartWords();
  const vocabulary = useVocabulary();
  const offered = propertiesFor(vocabulary?.properties ?? [], event).filter(accepts);
  const groups = owners
    .map((of) => ({
      label: say(`of.${of}`),
      options: offered
        .filter((property) => property.of === of)
        .map(({ name, title }) => ({ value: name, label: title || name, search: `${title} ${name}`.toLowerCase() })),
    }))
    .filter(({ options }) => options.length > 0);
  const isKnown = value === undefined || offered.some(({ name }) => name === value);
  return (
    <Select
      showSearch={{
        filterOption: (text, option) =>
          option !== undefined && "search" in option && String(option.search).includes(text.toLowerCase()),
      }}
      aria-label={label ?? say("property")}
      style={{ width, minWidth: 0 }}
      placeholder={say("chooseProperty")}
      loading={vocabulary === undefined}
      popupMatchSelectWidth={240}
      value={value ?? (none === undefined ? null : "")}
      onChange={(name) => onChange(name || undefined)}
      options={[
        ...(none === undefined ? [] : [{ value: "", label: none, search: none.toLowerCase() }]),
        ...(isKnown ? [] : [{ value, label: value, search: value }]),
        ...groups,
      ]}
    />
  );
}
