import { type CouponOffer, claimNewcomerGift } from "@banyan/contracts";
import { View } from "@tarojs/components";
import { useState } from "react";
import { platform } from "#platform";
import { CouponTicket } from "../../components/CouponTicket";
import { Icon } from "../../components/Icon";
import { Sheet } from "../../components/Sheet";
import { Button, Tap } from "../../components/Tap";
import { call, isRefusal } from "../../shop/api";
import { consent } from "../../shop/consent";
import { say, sayFailure } from "../../shop/feedback";
import { once } from "../../shop/intent";
import { giftOf, landing } from "../../shop/landing";
import { asShopper } from "../../shop/session";
import { benefitWords, validityWords } from "../../shop/words";

const SEEN_KEY = "banyan.gift-seen";
type Closed = "nothing" | "popup" | "all";

/**
 * The newcomer's gift: a popup once, a banner until claimed or closed. Shown only while it can really be had
 * (`refusal` null, or only signing in is missing).
 */
export function NewcomerGift({ offer, onClaimed }: { offer: CouponOffer; onClaimed: () => unknown }) {
  const [closed, setClosed] = useState<Closed>(() => readClosed(offer.templateId));
  const { agreed, isAsking } = consent.use();
  const isGreeted = giftOf(landing.use()) !== null; // one popup a visit: the code’s gift comes first
  const close = (what: Closed) => {
    platform.storage.set(SEEN_KEY, `${offer.templateId} ${what}`);
    setClosed(what);
  };
  const claim = async () => {
    try {
      await asShopper(() =>
        once("claim newcomer gift", offer.templateId, (idempotencyKey) =>
          call(claimNewcomerGift, { body: {} }, { idempotencyKey }),
        ),
      );
      say("已放入你的优惠券，结算时自动使用");
      close("all");
      await onClaimed();
    } catch (error) {
      sayFailure(error);
      if (
        isRefusal(
          error,
          "COUPON_LIMIT_REACHED",
          "NEWCOMER_ONLY",
          "COUPON_SOLD_OUT",
          "COUPON_EXPIRED",
          "COUPON_NOT_FOUND",
        )
      )
        close("all");
    }
  };
  if (closed === "all" || (offer.refusal !== null && offer.refusal !== "SIGNED_OUT")) return null;
  return (
    <View>
      <View className="gift">
        <CouponTicket
          coupon={offer}
          validity={validityWords(offer)}
          note="新人专享"
          aside={
            <View className="gift__aside">
              <Button kind="warm" size="small" id="claim-gift" onTap={claim}>
                领取
              </Button>
            </View>
          }
        />
        <Tap className="gift__close" label="关闭新人礼" onTap={() => close("all")}>
          <Icon name="close" size={14} color="#777066" />
        </Tap>
      </View>
      {closed === "nothing" && agreed && !isAsking && !isGreeted && (
        <Sheet middle onClose={() => close("popup")}>
          <View className="gift-popup">
            <View className="gift-popup__title">送你一份见面礼</View>
            <View className="gift-popup__text">{benefitWords(offer)}，下单时自动抵扣</View>
            <CouponTicket coupon={offer} validity={validityWords(offer)} />
            <Button kind="warm" className="gift-popup__claim" id="claim-gift-popup" onTap={claim}>
              立即领取
            </Button>
          </View>
        </Sheet>
      )}
    </View>
  );
}

function readClosed(templateId: string): Closed {
  const [seen, what] = (platform.storage.get(SEEN_KEY) ?? "").split(" ");
  return seen === templateId && (what === "popup" || what === "all") ? what : "nothing";
}
