import { type LevelScope, listProducts } from "@banyan/contracts";
import { Segmented, Select } from "antd";
import { useState } from "react";
import { useReply } from "../../../api/queries.ts";
import { useProgram } from "../../../api/session.ts";
import { Field } from "../../../patterns/field.tsx";
import { useCategoryChoices } from "../../shop/products/categories.ts";
import styles from "./loyalty.module.css";
import { useLoyaltyWords } from "./words.ts";

const kinds = ["all", "categories", "products"] as const;
const emptyOf = {
  all: { kind: "all" },
  categories: { kind: "categories", categoryIds: [] },
  products: { kind: "products", productIds: [] },
} as const satisfies Record<(typeof kinds)[number], LevelScope["include"]>;

/** Which goods a level's price is for. */
export function LevelScopeFields({
  scope,
  problem,
  onChange,
}: {
  scope: LevelScope;
  problem: string | undefined;
  onChange: (scope: LevelScope) => void;
}) {
  const say = useLoyaltyWords();
  const categories = useCategoryChoices();
  const { include } = scope;
  const set = (next: LevelScope["include"]) => onChange({ ...scope, include: next });
  return (
    <div className={styles["wide"]}>
      <Field label={say("scope")}>
        {({ id }) => (
          <div>
            <Segmented
              id={id}
              aria-label={say("scope")}
              value={include.kind}
              options={kinds.map((value) => ({ value, label: say(`scope.${value}`) }))}
              onChange={(kind) => set(emptyOf[kind] as LevelScope["include"])}
            />
          </div>
        )}
      </Field>
      {include.kind === "categories" && (
        <Field required label={say("categories")} problem={problem}>
          {(wiring) => (
            <Select
              {...wiring}
              mode="multiple"
              options={categories}
              showSearch={{ optionFilterProp: "label" }}
              value={[...include.categoryIds]}
              onChange={(categoryIds) => set({ kind: "categories", categoryIds })}
            />
          )}
        </Field>
      )}
      {include.kind === "products" && (
        <ProductField
          problem={problem}
          value={include.productIds}
          onChange={(productIds) => set({ kind: "products", productIds })}
        />
      )}
    </div>
  );
}

function ProductField({
  value,
  problem,
  onChange,
}: {
  value: readonly string[];
  problem: string | undefined;
  onChange: (ids: string[]) => void;
}) {
  const say = useLoyaltyWords();
  const { id: program } = useProgram();
  const [search, setSearch] = useState("");
  const { data, isFetching } = useReply(
    listProducts,
    { params: { program }, query: { pageSize: 100, ...(search !== "" && { search }) } },
    { keepPrevious: true, staleMs: 60_000 },
  );
  return (
    <Field required label={say("products")} problem={problem}>
      {(wiring) => (
        <Select
          {...wiring}
          mode="multiple"
          maxTagCount="responsive"
          loading={isFetching}
          showSearch={{ filterOption: false, onSearch: setSearch }}
          options={(data?.items ?? []).map(({ id, title }) => ({ value: id, label: title }))}
          value={[...value]}
          onChange={onChange}
        />
      )}
    </Field>
  );
}
