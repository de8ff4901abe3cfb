import { type ImportMapping, importEncodings, importIdKinds, importTimeFormats } from "@banyan/contracts";
import { Button, Checkbox, Input, Select } from "antd";
import type { ReactNode } from "react";
import styles from "./imports.module.css";
import { useImportWords } from "./words.ts";

type Props = {
  mapping: ImportMapping;
  columns: readonly string[];
  /** Seen in the event's column. */ eventValues: readonly string[];
  onChange: (mapping: ImportMapping) => void;
};

const asOptions = (values: readonly string[]) => values.map((value) => ({ value, label: value }));
const zones = [
  "Asia/Shanghai",
  "UTC",
  "Asia/Hong_Kong",
  "Asia/Tokyo",
  "Europe/London",
  "Europe/Berlin",
  "America/New_York",
  "America/Los_Angeles",
];

/** What the columns mean. */
export function MappingForm({ mapping, columns, eventValues, onChange }: Props) {
  const say = useImportWords();
  const set = (part: Partial<ImportMapping>) => onChange({ ...mapping, ...part });
  const { format, time, who, event, amount } = mapping;
  const columnOptions = asOptions(columns);
  const optional = (label: string, key: "id" | "product" | "channel" | "page" | "session", about?: string) => (
    <Labelled label={label} about={about}>
      <Select
        allowClear
        showSearch
        placeholder={say("none")}
        value={mapping[key]}
        options={columnOptions}
        onChange={(value: string | undefined) => set({ [key]: value ?? null })}
      />
    </Labelled>
  );
  return (
    <div className={styles["form"]}>
      <Labelled label={say("time")}>
        <Select
          showSearch
          value={time.column}
          options={columnOptions}
          onChange={(column) => set({ time: { ...time, column } })}
        />
      </Labelled>
      <Labelled label={say("timeFormat")}>
        <Select
          value={time.format}
          options={importTimeFormats.map((value) => ({ value, label: say(`time.${value}`) }))}
          onChange={(value) => set({ time: { ...time, format: value } })}
        />
      </Labelled>
      <Labelled label={say("zone")}>
        <Select
          showSearch
          value={time.zone}
          options={asOptions([...new Set([...zones, time.zone])])}
          onChange={(zone) => set({ time: { ...time, zone } })}
        />
      </Labelled>

      <Labelled label={say("who")} about={say("whoAbout")} wide>
        <div className={styles["stack"]}>
          {who.map((one, index) => (
            <div className={styles["row"]} key={`${one.kind} ${one.column}`}>
              <Select
                showSearch
                value={one.column}
                options={columnOptions}
                onChange={(column) => set({ who: who.map((other, at) => (at === index ? { ...one, column } : other)) })}
              />
              <Select
                value={one.kind}
                options={importIdKinds.map((kind) => ({ value: kind, label: say(`kind.${kind}`) }))}
                onChange={(kind) => set({ who: who.map((other, at) => (at === index ? { ...one, kind } : other)) })}
              />
              {who.length > 1 && (
                <Button size="small" type="text" onClick={() => set({ who: who.filter((_, at) => at !== index) })}>
                  ×
                </Button>
              )}
            </div>
          ))}
          <div>
            <Button size="small" onClick={() => set({ who: [...who, { column: columns[0] ?? "", kind: "anon" }] })}>
              {say("addWho")}
            </Button>
          </div>
        </div>
      </Labelled>
      <Labelled label={say("source")} about={say("sourceAbout")}>
        <Input
          value={mapping.source}
          maxLength={30}
          onChange={({ target }) => set({ source: target.value.replace(/[^A-Za-z0-9_-]/g, "") })}
        />
      </Labelled>
      {optional(say("id"), "id", say("idAbout"))}
      {optional(say("session"), "session", say("sessionAbout"))}

      <Labelled label={say("event")} wide>
        <EventFields event={event} columns={columns} values={eventValues} onChange={(next) => set({ event: next })} />
      </Labelled>

      <Labelled label={say("amount")} wide>
        <div className={styles["row"]}>
          <Select
            allowClear
            showSearch
            placeholder={say("none")}
            value={amount?.column ?? null}
            options={columnOptions}
            onChange={(column: string | undefined) =>
              set({
                amount:
                  column === undefined
                    ? null
                    : { ...(amount ?? { unit: "yuan", decimal: ".", quantity: null, events: [] }), column },
              })
            }
          />
          {amount && (
            <>
              <Select
                value={amount.unit}
                options={(["yuan", "fen"] as const).map((unit) => ({ value: unit, label: say(`unit.${unit}`) }))}
                onChange={(unit) => set({ amount: { ...amount, unit } })}
              />
              <Select
                allowClear
                showSearch
                placeholder={say("quantity")}
                value={amount.quantity}
                options={columnOptions.map(({ value }) => ({ value, label: `× ${value}` }))}
                onChange={(quantity: string | undefined) => set({ amount: { ...amount, quantity: quantity ?? null } })}
              />
              <Select
                mode="tags"
                style={{ minWidth: 260 }}
                placeholder={`${say("amountEvents")}: ${say("all")}`}
                value={amount.events}
                options={asOptions(["order_paid"])}
                onChange={(events) => set({ amount: { ...amount, events } })}
              />
            </>
          )}
        </div>
      </Labelled>
      {optional(say("product"), "product")}
      {optional(say("channel"), "channel")}
      {optional(say("page"), "page")}
      <Labelled label={say("props")} wide>
        <Select
          mode="multiple"
          value={mapping.props.map(({ column }) => column)}
          options={columnOptions}
          onChange={(chosen: string[]) =>
            set({
              props: chosen.map(
                (column) =>
                  mapping.props.find((one) => one.column === column) ?? {
                    column,
                    name: column.slice(0, 64),
                    type: "auto",
                  },
              ),
            })
          }
        />
      </Labelled>

      <h3 className={styles["group"]}>{say("format")}</h3>
      {format.kind === "csv" && (
        <Labelled label={say("delimiter")}>
          <Select
            value={format.delimiter}
            options={([",", "\t", ";", "|", " "] as const).map((value) => ({
              value,
              label: say(`delimiter.${value}`),
            }))}
            onChange={(delimiter) => set({ format: { ...format, delimiter } })}
          />
        </Labelled>
      )}
      <Labelled label={say("encoding")}>
        <Select
          value={format.encoding}
          options={importEncodings.map((value) => ({ value, label: value.toUpperCase() }))}
          onChange={(encoding) => set({ format: { ...format, encoding } })}
        />
      </Labelled>
      {format.kind === "csv" && (
        <div className={styles["stack"]}>
          <Checkbox
            checked={format.hasHeading}
            onChange={({ target }) => set({ format: { ...format, hasHeading: target.checked } })}
          >
            {say("heading")}
          </Checkbox>
          <Checkbox
            checked={format.hasQuotes}
            onChange={({ target }) => set({ format: { ...format, hasQuotes: target.checked } })}
          >
            {say("quotes")}
          </Checkbox>
        </div>
      )}
    </div>
  );
}

type EventProps = {
  event: ImportMapping["event"];
  columns: readonly string[];
  values: readonly string[];
  onChange: (event: ImportMapping["event"]) => void;
};

function EventFields({ event, columns, values, onChange }: EventProps) {
  const say = useImportWords();
  const kinds = [
    { value: "constant", label: say("eventConstant") },
    { value: "column", label: say("eventColumn") },
  ];
  const begin = (from: string) =>
    onChange(
      from === "constant"
        ? { from: "constant", name: "order_paid" }
        : { from: "column", column: columns[0] ?? "", names: [], others: "keep" },
    );
  if (event.from === "constant")
    return (
      <div className={styles["row"]}>
        <Select value={event.from} options={kinds} onChange={begin} />
        <Input
          style={{ maxWidth: 240 }}
          value={event.name}
          onChange={({ target }) => onChange({ ...event, name: target.value })}
        />
      </div>
    );
  const shown = [...new Set([...values, ...event.names.map(({ value }) => value)])].slice(0, 50);
  const rename = (value: string, to: string | null) =>
    onChange({ ...event, names: [...event.names.filter((one) => one.value !== value), { value, to }] });
  return (
    <div className={styles["stack"]}>
      <div className={styles["row"]}>
        <Select value={event.from} options={kinds} onChange={begin} />
        <Select
          showSearch
          value={event.column}
          options={asOptions(columns)}
          onChange={(column) => onChange({ ...event, column, names: [] })}
        />
        <span className={styles["label"]}>{say("others")}</span>
        <Select
          value={event.others}
          options={(["keep", "leave_out"] as const).map((value) => ({ value, label: say(`others.${value}`) }))}
          onChange={(others) => onChange({ ...event, others })}
        />
      </div>
      {shown.map((value) => {
        const found = event.names.find((one) => one.value === value);
        return (
          <div className={styles["names"]} key={value}>
            <code className={styles["cell"]}>{value}</code>
            <span>→</span>
            <div className={styles["row"]}>
              <Input
                style={{ maxWidth: 200 }}
                disabled={found?.to === null}
                value={found === undefined ? value : (found.to ?? "")}
                onChange={({ target }) => rename(value, target.value)}
              />
              <Checkbox
                checked={found?.to === null}
                onChange={({ target }) => rename(value, target.checked ? null : value)}
              >
                {say("leaveOut")}
              </Checkbox>
            </div>
          </div>
        );
      })}
    </div>
  );
}

const Labelled = ({
  label,
  about,
  wide = false,
  children,
}: {
  label: string;
  about?: string | undefined;
  wide?: boolean;
  children: ReactNode;
}) => (
  // biome-ignore lint/a11y/noLabelWithoutControl: the control is what is inside
  <label className={wide ? (styles["wide"] ?? "") : ""} style={{ display: "grid", gap: 4, alignContent: "start" }}>
    <span className={styles["label"]}>{label}</span>
    {children}
    {about !== undefined && <span className={styles["faint"]}>{about}</span>}
  </label>
);
