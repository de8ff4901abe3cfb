import { getMyOrder, type ShopOrder } from "@banyan/contracts";
import { formatYuan } from "@banyan/money";
import { Text, View } from "@tarojs/components";
import Taro, { useDidShow, usePullDownRefresh, useRouter } from "@tarojs/taro";
import { useEffect, useRef, useState } from "react";
import { Copy } from "../../components/Copy";
import { Icon, type IconName } from "../../components/Icon";
import { FailureNotice } from "../../components/Notice";
import { OrderActions } from "../../components/OrderActions";
import { Picture } from "../../components/Picture";
import { Price } from "../../components/Price";
import { Screen } from "../../components/Screen";
import { Bone, BoneRows } from "../../components/Skeleton";
import { Tap } from "../../components/Tap";
import { call } from "../../shop/api";
import { useLoad } from "../../shop/load";
import { routes } from "../../shop/routes";
import { asShopper } from "../../shop/session";
import { closeReasonWords, leftWords, stateWords, timeWords } from "../../shop/words";
import { addressWords } from "../addresses/chosen";
import { PickupInfo, ShipmentCard } from "./delivery";
import { InvoiceEntry } from "./invoice";
import "./index.scss";

const stateIcons: Record<ShopOrder["state"], IconName> = {
  PENDING_PAYMENT: "wallet",
  PAID: "box",
  PARTLY_SHIPPED: "truck",
  SHIPPED: "truck",
  COMPLETED: "check",
  CLOSED: "close",
};

export default function OrderPage() {
  const { id = "" } = useRouter().params;
  const { loaded, reload } = useLoad(() => asShopper(() => call(getMyOrder, { params: { id } })), [id]);
  const isShownAgain = useRef(false);
  useDidShow(() => {
    if (isShownAgain.current) void reload();
    isShownAgain.current = true;
  });
  usePullDownRefresh(() => void reload().then(() => Taro.stopPullDownRefresh()));
  return (
    <Screen path="pages/order/index" bar>
      {loaded.state === "loading" && (
        <View>
          <View className="order-state">
            <Bone width="96px" height={26} />
            <Bone className="order-state__bone" width="60%" />
          </View>
          <BoneRows count={2} picture={64} />
        </View>
      )}
      {loaded.state === "failed" && <FailureNotice error={loaded.error} onRetry={reload} />}
      {loaded.state === "ready" && <Body order={loaded.data} onChanged={reload} />}
    </Screen>
  );
}

function Body({ order, onChanged }: { order: ShopOrder; onChanged: () => unknown }) {
  const { state, delivery, lines, price, shipments, note, orderNo, createdAt, paidAt, completedAt, closedAt } = order;
  const times = [
    ["下单时间", createdAt],
    ["付款时间", paidAt],
    ["完成时间", completedAt],
    ["关闭时间", closedAt],
  ] as const;
  return (
    <View>
      <View className="order-state">
        <View className="row">
          <Icon name={stateIcons[state]} size={28} color="#15664a" />
          <Text className="order-state__words">{stateWords(order)}</Text>
        </View>
        <StateExplained order={order} onChanged={onChanged} />
      </View>
      {order.pickup ? (
        <PickupInfo pickup={order.pickup} isDone={state === "COMPLETED" || state === "CLOSED"} />
      ) : (
        <View className="card row">
          <Icon name="pin" size={24} color="#1b7f5c" />
          <View className="grow order-delivery">
            <View className="title">
              {delivery.name} {delivery.phone}
            </View>
            <View className="quiet">{addressWords(delivery)}</View>
          </View>
        </View>
      )}
      {shipments
        .filter(({ kind }) => kind !== "PICKUP")
        .map((shipment, index, all) => (
          <ShipmentCard
            key={shipment.id}
            shipment={shipment}
            lines={lines}
            name={all.length > 1 || state === "PARTLY_SHIPPED" ? `包裹 ${index + 1}` : null}
          />
        ))}
      <View className="card">
        {lines.map((line) => (
          <Tap key={line.id} className="goods-line" onTap={() => routes.product(line.productId)}>
            <View className="goods-line__picture">
              <Picture picture={line.picture} label={line.title} />
            </View>
            <View className="grow goods-line__words">
              <View className="goods-line__title">
                {line.giftOf && <Text className="tag goods-line__gift">赠品</Text>}
                {line.title}
              </View>
              {line.options.length > 0 && <View className="quiet">{line.options.join(" · ")}</View>}
            </View>
            <View className="goods-line__price">
              <Price fen={line.priceFen} size="small" plain />
              <Text className="quiet">×{line.quantity}</Text>
            </View>
          </Tap>
        ))}
        <View className="order-steps">
          {price.steps.map(({ label, amountFen }, place) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: steps are a sequence, two may carry the same label
            <View key={place} className="price-step">
              <Text className="grow quiet">{label}</Text>
              <Text className={amountFen < 0 ? "field__gain" : ""}>{formatYuan(amountFen)}</Text>
            </View>
          ))}
          <View className="price-step price-step--total">
            <Text className="grow">{paidAt ? "实付" : "应付"}</Text>
            <Price fen={price.payableFen} />
          </View>
        </View>
      </View>
      {paidAt && (
        <View className="card order-after-sale">
          <Tap className="row order-after-sale__row" id="ask-after-sale" onTap={() => routes.askAfterSale(order.id)}>
            <Icon name="back" size={20} color="#645e55" />
            <Text className="grow order-after-sale__words">申请售后</Text>
            <Icon name="right" size={16} color="#777066" />
          </Tap>
          <InvoiceEntry order={order} onChanged={onChanged} />
          <Tap className="row order-after-sale__row" onTap={() => routes.afterSales(order.id)}>
            <Icon name="receipt" size={20} color="#645e55" />
            <Text className="grow order-after-sale__words">售后记录</Text>
            <Icon name="right" size={16} color="#777066" />
          </Tap>
        </View>
      )}
      <View className="card order-facts">
        <View className="row">
          <Text className="order-facts__name">订单编号</Text>
          <Text className="grow order-facts__number">{orderNo}</Text>
          <Copy text={orderNo} />
        </View>
        {times.map(([name, at]) =>
          at ? (
            <View key={name} className="row order-facts__row">
              <Text className="order-facts__name">{name}</Text>
              <Text>{timeWords(at)}</Text>
            </View>
          ) : null,
        )}
        {note && (
          <View className="row order-facts__row">
            <Text className="order-facts__name">备注</Text>
            <Text className="grow">{note}</Text>
          </View>
        )}
      </View>
      {state !== "PAID" && state !== "PARTLY_SHIPPED" && (
        <View className="bottom-bar order-bar">
          <OrderActions order={order} onChanged={onChanged} size="large" />
        </View>
      )}
    </View>
  );
}

/** What this state means and what comes next. */
function StateExplained({ order, onChanged }: { order: ShopOrder; onChanged: () => unknown }) {
  switch (order.state) {
    case "PENDING_PAYMENT":
      return order.payBefore ? (
        <Countdown until={order.payBefore} onOver={onChanged} />
      ) : (
        <View className="quiet">请尽快完成支付</View>
      );
    case "PAID":
      return (
        <View className="quiet">
          {order.pickup?.readyAt ? "商品已备好，凭取货码到店领取" : "已收到付款，商家正在准备"}
        </View>
      );
    case "PARTLY_SHIPPED":
      return <View className="quiet">部分商品已发出，其余的备好就发</View>;
    case "SHIPPED":
      return <View className="quiet">商品在路上了，收到后请确认收货</View>;
    case "COMPLETED":
      return <View className="quiet">感谢你的惠顾，欢迎再来</View>;
    case "CLOSED":
      return <View className="quiet">{order.closeReason ? closeReasonWords[order.closeReason] : "订单已关闭"}</View>;
  }
}

function Countdown({ until, onOver }: { until: string; onOver: () => unknown }) {
  const [left, setLeft] = useState(() => leftWords(until));
  const over = useRef(onOver);
  over.current = onOver;
  useEffect(() => {
    const timer = setInterval(() => {
      const now = leftWords(until);
      setLeft(now);
      if (now === null) {
        clearInterval(timer);
        void over.current();
      }
    }, 1_000);
    return () => clearInterval(timer);
  }, [until]);
  return (
    <View className="quiet">
      {left ? (
        <>
          请在 <Text className="order-state__left">{left}</Text> 内付款，超时自动关闭
        </>
      ) : (
        "付款时间已到，订单即将关闭"
      )}
    </View>
  );
}
