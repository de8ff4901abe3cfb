import { unreachable } from "./unreachable.ts";

/** Which products a rule is about. Exclusions win; categories include their descendants. */
export interface Scope {
  readonly include:
    | { readonly kind: "all" }
    | { readonly kind: "products"; readonly productIds: readonly string[] }
    | { readonly kind: "categories"; readonly categoryIds: readonly string[] };
  readonly excludeProductIds: readonly string[];
  readonly excludeCategoryIds: readonly string[];
}

export const EVERYTHING: Scope = { include: { kind: "all" }, excludeProductIds: [], excludeCategoryIds: [] };

/** Descendants need no tree here: a product names its categories with all their ancestors. */
export function isInScope(
  { include, excludeProductIds, excludeCategoryIds }: Scope,
  product: { readonly productId: string; readonly categoryIds: readonly string[] },
): boolean {
  const isExcluded =
    excludeProductIds.includes(product.productId) ||
    product.categoryIds.some((categoryId) => excludeCategoryIds.includes(categoryId));
  if (isExcluded) return false;
  switch (include.kind) {
    case "all":
      return true;
    case "products":
      return include.productIds.includes(product.productId);
    case "categories":
      return product.categoryIds.some((categoryId) => include.categoryIds.includes(categoryId));
    default:
      return unreachable(include);
  }
}
