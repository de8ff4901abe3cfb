import type { PriceBreakdown, QuoteHint } from "@banyan/contracts";
import { formatYuan } from "@banyan/money";
import type { Layer, Quote, RejectCode, Rejected } from "@banyan/pricing";

/** Words of a price in the two languages; amounts like ¥12 or ¥12.50. */
export type Language = "zh" | "en";

const words = {
  zh: {
    goods: "商品金额",
    campaign: (name: string) => name,
    coupon: (name: string) => `优惠券「${name}」`,
    shipping: "运费",
    freeShipping: "满额包邮",
    hintCoupon: (amount: string, name: string) => `再买 ${amount} 可用「${name}」`,
    hintFreeShipping: (amount: string) => `再买 ${amount} 免运费`,
    missing: (amount: string) => `还差 ${amount}`,
  },
  en: {
    goods: "Items",
    campaign: (name: string) => name,
    coupon: (name: string) => `Coupon “${name}”`,
    shipping: "Shipping",
    freeShipping: "Free shipping",
    hintCoupon: (amount: string, name: string) => `Add ${amount} to use “${name}”`,
    hintFreeShipping: (amount: string) => `Add ${amount} for free shipping`,
    missing: (amount: string) => `${amount} short`,
  },
} as const;

/** Why a coupon is not used; codes of a price a buyer never asks about have the general word. */
const refusals: Partial<Record<RejectCode, { zh: string; en: string }>> = {
  NOT_STARTED: { zh: "未到使用时间", en: "Not valid yet" },
  ENDED: { zh: "已过期", en: "Expired" },
  NO_ELIGIBLE_LINE: { zh: "所选商品不可用", en: "Not for these items" },
  CLOSED_BY_PRICE: { zh: "活动价商品不可用券", en: "Not with campaign prices" },
  NOT_USABLE: { zh: "已使用或已被占用", en: "Already used or held" },
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
  const take = (
    label: string,
    amountFen: number,
    kind: PriceBreakdown["steps"][number]["kind"],
    sourceId: string | null,
  ) => {
    if (amountFen !== 0) steps.push({ label, amountFen: -amountFen, kind, sourceId });
  };
  for (const { layer, source, amountFen } of result.applied) {
    if (layer !== "shipping")
      take(
        source.kind === "coupon" ? say.coupon(source.name) : say.campaign(source.name),
        amountFen,
        source.kind,
        source.id,
      );
  }
  if (result.shipping.feeFen > 0)
    steps.push({ label: say.shipping, amountFen: result.shipping.feeFen, kind: "shipping", sourceId: null });
  for (const { layer, source, amountFen } of result.applied) {
    if (layer === "shipping")
      take(source.kind === "coupon" ? say.coupon(source.name) : say.freeShipping, amountFen, source.kind, source.id);
  }
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
    rewards: [],
  };
}

/** What little more would bring (凑单), nearest first. */
export function toHints(result: Quote, language: Language): QuoteHint[] {
  const say = words[language];
  return result.rejected
    .flatMap((rule) =>
      rule.code === "BELOW_THRESHOLD" && rule.missingFen !== null ? [{ rule, missingFen: rule.missingFen }] : [],
    )
    .sort((a, b) => a.missingFen - b.missingFen)
    .slice(0, MOST_HINTS)
    .map(({ rule: { source }, missingFen }) => ({
      text:
        source.kind === "shipping"
          ? say.hintFreeShipping(yuan(missingFen))
          : say.hintCoupon(yuan(missingFen), source.name),
      missingFen,
      missingUnits: null,
      promotionId: source.kind === "campaign" ? source.id : null,
      couponId: source.kind === "coupon" ? source.id : null,
      link: null,
    }));
}

export function refusalWords({ code, missingFen }: Pick<Rejected, "code" | "missingFen">, language: Language): string {
  if (missingFen !== null) return words[language].missing(yuan(missingFen));
  return (refusals[code] ?? generalRefusal)[language];
}
