import { listTopUps } from "@banyan/contracts";
import { formatYuan } from "@banyan/money";
import { View } from "@tarojs/components";
import { useRouter } from "@tarojs/taro";
import { FailureNotice, Notice } from "../../components/Notice";
import { ProductCard } from "../../components/ProductCard";
import { Screen } from "../../components/Screen";
import { BoneRows } from "../../components/Skeleton";
import { Button } from "../../components/Tap";
import { call } from "../../shop/api";
import { cartCount } from "../../shop/cart";
import { useLoad } from "../../shop/load";
import { routes } from "../../shop/routes";
import { asShopper } from "../../shop/session";
import "./index.scss";

/** 凑单: what would reach the threshold, the nearest first. */
export default function TopUpPage() {
  const { promotionId, couponId, missingFen: missing = "0" } = useRouter().params;
  const missingFen = Number(missing) || 0;
  const wish = promotionId ? { promotionId } : { couponId: couponId ?? "" };
  const { loaded, reload } = useLoad(
    () => asShopper(() => call(listTopUps, { query: { ...wish, missingFen } })),
    [promotionId, couponId, missingFen],
  );
  const count = cartCount.use() ?? 0;
  return (
    <Screen path="pages/top-up/index" bar>
      {loaded.state === "loading" && <BoneRows count={4} />}
      {loaded.state === "failed" && <FailureNotice error={loaded.error} onRetry={reload} />}
      {loaded.state === "ready" && (
        <View>
          <View className="top-up-rule">
            <View className="title">{loaded.data.rule.name}</View>
            <View className="quiet">{loaded.data.rule.text}</View>
            {missingFen > 0 && (
              <View className="top-up-rule__missing">还差 {formatYuan(missingFen, { cents: "needed" })}</View>
            )}
          </View>
          {loaded.data.items.length === 0 && (
            <Notice icon="bread" title="没有合适的商品" text="活动范围内的商品都卖完了，换个优惠试试" />
          )}
          {loaded.data.items.map((product) => (
            <View key={product.id} className="top-up__item">
              <ProductCard product={product} shape="line" />
            </View>
          ))}
        </View>
      )}
      <View className="bottom-bar">
        <View className="grow quiet">{count > 0 ? `购物车里有 ${count} 件` : "加入购物车后一起结算"}</View>
        <Button onTap={routes.cart}>去购物车</Button>
      </View>
    </Screen>
  );
}
