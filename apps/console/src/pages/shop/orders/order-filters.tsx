import { deliveryMethods, orderFlags, orderStates } from "@banyan/contracts";
import { Button, Popover, Select } from "antd";
import { useState } from "react";
import { isDay } from "../../../format/days.ts";
import { type UrlField, urlChoice, urlMatching, urlPage, urlText } from "../../../format/url-state.ts";
import { useTimes } from "../../../format/use-times.ts";
import { DayRangePicker } from "../../../patterns/day-range.tsx";
import { SearchBox } from "../../../patterns/search-box.tsx";
import { StateTag } from "../../../patterns/state-tag.tsx";
import { useCommonWords } from "../../../words/common.ts";
import styles from "./desk.module.css";
import { useFlagOptions } from "./order-flag.tsx";
import { useOrderWords } from "./words.ts";
import { fenOf, YuanInput } from "./yuan-input.tsx";

const isId = (text: string) => /^[0-9a-f-]{36}$/i.test(text);
const urlFen: UrlField<number | undefined> = {
  read: (text) => (text !== null && /^\d{1,11}$/.test(text) ? Number(text) : undefined),
  write: (value) => (value === undefined ? null : String(value)),
};
const yesNo = ["yes", "no"] as const;
export const orderFilters = {
  state: urlChoice(orderStates),
  search: urlText(50),
  timeOf: urlChoice(["placed", "paid"]),
  from: urlMatching(isDay),
  to: urlMatching(isDay),
  deliveryMethod: urlChoice(deliveryMethods),
  minFen: urlFen,
  maxFen: urlFen,
  flag: urlChoice(orderFlags),
  noted: urlChoice(yesNo),
  refunding: urlChoice(yesNo),
  memberId: urlMatching(isId),
  productId: urlMatching(isId),
  page: urlPage,
};
export type OrderFilter = { [K in keyof typeof orderFilters]: ReturnType<(typeof orderFilters)[K]["read"]> };
/** Everything that narrows the list besides the state's tab. */
export const cleared = {
  search: undefined,
  timeOf: undefined,
  from: undefined,
  to: undefined,
  deliveryMethod: undefined,
  minFen: undefined,
  maxFen: undefined,
  flag: undefined,
  noted: undefined,
  refunding: undefined,
  memberId: undefined,
  productId: undefined,
};
export const isNarrowed = (filter: OrderFilter): boolean =>
  Object.keys(cleared).some((name) => name !== "timeOf" && filter[name as keyof typeof cleared] !== undefined);

type Props = { filter: OrderFilter; setFilter: (change: Partial<OrderFilter>) => void };

/** Search, time and delivery in sight; the rest behind one button that says how many are set. */
export function OrderFilters({ filter, setFilter }: Props) {
  const say = useOrderWords();
  const times = useTimes();
  const hidden = [filter.minFen ?? filter.maxFen, filter.flag, filter.noted, filter.refunding];
  const set = hidden.filter((value) => value !== undefined).length;
  return (
    <>
      <SearchBox
        width={300}
        value={filter.search}
        onSearch={(search) => setFilter({ search })}
        placeholder={say("search")}
      />
      <Select
        aria-label={say("timeOf")}
        style={{ width: 104 }}
        value={filter.timeOf ?? "placed"}
        onChange={(timeOf) => setFilter({ timeOf: timeOf === "placed" ? undefined : timeOf })}
        options={(["placed", "paid"] as const).map((value) => ({ value, label: say(`timeOf.${value}`) }))}
      />
      <DayRangePicker
        clearable
        label={say("range")}
        today={times.dayOf(new Date())}
        value={filter.from && filter.to ? { from: filter.from, to: filter.to } : undefined}
        onChange={(range) => setFilter({ from: range?.from, to: range?.to })}
      />
      <Select
        allowClear
        aria-label={say("method")}
        placeholder={say("method")}
        style={{ width: 112 }}
        value={filter.deliveryMethod ?? null}
        onChange={(deliveryMethod) => setFilter({ deliveryMethod: deliveryMethod ?? undefined })}
        options={deliveryMethods.map((value) => ({ value, label: say(`method.${value}`) }))}
      />
      <Popover trigger="click" placement="bottomRight" content={<MoreFilters filter={filter} setFilter={setFilter} />}>
        <Button>{set > 0 ? `${say("moreFilters")} · ${set}` : say("moreFilters")}</Button>
      </Popover>
      {filter.memberId !== undefined && <StateTag tone="wait">{say("oneBuyer")}</StateTag>}
      {filter.productId !== undefined && <StateTag tone="wait">{say("oneProduct")}</StateTag>}
    </>
  );
}

function MoreFilters({ filter, setFilter }: Props) {
  const say = useOrderWords();
  const common = useCommonWords();
  const flags = useFlagOptions();
  const choice = <T extends string>(
    name: "flag" | "noted" | "refunding",
    label: string,
    options: { value: T; label: React.ReactNode }[],
  ) => (
    <>
      <span>{label}</span>
      <Select
        allowClear
        aria-label={label}
        placeholder={common("all")}
        value={filter[name] ?? null}
        options={options}
        onChange={(value: string | undefined) => setFilter({ [name]: value } as Partial<OrderFilter>)}
      />
    </>
  );
  return (
    <div className={styles["more"]}>
      <span>{say("amount")}</span>
      <span className={styles["amounts"]}>
        <Amount label={say("amountFrom")} fen={filter.minFen} onFen={(minFen) => setFilter({ minFen })} />–
        <Amount label={say("amountTo")} fen={filter.maxFen} onFen={(maxFen) => setFilter({ maxFen })} />
      </span>
      {choice("flag", say("flag"), flags)}
      {choice(
        "noted",
        say("noted"),
        yesNo.map((value) => ({ value, label: say(`noted.${value}`) })),
      )}
      {choice(
        "refunding",
        say("refunding"),
        yesNo.map((value) => ({ value, label: say(`refunding.${value}`) })),
      )}
    </div>
  );
}

function Amount({
  label,
  fen,
  onFen,
}: {
  label: string;
  fen: number | undefined;
  onFen: (fen: number | undefined) => void;
}) {
  const [text, setText] = useState(fen === undefined ? "" : (fen / 100).toFixed(2));
  const apply = () => {
    const typed = text.trim() === "" ? undefined : (fenOf(text) ?? undefined);
    if (typed !== fen) onFen(typed);
  };
  const isWrong = text.trim() !== "" && fenOf(text) === null;
  return (
    <YuanInput
      aria-label={label}
      placeholder={label}
      value={text}
      onChange={setText}
      onBlur={apply}
      onPressEnter={apply}
      {...(isWrong && { status: "error" as const })}
    />
  );
}
