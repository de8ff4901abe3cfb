import { cancelOrder, confirmReceipt, type ShopOrder } from "@banyan/contracts";
import { View } from "@tarojs/components";
import { call, isRefusal } from "../shop/api";
import { putIntoCart } from "../shop/cart";
import { askFirst, say, sayFailure } from "../shop/feedback";
import { once } from "../shop/intent";
import { payOrder } from "../shop/pay";
import { routes } from "../shop/routes";
import { asShopper } from "../shop/session";
import { Button } from "./Tap";

type Props = { order: ShopOrder; onChanged: () => unknown; size?: "small" | "large" };

/** What a shopper can do with an order in its state. */
export function OrderActions({ order, onChanged, size = "small" }: Props) {
  const { id, state } = order;
  /** Does it, shows what came of it; an order that moved on meanwhile is simply shown anew. */
  const act = async (work: () => Promise<unknown>) => {
    try {
      await work();
    } catch (error) {
      sayFailure(error);
      if (!isRefusal(error, "ORDER_STATE", "ORDER_NOT_FOUND")) return;
    }
    await onChanged();
  };
  const pay = () =>
    act(async () => {
      const result = await payOrder(order);
      if (result === "cancelled") say("已取消支付，订单还在");
      else await routes.payResult(id);
    });
  const cancel = async () => {
    if (!(await askFirst("取消订单", "商品和优惠券会退还，确定取消？", "取消订单"))) return;
    await act(async () => {
      await asShopper(() =>
        once("cancel order", id, (idempotencyKey) =>
          call(cancelOrder, { params: { id }, body: {} }, { idempotencyKey }),
        ),
      );
      say("订单已取消");
    });
  };
  const receive = async () => {
    if (!(await askFirst("确认收货", "确认已经收到商品？", "已收到"))) return;
    await act(async () => {
      await asShopper(() =>
        once("confirm receipt", id, (idempotencyKey) =>
          call(confirmReceipt, { params: { id }, body: {} }, { idempotencyKey }),
        ),
      );
      say("感谢你的惠顾");
    });
  };
  const again = () =>
    act(async () => {
      for (const { productId, skuId, priceFen, quantity, giftOf } of order.lines)
        if (giftOf === null) await putIntoCart({ productId, skuId, priceFen, quantity });
      await routes.cart();
    });

  if (state === "PAID") return null;
  return (
    <View className="order-actions">
      {state === "PENDING_PAYMENT" && (
        <>
          <Button kind="quiet" size={size} id="cancel-order" onTap={cancel}>
            取消订单
          </Button>
          <Button size={size} id="pay-order" onTap={pay}>
            去支付
          </Button>
        </>
      )}
      {state === "SHIPPED" && (
        <Button size={size} id="confirm-receipt" onTap={receive}>
          确认收货
        </Button>
      )}
      {(state === "COMPLETED" || state === "CLOSED") && (
        <Button kind="plain" size={size} id="buy-again" onTap={again}>
          再来一单
        </Button>
      )}
    </View>
  );
}
