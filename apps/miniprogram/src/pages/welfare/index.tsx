import { type CentreCoupon, claimCoupon, couponCentre } from "@banyan/contracts";
import { Text, View } from "@tarojs/components";
import Taro, { useDidShow, usePullDownRefresh } from "@tarojs/taro";
import { useRef } from "react";
import { CouponTicket } from "../../components/CouponTicket";
import { Icon, type IconName } from "../../components/Icon";
import { FailureNotice, Notice } from "../../components/Notice";
import { Screen } from "../../components/Screen";
import { Bone } from "../../components/Skeleton";
import { Button, Tap } from "../../components/Tap";
import { call, isRefusal } from "../../shop/api";
import { say, sayFailure } from "../../shop/feedback";
import { once } from "../../shop/intent";
import { useLoad } from "../../shop/load";
import { program } from "../../shop/program";
import { routes } from "../../shop/routes";
import { asShopper, session } from "../../shop/session";
import { useShareTracking } from "../../shop/tracking";
import { scopeWords, timeWords, validityWords } from "../../shop/words";
import { RedeemCode } from "./redeem-code";
import "./index.scss";

/** 福利: what everyone may take today, and the ways to more. */
export default function WelfarePage() {
  const member = session.use()?.shopper.memberId;
  const { loaded, reload } = useLoad(() => call(couponCentre, {}), [member]);
  const isShownAgain = useRef(false);
  useDidShow(() => {
    if (isShownAgain.current) void reload();
    isShownAgain.current = true;
  });
  usePullDownRefresh(() => void reload().then(() => Taro.stopPullDownRefresh()));
  useShareTracking(() => ({ title: `${program.get()?.name ?? ""} · 领券中心`, path: "/pages/welfare/index" }));
  return (
    <Screen path="pages/welfare/index" tab>
      <View className="card welfare-ways">
        <Way icon="ticket" words="我的券" onTap={routes.coupons} />
        <Way icon="coin" words="我的积分" onTap={routes.points} />
        <RedeemCode>{(open) => <Way icon="gift" words="兑换码" onTap={open} />}</RedeemCode>
      </View>
      <View className="welfare-head">
        <Text className="title">领券中心</Text>
        <Text className="quiet">领到的券结算时自动选最省的</Text>
      </View>
      {loaded.state === "loading" &&
        [1, 2, 3].map((row) => <Bone key={row} className="welfare__bone" width="auto" height={84} />)}
      {loaded.state === "failed" && <FailureNotice error={loaded.error} onRetry={reload} />}
      {loaded.state === "ready" && loaded.data.items.length === 0 && (
        <Notice
          icon="ticket"
          title="现在没有可领的券"
          text="有新的优惠券时会放在这里"
          action={{ words: "去逛逛", onTap: routes.home }}
        />
      )}
      {loaded.state === "ready" &&
        loaded.data.items.map((coupon) => <Offer key={coupon.templateId} coupon={coupon} onChanged={reload} />)}
    </Screen>
  );
}

const Way = ({ icon, words, onTap }: { icon: IconName; words: string; onTap: () => unknown }) => (
  <Tap className="welfare-ways__way" onTap={onTap}>
    <View className="welfare-ways__disc">
      <Icon name={icon} size={24} color="#1b7f5c" />
    </View>
    <Text>{words}</Text>
  </Tap>
);

/** Refusals after which the centre looks different. */
const GONE = [
  "COUPON_NOT_FOUND",
  "COUPON_EXPIRED",
  "COUPON_PAUSED",
  "COUPON_LIMIT_REACHED",
  "COUPON_NOT_FOR_YOU",
  "COUPON_SOLD_OUT",
  "COUPON_SOLD_OUT_TODAY",
  "COUPON_WAIT_FOR_DROP",
  "COUPON_BUDGET_SPENT",
] as const;

function Offer({ coupon, onChanged }: { coupon: CentreCoupon; onChanged: () => unknown }) {
  const claim = async () => {
    try {
      await asShopper(() =>
        once("claim coupon", coupon.templateId, (idempotencyKey) =>
          call(claimCoupon, { params: { id: coupon.templateId }, body: {} }, { idempotencyKey }),
        ),
      );
      say("已放入我的优惠券");
      await onChanged();
    } catch (error) {
      sayFailure(error);
      if (isRefusal(error, ...GONE)) await onChanged();
    }
  };
  const { refusal } = coupon;
  const canClaim = refusal === null || refusal === "SIGNED_OUT";
  const isMine = refusal === "LIMIT_REACHED";
  return (
    <View className="welfare__item">
      <CouponTicket
        coupon={coupon}
        validity={validityWords(coupon)}
        note={canClaim || isMine ? scopeWords(coupon) : refusalWords(coupon)}
        off={!canClaim && !isMine}
        aside={
          canClaim ? (
            <View className="welfare__act">
              <Button kind="warm" size="small" onTap={claim}>
                领取
              </Button>
              {coupon.claimedBp >= 5_000 && (
                <Text className="welfare__taken">已抢 {Math.floor(coupon.claimedBp / 100)}%</Text>
              )}
            </View>
          ) : isMine ? (
            // at a counter its code is asked for
            <Button kind="plain" size="small" onTap={coupon.usableAt === "STORE" ? routes.coupons : routes.category}>
              {coupon.usableAt === "STORE" ? "看券码" : "去使用"}
            </Button>
          ) : null
        }
      />
    </View>
  );
}

function refusalWords({ refusal, nextDropAt, claimFrom }: CentreCoupon): string {
  switch (refusal) {
    case "NOT_STARTED":
      return claimFrom ? `${timeWords(claimFrom)} 开抢` : "即将开始";
    case "WAIT_FOR_DROP":
      return nextDropAt ? `下一轮 ${timeWords(nextDropAt)} 放券` : "等待下一轮放券";
    case "SOLD_OUT_TODAY":
      return "今天已抢完，明天再来";
    case "SOLD_OUT":
      return "已抢完";
    case "NOT_FOR_YOU":
      return "暂不符合领取条件";
    case "PAUSED":
      return "暂停领取";
    default:
      return "已结束";
  }
}
