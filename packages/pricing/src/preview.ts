import type { Fen } from "@banyan/money";
import { checkRules } from "./check-input.ts";
import { checkNumber } from "./checks.ts";
import { PricingError } from "./errors.ts";
import { type Decision, decide } from "./goods.ts";
import { ENGINE_VERSION, type Line, type QuoteInput } from "./input.ts";
import type { GoodsLayer } from "./layers.ts";
import { mergeLines } from "./merge-lines.ts";
import { refOfCampaign, refOfCoupon } from "./refs.ts";
import type { RuleRef } from "./result.ts";
import { readyRules } from "./rules.ts";

/** A listing and everything that could change what its products cost. */
export interface PreviewInput
  extends Pick<QuoteInput, "version" | "now" | "buyer" | "campaigns" | "usage" | "policy" | "coupons"> {
  readonly products: readonly Pick<Line, "skuId" | "productId" | "categoryIds" | "listPriceFen">[];
}

export interface PricePreview {
  readonly skuId: string;
  readonly listPriceFen: Fen;
  /** After layer 1: what stands beside the product before anything is combined. */
  readonly priceFen: Fen;
  /** 到手价: one unit, bought alone now through the ordinary door, with the best coupon given. Without shipping and points. */
  readonly payableFen: Fen;
  /** What leads from list price to 到手价, in order of layers; the tag's words are made of it. */
  readonly savings: readonly PreviewSaving[];
}

export interface PreviewSaving {
  readonly layer: GoodsLayer;
  /** The kind of rule: "member", "flash", "full_reduction", "FIXED" … */
  readonly kind: string;
  readonly source: RuleRef;
  readonly amountFen: Fen;
}

/**
 * To-be-paid prices for a listing. Exactly `quote` of one unit of each, without shipping and points: `coupons` are those the
 * buyer holds or could claim. Rules are made ready once for all products: 10,000 of them with 50 campaigns in well under 1 s.
 */
export function previewPrices(input: PreviewInput): PricePreview[] {
  if (input.version !== ENGINE_VERSION) {
    throw new PricingError("UNSUPPORTED_VERSION", "version", `this engine knows version 1, got ${input.version}`);
  }
  checkRules(input);
  const rules = readyRules(input);
  const alone = {
    usage: input.usage,
    policy: input.policy,
    points: null,
    shipping: null,
    choice: { goodsCoupon: "best", shippingCoupon: "best" },
  } as const;
  return input.products.map((product, index) => {
    checkNumber(product.listPriceFen, `products[${index}].listPriceFen`);
    const line: Line = {
      ...product,
      lineId: product.skuId,
      quantity: 1,
      weightGrams: 0,
      needsShipping: false,
      entry: "ordinary",
    };
    const decision = decide(mergeLines([line], NO_ADD_ONS), rules, alone);
    return {
      skuId: product.skuId,
      listPriceFen: product.listPriceFen,
      priceFen: decision.prices.lines[0]?.pricedFen ?? product.listPriceFen,
      payableFen: decision.settled.payableFen,
      savings: savingsOf(decision),
    };
  });
}

const NO_ADD_ONS: ReadonlySet<string> = new Set();

function savingsOf({ prices, items, order, settled }: Decision): PreviewSaving[] {
  const savings: PreviewSaving[] = [];
  for (const { campaign, listFen, pricedFen } of prices.lines) {
    if (campaign === null || listFen === pricedFen) continue;
    const { kind } = campaign;
    savings.push({ layer: "price", kind, source: refOfCampaign(campaign), amountFen: listFen - pricedFen });
  }
  for (const { effect, takenFen } of [...items.parts, ...order.parts]) {
    const { campaign } = effect;
    if (takenFen === 0) continue;
    const source = refOfCampaign(campaign);
    savings.push({ layer: campaign.layer, kind: campaign.rule.kind, source, amountFen: takenFen });
  }
  if (settled.goodsCoupon !== null) {
    const { coupon } = settled.goodsCoupon;
    const amountFen = settled.couponShares[0] ?? 0;
    savings.push({ layer: "coupon", kind: coupon.rule.kind, source: refOfCoupon(coupon), amountFen });
  }
  return savings;
}
