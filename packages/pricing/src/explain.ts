import { sumFen } from "@banyan/money";
import type { PriceCampaign } from "./campaign.ts";
import type { RejectedCoupon } from "./choose-coupons.ts";
import type { HeldCoupon } from "./held-coupon.ts";
import type { QuoteInput } from "./input.ts";
import { LAYERS } from "./layers.ts";
import type { LinePrices, PricedLine } from "./line-price.ts";
import { byText } from "./order-of.ts";
import type { Applied, BlockCode, Quote, QuotedLine, Rejected, RuleRef, Step } from "./result.ts";
import type { Settlement } from "./settle.ts";
import type { ShippingRule } from "./shipping-rule.ts";

/** Puts what the layers decided into the result: totals, steps per line, and every rule once in `applied` or `rejected`. */
export function explain(
  input: QuoteInput,
  prices: LinePrices,
  settled: Settlement,
  rejectedCoupons: readonly RejectedCoupon[],
): Quote {
  const lines = prices.lines.map((line, index) => explainLine(line, settled.couponShares[index] ?? 0, settled));
  const { feeFen, basisFen, freedFen, waivedFen } = settled.shipping;
  return {
    version: input.version,
    goodsFen: sumFen(lines.map(({ listFen }) => listFen)),
    goodsPayableFen: sumFen(lines.map(({ payableFen }) => payableFen)),
    savedFen: {
      price: sumFen(lines.map(({ savedFen }) => savedFen.price)),
      items: 0,
      order: 0,
      coupon: sumFen(lines.map(({ savedFen }) => savedFen.coupon)),
      points: 0,
      shipping: freedFen + waivedFen,
    },
    shippingFen: feeFen - freedFen - waivedFen,
    payableFen: settled.payableFen,
    lines,
    shipping: {
      feeFen,
      weightGrams: sumFen(prices.lines.map((line) => (line.needsShipping ? line.weightGrams * line.quantity : 0))),
      basisFen,
      steps: shippingSteps(input, settled),
    },
    applied: [
      ...appliedPrices(prices.lines),
      ...appliedGoodsCoupon(lines, settled),
      ...appliedShipping(input, settled),
    ].sort(byLayerThenId),
    rejected: [
      ...[...prices.rejected].map(
        ([campaign, code]): Rejected => ({ layer: "price", source: refOfCampaign(campaign), code, missingFen: null }),
      ),
      ...rejectedCoupons.map(
        ({ coupon, code, missingFen }): Rejected => ({
          layer: coupon.rule.kind === "FREE_SHIPPING" ? "shipping" : "coupon",
          source: refOfCoupon(coupon),
          code,
          missingFen,
        }),
      ),
      ...missedFreeLine(input, settled),
    ].sort(byLayerThenId),
    pointsSpent: 0,
    rewards: [],
    approximate: false,
    blockedBy: whyBlocked(input, settled),
  };
}

function explainLine(line: PricedLine, couponShareFen: number, settled: Settlement): QuotedLine {
  const { campaign, pricedFen, listFen } = line;
  const steps: Step[] = [];
  if (campaign !== null) {
    steps.push({
      layer: "price",
      source: refOfCampaign(campaign),
      basisFen: listFen,
      amountFen: listFen - pricedFen,
      reason: campaign.id === line.entryCampaignId ? "ENTRY_PRICE" : "LOWEST_PRICE",
    });
  }
  if (settled.goodsCoupon !== null && couponShareFen > 0) {
    steps.push({
      layer: "coupon",
      source: refOfCoupon(settled.goodsCoupon.coupon),
      basisFen: pricedFen,
      amountFen: couponShareFen,
      reason: settled.isGoodsCouponLimited ? "COUPON_SHARE_LIMITED_BY_MIN_PAYABLE" : "COUPON_SHARE",
    });
  }
  return {
    key: line.key,
    lineIds: line.lineIds,
    skuId: line.skuId,
    productId: line.productId,
    quantity: line.quantity,
    entryCampaignId: line.entryCampaignId,
    price: campaign === null ? { kind: "list" } : { kind: campaign.kind, campaignId: campaign.id },
    listFen,
    pricedFen,
    savedFen: { price: listFen - pricedFen, items: 0, order: 0, coupon: couponShareFen, points: 0 },
    payableFen: pricedFen - couponShareFen,
    giftOf: null,
    steps,
  };
}

function shippingSteps({ shipping }: QuoteInput, settled: Settlement): Step[] {
  const { feeFen, freedFen, waivedFen } = settled.shipping;
  const steps: Step[] = [];
  if (shipping !== null && freedFen > 0) {
    const source = refOfShipping(shipping);
    steps.push({ layer: "shipping", source, basisFen: feeFen, amountFen: freedFen, reason: "FREE_SHIPPING_LINE" });
  }
  if (settled.shippingCoupon !== null) {
    steps.push({
      layer: "shipping",
      source: refOfCoupon(settled.shippingCoupon),
      basisFen: feeFen - freedFen,
      amountFen: waivedFen,
      reason: settled.isShippingCouponLimited ? "SHIPPING_COUPON_LIMITED_BY_MIN_PAYABLE" : "SHIPPING_COUPON",
    });
  }
  return steps;
}

/** One entry per campaign, whatever the number of lines it prices. */
function appliedPrices(lines: readonly PricedLine[]): Applied[] {
  const applied = new Map<string, Applied>();
  for (const { campaign, key, listFen, pricedFen } of lines) {
    if (campaign === null) continue;
    const before = applied.get(campaign.id);
    applied.set(campaign.id, {
      layer: "price",
      source: refOfCampaign(campaign),
      basisFen: listFen + (before?.basisFen ?? 0),
      amountFen: listFen - pricedFen + (before?.amountFen ?? 0),
      lineKeys: [...(before?.lineKeys ?? []), key],
    });
  }
  return [...applied.values()];
}

function appliedGoodsCoupon(lines: readonly QuotedLine[], { goodsCoupon }: Settlement): Applied[] {
  if (goodsCoupon === null) return [];
  const touched = lines.filter(({ savedFen }) => savedFen.coupon > 0);
  return [
    {
      layer: "coupon",
      source: refOfCoupon(goodsCoupon.coupon),
      basisFen: goodsCoupon.offer.basisFen,
      amountFen: sumFen(touched.map(({ savedFen }) => savedFen.coupon)),
      lineKeys: touched.map(({ key }) => key),
    },
  ];
}

function appliedShipping(input: QuoteInput, settled: Settlement): Applied[] {
  return shippingSteps(input, settled).map(({ source, amountFen }) => ({
    layer: "shipping",
    source,
    basisFen: settled.shipping.basisFen,
    amountFen,
    lineKeys: [],
  }));
}

/** The free-shipping line is told like a coupon that was missed, so that 凑单 finds both in one place. */
function missedFreeLine({ shipping }: QuoteInput, settled: Settlement): Rejected[] {
  const { feeFen, freedFen, basisFen } = settled.shipping;
  if (shipping === null || shipping.freeOverFen === null || feeFen === 0 || freedFen > 0) return [];
  const missingFen = shipping.freeOverFen - basisFen;
  return [{ layer: "shipping", source: refOfShipping(shipping), code: "BELOW_THRESHOLD", missingFen }];
}

function whyBlocked({ lines, policy }: QuoteInput, { payableFen }: Settlement): BlockCode | null {
  if (lines.length === 0) return "NO_LINES";
  return !policy.allowZero && payableFen < policy.minPayableFen ? "BELOW_MIN_PAYABLE" : null;
}

const refOfCampaign = ({ id, version, name }: PriceCampaign): RuleRef => ({ kind: "campaign", id, version, name });
const refOfCoupon = ({ id, version, name }: HeldCoupon): RuleRef => ({ kind: "coupon", id, version, name });
const refOfShipping = ({ id, version, name }: ShippingRule): RuleRef => ({ kind: "shipping", id, version, name });

const byLayerThenId = (a: Applied | Rejected, b: Applied | Rejected): number =>
  LAYERS.indexOf(a.layer) - LAYERS.indexOf(b.layer) ||
  byText(a.source.kind, b.source.kind) ||
  byText(a.source.id, b.source.id);
