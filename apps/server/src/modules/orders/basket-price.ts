import {
  type Buyer,
  type Campaign,
  type CouponChoice,
  DEFAULT_POLICY,
  ENGINE_VERSION,
  type PointsWish,
  PricingError,
  type Quote,
  type QuotedLine,
  type QuoteInput,
  quote,
  type ShippingRule,
  type Usage,
} from "@banyan/pricing";
import { fail } from "#kernel/failure.ts";
import type { SkuForSale } from "#modules/catalog/index.ts";
import { type Coupon, toHeldCoupon } from "#modules/rewards/index.ts";
import type { AppliedPromotion } from "./checkout-participant.ts";

/** What someone wants to buy, and through which door; a SKU appears once per door. */
export type BasketLine = { skuId: string; quantity: number; entry?: { campaignId: string } | undefined };

export type Basket = {
  now: Date;
  lines: readonly (BasketLine & { sku: SkuForSale })[];
  /** All that could matter; `promotionIds` are those of the promotions module, which counts their use. */
  campaigns: readonly Campaign[];
  promotionIds: ReadonlySet<string>;
  usage: readonly Usage[];
  /** What is left of a budget: a price that would take more is made without that campaign. */
  budgetsLeft: ReadonlyMap<string, number>;
  /** SKUs campaigns may give, as the shelf has them. */
  gifts: ReadonlyMap<string, SkuForSale>;
  coupons: readonly Coupon[];
  choice: { goods: CouponChoice; shipping: CouponChoice };
  points: PointsWish | null;
  buyer: Buyer;
  /** `null`: nothing is sent. */
  shipping: ShippingRule | null;
  zeroOrders: "refuse" | "allow";
};

type UsedCoupon = { id: string; savesFen: number };
export type BasketPrice = {
  /** Kept with the order: `quote(input)` gives `result` for ever. */ input: QuoteInput;
  result: Quote;
  /** The coupons used, and what they take off. */ coupon: UsedCoupon | null;
  shippingCoupon: UsedCoupon | null;
};

/** The same SKU through the same door on several lines is added up; the first mention keeps its place. */
export function mergeBasket(lines: readonly BasketLine[]): BasketLine[] {
  const merged = new Map<string, BasketLine>();
  for (const { skuId, quantity, entry } of lines) {
    const key = lineId({ skuId, entry });
    merged.set(key, {
      skuId,
      quantity: (merged.get(key)?.quantity ?? 0) + quantity,
      ...(entry && { entry: { campaignId: entry.campaignId } }),
    });
  }
  return [...merged.values()];
}

/** The engine's name for a line of a basket. */
const lineId = ({ skuId, entry }: Pick<BasketLine, "skuId" | "entry">) =>
  entry ? `${skuId} ${entry.campaignId}` : skuId;

/**
 * Prices a basket with what is left of every budget. Errors: PROMOTION_NOT_FOUND (an entry that is no campaign's own),
 * ORDER_TOO_LARGE.
 */
export function priceBasket(basket: Basket): BasketPrice {
  let campaigns = basket.campaigns;
  for (;;) {
    const price = priceWith(basket, campaigns);
    const over = price.result.applied.filter(
      ({ source, amountFen }) => amountFen > (basket.budgetsLeft.get(source.id) ?? Number.POSITIVE_INFINITY),
    );
    if (over.length === 0) return price;
    const gone = new Set(over.map(({ source }) => source.id));
    campaigns = campaigns.filter(({ id }) => !gone.has(id));
  }
}

function priceWith(basket: Basket, campaigns: readonly Campaign[]): BasketPrice {
  const input: QuoteInput = {
    version: ENGINE_VERSION,
    now: basket.now.toISOString(),
    buyer: basket.buyer,
    lines: basket.lines.map((line) => ({
      lineId: lineId(line),
      skuId: line.skuId,
      productId: line.sku.productId,
      categoryIds: line.sku.categoryPath,
      listPriceFen: line.sku.priceFen,
      quantity: line.quantity,
      weightGrams: line.sku.weightGrams,
      needsShipping: true,
      shippingTemplateId: line.sku.shippingTemplateId,
      entry: line.entry ?? "ordinary",
    })),
    campaigns,
    coupons: basket.coupons.map(toHeldCoupon),
    choice: { goodsCoupon: basket.choice.goods, shippingCoupon: basket.choice.shipping },
    points: basket.points,
    usage: basket.usage,
    shipping: basket.shipping,
    policy: basket.zeroOrders === "allow" ? { ...DEFAULT_POLICY, allowZero: true } : DEFAULT_POLICY,
  };
  const result = priceOrRefuse(input, basket);
  const used = (wanted: "coupon" | "shipping"): UsedCoupon | null => {
    const found = result.applied.find(({ layer, source }) => layer === wanted && source.kind === "coupon");
    return found ? { id: found.source.id, savesFen: found.amountFen } : null;
  };
  return { input, result, coupon: used("coupon"), shippingCoupon: used("shipping") };
}

/** What a shopper can cause is refused; anything else the engine throws is our own fault. */
function priceOrRefuse(input: QuoteInput, basket: Basket): Quote {
  try {
    const result = quote(input);
    if (Math.max(result.goodsFen, result.payableFen) > MOST_FEN) fail("ORDER_TOO_LARGE", { field: "body.lines" });
    return result;
  } catch (error) {
    if (!(error instanceof PricingError)) throw error;
    if (error.code === "AMOUNT_TOO_LARGE") fail("ORDER_TOO_LARGE", { field: "body.lines", cause: error });
    if (error.code === "UNKNOWN_REFERENCE" && error.path.includes("entry")) {
      const index = basket.lines.findIndex(({ entry }) => entry);
      fail("PROMOTION_NOT_FOUND", { field: `body.lines.${index}.entry`, cause: error });
    }
    throw error;
  }
}
/** The contracts' largest amount: 100 million yuan. */
const MOST_FEN = 10_000_000_000;

/** The quoted line of a basket's line. */
export function quotedLine({ lines }: Quote, line: Pick<BasketLine, "skuId" | "entry">): QuotedLine {
  const id = lineId(line);
  const found = lines.find(({ lineIds }) => lineIds.includes(id));
  if (!found) throw new Error(`The price lost line ${id}`);
  return found;
}

/** What the order is given, with the SKU as the shelf has it. */
export function giftsOf({ gifts }: Basket, { lines }: Quote) {
  return lines.flatMap(({ giftOf, skuId, quantity }) => {
    if (giftOf === null) return [];
    const sku = gifts.get(skuId);
    if (!sku) throw new Error(`Gift ${skuId} of ${giftOf} was not loaded`);
    return [{ promotionId: giftOf, skuId, quantity, sku }];
  });
}

/** The promotions a price used, as those who count them need it; rules kept elsewhere (a level's price) are not among them. */
export function appliedPromotions({ promotionIds }: Basket, { applied, lines }: Quote): AppliedPromotion[] {
  const sums = new Map<string, number>();
  for (const { source, amountFen } of applied) {
    if (source.kind === "campaign" && promotionIds.has(source.id))
      sums.set(source.id, (sums.get(source.id) ?? 0) + amountFen);
  }
  return [...sums].map(([id, amountFen]) => ({
    id,
    amountFen,
    units: unitsAt(lines, id),
  }));
}

function unitsAt(lines: Quote["lines"], campaignId: string): AppliedPromotion["units"] {
  const units = new Map<string, number>();
  for (const { price, skuId, quantity, giftOf } of lines) {
    if (giftOf === null && "campaignId" in price && price.campaignId === campaignId)
      units.set(skuId, (units.get(skuId) ?? 0) + quantity);
  }
  return [...units].map(([skuId, quantity]) => ({ skuId, quantity }));
}

export type Saving = {
  layer: "price" | "items" | "order" | "coupon" | "points" | "shipping";
  kind: "campaign" | "coupon" | "points" | "shipping";
  id: string;
  name: string;
  fen: number;
};
/** Whose money the buyer saved, rule by rule. */
export const savingsOf = ({ applied }: Quote): Saving[] =>
  applied.flatMap(({ layer, source, amountFen }) =>
    layer === "rewards" || amountFen === 0
      ? []
      : [{ layer, kind: source.kind, id: source.id, name: source.name, fen: amountFen }],
  );
