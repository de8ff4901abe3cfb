import type { PriceBreakdown, QuoteHint } from "@banyan/contracts";
import { formatYuan } from "@banyan/money";
import { type Applied, type Layer, type Quote, type Rejected, type RuleRef, rejectWords } from "@banyan/pricing";

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

/** Of a coupon in a wallet, its time is told as the time to use it. */
const notYet = { zh: "未到使用时间", en: "Not valid yet" };

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
  return (code === "NOT_STARTED" ? notYet : rejectWords[code])[language];
}

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
