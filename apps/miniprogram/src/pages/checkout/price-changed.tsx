import type { QuoteReply } from "@banyan/contracts";
import { formatYuan } from "@banyan/money";
import { Text, View } from "@tarojs/components";
import { Icon } from "../../components/Icon";
import { Price } from "../../components/Price";
import { Sheet } from "../../components/Sheet";
import { Button } from "../../components/Tap";

type Props = { quote: QuoteReply; before: number; onClose: () => void; onAccept: () => unknown };

/** Another total than the shopper saw: nothing was ordered, the new one is shown and asked about. */
export const PriceChanged = ({ quote, before, onClose, onAccept }: Props) => (
  <Sheet title="价格有变化" onClose={onClose}>
    <View className="price-changed">
      <View className="quiet">提交时价格刚刚变化，还没有下单。请确认新的价格：</View>
      <View className="price-changed__pair">
        <View>
          <View className="quiet">原来</View>
          <Text className="price-changed__before">{formatYuan(before)}</Text>
        </View>
        <Icon name="right" size={20} color="#777066" />
        <View>
          <View className="quiet">现在</View>
          <Price fen={quote.price.payableFen} size="large" />
        </View>
      </View>
      <Button id="accept-price" onTap={onAccept}>
        按新价格提交
      </Button>
      <Button kind="quiet" className="price-changed__back" onTap={onClose}>
        再看看
      </Button>
    </View>
  </Sheet>
);

/** PRICE_CHANGED carries the new quote in its details. */
export function quoteOf(details: Record<string, unknown> | undefined): QuoteReply | null {
  const quote = details?.["quote"];
  return typeof quote === "object" && quote !== null ? (quote as QuoteReply) : null; // the server checked it
}
