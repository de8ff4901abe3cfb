import { checkPayment, type ShopOrder } from "@banyan/contracts";
import { Text, View } from "@tarojs/components";
import { useRouter } from "@tarojs/taro";
import { Icon } from "../../components/Icon";
import { FailureNotice } from "../../components/Notice";
import { Price } from "../../components/Price";
import { Screen } from "../../components/Screen";
import { Bone } from "../../components/Skeleton";
import { Button } from "../../components/Tap";
import { call } from "../../shop/api";
import { useLoad } from "../../shop/load";
import { routes } from "../../shop/routes";
import { asShopper } from "../../shop/session";
import { stateWords } from "../../shop/words";
import "./index.scss";

export default function PayResultPage() {
  const { id = "" } = useRouter().params;
  const { loaded, reload } = useLoad(() => asShopper(() => call(checkPayment, { params: { id }, body: {} })), [id]);
  return (
    <Screen path="pages/pay-result/index">
      {loaded.state === "loading" && (
        <View className="pay-result">
          <Bone className="pay-result__disc" width="72px" height={72} />
          <Bone width="120px" height={24} />
        </View>
      )}
      {loaded.state === "failed" && <FailureNotice error={loaded.error} onRetry={reload} />}
      {loaded.state === "ready" && <Result order={loaded.data} onCheck={reload} />}
    </Screen>
  );
}

function Result({ order, onCheck }: { order: ShopOrder; onCheck: () => unknown }) {
  const { id, state, price } = order;
  if (state === "PENDING_PAYMENT" || state === "CLOSED")
    return (
      <View className="pay-result">
        <View className="pay-result__disc pay-result__disc--waiting">
          <Icon name="wallet" size={36} color="#b8431a" />
        </View>
        <View className="pay-result__title">{state === "CLOSED" ? "订单已关闭" : "正在等待支付结果"}</View>
        <View className="quiet">
          {state === "CLOSED" ? "如果已经扣款，会自动原路退回" : "已付款请稍等片刻，不会重复扣款"}
        </View>
        <View className="pay-result__actions">
          {state === "PENDING_PAYMENT" && <Button onTap={onCheck}>刷新结果</Button>}
          <Button kind="quiet" onTap={() => routes.orderInstead(id)}>
            查看订单
          </Button>
        </View>
      </View>
    );
  return (
    <View className="pay-result">
      <View className="pay-result__disc">
        <Icon name="check" size={40} color="#ffffff" />
      </View>
      <View className="pay-result__title">支付成功</View>
      <View className="pay-result__price">
        <Price fen={price.payableFen} size="large" plain />
      </View>
      <Text className="quiet">{stateWords(order)} · 商家正在准备你的订单</Text>
      <View className="pay-result__actions">
        <Button id="view-order" onTap={() => routes.orderInstead(id)}>
          查看订单
        </Button>
        <Button kind="quiet" onTap={routes.home}>
          回首页
        </Button>
      </View>
    </View>
  );
}
