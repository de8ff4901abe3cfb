import { Text, View } from "@tarojs/components";
import { isRefusal } from "../shop/api";
import { say, sayFailure } from "../shop/feedback";
import { giftDone, giftOf, landing, takeGift } from "../shop/landing";
import { benefitWords } from "../shop/words";
import { CouponTicket } from "./CouponTicket";
import { Sheet } from "./Sheet";
import { Button } from "./Tap";
import "./LandingGift.scss";

/** 扫码有礼: the coupon of the code or link this visit came through, until it is taken or closed. */
export function LandingGift() {
  const gift = giftOf(landing.use());
  const done = giftDone.use();
  if (!gift || done) return null;
  const { coupon, greeting, shortId } = gift;
  const close = () => giftDone.set(true);
  const take = async () => {
    try {
      await takeGift(shortId);
      say("已放入你的优惠券");
      close();
    } catch (error) {
      sayFailure(error);
      if (isRefusal(error, ...GONE)) close();
    }
  };
  return (
    <Sheet title="扫码有礼" onClose={close}>
      <View className="landing-gift">
        {greeting && (
          <View className="landing-gift__greeting">
            {greeting.by === "staff" ? `我是${greeting.name}，很高兴为你服务` : `欢迎来到${greeting.name}`}
          </View>
        )}
        <View className="landing-gift__text">送你{benefitWords(coupon)}，下单时自动抵扣</View>
        <CouponTicket coupon={coupon} validity={coupon.left > 0 ? `还剩 ${coupon.left} 张` : ""} />
        <Button kind="warm" id="take-landing-gift" className="landing-gift__take" onTap={take}>
          <Text>{coupon.refusal === "SIGNED_OUT" ? "登录并领取" : "立即领取"}</Text>
        </Button>
      </View>
    </Sheet>
  );
}

/** Refusals after which there is nothing to take. */
const GONE = [
  "PLACEMENT_NOT_FOUND",
  "COUPON_LIMIT_REACHED",
  "COUPON_NOT_FOR_YOU",
  "COUPON_SOLD_OUT",
  "COUPON_EXPIRED",
  "COUPON_NOT_FOUND",
  "COUPON_BUDGET_SPENT",
  "COUPON_PAUSED",
] as const;
