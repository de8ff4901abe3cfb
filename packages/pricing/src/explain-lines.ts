import type { ItemCampaign, OrderCampaign } from "./campaign.ts";
import type { Part } from "./effect.ts";
import type { Decision } from "./goods.ts";
import type { PricedLine } from "./line-price.ts";
import { keyOf } from "./merge-lines.ts";
import { POINTS, refOfCampaign, refOfCoupon } from "./refs.ts";
import type { QuotedLine, RuleRef, Step, StepReason } from "./result.ts";
import type { LayerResult } from "./stacked-layer.ts";
import { unreachable } from "./unreachable.ts";

/** A line with every step that led from its list price to what it costs. */
export function explainLine(
  line: PricedLine,
  index: number,
  { items, order, settled, pointsShares }: Decision,
): QuotedLine {
  const { campaign, pricedFen, listFen } = line;
  const steps: Step[] = [];
  let leftFen = listFen;
  const step = (layer: Step["layer"], source: RuleRef, amountFen: number, reason: StepReason): void => {
    steps.push({ layer, source, basisFen: leftFen, amountFen, reason });
    leftFen -= amountFen;
  };
  if (campaign !== null) {
    const reason = campaign.id === line.entryCampaignId ? "ENTRY_PRICE" : "LOWEST_PRICE";
    step("price", refOfCampaign(campaign), listFen - pricedFen, reason);
  }
  const saved = { price: listFen - pricedFen, items: 0, order: 0, coupon: 0, points: 0 };
  for (const part of items.parts) {
    const fen = part.shares[index] ?? 0;
    if (fen === 0) continue;
    step("items", refOfCampaign(part.effect.campaign), fen, reasonOf(part));
    saved.items += fen;
  }
  for (const part of order.parts) {
    const fen = part.shares[index] ?? 0;
    if (fen === 0) continue;
    step("order", refOfCampaign(part.effect.campaign), fen, reasonOf(part));
    saved.order += fen;
  }
  const { goodsCoupon, couponShares, isGoodsCouponLimited } = settled;
  saved.coupon = couponShares[index] ?? 0;
  if (goodsCoupon !== null && saved.coupon > 0) {
    const reason = isGoodsCouponLimited ? "COUPON_SHARE_LIMITED_BY_MIN_PAYABLE" : "COUPON_SHARE";
    step("coupon", refOfCoupon(goodsCoupon.coupon), saved.coupon, reason);
  }
  saved.points = pointsShares[index] ?? 0;
  if (saved.points > 0) step("points", POINTS, saved.points, "POINTS_SHARE");
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
    savedFen: saved,
    payableFen: leftFen,
    giftOf: null,
    steps,
  };
}

function reasonOf({ effect: { campaign }, isLimited }: Part): StepReason {
  const reason = plainReasonOf(campaign);
  return isLimited ? `${reason}_LIMITED_BY_MIN_PAYABLE` : reason;
}

function plainReasonOf({ rule }: ItemCampaign | OrderCampaign) {
  switch (rule.kind) {
    case "nth_item":
      return "NTH_ITEM";
    case "bundle":
      return "BUNDLE_SHARE";
    case "add_on":
      return "ADD_ON_PRICE";
    case "gift":
    case "full_reduction":
    case "every_full":
      return "ORDER_SHARE";
    default:
      return unreachable(rule);
  }
}

/** Gifts as lines that cost nothing, by campaign. */
export const giftLines = ({ parts }: LayerResult): QuotedLine[] =>
  parts.flatMap(({ effect: { campaign }, gifts }) =>
    gifts.map(
      ({ skuId, productId, quantity }): QuotedLine => ({
        key: keyOf(skuId, campaign.id),
        lineIds: [],
        skuId,
        productId,
        quantity,
        entryCampaignId: null,
        price: { kind: "gift", campaignId: campaign.id },
        listFen: 0,
        pricedFen: 0,
        savedFen: { price: 0, items: 0, order: 0, coupon: 0, points: 0 },
        payableFen: 0,
        giftOf: campaign.id,
        steps: [],
      }),
    ),
  );
