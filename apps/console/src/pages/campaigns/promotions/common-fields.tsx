import { getLoyalty, type PromotionInput } from "@banyan/contracts";
import { Checkbox, DatePicker, Input, InputNumber, Radio, Segmented, Select } from "antd";
import dayjs, { type Dayjs } from "dayjs";
import { useReply } from "../../../api/queries.ts";
import { useMay, useProgram } from "../../../api/session.ts";
import { useTimes } from "../../../format/use-times.ts";
import { Field } from "../../../patterns/field.tsx";
import { useCategoryChoices } from "../../shop/products/categories.ts";
import { ProductsSelect } from "./goods.tsx";
import { layerOfKind } from "./kind-cards.tsx";
import type { PromotionDraft } from "./promotion-draft.ts";
import styles from "./promotions.module.css";
import { MoneyInput } from "./rule-inputs.tsx";
import { usePromotionWords } from "./words.ts";

export type Part = {
  draft: PromotionDraft;
  change: (part: Partial<PromotionDraft>) => void;
  /** What is wrong at a field or anywhere below it. */ wordsAt: (field: string) => string | undefined;
};

/** Kinds whose rule names its goods itself. */
const namesItsGoods = ({ kind, price }: PromotionDraft["rule"]) =>
  kind === "bundle" || (price as { kind?: string } | undefined)?.kind === "unit_prices";

export function GoodsFields({ draft, change, wordsAt }: Part) {
  const say = usePromotionWords();
  const categories = useCategoryChoices();
  const { scope } = draft;
  const kinds = ["all", "categories", "products"] as const;
  const set = (part: Partial<PromotionInput["scope"]>) => change({ scope: { ...scope, ...part } });
  if (namesItsGoods(draft.rule)) return null;
  return (
    <>
      <Field label={say("goods")}>
        {({ id }) => (
          <div>
            <Segmented<(typeof kinds)[number]>
              id={id}
              aria-label={say("goods")}
              value={scope.include.kind}
              options={kinds.map((value) => ({ value, label: say(`scope.${value}`) }))}
              onChange={(kind) =>
                set({
                  include:
                    kind === "all"
                      ? { kind }
                      : kind === "products"
                        ? { kind, productIds: [] }
                        : { kind, categoryIds: [] },
                })
              }
            />
          </div>
        )}
      </Field>
      {scope.include.kind === "categories" && (
        <Field required label={say("scope.categories")} problem={wordsAt("scope.include")}>
          {(wiring) => (
            <Select
              {...wiring}
              mode="multiple"
              options={categories}
              showSearch={{ optionFilterProp: "label" }}
              value={scope.include.kind === "categories" ? scope.include.categoryIds : []}
              onChange={(categoryIds: string[]) => set({ include: { kind: "categories", categoryIds } })}
            />
          )}
        </Field>
      )}
      {scope.include.kind === "products" ? (
        <Field required label={say("scope.products")} problem={wordsAt("scope.include")}>
          {(wiring) => (
            <ProductsSelect
              {...wiring}
              value={scope.include.kind === "products" ? scope.include.productIds : []}
              onChange={(productIds) => set({ include: { kind: "products", productIds } })}
            />
          )}
        </Field>
      ) : (
        <Field label={say("exclude")} problem={wordsAt("scope.excludeProductIds")}>
          {(wiring) => (
            <ProductsSelect
              {...wiring}
              value={scope.excludeProductIds}
              onChange={(excludeProductIds) => set({ excludeProductIds })}
            />
          )}
        </Field>
      )}
    </>
  );
}

export function TimeFields({ draft, change, wordsAt }: Part) {
  const say = usePromotionWords();
  const times = useTimes();
  // a picker works in the browser's zone: what is shown is the program's wall clock
  const shown = (instant: string | null | undefined) => (instant ? dayjs(times.exact(instant)) : null);
  const read = (at: Dayjs | null): string | undefined => at?.format("YYYY-MM-DD HH:mm:ss");
  const instantOf = (at: Dayjs): string => {
    const wall = read(at) ?? "";
    const [day = "", clock = ""] = wall.split(" ");
    const [hours = 0, minutes = 0, seconds = 0] = clock.split(":").map(Number);
    return new Date(Date.parse(times.startOf(day)) + ((hours * 60 + minutes) * 60 + seconds) * 1_000).toISOString();
  };
  const hasPassed = draft.startsAt !== undefined && new Date(draft.startsAt) <= new Date();
  return (
    <div className={styles["pair"]}>
      <Field
        required
        label={say("startsAt")}
        problem={wordsAt("startsAt")}
        {...(hasPassed && { hint: say("nowHint") })}
      >
        {(wiring) => (
          <DatePicker
            {...wiring}
            showTime={{ format: "HH:mm" }}
            format="YYYY-MM-DD HH:mm"
            className={styles["figure"] ?? ""}
            allowClear={false}
            value={shown(draft.startsAt)}
            onChange={(at) => change({ startsAt: at === null ? undefined : instantOf(at as Dayjs) })}
          />
        )}
      </Field>
      <Field label={say("endsAt")} hint={say("endsHint")} problem={wordsAt("endsAt")}>
        {(wiring) => (
          <DatePicker
            {...wiring}
            showTime={{ format: "HH:mm" }}
            format="YYYY-MM-DD HH:mm"
            className={styles["figure"] ?? ""}
            value={shown(draft.endsAt)}
            onChange={(at) => change({ endsAt: at === null ? null : instantOf(at as Dayjs) })}
          />
        )}
      </Field>
    </div>
  );
}

export function AudienceFields({ draft, change, wordsAt }: Part) {
  const say = usePromotionWords();
  const all = ["everyone", "members", "newcomers", "paid_members", "levels"] as const;
  const kinds = draft.rule.kind === "member" ? (["members", "paid_members", "levels"] as const) : all;
  const { audience } = draft;
  const { id: program } = useProgram();
  const mayRead = useMay("member.read");
  const { data } = useReply(
    getLoyalty,
    { params: { program } },
    { enabled: mayRead && audience.kind === "levels", staleMs: 60_000 },
  );
  return (
    <>
      <Field label={say("audience")} problem={wordsAt("audience")}>
        {({ id }) => (
          <Radio.Group
            id={id}
            value={audience.kind}
            className={styles["radios"] ?? ""}
            options={kinds.map((value) => ({ value, label: say(`audience.${value}`) }))}
            onChange={({ target }) => {
              const kind = target.value as (typeof all)[number]; // one of the options
              change({ audience: kind === "levels" ? { kind, levelIds: [] } : { kind } });
            }}
          />
        )}
      </Field>
      {audience.kind === "levels" && (
        <Field required label={say("levels")} problem={wordsAt("audience.levelIds")}>
          {(wiring) => (
            <Select
              {...wiring}
              // without the list of levels their ids may still be written
              mode={data === undefined ? "tags" : "multiple"}
              options={data?.levels.map(({ id, name }) => ({ value: id, label: name })) ?? []}
              value={audience.levelIds}
              onChange={(levelIds: string[]) => change({ audience: { kind: "levels", levelIds } })}
            />
          )}
        </Field>
      )}
    </>
  );
}

const closable = ["items", "order", "coupon", "points"] as const;

export function StackingFields({ draft, change, wordsAt }: Part) {
  const say = usePromotionWords();
  const layer = layerOfKind(draft.rule.kind);
  const { stacking } = draft;
  const set = (part: Partial<PromotionInput["stacking"]>) => change({ stacking: { ...stacking, ...part } });
  const mode = stacking.exclusive ? "exclusive" : stacking.group !== null ? "group" : "any";
  const say_ = { layer: say(`layer.${layer}`) };
  const order = ["price", "items", "order", "coupon", "points"];
  const later = closable.filter((one) => order.indexOf(one) > order.indexOf(layer));
  return (
    <>
      {layer === "price" ? (
        <p className={styles["plain"]}>{say("lowestWins")}</p>
      ) : (
        <Radio.Group
          aria-label={say("stacking")}
          value={mode}
          className={styles["choices"] ?? ""}
          onChange={({ target }) =>
            set({
              exclusive: target.value === "exclusive",
              group: target.value === "group" ? (stacking.group ?? "") : null,
            })
          }
        >
          {(["any", "group", "exclusive"] as const).map((value) => (
            <Radio key={value} value={value}>
              <span className={styles["words"]}>
                {say(`stack.${value}`, say_)}
                <span className={styles["faint"]}>{say(`stack.${value}About`, say_)}</span>
              </span>
            </Radio>
          ))}
        </Radio.Group>
      )}
      {mode === "group" && layer !== "price" && (
        <Field required label={say("group")} hint={say("groupHint")} problem={wordsAt("stacking.group")}>
          {(wiring) => (
            <Input
              {...wiring}
              maxLength={20}
              value={stacking.group ?? ""}
              onChange={(event) => set({ group: event.target.value })}
            />
          )}
        </Field>
      )}
      {later.length > 0 && (layer === "price" || layer === "items" || layer === "order") && (
        <Field label={say("closes")}>
          {({ id }) => (
            <div id={id}>
              <Checkbox.Group
                value={stacking.closesLayers}
                options={later.map((value) => ({ value, label: say(`closes.${value}`) }))}
                onChange={(closesLayers) => set({ closesLayers: closable.filter((one) => closesLayers.includes(one)) })}
              />
            </div>
          )}
        </Field>
      )}
    </>
  );
}

export function LimitFields({ draft, change, wordsAt }: Part) {
  const say = usePromotionWords();
  const { limits } = draft;
  const set = (part: Partial<PromotionInput["limits"]>) => change({ limits: { ...limits, ...part } });
  const count = (name: "totalTimes" | "timesPerPerson") => (
    <Field label={say(name)} problem={wordsAt(`limits.${name}`)}>
      {(wiring) => (
        <InputNumber
          {...wiring}
          className={styles["figure"] ?? ""}
          min={1}
          precision={0}
          placeholder={say("noLimit")}
          suffix={say("orders")}
          value={limits[name]}
          onChange={(value) => set({ [name]: value })}
        />
      )}
    </Field>
  );
  const layer = layerOfKind(draft.rule.kind);
  // gifts, points and coupons are counted by orders, not by money
  const hasMoney = layer !== "rewards" && draft.rule.kind !== "gift";
  return (
    <>
      {hasMoney && (
        <div className={styles["pair"]}>
          <Field label={say("budget")} hint={say("budgetHint")} problem={wordsAt("limits.budgetFen")}>
            {(wiring) => (
              <MoneyInput
                {...wiring}
                isRequired={false}
                placeholder={say("noLimit")}
                value={limits.budgetFen}
                onChange={(fen) => set({ budgetFen: fen as number | null })}
              />
            )}
          </Field>
          {layer !== "price" && (
            <Field label={say("cap")} problem={wordsAt("limits.capFen")}>
              {(wiring) => (
                <MoneyInput
                  {...wiring}
                  isRequired={false}
                  placeholder={say("noLimit")}
                  value={limits.capFen}
                  onChange={(fen) => set({ capFen: fen as number | null })}
                />
              )}
            </Field>
          )}
        </div>
      )}
      <div className={styles["pair"]}>
        {count("totalTimes")}
        {count("timesPerPerson")}
      </div>
    </>
  );
}
