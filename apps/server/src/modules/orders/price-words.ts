import type { PriceBreakdown, QuoteHint } from "@banyan/contracts";
import { formatYuan } from "@banyan/money";
import type { Applied, Layer, Quote, RejectCode, Rejected, RuleRef } from "@banyan/pricing";

/** Words of a price in the two languages; amounts like ¥12 or ¥12.50. */
export type Language = "zh" | "en";

const words = {
  zh: {
    goods: "商品金额",
    coupon: (name: string) => `优惠券「${name}」`,
    points: (points: number) => `${points} 积分抵扣`,
    shipping: "运费",
    freeShipping: "满额包邮",
    hint: (more: string, name: string) => `再买 ${more} 可用「${name}」`,
    hintNext: (more: string, name: string) => `再买 ${more} 升到「${name}」下一档`,
    hintFreeShipping: (more: string) => `再买 ${more} 免运费`,
    missing: (more: string) => `还差 ${more}`,
    pieces: (count: number) => `${count} 件`,
    earnPoints: (amount: number) => `得 ${amount} 积分`,
    earnGrowth: (amount: number) => `得 ${amount} 成长值`,
    earnCoupons: (count: number, name: string) => `得「${name}」优惠券 ${count} 张`,
  },
  en: {
    goods: "Items",
    coupon: (name: string) => `Coupon “${name}”`,
    points: (points: number) => `${points} points`,
    shipping: "Shipping",
    freeShipping: "Free shipping",
    hint: (more: string, name: string) => `Add ${more} to use “${name}”`,
    hintNext: (more: string, name: string) => `Add ${more} for the next step of “${name}”`,
    hintFreeShipping: (more: string) => `Add ${more} for free shipping`,
    missing: (more: string) => `${more} short`,
    pieces: (count: number) => `${count} more item${count === 1 ? "" : "s"}`,
    earnPoints: (amount: number) => `Earns ${amount} points`,
    earnGrowth: (amount: number) => `Earns ${amount} growth`,
    earnCoupons: (count: number, name: string) => `Earns ${count} × coupon “${name}”`,
  },
} as const;

/** Why a coupon is not used; codes of a price a buyer never asks about have the general word. */
const refusals: Partial<Record<RejectCode, { zh: string; en: string }>> = {
  NOT_STARTED: { zh: "未到使用时间", en: "Not valid yet" },
  ENDED: { zh: "已过期", en: "Expired" },
  STORE_ONLY: { zh: "仅限门店使用", en: "For use in a store only" },
  NO_ELIGIBLE_LINE: { zh: "所选商品不可用", en: "Not for these items" },
  CLOSED_BY_PRICE: { zh: "活动价商品不可用券", en: "Not with campaign prices" },
  NOT_USABLE: { zh: "已使用或已被占用", en: "Already used or held" },
  NOT_ENOUGH_POINTS: { zh: "积分不足", en: "Not enough points" },
  NO_EFFECT: { zh: "本单无可优惠金额", en: "Saves nothing on this order" },
};
const generalRefusal = { zh: "本单不可用", en: "Not usable on this order" };

const yuan = (fen: number): string => formatYuan(fen, { cents: "needed" });
/** Two hints are read, five are not. */
const MOST_HINTS = 2;

/** The breakdown a buyer reads; Σ `steps` = payable. */
export function toBreakdown(result: Quote, language: Language): PriceBreakdown {
  const say = words[language];
  const steps: PriceBreakdown["steps"] = [
    { label: say.goods, amountFen: result.goodsFen, kind: "goods", sourceId: null },
  ];
  const take = ({ source, amountFen }: Applied) => {
    if (amountFen !== 0)
      steps.push({ label: labelOf(source), amountFen: -amountFen, kind: source.kind, sourceId: source.id });
  };
  const labelOf = (source: RuleRef): string => {
    switch (source.kind) {
      case "campaign":
        return source.name;
      case "coupon":
        return say.coupon(source.name);
      case "points":
        return say.points(result.pointsSpent);
      case "shipping":
        return say.freeShipping;
    }
  };
  for (const applied of result.applied) if (isForGoods(applied.layer)) take(applied);
  if (result.shipping.feeFen > 0)
    steps.push({ label: say.shipping, amountFen: result.shipping.feeFen, kind: "shipping", sourceId: null });
  for (const applied of result.applied) if (applied.layer === "shipping") take(applied);
  const usedCoupon = (wanted: Layer) =>
    result.applied.find(({ layer, source }) => layer === wanted && source.kind === "coupon")?.source.id ?? null;
  return {
    goodsFen: result.goodsFen,
    discountFen: result.goodsFen - result.goodsPayableFen,
    shippingFen: result.shippingFen,
    payableFen: result.payableFen,
    steps,
    couponId: usedCoupon("coupon"),
    shippingCouponId: usedCoupon("shipping"),
    pointsSpent: result.pointsSpent,
    pointsFen: result.savedFen.points,
    rewards: result.rewards.map((reward) => {
      if (reward.kind === "coupons") return say.earnCoupons(reward.count, reward.source.name);
      return reward.kind === "points" ? say.earnPoints(reward.amount) : say.earnGrowth(reward.amount);
    }),
  };
}

const isForGoods = (layer: Layer) => layer !== "shipping" && layer !== "rewards";

/** What little more would bring (凑单), nearest first; rules that count pieces after those that count money. */
export function toHints({ rejected, applied, shippingFen }: Quote, language: Language): QuoteHint[] {
  const say = words[language];
  const below = rejected.flatMap(({ code, layer, source, missingFen, missingUnits = null }) =>
    // what is sent for nothing already needs no more
    code === "BELOW_THRESHOLD" && (layer !== "shipping" || shippingFen > 0)
      ? [{ source, missingFen, missingUnits, words: say.hint }]
      : [],
  );
  const next = applied.flatMap(({ source, next }) => (next ? [{ source, ...next, words: say.hintNext }] : []));
  return [...below, ...next]
    .filter(({ missingFen, missingUnits }) => missingFen !== null || missingUnits !== null)
    .sort((a, b) => distance(a) - distance(b))
    .slice(0, MOST_HINTS)
    .map(({ source, missingFen, missingUnits, words: hint }) => {
      const more = missingFen === null ? say.pieces(missingUnits ?? 0) : yuan(missingFen);
      const promotionId = source.kind === "campaign" ? source.id : null;
      const couponId = source.kind === "coupon" ? source.id : null;
      return {
        text: source.kind === "shipping" ? say.hintFreeShipping(more) : hint(more, source.name),
        missingFen,
        missingUnits,
        promotionId,
        couponId,
        link: topUpPage(promotionId, couponId, missingFen),
      };
    });
}

const distance = ({ missingFen, missingUnits }: { missingFen: number | null; missingUnits: number | null }) =>
  missingFen ?? 1_000_000_000 + (missingUnits ?? 0);

/** The mini-program's page of what would reach a threshold. */
function topUpPage(promotionId: string | null, couponId: string | null, missingFen: number | null): string | null {
  if (promotionId === null && couponId === null) return null;
  const rule = promotionId === null ? `couponId=${couponId}` : `promotionId=${promotionId}`;
  return `/pages/top-up/index?${rule}&missingFen=${missingFen ?? 0}`;
}

export function refusalWords(
  { code, missingFen, missingUnits }: Pick<Rejected, "code" | "missingFen" | "missingUnits">,
  language: Language,
): string {
  const say = words[language];
  if (missingFen !== null) return say.missing(yuan(missingFen));
  if (missingUnits !== undefined) return say.missing(say.pieces(missingUnits));
  return (refusals[code] ?? generalRefusal)[language];
}

const blocks: Record<NonNullable<Quote["blockedBy"]>, { zh: string; en: string }> = {
  NO_LINES: { zh: "没有可购买的商品", en: "There is nothing to buy" },
  BELOW_MIN_PAYABLE: { zh: "优惠后无需支付，暂不支持下单", en: "Orders that cost nothing are not taken" },
  NOT_DELIVERABLE: { zh: "部分商品不配送到所选地址", en: "Some items are not delivered to this address" },
  APPROXIMATE: { zh: "可叠加的活动过多，暂时无法确定价格", en: "Too many promotions combine here to be sure" },
};
export const blockWords = (code: NonNullable<Quote["blockedBy"]>, language: Language): string => blocks[code][language];

/** 100 积分抵 ¥1，最多抵商品金额的 50% */
export function pointsWords(
  { pointsPerYuan, minPoints, maxBp }: { pointsPerYuan: number; minPoints: number; maxBp: number },
  language: Language,
): string {
  const percent = maxBp / 100;
  if (language === "en")
    return [
      `${pointsPerYuan} points pay ¥1`,
      ...(minPoints > 0 ? [`from ${minPoints} points`] : []),
      `up to ${percent}% of the items`,
    ].join(", ");
  return [
    `${pointsPerYuan} 积分抵 ¥1`,
    ...(minPoints > 0 ? [`满 ${minPoints} 积分可用`] : []),
    `最多抵商品金额的 ${percent}%`,
  ].join("，");
}
