import { listMyOrders, type OrderState, orderStates, type ShopOrder } from "@banyan/contracts";
import { ScrollView, Text, View } from "@tarojs/components";
import Taro, { useDidShow, usePullDownRefresh, useReachBottom, useRouter } from "@tarojs/taro";
import { useRef, useState } from "react";
import { ListEnd } from "../../components/ListEnd";
import { FailureNotice, Notice } from "../../components/Notice";
import { OrderActions } from "../../components/OrderActions";
import { Picture } from "../../components/Picture";
import { Price } from "../../components/Price";
import { Screen } from "../../components/Screen";
import { BoneRows } from "../../components/Skeleton";
import { Tap } from "../../components/Tap";
import { call } from "../../shop/api";
import { useList } from "../../shop/load";
import { routes } from "../../shop/routes";
import { asShopper } from "../../shop/session";
import { dateWords, orderStateWords, stateWords } from "../../shop/words";
import "./index.scss";

const tabs: { state: OrderState | ""; words: string }[] = [
  { state: "", words: "全部" },
  ...(["PENDING_PAYMENT", "PAID", "SHIPPED", "COMPLETED"] as const).map((state) => ({
    state,
    words: orderStateWords[state],
  })),
];
/** Counts are shown where something is left to do. */
const openStates: (OrderState | "")[] = ["PENDING_PAYMENT", "PAID", "SHIPPED"];

export default function OrdersPage() {
  const asked = useRouter().params.state ?? "";
  const [state, setState] = useState<OrderState | "">(orderStates.find((known) => known === asked) ?? "");
  const [counts, setCounts] = useState<Partial<Record<OrderState, number>>>({});
  const { loaded, reload, items, end, loadMore } = useList<ShopOrder>(
    async (cursor) => {
      const page = await asShopper(() =>
        call(listMyOrders, { query: { ...(state && { state }), ...(cursor && { cursor }) } }),
      );
      setCounts(page.counts);
      return page;
    },
    [state],
  );
  const isShownAgain = useRef(false);
  useDidShow(() => {
    if (isShownAgain.current) void reload();
    isShownAgain.current = true;
  });
  useReachBottom(() => void loadMore());
  usePullDownRefresh(() => void reload().then(() => Taro.stopPullDownRefresh()));
  return (
    <Screen path="pages/orders/index">
      <ScrollView scrollX className="order-tabs">
        <View className="order-tabs__row">
          {tabs.map(({ state: tab, words }) => (
            <Tap key={tab} className={`order-tabs__tab ${tab === state ? "is-on" : ""}`} onTap={() => setState(tab)}>
              <Text>{words}</Text>
              {tab && openStates.includes(tab) && (counts[tab] ?? 0) > 0 && (
                <Text className="order-tabs__count">{counts[tab]}</Text>
              )}
            </Tap>
          ))}
        </View>
      </ScrollView>
      {loaded.state === "loading" && <BoneRows count={3} picture={64} />}
      {loaded.state === "failed" && <FailureNotice error={loaded.error} onRetry={reload} />}
      {loaded.state === "ready" && items.length === 0 && (
        <Notice
          icon="receipt"
          title="这里还没有订单"
          text="下单之后，在这里看进度"
          action={{ words: "去逛逛", onTap: routes.home }}
        />
      )}
      {items.map((order) => (
        <OrderCard key={order.id} order={order} onChanged={reload} />
      ))}
      {items.length > 0 && <ListEnd end={end} onMore={loadMore} />}
    </Screen>
  );
}

function OrderCard({ order, onChanged }: { order: ShopOrder; onChanged: () => unknown }) {
  const { id, state, createdAt, lines, price } = order;
  const pieces = lines.reduce((sum, { quantity }) => sum + quantity, 0);
  const only = lines.length === 1 ? lines[0] : undefined;
  return (
    <Tap className="card order-card" onTap={() => routes.order(id)}>
      <View className="row">
        <Text className="grow quiet">{dateWords(createdAt)}</Text>
        <Text className={`order-card__state order-card__state--${state}`}>{stateWords(order)}</Text>
      </View>
      <View className="order-card__goods">
        {lines.slice(0, 4).map((line) => (
          <View key={line.id} className="order-card__picture">
            <Picture picture={line.picture} label={line.title} />
          </View>
        ))}
        {only && (
          <View className="grow">
            <View className="order-card__title">{only.title}</View>
            <View className="quiet">{only.options.join(" · ")}</View>
          </View>
        )}
      </View>
      <View className="order-card__sum">
        <Text className="quiet">共 {pieces} 件</Text>
        <Price fen={price.payableFen} plain />
      </View>
      <OrderActions order={order} onChanged={onChanged} />
    </Tap>
  );
}
