import { listMyAfterSales, type ShopAfterSale } from "@banyan/contracts";
import { formatYuan } from "@banyan/money";
import { Text, View } from "@tarojs/components";
import { useDidShow, useReachBottom, useRouter } from "@tarojs/taro";
import { useRef } from "react";
import { ListEnd } from "../../components/ListEnd";
import { FailureNotice, Notice } from "../../components/Notice";
import { Picture } from "../../components/Picture";
import { Screen } from "../../components/Screen";
import { BoneRows } from "../../components/Skeleton";
import { Tap } from "../../components/Tap";
import { call } from "../../shop/api";
import { useList } from "../../shop/load";
import { routes } from "../../shop/routes";
import { asShopper } from "../../shop/session";
import { afterSaleKindWords, afterSaleStateWords, dateWords } from "../../shop/words";
import "./index.scss";

/** Everything I asked back, of one order or of all. */
export default function AfterSalesPage() {
  const { orderId } = useRouter().params;
  const { loaded, reload, items, end, loadMore } = useList<ShopAfterSale>(
    (cursor) =>
      asShopper(() => call(listMyAfterSales, { query: { ...(orderId && { orderId }), ...(cursor && { cursor }) } })),
    [orderId],
  );
  const isShownAgain = useRef(false);
  useDidShow(() => {
    if (isShownAgain.current) void reload();
    isShownAgain.current = true;
  });
  useReachBottom(() => void loadMore());
  return (
    <Screen path="pages/after-sales/index">
      {loaded.state === "loading" && <BoneRows count={3} picture={64} />}
      {loaded.state === "failed" && <FailureNotice error={loaded.error} onRetry={reload} />}
      {loaded.state === "ready" && items.length === 0 && (
        <Notice
          icon="back"
          title="没有售后记录"
          text="需要退款、退货或换货时，从订单详情里申请"
          action={{ words: "看看订单", onTap: () => routes.orders() }}
        />
      )}
      {items.map((one) => (
        <Case key={one.id} one={one} />
      ))}
      {items.length > 0 && <ListEnd end={end} onMore={loadMore} />}
    </Screen>
  );
}

const Case = ({ one: { id, kind, state, createdAt, lines, amounts } }: { one: ShopAfterSale }) => (
  <Tap className="card after-sale-card" onTap={() => routes.afterSale(id)}>
    <View className="row">
      <Text className="grow quiet">{dateWords(createdAt)}</Text>
      <Text className={`after-sale-card__state after-sale-card__state--${state}`}>{afterSaleStateWords[state]}</Text>
    </View>
    <View className="row after-sale-card__goods">
      {lines.slice(0, 4).map((line) => (
        <View key={line.orderLineId} className="after-sale-card__picture">
          <Picture picture={line.picture} label={line.title} />
        </View>
      ))}
      {lines.length === 1 && (
        <View className="grow">
          <View className="after-sale-card__title">{lines[0]?.title}</View>
          <View className="quiet">{[...(lines[0]?.options ?? []), `×${lines[0]?.quantity}`].join(" · ")}</View>
        </View>
      )}
    </View>
    <View className="row">
      <Text className="grow quiet">{afterSaleKindWords[kind]}</Text>
      {kind !== "EXCHANGE" && (
        <Text>
          退款 <Text className="after-sale-card__sum">{formatYuan(amounts.totalFen)}</Text>
        </Text>
      )}
    </View>
  </Tap>
);
