import { redeemCouponCode } from "@banyan/contracts";
import { Input, View } from "@tarojs/components";
import { type ReactNode, useState } from "react";
import { Sheet } from "../../components/Sheet";
import { Button } from "../../components/Tap";
import { call } from "../../shop/api";
import { say, sayFailure } from "../../shop/feedback";
import { once } from "../../shop/intent";
import { routes } from "../../shop/routes";
import { asShopper } from "../../shop/session";

/** A code from a flyer, a partner or the service desk becomes a coupon. */
export function RedeemCode({ children }: { children: (open: () => void) => ReactNode }) {
  const [isOpen, setOpen] = useState(false);
  const [code, setCode] = useState("");
  const redeem = async () => {
    const text = code.trim();
    if (!text) return say("请输入兑换码");
    try {
      const coupon = await asShopper(() =>
        once("redeem code", text, (idempotencyKey) =>
          call(redeemCouponCode, { body: { code: text } }, { idempotencyKey }),
        ),
      );
      setOpen(false);
      setCode("");
      say("兑换成功");
      await routes.coupon(coupon.id);
    } catch (error) {
      sayFailure(error); // what was typed stays
    }
  };
  return (
    <>
      {children(() => setOpen(true))}
      {isOpen && (
        <Sheet title="兑换优惠券" onClose={() => setOpen(false)}>
          <View className="redeem">
            <Input
              id="coupon-code"
              className="redeem__input"
              value={code}
              maxlength={64}
              placeholder="输入兑换码"
              onInput={({ detail }) => setCode(detail.value)}
            />
            <Button id="redeem-code" onTap={redeem}>
              兑换
            </Button>
          </View>
        </Sheet>
      )}
    </>
  );
}
