import {
  type Campaign,
  type CouponChoice,
  DEFAULT_POLICY,
  ENGINE_VERSION,
  type Quote,
  type QuoteInput,
  quote,
  type ShippingRule,
} from "@banyan/pricing";
import type { SkuForSale } from "#modules/catalog/index.ts";
import { type Coupon, toHeldCoupon } from "#modules/rewards/index.ts";

/** What someone wants to buy; a SKU appears once. */
export type BasketLine = { skuId: string; quantity: number };

/** `best`: what makes the order cheapest; `none`; or one coupon. At most one coupon per order, for goods or for shipping. */
export type BasketCoupon = "best" | "none" | { couponId: string };

export type Basket = {
  now: Date;
  lines: readonly (BasketLine & { sku: SkuForSale })[];
  campaigns: readonly Campaign[];
  coupons: readonly Coupon[];
  choice: BasketCoupon;
  shipping: ShippingRule | null;
  isNewcomer: boolean;
};

export type BasketPrice = {
  /** Kept with the order: `quote(input)` gives `result` for ever. */ input: QuoteInput;
  result: Quote;
  /** The coupon used, and what it takes off goods or shipping. */ coupon: { id: string; savesFen: number } | null;
};

/** The same SKU on several lines is added up; the first mention keeps its place. */
export function mergeBasket(lines: readonly BasketLine[]): BasketLine[] {
  const sums = new Map<string, number>();
  for (const { skuId, quantity } of lines) sums.set(skuId, (sums.get(skuId) ?? 0) + quantity);
  return [...sums].map(([skuId, quantity]) => ({ skuId, quantity }));
}

/** Prices a basket: with `best`, a goods coupon and a shipping coupon compete, and the goods coupon wins a tie. */
export function priceBasket(basket: Basket): BasketPrice {
  if (basket.choice === "none") return priceWith(basket, "none", "none");
  if (basket.choice === "best") {
    const withGoods = priceWith(basket, "best", "none");
    const withShipping = priceWith(basket, "none", "best");
    return withShipping.result.payableFen < withGoods.result.payableFen ? withShipping : withGoods;
  }
  const { couponId } = basket.choice;
  const coupon = basket.coupons.find(({ id }) => id === couponId);
  if (!coupon) throw new Error(`Coupon ${couponId} was not given to the price`);
  return coupon.benefit.kind === "FREE_SHIPPING"
    ? priceWith(basket, "none", { couponId })
    : priceWith(basket, { couponId }, "none");
}

function priceWith(basket: Basket, goodsCoupon: CouponChoice, shippingCoupon: CouponChoice): BasketPrice {
  const input: QuoteInput = {
    version: ENGINE_VERSION,
    now: basket.now.toISOString(),
    buyer: { isMember: true, isPaidMember: false, levelId: null, isNewcomer: basket.isNewcomer },
    lines: basket.lines.map(({ skuId, quantity, sku }) => ({
      lineId: skuId,
      skuId,
      productId: sku.productId,
      categoryIds: sku.categoryPath,
      listPriceFen: sku.priceFen,
      quantity,
      weightGrams: sku.weightGrams,
      needsShipping: true,
      shippingTemplateId: sku.shippingTemplateId,
      entry: "ordinary",
    })),
    campaigns: basket.campaigns,
    coupons: basket.coupons.map(toHeldCoupon),
    choice: { goodsCoupon, shippingCoupon },
    points: null,
    usage: [],
    shipping: basket.shipping,
    policy: DEFAULT_POLICY,
  };
  const result = quote(input);
  const used = result.applied.find(({ source }) => source.kind === "coupon");
  return { input, result, coupon: used ? { id: used.source.id, savesFen: used.amountFen } : null };
}
