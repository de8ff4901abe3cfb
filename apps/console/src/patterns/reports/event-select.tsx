import { ANY_EVENT } from "@banyan/contracts";
import { Select } from "antd";
import { useVocabulary } from "./use-properties.ts";
import { useReportPartWords } from "./words.ts";

const sources = ["device", "server", "declared", "first_sight"] as const;

/** One event by its name in words, found by either name; `*` 任意行为 first unless a page cannot use it. */
export function EventSelect({
  value,
  onChange,
  allowAny = true,
  label,
  width = "100%",
}: {
  value: string | undefined;
  onChange: (event: string) => void;
  allowAny?: boolean;
  label?: string;
  width?: number | string;
}) {
  const say = useReportPartWords();
  const vocabulary = useVocabulary();
  const groups = sources
    .map((source) => ({
      label: say(`source.${source}`),
      options: (vocabulary?.events ?? [])
        .filter((event) => event.source === source)
        .map(({ name, title }) => ({ value: name, label: title || name, search: `${title} ${name}`.toLowerCase() })),
    }))
    .filter(({ options }) => options.length > 0);
  const any = { value: ANY_EVENT, label: say("anyEvent"), search: `* ${say("anyEvent")}`.toLowerCase() };
  const isKnown =
    value === undefined ||
    value === ANY_EVENT ||
    groups.some(({ options }) => options.some((one) => one.value === value));
  return (
    <Select
      showSearch={{
        filterOption: (text, option) =>
          option !== undefined && "search" in option && String(option.search).includes(text.toLowerCase()),
      }}
      aria-label={label ?? say("event")}
      style={{ width, minWidth: 0 }}
      placeholder={say("chooseEvent")}
      loading={vocabulary === undefined}
      popupMatchSelectWidth={260}
      value={value ?? null}
      onChange={(event) => event !== null && onChange(event)}
      options={[
        ...(allowAny ? [any] : []),
        // an event of an old link that is not known any more still shows its name
        ...(isKnown ? [] : [{ value, label: value, search: value }]),
        ...groups,
      ]}
    />
  );
}
