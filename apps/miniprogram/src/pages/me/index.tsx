import { listMyCoupons, listMyOrders, type OrderState } from "@banyan/contracts";
import { Switch, Text, View } from "@tarojs/components";
import { useDidShow } from "@tarojs/taro";
import { useRef } from "react";
import { Icon, type IconName } from "../../components/Icon";
import { Screen } from "../../components/Screen";
import { Button, Tap } from "../../components/Tap";
import { call } from "../../shop/api";
import { cartCount } from "../../shop/cart";
import { askFirst, sayFailure } from "../../shop/feedback";
import { isLargeText, setLargeText } from "../../shop/large-text";
import { useLoad } from "../../shop/load";
import { program } from "../../shop/program";
import { routes } from "../../shop/routes";
import { asShopper, session, signIn, signOut } from "../../shop/session";
import { orderStateWords } from "../../shop/words";
import "./index.scss";

const orderEntries: { state: OrderState; icon: IconName }[] = [
  { state: "PENDING_PAYMENT", icon: "wallet" },
  { state: "PAID", icon: "box" },
  { state: "SHIPPED", icon: "truck" },
  { state: "COMPLETED", icon: "receipt" },
];

export default function MePage() {
  const shopper = session.use()?.shopper ?? null;
  const large = isLargeText.use();
  const name = program.use()?.name;
  const { loaded, reload } = useLoad(shopper ? loadCounts : null, [shopper?.memberId]);
  const isShownAgain = useRef(false);
  useDidShow(() => {
    if (isShownAgain.current) void reload();
    isShownAgain.current = true;
  });
  const counts = shopper && loaded.state === "ready" ? loaded.data : null;
  const leave = async () => {
    if (!(await askFirst("退出登录", "购物车和订单会保留在你的账号里", "退出"))) return;
    await signOut();
    cartCount.set(0);
  };
  return (
    <Screen path="pages/me/index" tab>
      <View className="me-head">
        <View className="me-head__face">
          {shopper ? <Text>{shopper.nickname.slice(0, 1)}</Text> : <Icon name="person" size={32} color="#1b7f5c" />}
        </View>
        <View className="grow me-head__words">
          <View className="me-head__name">{shopper ? shopper.nickname : "你好"}</View>
          <View className="quiet">
            {shopper ? (shopper.phoneMasked ?? `${name ?? "本店"}会员`) : "登录后查看订单和优惠券"}
          </View>
        </View>
        {!shopper && (
          <Button size="small" id="sign-in" onTap={() => signIn().catch(sayFailure)}>
            微信一键登录
          </Button>
        )}
      </View>
      <View className="card me-orders">
        <Tap className="row me-orders__head" onTap={() => routes.orders()}>
          <Text className="grow title">我的订单</Text>
          <Text className="quiet">全部</Text>
          <Icon name="right" size={16} color="#777066" />
        </Tap>
        <View className="me-orders__row">
          {orderEntries.map(({ state, icon }) => (
            <Tap key={state} className="me-orders__entry" onTap={() => routes.orders(state)}>
              <Icon name={icon} size={26} />
              <Text className="me-orders__words">{orderStateWords[state]}</Text>
              {state !== "COMPLETED" && (counts?.orders[state] ?? 0) > 0 && (
                <View className="me-orders__badge">{counts?.orders[state]}</View>
              )}
            </Tap>
          ))}
        </View>
      </View>
      <View className="card me-list">
        <Entry icon="ticket" words="优惠券" value={counts ? `${counts.coupons} 张可用` : ""} onTap={routes.coupons} />
        <Entry icon="coin" words="等级与积分" onTap={routes.points} />
        <Entry icon="back" words="退款与售后" onTap={() => routes.afterSales()} />
        <Entry icon="pin" words="收货地址" onTap={routes.addresses} />
        <Entry icon="speech" words="意见反馈" onTap={routes.feedback} />
        <Entry icon="shield" words="隐私与授权" onTap={routes.privacy} />
        <View className="row me-list__entry">
          <Icon name="text" size={22} />
          <Text className="grow me-list__words">大字模式</Text>
          <Switch
            id="large-text"
            checked={large}
            color="#1B7F5C"
            onChange={({ detail }) => setLargeText(detail.value)}
          />
        </View>
      </View>
      {shopper && (
        <Tap className="me-leave" onTap={leave}>
          <Text>退出登录</Text>
        </Tap>
      )}
    </Screen>
  );
}

const loadCounts = () =>
  asShopper(async () => {
    const [{ counts }, coupons] = await Promise.all([
      call(listMyOrders, { query: {} }),
      call(listMyCoupons, { query: { state: "usable" } }),
    ]);
    return { orders: counts, coupons: coupons.counts.usable };
  });

const Entry = ({
  icon,
  words,
  value = "",
  onTap,
}: {
  icon: IconName;
  words: string;
  value?: string;
  onTap: () => unknown;
}) => (
  <Tap className="row me-list__entry" onTap={onTap}>
    <Icon name={icon} size={22} />
    <Text className="grow me-list__words">{words}</Text>
    {value && <Text className="quiet">{value}</Text>}
    <Icon name="right" size={16} color="#777066" />
  </Tap>
);
