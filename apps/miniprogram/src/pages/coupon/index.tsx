import { getMyCoupon, type Reply } from "@banyan/contracts";
import { Text, View } from "@tarojs/components";
import { useRouter } from "@tarojs/taro";
import { CouponTicket } from "../../components/CouponTicket";
import { FailureNotice } from "../../components/Notice";
import { Screen } from "../../components/Screen";
import { Bone } from "../../components/Skeleton";
import { Button } from "../../components/Tap";
import { call } from "../../shop/api";
import { useLoad } from "../../shop/load";
import { routes } from "../../shop/routes";
import { asShopper } from "../../shop/session";
import { benefitWords, scopeWords, timeWords } from "../../shop/words";
import "./index.scss";

type Coupon = Reply<typeof getMyCoupon>;
const stateWords: Record<Coupon["state"], string> = {
  UNUSED: "可使用",
  LOCKED: "下单中",
  USED: "已使用",
  EXPIRED: "已过期",
  REVOKED: "已收回",
};

/** One coupon: what it gives, on what terms, and the code staff redeem in a store. */
export default function CouponPage() {
  const { id = "" } = useRouter().params;
  const { loaded, reload } = useLoad(() => asShopper(() => call(getMyCoupon, { params: { id } })), [id]);
  return (
    <Screen path="pages/coupon/index">
      {loaded.state === "loading" && <Bone className="coupon-page__bone" width="auto" height={84} />}
      {loaded.state === "failed" && <FailureNotice error={loaded.error} onRetry={reload} />}
      {loaded.state === "ready" && <Body coupon={loaded.data} />}
    </Screen>
  );
}

function Body({ coupon }: { coupon: Coupon }) {
  const isUsable = coupon.state === "UNUSED";
  const terms = [
    ["优惠", benefitWords(coupon)],
    ["适用范围", scopeWords(coupon)],
    ["有效期", `${timeWords(coupon.validFrom)} 至 ${timeWords(coupon.validUntil)}`],
    ["领取时间", timeWords(coupon.claimedAt)],
  ] as const;
  return (
    <View>
      <View className="coupon-page__ticket">
        <CouponTicket coupon={coupon} validity={stateWords[coupon.state]} off={!isUsable} />
      </View>
      {coupon.storeCode && isUsable && (
        <View className="card store-code">
          <View className="quiet">到店出示，由店员核销</View>
          <View className="store-code__digits">{inFours(coupon.storeCode)}</View>
        </View>
      )}
      <View className="card">
        {terms.map(([name, words]) => (
          <View key={name} className="coupon-term">
            <Text className="coupon-term__name">{name}</Text>
            <Text className="grow">{words}</Text>
          </View>
        ))}
      </View>
      {isUsable && coupon.usableAt !== "STORE" && (
        <View className="coupon-page__act">
          <Button onTap={() => routes.topUp({ couponId: coupon.id, missingFen: coupon.thresholdFen })}>
            看看可用商品
          </Button>
        </View>
      )}
    </View>
  );
}

/** Read aloud and typed by hand: four at a time. */
const inFours = (code: string) => code.replace(/(.{4})(?=.)/g, "$1 ");
