import { sumFen } from "@banyan/money";
import { explainLine, giftLines } from "./explain-lines.ts";
import { appliedShipping, missedFreeLines, shippingSteps, undelivered } from "./explain-shipping.ts";
import type { Decision } from "./goods.ts";
import type { QuoteInput } from "./input.ts";
import { LAYERS } from "./layers.ts";
import type { PricedLine } from "./line-price.ts";
import { keyOf } from "./merge-lines.ts";
import { byText } from "./order-of.ts";
import { POINTS, refOfCampaign, refOfCoupon } from "./refs.ts";
import type { Applied, BlockCode, Quote, QuotedLine, Rejected, Reward } from "./result.ts";
import type { Earned, earn } from "./rewards.ts";
import type { Refusal, RefusedCampaign, RefusedCoupon, Rules } from "./rules.ts";
import type { LayerResult } from "./stacked-layer.ts";

/** Puts what the layers decided into the result: totals, steps per line, and every rule once in `applied` or `rejected`. */
export function explain(input: QuoteInput, rules: Rules, decision: Decision, rewards: ReturnType<typeof earn>): Quote {
  const { prices, items, order, plan, settled } = decision;
  const { freeLines, campaigns, waivedFen, spent } = settled;
  const lines = prices.lines.map((line, index) => explainLine(line, index, decision));
  const keys = lines.map(({ key }) => key);
  const isApproximate = [items, order, campaigns, rewards].some((layer) => layer.isApproximate);
  const saved = { price: 0, items: 0, order: 0, coupon: 0, points: 0 };
  for (const { savedFen } of lines) {
    saved.price += savedFen.price;
    saved.items += savedFen.items;
    saved.order += savedFen.order;
    saved.coupon += savedFen.coupon;
    saved.points += savedFen.points;
  }
  const shippingSaved = freeLines.freedFen + campaigns.freedFen + waivedFen;
  const notSent = undelivered(plan, keys);
  return {
    version: input.version,
    goodsFen: sumFen(lines.map(({ listFen }) => listFen)),
    goodsPayableFen: sumFen(lines.map(({ payableFen }) => payableFen)),
    savedFen: { ...saved, shipping: shippingSaved },
    shippingFen: plan.feeFen - shippingSaved,
    payableFen: settled.payableFen,
    lines: [...lines, ...giftLines(items)],
    shipping: {
      feeFen: plan.feeFen,
      weightGrams: plan.weightGrams,
      basisFen: freeLines.basisFen,
      steps: shippingSteps(plan, settled),
    },
    applied: [
      ...appliedPrices(prices.lines),
      ...appliedParts("items", items, keys),
      ...appliedParts("order", order, keys),
      ...appliedGoodsCoupon(lines, decision),
      ...appliedPoints(lines, decision),
      ...appliedShipping(plan, settled),
      ...rewards.earned.map((each) => appliedReward(each, keys)),
    ].sort(byLayerThenId),
    rejected: [
      ...[
        ...rules.refused,
        ...prices.rejected,
        ...items.refused,
        ...order.refused,
        ...campaigns.refused,
        ...rewards.refused,
      ].map(rejectedCampaign),
      ...[...rules.refusedCoupons, ...decision.refusedCoupons].map(rejectedCoupon),
      ...(spent === null || spent.refused === null
        ? []
        : [{ layer: "points" as const, source: POINTS, code: spent.refused, missingFen: null }]),
      ...missedFreeLines(settled, plan.feeFen),
      ...notSent,
    ].sort(byLayerThenId),
    pointsSpent: spent?.points ?? 0,
    ...(spent === null ? {} : { pointsOffer: spent.offer }),
    rewards: rewards.earned.map(rewardOf),
    approximate: isApproximate,
    blockedBy: whyBlocked(input, settled.payableFen, notSent.length > 0, isApproximate),
  };
}

/** One entry per campaign, whatever the number of lines it prices. */
function appliedPrices(lines: readonly PricedLine[]): Applied[] {
  const applied = new Map<string, Applied & { basisFen: number; amountFen: number; readonly lineKeys: string[] }>();
  for (const { campaign, key, listFen, pricedFen } of lines) {
    if (campaign === null) continue;
    let entry = applied.get(campaign.id);
    if (entry === undefined) {
      entry = { layer: "price", source: refOfCampaign(campaign), basisFen: 0, amountFen: 0, lineKeys: [] };
      applied.set(campaign.id, entry);
    }
    entry.basisFen += listFen;
    entry.amountFen += listFen - pricedFen;
    entry.lineKeys.push(key);
  }
  return [...applied.values()];
}

const appliedParts = (layer: "items" | "order", { parts }: LayerResult, keys: readonly string[]): Applied[] =>
  parts.map(({ effect, shares, takenFen, gifts }) => ({
    layer,
    source: refOfCampaign(effect.campaign),
    basisFen: effect.basisFen,
    amountFen: takenFen,
    lineKeys: [
      ...keys.filter((_, index) => (shares[index] ?? 0) > 0),
      ...gifts.map(({ skuId }) => keyOf(skuId, effect.campaign.id)),
    ],
    ...(effect.next === undefined ? {} : { next: effect.next }),
  }));

function appliedGoodsCoupon(lines: readonly QuotedLine[], { settled: { goodsCoupon } }: Decision): Applied[] {
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

function appliedPoints(lines: readonly QuotedLine[], { settled: { spent } }: Decision): Applied[] {
  if (spent === null || spent.points === 0) return [];
  const lineKeys = lines.filter(({ savedFen }) => savedFen.points > 0).map(({ key }) => key);
  return [{ layer: "points", source: POINTS, basisFen: spent.basisFen, amountFen: spent.fen, lineKeys }];
}

const appliedReward = ({ campaign, basisFen, lines }: Earned, keys: readonly string[]): Applied => ({
  layer: "rewards",
  source: refOfCampaign(campaign),
  basisFen,
  amountFen: 0,
  lineKeys: lines.flatMap((index) => keys[index] ?? []),
});

function rewardOf({ campaign, amount }: Earned): Reward {
  const { rule } = campaign;
  const source = refOfCampaign(campaign);
  return rule.kind === "coupons"
    ? { kind: "coupons", templateId: rule.templateId, count: amount, source }
    : { kind: rule.kind, amount, source };
}

const rejectedCampaign = ({ campaign, ...refusal }: RefusedCampaign): Rejected => ({
  layer: campaign.layer,
  source: refOfCampaign(campaign),
  ...toldOf(refusal),
});

const rejectedCoupon = ({ coupon, ...refusal }: RefusedCoupon): Rejected => ({
  layer: coupon.rule.kind === "FREE_SHIPPING" ? "shipping" : "coupon",
  source: refOfCoupon(coupon),
  ...toldOf(refusal),
});

const toldOf = ({ code, missingFen, missingUnits }: Refusal): Refusal =>
  missingUnits === undefined ? { code, missingFen } : { code, missingFen, missingUnits };

function whyBlocked(
  { lines, policy }: QuoteInput,
  payableFen: number,
  isUndeliverable: boolean,
  isApproximate: boolean,
): BlockCode | null {
  if (lines.length === 0) return "NO_LINES";
  if (isUndeliverable) return "NOT_DELIVERABLE";
  if (!policy.allowZero && payableFen < policy.minPayableFen) return "BELOW_MIN_PAYABLE";
  return isApproximate ? "APPROXIMATE" : null;
}

const PLACE = Object.fromEntries(LAYERS.map((layer, place) => [layer, place]));
const placeOf = ({ layer }: Applied | Rejected): number => PLACE[layer] ?? 0;

const byLayerThenId = (a: Applied | Rejected, b: Applied | Rejected): number =>
  placeOf(a) - placeOf(b) || byText(a.source.kind, b.source.kind) || byText(a.source.id, b.source.id);
