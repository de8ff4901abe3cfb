import type { Product, ProductInput, productStates } from "@banyan/contracts";

export type ProductState = (typeof productStates)[number];
type SkuInput = ProductInput["skus"][number];

/** A SKU as it is stored now. */
export type StoredSku = { id: string; code: string; options: string[]; priceFen: number };
export type StoredProduct = { id: string; version: number; skus: StoredSku[] };

/** What saving a product means for its SKUs; positions are the order of the input. */
export type SkuPlan = {
  add: { input: SkuInput; position: number }[];
  change: { id: string; input: SkuInput; position: number }[];
  remove: string[];
};

/** Why a product cannot be saved: a field of the input and the error it answers. */
export type ProductProblem = { code: "INVALID_INPUT" | "SKU_NOT_FOUND" | "DUPLICATE_SKU_CODE"; field: string };

/** What the schema cannot say: SKUs agree with the option names, differ from each other, and are this product's own. */
export function findProblem(input: ProductInput, stored: readonly StoredSku[]): ProductProblem | null {
  if (hasTwice(input.optionNames)) return { code: "INVALID_INPUT", field: "optionNames" };
  const own = new Set(stored.map((sku) => sku.id));
  const seen = { ids: new Set<string>(), codes: new Set<string>(), options: new Set<string>() };
  for (const [index, sku] of input.skus.entries()) {
    const at = (field: string) => `skus.${index}.${field}`;
    if (sku.id !== undefined) {
      if (!own.has(sku.id)) return { code: "SKU_NOT_FOUND", field: at("id") };
      if (isSeen(seen.ids, sku.id)) return { code: "INVALID_INPUT", field: at("id") };
      if (sku.onHand !== undefined) return { code: "INVALID_INPUT", field: at("onHand") };
    }
    if (isSeen(seen.codes, sku.code)) return { code: "DUPLICATE_SKU_CODE", field: at("code") };
    if (sku.options.length !== input.optionNames.length) return { code: "INVALID_INPUT", field: at("options") };
    if (isSeen(seen.options, JSON.stringify(sku.options))) return { code: "INVALID_INPUT", field: at("options") };
  }
  return null;
}

/** SKUs with an id stay and change, those without are new, stored ones left out are taken out of the product. */
export function planSkus(input: ProductInput, stored: readonly StoredSku[]): SkuPlan {
  const plan: SkuPlan = { add: [], change: [], remove: [] };
  for (const [position, sku] of input.skus.entries()) {
    if (sku.id === undefined) plan.add.push({ input: sku, position });
    else plan.change.push({ id: sku.id, input: sku, position });
  }
  const kept = new Set(plan.change.map((change) => change.id));
  plan.remove = stored.map((sku) => sku.id).filter((id) => !kept.has(id));
  return plan;
}

/** What the audit log keeps of a product: enough to see who changed which price. */
export const auditView = ({ version, title, state, skus }: Pick<Product, "version" | "title" | "state" | "skus">) => ({
  version,
  title,
  state,
  prices: Object.fromEntries(skus.map((sku) => [sku.code, sku.priceFen])),
});

function isSeen(seen: Set<string>, value: string): boolean {
  if (seen.has(value)) return true;
  seen.add(value);
  return false;
}
const hasTwice = (values: readonly string[]) => new Set(values).size < values.length;
