import type { QuoteHint, QuoteReply } from "@banyan/contracts";
import { formatYuan } from "@banyan/money";
import { Text, View } from "@tarojs/components";
import { Icon } from "../../components/Icon";
import { Price } from "../../components/Price";
import { Tap } from "../../components/Tap";
import { routes } from "../../shop/routes";

/** What was asked, what each rule gave, what is to be paid: the server's own words. */
export const PriceSteps = ({ quote: { price, lines, hints, addOns } }: { quote: QuoteReply }) => (
  <View className="card">
    {price.steps.map(({ label, amountFen }, place) => (
      // biome-ignore lint/suspicious/noArrayIndexKey: steps are a sequence, two may carry the same label
      <View key={place} className="price-step">
        <Text className="grow">{label}</Text>
        <Text className={amountFen < 0 ? "field__gain" : ""}>{formatYuan(amountFen)}</Text>
      </View>
    ))}
    <View className="price-step price-step--total">
      <Text className="grow">应付</Text>
      <Price fen={price.payableFen} />
    </View>
    {price.rewards.length > 0 && <View className="quiet price-rewards">支付后{price.rewards.join("、")}</View>}
    {hints
      .filter(({ promotionId }) => !addOns.some((addOn) => addOn.promotionId === promotionId)) // has a card of its own
      .map((hint) => (
        <Hint key={hint.text} hint={hint} />
      ))}
    {lines.some(({ noReasonReturn }) => !noReasonReturn) && (
      <View className="quiet price-return">提交即确认：已标注的商品鲜活易腐，不支持 7 天无理由退货</View>
    )}
  </View>
);

/** What little more would bring; with a rule of its own it opens the things that would do. */
export function Hint({ hint: { text, promotionId, couponId, missingFen } }: { hint: QuoteHint }) {
  if (!promotionId && !couponId) return <View className="price-hint">{text}</View>;
  return (
    <Tap className="price-hint price-hint--link" onTap={() => routes.topUp({ promotionId, couponId, missingFen })}>
      <Text className="grow">{text}</Text>
      <Text>去凑单</Text>
      <Icon name="right" size={14} color="#b8431a" />
    </Tap>
  );
}
