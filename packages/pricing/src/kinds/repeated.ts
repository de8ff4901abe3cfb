import type { Fault } from "./kind.ts";

/** A SKU that a list names twice. */
export const repeatedSkus = (items: readonly { readonly skuId: string }[], list: string): Fault[] =>
  items.flatMap(({ skuId }, index) =>
    items.findIndex((other) => other.skuId === skuId) === index
      ? []
      : [{ field: `${list}[${index}].skuId`, zh: "商品重复", en: "This item is already named" }],
  );
