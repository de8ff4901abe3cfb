import { faultsOf } from "./check-fields.ts";
import type { Fault, FieldDescription, RuleKind } from "./kind.ts";

/** A kind whose check begins with what its fields say; `alsoWrong` adds what no single field can tell. */
export function defineKind<Rule extends object>({
  alsoWrong,
  ...kind
}: Omit<RuleKind<Rule>, "check"> & { readonly alsoWrong?: (rule: Rule) => readonly Fault[] }): RuleKind<Rule> {
  return {
    ...kind,
    check: (rule) => {
      const faults = faultsOf(kind.fields, rule as Record<string, unknown>); // read by the names its own fields give
      return faults.length > 0 ? faults : (alsoWrong?.(rule) ?? []);
    },
  };
}

type Given = Partial<Pick<FieldDescription, "required" | "min" | "max" | "unit" | "help">>;

const describe =
  (type: FieldDescription["type"], defaults: Given = {}) =>
  (name: string, zh: string, en: string, more: Given = {}): FieldDescription => ({
    name,
    type,
    zh,
    en,
    required: true,
    ...defaults,
    ...more,
  });

/** The usual fields; a form reads all it needs from them. */
export const field = {
  fen: describe("fen", { min: 0, unit: { zh: "元", en: "yuan" } }),
  payBp: describe("bp", {
    min: 0,
    max: 10_000,
    unit: { zh: "折", en: "% to pay" },
    help: { zh: "8.5 折即付 85%", en: "What remains to be paid" },
  }),
  integer: describe("integer", { min: 0 }),
  measured: describe("measured", { min: 1 }),
  units: describe("integer", { min: 1, max: 9_999, unit: { zh: "件", en: "items" } }),
  times: describe("integer", { min: 1, max: 9_999, unit: { zh: "次", en: "times" }, required: false }),
  yesNo: describe("boolean"),
  instant: describe("instant", { required: false }),
  sku: describe("sku"),
  products: describe("products", { min: 1, max: 50 }),
  provinces: describe("provinces", { max: 34 }),
  couponTemplate: describe("couponTemplate"),
  list: (
    name: string,
    zh: string,
    en: string,
    fields: readonly FieldDescription[],
    more: Given = {},
  ): FieldDescription => ({ ...describe("list", { min: 1, max: 20 })(name, zh, en, more), fields }),
  choice: (
    name: string,
    zh: string,
    en: string,
    options: NonNullable<FieldDescription["options"]>,
  ): FieldDescription => ({ ...describe("choice")(name, zh, en), options }),
  variant: (
    name: string,
    zh: string,
    en: string,
    variants: NonNullable<FieldDescription["variants"]>,
  ): FieldDescription => ({ ...describe("variant")(name, zh, en), variants }),
};
