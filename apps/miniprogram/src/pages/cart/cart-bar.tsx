import { type CartLine, type QuoteReply, quoteOrder } from "@banyan/contracts";
import { formatYuan } from "@banyan/money";
import { Text, View } from "@tarojs/components";
import { useRef } from "react";
import { Check } from "../../components/Check";
import { Price } from "../../components/Price";
import { Button, Tap } from "../../components/Tap";
import { call } from "../../shop/api";
import { useLoad } from "../../shop/load";
import { routes } from "../../shop/routes";
import { asShopper } from "../../shop/session";
import { Hint } from "../checkout/price-steps";

/** What is chosen, what it would cost with every rule and the best coupon, and what little more would bring. */
export function CartBar({ lines, onAll }: { lines: CartLine[]; onAll: (selected: boolean) => unknown }) {
  const buyable = lines.filter(({ problem }) => problem === null);
  const chosen = buyable.filter(({ selected }) => selected).map(({ skuId, quantity }) => ({ skuId, quantity }));
  const isAll = buyable.length > 0 && chosen.length === buyable.length;
  const pieces = chosen.reduce((sum, { quantity }) => sum + quantity, 0);
  const quote = useQuote(chosen);
  const listFen = buyable
    .filter(({ selected }) => selected)
    .reduce((sum, { priceFen, quantity }) => sum + priceFen * quantity, 0);
  const hint = quote?.hints[0];
  return (
    <View>
      {hint && chosen.length > 0 && (
        <View className="cart-hint">
          <Hint hint={hint} />
        </View>
      )}
      <View className="bottom-bar cart-bar">
        <Tap className="cart-bar__all" label="全选" onTap={() => onAll(!isAll)}>
          <Check on={isAll} />
          <Text>全选</Text>
        </Tap>
        <View className="grow cart-bar__sum">
          <Price fen={quote && chosen.length > 0 ? quote.price.goodsFen - quote.price.discountFen : listFen} />
          <View className="quiet">
            {quote && quote.price.discountFen > 0
              ? `已优惠 ${formatYuan(quote.price.discountFen, { cents: "needed" })}，不含运费`
              : "不含运费"}
          </View>
        </View>
        <Button id="go-checkout" disabled={chosen.length === 0} onTap={() => routes.checkout(chosen, "cart")}>
          结算{pieces > 0 ? `(${pieces})` : ""}
        </Button>
      </View>
    </View>
  );
}

/** The price of what is chosen; the last one stays while the next is asked for. Without an answer the cart sums up by itself. */
function useQuote(lines: { skuId: string; quantity: number }[]): QuoteReply | null {
  const { loaded } = useLoad(lines.length > 0 ? () => asShopper(() => call(quoteOrder, { body: { lines } })) : null, [
    JSON.stringify(lines),
  ]);
  const last = useRef<QuoteReply | null>(null);
  if (loaded.state === "ready") last.current = loaded.data;
  if (loaded.state === "failed" || lines.length === 0) last.current = null;
  return last.current;
}
