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

interface Product {
  readonly productId: string;
  readonly categoryIds: readonly string[];
}
export type ScopeTest = (product: Product) => boolean;

/** Descendants need no tree here: a product names its categories with all their ancestors. */
export const isInScope = (scope: Scope, product: Product): boolean => scopeTest(scope)(product);

/** Tests of scopes seen before: a campaign keeps its scope object while it runs, and whoever changes one makes a new one. */
const made = new WeakMap<Scope, ScopeTest>();

/** {@link isInScope} for many products: long lists become sets once per scope. */
export function scopeTest(scope: Scope): ScopeTest {
  const known = made.get(scope);
  if (known !== undefined) return known;
  const test = makeTest(scope);
  made.set(scope, test);
  return test;
}

function makeTest({ include, excludeProductIds, excludeCategoryIds }: Scope): ScopeTest {
  const includes = includeTest(include);
  if (excludeProductIds.length === 0 && excludeCategoryIds.length === 0) return includes;
  const isProductOut = memberTest(excludeProductIds);
  const isCategoryOut = memberTest(excludeCategoryIds);
  return (product) => !isProductOut(product.productId) && !product.categoryIds.some(isCategoryOut) && includes(product);
}

function includeTest(include: Scope["include"]): ScopeTest {
  switch (include.kind) {
    case "all":
      return () => true;
    case "products": {
      const isIn = memberTest(include.productIds);
      return ({ productId }) => isIn(productId);
    }
    case "categories": {
      const isIn = memberTest(include.categoryIds);
      return ({ categoryIds }) => categoryIds.some(isIn);
    }
    default:
      return unreachable(include);
  }
}

/** Up to here a scan is quicker than making a set. */
const SHORT = 12;

export function memberTest(ids: readonly string[]): (id: string) => boolean {
  if (ids.length === 0) return () => false;
  if (ids.length <= SHORT) return (id) => ids.includes(id);
  const set = new Set(ids);
  return (id) => set.has(id);
}
