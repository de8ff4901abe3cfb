import { getLoyalty, listProducts } from "@banyan/contracts";
import { DatePicker, Input, Segmented, Select, TimePicker } from "antd";
import dayjs from "dayjs";
import { useState } from "react";
import { useReply } from "../../../api/queries.ts";
import { useMay, useProgram } from "../../../api/session.ts";
import { Field } from "../../../patterns/field.tsx";
import { useCategoryChoices } from "../../shop/products/categories.ts";
import type { CouponDraft, CouponField } from "./coupon-draft.ts";
import type { Weekday } from "./coupon-phrases.ts";
import styles from "./coupons.module.css";
import { useCouponWords } from "./words.ts";

type Part = {
  draft: CouponDraft;
  change: (part: Partial<CouponDraft>) => void;
  problemAt: (field: CouponField) => string | undefined;
};

export function TextField({
  draft,
  change,
  problemAt,
  field,
  label,
  hint,
  prefix,
  required = true,
}: Part & {
  field:
    | "amount"
    | "rate"
    | "cap"
    | "threshold"
    | "units"
    | "unitPrice"
    | "days"
    | "quota"
    | "perMember"
    | "perDay"
    | "budget"
    | "claimsPerHour"
    | "minPaid"
    | "dropUnits";
  label: string;
  hint?: string;
  prefix?: string;
  required?: boolean;
}) {
  return (
    <Field required={required} label={label} hint={hint} problem={problemAt(field)}>
      {(wiring) => (
        <Input
          {...wiring}
          inputMode="decimal"
          maxLength={12}
          prefix={prefix}
          value={draft[field]}
          onChange={(event) => change({ [field]: event.target.value })}
        />
      )}
    </Field>
  );
}

function Choice<T extends string>({
  label,
  value,
  options,
  onChange,
}: {
  label: string;
  value: T;
  options: { value: T; label: string }[];
  onChange: (value: T) => void;
}) {
  return (
    <Field label={label}>
      {({ id }) => (
        <div>
          <Segmented<T> id={id} aria-label={label} value={value} options={options} onChange={onChange} />
        </div>
      )}
    </Field>
  );
}

export function BenefitFields(part: Part) {
  const say = useCouponWords();
  const { draft, change } = part;
  const kinds = ["FIXED", "PERCENT", "FREE_SHIPPING", "EXCHANGE"] as const;
  const places = ["ANYWHERE", "STORE"] as const;
  return (
    <>
      <Choice
        label={say("kind")}
        value={draft.kind}
        onChange={(kind) => change({ kind })}
        options={kinds.map((value) => ({ value, label: say(`kind.${value}`) }))}
      />
      <div className={styles["pair"]}>
        {draft.kind === "FIXED" && <TextField {...part} field="amount" label={say("amount")} prefix="¥" />}
        {draft.kind === "PERCENT" && (
          <>
            <TextField {...part} field="rate" label={say("rate")} hint={say("rateHint")} />
            <TextField {...part} field="cap" label={say("capYuan")} hint={say("capHint")} prefix="¥" required={false} />
          </>
        )}
        {draft.kind === "FREE_SHIPPING" && (
          <TextField {...part} field="cap" label={say("capYuan")} hint={say("capHint")} prefix="¥" required={false} />
        )}
        {draft.kind === "EXCHANGE" && (
          <>
            <TextField {...part} field="units" label={say("units")} hint={say("unitsHint")} />
            <TextField {...part} field="unitPrice" label={say("unitPrice")} hint={say("unitPriceHint")} prefix="¥" />
          </>
        )}
        <TextField {...part} field="threshold" label={say("threshold")} hint={say("thresholdHint")} prefix="¥" />
      </div>
      {draft.kind !== "FREE_SHIPPING" && (
        <Choice
          label={say("usableAt")}
          value={draft.usableAt}
          onChange={(usableAt) => change({ usableAt })}
          options={places.map((value) => ({ value, label: say(`usableAt.${value}`) }))}
        />
      )}
    </>
  );
}

/** How it reaches people, and what that way needs. */
export function WayFields({ isFixed, ...part }: Part & { isFixed: boolean }) {
  const say = useCouponWords();
  const { draft, change, problemAt } = part;
  const ways = ["CENTRE", "WEEKLY_DROP", "CODE", "AFTER_ORDER", "NEWCOMER", "PUSH"] as const;
  const weekdays: readonly Weekday[] = [1, 2, 3, 4, 5, 6, 7];
  return (
    <>
      <Field label={say("way")} hint={say(`wayHint.${draft.distribution}`)}>
        {({ id }) => (
          <Select
            id={id}
            disabled={isFixed}
            value={draft.distribution}
            options={ways.map((value) => ({ value, label: say(`way.${value}`) }))}
            onChange={(distribution) => change({ distribution })}
          />
        )}
      </Field>
      {draft.distribution === "AFTER_ORDER" && (
        <div className={styles["pair"]}>
          <TextField {...part} field="minPaid" label={say("minPaid")} hint={say("minPaidHint")} prefix="¥" />
        </div>
      )}
      {draft.distribution === "WEEKLY_DROP" && (
        <div className={styles["triple"]}>
          <Field label={say("weekdayLabel")}>
            {({ id }) => (
              <Select
                id={id}
                value={draft.weekday}
                options={weekdays.map((value) => ({ value, label: say(`weekday.${value}`) }))}
                onChange={(weekday) => change({ weekday })}
              />
            )}
          </Field>
          <Field label={say("time")} problem={problemAt("time")}>
            {({ id }) => (
              <TimePicker
                id={id}
                format="HH:mm"
                minuteStep={5}
                allowClear={false}
                value={dayjs(`2026-01-01T${draft.time}`)}
                onChange={(time) => change({ time: time?.format("HH:mm") ?? draft.time })}
              />
            )}
          </Field>
          <TextField {...part} field="dropUnits" label={say("dropUnits")} />
        </div>
      )}
    </>
  );
}

/** Who may take one. What is sent out by name asks nobody. */
export function AudienceFields({ draft, change, problemAt }: Part) {
  const say = useCouponWords();
  const { id: program } = useProgram();
  const mayReadMembers = useMay("member.read");
  const { data } = useReply(getLoyalty, { params: { program } }, { enabled: mayReadMembers, staleMs: 60_000 });
  const levels = data?.levels ?? [];
  const kinds = ["EVERYONE", "NEWCOMERS", "LEVELS"] as const;
  if (draft.distribution === "PUSH") return null;
  return (
    <>
      <Choice
        label={say("audience")}
        value={draft.audience}
        onChange={(audience) => change({ audience })}
        options={kinds
          .filter((kind) => kind !== "LEVELS" || levels.length > 0 || draft.audience === "LEVELS")
          .map((value) => ({ value, label: say(`audience.${value}`) }))}
      />
      {draft.audience === "LEVELS" && (
        <Field required label={say("audience.LEVELS")} problem={problemAt("levelIds")}>
          {(wiring) => (
            <Select
              {...wiring}
              mode="multiple"
              options={levels.map(({ id, name }) => ({ value: id, label: name }))}
              value={[...draft.levelIds]}
              onChange={(levelIds) => change({ levelIds })}
            />
          )}
        </Field>
      )}
    </>
  );
}

export function ScopeFields({ draft, change, problemAt }: Part) {
  const say = useCouponWords();
  const categories = useCategoryChoices();
  const kinds = ["ALL", "CATEGORIES", "PRODUCTS"] as const;
  return (
    <>
      <Choice
        label={say("scopeKind")}
        value={draft.scope}
        onChange={(scope) => change({ scope })}
        options={kinds.map((value) => ({ value, label: say(`scopeKind.${value}`) }))}
      />
      {draft.scope === "CATEGORIES" && (
        <Field required label={say("scopeKind.CATEGORIES")} problem={problemAt("categoryIds")}>
          {(wiring) => (
            <Select
              {...wiring}
              mode="multiple"
              options={categories}
              showSearch={{ optionFilterProp: "label" }}
              value={[...draft.categoryIds]}
              onChange={(categoryIds) => change({ categoryIds })}
            />
          )}
        </Field>
      )}
      {draft.scope === "PRODUCTS" && (
        <Field required label={say("scopeKind.PRODUCTS")} problem={problemAt("productIds")}>
          {(wiring) => (
            <ProductSelect {...wiring} value={draft.productIds} onChange={(productIds) => change({ productIds })} />
          )}
        </Field>
      )}
      <div className={styles["pair"]}>
        <Field label={say("excludeCategories")}>
          {(wiring) => (
            <Select
              {...wiring}
              allowClear
              mode="multiple"
              options={categories}
              showSearch={{ optionFilterProp: "label" }}
              value={[...draft.excludeCategoryIds]}
              onChange={(excludeCategoryIds) => change({ excludeCategoryIds })}
            />
          )}
        </Field>
        <Field label={say("excludeProducts")}>
          {(wiring) => (
            <ProductSelect
              {...wiring}
              value={draft.excludeProductIds}
              onChange={(excludeProductIds) => change({ excludeProductIds })}
            />
          )}
        </Field>
      </div>
    </>
  );
}

/** Searches on the server: a shop may have more products than a list should hold. */
function ProductSelect({
  value,
  onChange,
  ...wiring
}: {
  id: string;
  value: readonly string[];
  onChange: (ids: string[]) => void;
}) {
  const { id: program } = useProgram();
  const [search, setSearch] = useState("");
  const { data, isFetching } = useReply(
    listProducts,
    { params: { program }, query: { search: search.trim() || undefined, pageSize: 50 } },
    { keepPrevious: true },
  );
  return (
    <Select
      {...wiring}
      mode="multiple"
      loading={isFetching}
      value={[...value]}
      onChange={onChange}
      showSearch={{ filterOption: false, onSearch: setSearch }}
      options={data?.items.map(({ id, title }) => ({ value: id, label: title })) ?? []}
    />
  );
}

export function ValidityFields(part: Part) {
  const say = useCouponWords();
  const { draft, change, problemAt } = part;
  const kinds = ["RELATIVE", "FIXED"] as const;
  return (
    <>
      <Choice
        label={say("validityKind")}
        value={draft.validity}
        onChange={(validity) => change({ validity })}
        options={kinds.map((value) => ({ value, label: say(`validityKind.${value}`) }))}
      />
      {draft.validity === "RELATIVE" ? (
        <div className={styles["pair"]}>
          <TextField {...part} field="days" label={say("days")} />
        </div>
      ) : (
        <Field required label={say("dates")} problem={problemAt("range")}>
          {({ id, status }) => (
            <DatePicker.RangePicker
              id={id}
              {...(status && { status })}
              value={draft.range === undefined ? null : [dayjs(draft.range.from), dayjs(draft.range.to)]}
              onChange={(dates) => {
                const [from, to] = dates ?? [];
                change({
                  range: from && to ? { from: from.format("YYYY-MM-DD"), to: to.format("YYYY-MM-DD") } : undefined,
                });
              }}
            />
          )}
        </Field>
      )}
    </>
  );
}
