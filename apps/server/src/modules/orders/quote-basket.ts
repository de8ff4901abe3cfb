import type { QuoteReply } from "@banyan/contracts";
import { blockWords } from "@banyan/pricing";
import type { Shopper } from "#kernel/auth.ts";
import { fail } from "#kernel/failure.ts";
import { type Coupon, toWalletCoupon } from "#modules/rewards/index.ts";
import { toAddOns } from "./add-ons.ts";
import { type BasketRequest, type LoadedBasket, loadBasket } from "./basket.ts";
import { type BasketPrice, giftsOf, priceBasket, quotedLine } from "./basket-price.ts";
import type { Ordering } from "./deps.ts";
import { type Language, pointsWords, refusalWords, toBreakdown, toHints } from "./price-words.ts";
import { shippingWords } from "./shipping/words.ts";

/** Prices a basket for the checkout page. Errors: those of `loadBasket` and `priceBasket`, OUT_OF_STOCK. */
export async function quoteBasket(
  deps: Ordering,
  shopper: Shopper,
  request: BasketRequest,
  language: Language,
): Promise<QuoteReply> {
  const basket = await loadBasket(deps, deps.db.reads, shopper, request);
  const wanted = new Map<string, number>();
  for (const { skuId, quantity } of basket.lines) wanted.set(skuId, (wanted.get(skuId) ?? 0) + quantity);
  const short = basket.lines.filter(({ skuId, sku }) => sku.available < (wanted.get(skuId) ?? 0));
  if (short.length > 0) {
    const skuIds = [...new Set(short.map(({ skuId }) => skuId))];
    fail("OUT_OF_STOCK", { field: "body.lines", details: { product: short[0]?.sku.title, skuIds } });
  }
  return toQuoteReply(basket, priceBasket(basket), language);
}

/** All a buyer sees before paying: lines, gifts, the price in words, every coupon with what it would save or why it cannot. */
export function toQuoteReply(basket: LoadedBasket, price: BasketPrice, language: Language): QuoteReply {
  const { result } = price;
  const undelivered = new Set(
    result.rejected.flatMap(({ code, lineKeys }) => (code === "NOT_DELIVERABLE" ? lineKeys : [])),
  );
  const applied = new Set(result.applied.map(({ source }) => source.id));
  return {
    lines: basket.lines.map((line) => {
      const quoted = quotedLine(result, line);
      return {
        ...goodsOf(line),
        entry: line.entry ?? null,
        priceFen: line.sku.priceFen,
        tags: quoted.steps.flatMap(({ source, amountFen }) =>
          source.kind === "campaign" && amountFen > 0
            ? [{ text: source.name, promotionId: source.id, savedFen: amountFen }]
            : [],
        ),
        savedFen: quoted.listFen - quoted.payableFen,
        paidFen: quoted.payableFen,
        noReasonReturn: line.sku.noReasonReturn,
        problem: undelivered.has(quoted.key)
          ? ("NOT_DELIVERABLE" as const)
          : line.entry && !applied.has(line.entry.campaignId)
            ? ("ENTRY_CLOSED" as const)
            : null,
      };
    }),
    gifts: giftsOf(basket, result).map(({ promotionId, ...gift }) => ({
      ...goodsOf(gift),
      promotionId,
      promotionName: result.applied.find(({ source }) => source.id === promotionId)?.source.name ?? "",
    })),
    price: toBreakdown(result, language),
    ...toCoupons(basket, price, language),
    points: toPoints(basket, result, language),
    shipping: {
      method: basket.method,
      feeFen: result.shippingFen,
      words: shippingWords(
        basket.shipping,
        result,
        basket.lines.map(({ sku }) => sku.shippingTemplateId),
        language,
      ),
      isDeliverable: result.blockedBy !== "NOT_DELIVERABLE",
    },
    hints: toHints(result, language),
    addOns: toAddOns(basket, price, language),
    blockedBy: result.blockedBy && { code: result.blockedBy, text: blockWords[result.blockedBy][language] },
  };
}

const goodsOf = ({ skuId, quantity, sku }: Pick<LoadedBasket["lines"][number], "skuId" | "quantity" | "sku">) => ({
  skuId,
  productId: sku.productId,
  title: sku.title,
  options: sku.options,
  picture: sku.picture,
  quantity,
});

/** Both lists; a coupon the engine refuses anyway is not priced once more. */
function toCoupons(
  basket: LoadedBasket,
  { result }: BasketPrice,
  language: Language,
): Pick<QuoteReply, "coupons" | "shippingCoupons"> {
  const lists = { goods: [] as QuoteReply["coupons"], shipping: [] as QuoteReply["coupons"] };
  const pay = (kind: "goods" | "shipping", choice: "none" | { couponId: string }) =>
    priceBasket({ ...basket, choice: { ...basket.choice, [kind]: choice } }).result.payableFen;
  const without = {
    goods: once(() => (basket.choice.goods === "none" ? result.payableFen : pay("goods", "none"))),
    shipping: once(() => (basket.choice.shipping === "none" ? result.payableFen : pay("shipping", "none"))),
  };
  for (const coupon of basket.coupons) {
    const kind = coupon.benefit.kind === "FREE_SHIPPING" ? "shipping" : "goods";
    const saves = () => without[kind]() - pay(kind, { couponId: coupon.id });
    lists[kind].push(toOffer(basket, coupon, result, language, saves));
  }
  return { coupons: lists.goods, shippingCoupons: lists.shipping };
}

function once<T>(compute: () => T): () => T {
  let kept: { value: T } | undefined;
  return () => {
    kept ??= { value: compute() };
    return kept.value;
  };
}

/** Codes of a coupon that could be used, if it were chosen. */
const USABLE = new Set(["NOT_BEST", "NOT_CHOSEN"]);

function toOffer(
  { now }: LoadedBasket,
  coupon: Coupon,
  { rejected }: BasketPrice["result"],
  language: Language,
  measure: () => number,
): QuoteReply["coupons"][number] {
  const refused = rejected.find(({ source }) => source.kind === "coupon" && source.id === coupon.id);
  const isOut = refused !== undefined && !USABLE.has(refused.code);
  // a coupon can push the goods below the free-shipping line and make the order dearer
  const savesFen = isOut ? 0 : Math.max(0, measure());
  const reason = isOut ? refused : savesFen === 0 ? ({ code: "NO_EFFECT", missingFen: null } as const) : null;
  return {
    coupon: toWalletCoupon(coupon, now),
    usable: savesFen > 0,
    reason: reason && refusalWords(reason, language),
    savesFen,
  };
}

function toPoints(
  { points }: LoadedBasket,
  { pointsOffer }: BasketPrice["result"],
  language: Language,
): QuoteReply["points"] {
  if (points === null) return null;
  return {
    available: points.available,
    usable: pointsOffer?.mostPoints ?? 0,
    savesFen: pointsOffer?.mostFen ?? 0,
    rule: pointsWords(points, language),
  };
}
