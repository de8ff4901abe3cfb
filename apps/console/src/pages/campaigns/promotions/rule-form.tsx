import { DeleteOutlined, PlusOutlined } from "@ant-design/icons";
import { listCouponTemplates } from "@banyan/contracts";
import type { FieldDescription } from "@banyan/pricing";
import { Button, Segmented, Select, Switch } from "antd";
import type { ReactNode } from "react";
import { useReply } from "../../../api/queries.ts";
import { useProgram } from "../../../api/session.ts";
import { formatMoney } from "../../../format/numbers.ts";
import { provinces } from "../../../format/provinces.ts";
import { Field } from "../../../patterns/field.tsx";
import { usePreferences } from "../../../theme/preferences.ts";
import { ProductsSelect, SkuSelect, useGoodsNames } from "./goods.tsx";
import styles from "./promotions.module.css";
import { CountInput, FactorInput, type Input, MoneyInput, RateInput } from "./rule-inputs.tsx";
import { usePromotionWords } from "./words.ts";

type Path = readonly (string | number)[];
type Values = Readonly<Record<string, unknown>>;
export type FormPart = {
  /** Where the values stand in the rule. */ path: Path;
  values: Values;
  set: (path: Path, value: unknown) => void;
  wordsAt: (path: Path) => string | undefined;
  /** What thresholds of this rule are counted in. */ measure: unknown;
};

/** The form a kind describes: one input per argument, lists and choices inside. */
export function RuleFields({
  fields,
  isInline = false,
  ...part
}: FormPart & {
  fields: readonly FieldDescription[] /** One after the other in the row of an item. */;
  isInline?: boolean;
}) {
  const asked = fields.filter(({ type }) => type !== "scope"); // what it is about is asked for every kind alike
  if (isInline) {
    return asked.map((field) => <RuleField key={field.name} {...part} isInline field={field} />);
  }
  const rows = rowsOf(asked);
  return (
    <>
      {rows.map((row) => (
        <div key={row.map(({ name }) => name).join(" ")} className={row.length > 1 ? styles["pair"] : undefined}>
          {row.map((field) => (
            <RuleField key={field.name} {...part} field={field} />
          ))}
        </div>
      ))}
    </>
  );
}

const SMALL: readonly FieldDescription["type"][] = ["fen", "bp", "integer", "measured"];
/** Figures stand two in a row. */
function rowsOf(fields: readonly FieldDescription[]): FieldDescription[][] {
  const rows: FieldDescription[][] = [];
  for (const field of fields) {
    const last = rows.at(-1);
    const isSmall = SMALL.includes(field.type);
    if (isSmall && last?.length === 1 && last[0] && SMALL.includes(last[0].type)) last.push(field);
    else rows.push([field]);
  }
  return rows;
}

const PIECES = { zh: "件", en: "items" };

function RuleField({ field, isInline = false, ...part }: FormPart & { field: FieldDescription; isInline?: boolean }) {
  const { path, values, set, wordsAt } = part;
  const { language } = usePreferences();
  const here = [...path, field.name];
  const value = values[field.name];
  const change = (next: unknown) => set(here, next);
  const inside = { set, wordsAt, measure: part.measure, isInline };
  const problem = wordsAt(here);
  const frame = (children: (wiring: { id: string; status?: "error" }) => ReactNode, hint?: string) => (
    <Field required={field.required} label={field[language]} hint={hint ?? field.help?.[language]} problem={problem}>
      {children}
    </Field>
  );
  switch (field.type) {
    case "fen":
      return frame((wiring) => <MoneyInput {...wiring} value={value} onChange={change} isRequired={field.required} />);
    case "bp":
      return frame((wiring) => <RateInput {...wiring} field={field} value={value} onChange={change} />);
    case "integer":
      return field.name === "multiplierBp"
        ? frame((wiring) => <FactorInput {...wiring} value={value} onChange={change} />, "")
        : frame((wiring) => <CountInput {...wiring} field={field} value={value} onChange={change} />);
    case "measured":
      return frame((wiring) =>
        part.measure === "units" ? (
          <CountInput {...wiring} field={{ ...field, unit: PIECES }} value={value} onChange={change} />
        ) : (
          <MoneyInput {...wiring} value={value} onChange={change} />
        ),
      );
    case "boolean":
      return (
        <div className={styles["switch"]}>
          <Switch aria-label={field[language]} checked={value === true} onChange={change} />
          <span className={styles["words"]}>
            {field[language]}
            {field.help !== undefined && <span className={styles["faint"]}>{field.help[language]}</span>}
          </span>
        </div>
      );
    case "choice":
      return frame(({ id }) => (
        <div>
          <Segmented<string>
            id={id}
            aria-label={field[language]}
            value={String(value ?? "")}
            onChange={change}
            options={(field.options ?? []).map((option) => ({ value: option.value, label: option[language] }))}
          />
        </div>
      ));
    case "products":
      return frame((wiring) => (
        <ProductsSelect {...wiring} value={(value as string[] | undefined) ?? []} onChange={change} />
      ));
    case "sku":
      return (
        <SkuField
          field={field}
          here={[...path, "skuId"]}
          values={values}
          set={set}
          problem={wordsAt([...path, "skuId"])}
        />
      );
    case "provinces":
      return frame((wiring) => (
        <Select
          {...wiring}
          mode="multiple"
          allowClear
          value={(value as string[] | undefined) ?? []}
          onChange={change}
          options={provinces.map((name) => ({ value: name, label: name }))}
        />
      ));
    case "couponTemplate":
      return frame((wiring) => <TemplateSelect {...wiring} value={value} onChange={change} />);
    case "list":
      return <ListField field={field} here={here} items={(value as Values[] | undefined) ?? []} {...inside} />;
    case "variant":
      return <VariantField field={field} here={here} value={(value as Values | undefined) ?? {}} {...inside} />;
    default:
      return null; // no kind asks for the rest
  }
}

function SkuField({
  field,
  here,
  values,
  set,
  problem,
}: {
  field: FieldDescription;
  here: Path;
  values: Values;
  set: FormPart["set"];
  problem: string | undefined;
}) {
  const say = usePromotionWords();
  const { language } = usePreferences();
  const known = useGoodsNames();
  const skuId = values["skuId"] as string | undefined;
  const sku = skuId === undefined ? undefined : known.skus.get(skuId);
  return (
    <Field
      required={field.required}
      label={field[language]}
      hint={sku && say("listPrice", { price: formatMoney(sku.priceFen) })}
      problem={problem}
    >
      {({ id, status }) => (
        <SkuSelect id={id} {...(status && { status })} value={skuId} onChange={(next) => set(here, next)} />
      )}
    </Field>
  );
}

function TemplateSelect({ value, onChange, ...wiring }: Input) {
  const { id: program } = useProgram();
  const { data } = useReply(listCouponTemplates, { params: { program } });
  return (
    <Select
      {...wiring}
      showSearch={{ optionFilterProp: "label" }}
      value={(value as string | undefined) ?? null}
      onChange={onChange}
      options={
        data?.items.filter(({ state }) => state === "ACTIVE").map(({ id, name }) => ({ value: id, label: name })) ?? []
      }
    />
  );
}

type Inside<T> = Pick<FormPart, "set" | "wordsAt" | "measure"> & {
  isInline: boolean;
  field: FieldDescription;
  here: Path;
} & T;

/** Several items of the same fields, each in a frame of its own. */
function ListField({ field, here, items, ...part }: Inside<{ items: readonly Values[] }>) {
  const say = usePromotionWords();
  const { set, wordsAt } = part;
  const { language } = usePreferences();
  const fields = field.fields ?? [];
  const first = items[0];
  // a new item starts with the choices of the first, without its figures
  const blank = Object.fromEntries(
    fields.flatMap(({ name, type }): [string, unknown][] => {
      if (type === "variant") return [[name, { kind: (first?.[name] as Values | undefined)?.["kind"] }]];
      return type === "integer" && name === "quantity" ? [[name, 1]] : [];
    }),
  );
  const problem = wordsAt(here);
  return (
    <div className={styles["listField"]}>
      <span className={styles["listTitle"]}>{field[language]}</span>
      {items.map((item, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: an item is its place
        <div key={index} className={styles["item"]}>
          <div className={styles["itemFields"]}>
            <RuleFields fields={fields} path={[...here, index]} values={item} {...part} isInline />
          </div>
          {items.length > (field.min ?? 1) && (
            <Button
              type="text"
              icon={<DeleteOutlined />}
              aria-label={`${say("remove")} ${say("item", { count: index + 1 })}`}
              onClick={() =>
                set(
                  here,
                  items.filter((_, at) => at !== index),
                )
              }
            />
          )}
        </div>
      ))}
      {problem !== undefined && <p className={styles["problem"]}>{problem}</p>}
      {items.length < (field.max ?? 20) && (
        <Button type="dashed" icon={<PlusOutlined />} onClick={() => set(here, [...items, blank])}>
          {say("addItem")}
        </Button>
      )}
    </div>
  );
}

/** One of several shapes, told apart by its kind. */
function VariantField({ field, here, value, ...part }: Inside<{ value: Values }>) {
  const { language } = usePreferences();
  const { set, wordsAt } = part;
  const variants = field.variants ?? [];
  const chosen = variants.find(({ kind }) => kind === value["kind"]);
  const content = (
    <>
      <Field label={field[language]} problem={wordsAt([...here, "kind"])}>
        {({ id }) => (
          <div>
            <Segmented<string>
              id={id}
              aria-label={field[language]}
              value={chosen?.kind ?? ""}
              onChange={(kind) => set(here, blankVariant(variants.find((one) => one.kind === kind)))}
              options={variants.map((one) => ({ value: one.kind, label: one[language] }))}
            />
          </div>
        )}
      </Field>
      {chosen !== undefined && <RuleFields fields={chosen.fields} path={here} values={value} {...part} />}
    </>
  );
  return part.isInline ? content : <div className={styles["fields"]}>{content}</div>;
}

function blankVariant(variant: NonNullable<FieldDescription["variants"]>[number] | undefined): Values {
  const lists = variant?.fields.filter(({ type }) => type === "list") ?? [];
  return { kind: variant?.kind, ...Object.fromEntries(lists.map(({ name }) => [name, [{}]])) };
}
