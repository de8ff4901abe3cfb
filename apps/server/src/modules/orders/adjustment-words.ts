import type { PriceBreakdown } from "@banyan/contracts";
import type { Language } from "./price-words.ts";

const words = {
  zh: { goods: "商家改价", shippingLess: "运费减免", shippingMore: "运费增加" },
  en: { goods: "Price changed by the shop", shippingLess: "Shipping reduced", shippingMore: "Shipping raised" },
} as const;

/** The price as placed, then what the shop changed of it; Σ `steps` stays the total. */
export function withAdjustment(
  price: PriceBreakdown,
  { adjustGoodsFen, adjustShippingFen }: { adjustGoodsFen: number; adjustShippingFen: number },
  language: Language,
): PriceBreakdown {
  if (adjustGoodsFen === 0 && adjustShippingFen === 0) return price;
  const say = words[language];
  const change = { kind: "adjustment", sourceId: null } as const;
  return {
    ...price,
    discountFen: price.discountFen + adjustGoodsFen,
    shippingFen: price.shippingFen + adjustShippingFen,
    payableFen: price.payableFen - adjustGoodsFen + adjustShippingFen,
    steps: [
      ...price.steps,
      ...(adjustGoodsFen === 0 ? [] : [{ ...change, label: say.goods, amountFen: -adjustGoodsFen }]),
      ...(adjustShippingFen === 0
        ? []
        : [
            {
              ...change,
              label: adjustShippingFen < 0 ? say.shippingLess : say.shippingMore,
              amountFen: adjustShippingFen,
            },
          ]),
    ],
  };
}
