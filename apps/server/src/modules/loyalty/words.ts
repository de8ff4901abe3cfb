import type { Level, PointsRules } from "@banyan/contracts";

type Language = "zh" | "en";

/** 9500 → 9.5 */
const tenths = (bp: number) => String(bp / 1_000);
const percent = (bp: number) => String(bp / 100);

/** What a level gives, in words. */
export function benefitsOf({ price, multiplierBp }: Level, rules: PointsRules, language: Language): string[] {
  const isChinese = language === "zh";
  const words: string[] = [];
  if (price) {
    const { include } = price.scope;
    const scope = {
      all: isChinese ? "全场商品" : "everything",
      products: isChinese ? "指定商品" : "selected products",
      categories: isChinese ? "指定分类" : "selected categories",
    }[include.kind];
    words.push(
      isChinese
        ? `${scope}享 ${tenths(price.payBp)} 折会员价`
        : `Member price: ${percent(10_000 - price.payBp)}% off ${scope}`,
    );
  }
  if (rules.isOn && multiplierBp > 10_000) {
    const times = String(multiplierBp / 10_000);
    words.push(isChinese ? `消费得 ${times} 倍积分` : `${times}× points`);
  }
  return words;
}

/** How points are earned, spent and lost, in words. */
export function rulesInWords({ isOn, earn, spend }: PointsRules, language: Language): string[] {
  if (!isOn) return [];
  const isChinese = language === "zh";
  const words: string[] = [];
  if (earn.pointsPerYuan > 0) {
    const when = isChinese
      ? earn.at === "PAID"
        ? "付款后到账"
        : "订单完成后到账"
      : earn.at === "PAID"
        ? "once paid"
        : "once the order is completed";
    words.push(
      isChinese
        ? `商品实付每 1 元得 ${earn.pointsPerYuan} 积分，${when}`
        : `${earn.pointsPerYuan} points for each yuan paid for goods, ${when}`,
    );
  }
  if (spend.maxBp > 0) {
    words.push(
      isChinese
        ? `${spend.pointsPerYuan} 积分抵 1 元，满 ${spend.minPoints} 积分可用，最多抵商品金额的 ${percent(spend.maxBp)}%`
        : `${spend.pointsPerYuan} points pay 1 yuan, from ${spend.minPoints} points, at most ${percent(spend.maxBp)}% of the goods`,
    );
  }
  words.push(
    isChinese
      ? `积分在获得后第 ${earn.validMonths} 个月的月末到期`
      : `Points end with the month, ${earn.validMonths} months after they were earned`,
  );
  return words;
}
