import type { QuoteReply } from "@banyan/contracts";
import type { Shopper } from "#kernel/auth.ts";
import { fail } from "#kernel/failure.ts";
import { toWalletCoupon } from "#modules/rewards/index.ts";
import { type CouponWish, loadBasket } from "./basket.ts";
import { type Basket, type BasketLine, type BasketPrice, priceBasket } from "./basket-price.ts";
import type { Ordering } from "./deps.ts";
import { type Language, refusalWords, toBreakdown, toHints } from "./price-words.ts";

/** Prices a basket for the checkout page. Errors: SKU_NOT_FOUND, OUT_OF_STOCK, COUPON_NOT_FOUND. */
export async function quoteBasket(
  deps: Ordering,
  shopper: Shopper,
  request: { lines: readonly BasketLine[]; coupon: CouponWish },
  language: Language,
): Promise<QuoteReply> {
  const basket = await loadBasket(deps, deps.db.reads, shopper, request);
  const short = basket.lines.filter(({ sku, quantity }) => sku.available < quantity);
  if (short.length > 0) {
    const skuIds = short.map(({ skuId }) => skuId);
    fail("OUT_OF_STOCK", { field: "body.lines", details: { product: short[0]?.sku.title, skuIds } });
  }
  return toQuoteReply(basket, priceBasket(basket), language);
}

/** What the buyer sees: lines, the price in words, and every coupon with what it would save or why it cannot. */
export function toQuoteReply(basket: Basket, price: BasketPrice, language: Language): QuoteReply {
  const paid = new Map(price.result.lines.map((line) => [line.skuId, line.payableFen]));
  const without = priceBasket({ ...basket, choice: "none", coupons: [] }).result.payableFen;
  return {
    lines: basket.lines.map(({ skuId, quantity, sku }) => ({
      skuId,
      productId: sku.productId,
      title: sku.title,
      options: sku.options,
      picture: sku.picture,
      quantity,
      entry: null,
      priceFen: sku.priceFen,
      tags: [],
      savedFen: sku.priceFen * quantity - (paid.get(skuId) ?? 0),
      paidFen: paid.get(skuId) ?? 0,
      noReasonReturn: sku.noReasonReturn,
      problem: null,
    })),
    gifts: [],
    price: toBreakdown(price.result, language),
    shippingCoupons: [],
    points: null,
    shipping: { method: "EXPRESS", feeFen: price.result.shippingFen, words: "", isDeliverable: true },
    hints: toHints(price.result, language),
    blockedBy: price.result.blockedBy && { code: price.result.blockedBy, text: price.result.blockedBy },
    coupons: basket.coupons.map((coupon) => {
      const { result, coupon: used } = priceBasket({ ...basket, coupons: [coupon], choice: { couponId: coupon.id } });
      const refused = result.rejected.find(({ source }) => source.kind === "coupon" && source.id === coupon.id);
      // a coupon can push the goods below the free-shipping line and make the order dearer
      const savesFen = used ? Math.max(0, without - result.payableFen) : 0;
      const reason = refused ?? (savesFen === 0 ? ({ code: "NO_EFFECT", missingFen: null } as const) : null);
      return {
        coupon: toWalletCoupon(coupon, basket.now),
        usable: savesFen > 0,
        reason: reason && refusalWords(reason, language),
        savesFen,
      };
    }),
  };
}
