import type { WalletCoupon } from "@banyan/contracts";
import { Text, View } from "@tarojs/components";
import type { ReactNode } from "react";
import { benefitFigure, thresholdWords } from "../shop/words";
import "./CouponTicket.scss";

type Props = {
  coupon: Pick<WalletCoupon, "name" | "benefit" | "thresholdFen">;
  /** When it holds. */
  validity: string;
  /** Why it cannot be used, or what it covers. */
  note?: string | null;
  off?: boolean;
  aside?: ReactNode;
};

/** A coupon as a paper ticket: what it gives left, on what terms right. */
export function CouponTicket({ coupon, validity, note, off = false, aside }: Props) {
  const { sign, figure, unit } = benefitFigure(coupon);
  return (
    <View className={`ticket ${off ? "is-off" : ""}`}>
      <View className="ticket__gives">
        <View className="ticket__figure">
          <Text className="ticket__sign">{sign}</Text>
          {figure}
          <Text className="ticket__sign">{unit}</Text>
        </View>
        <View className="ticket__threshold">{thresholdWords(coupon)}</View>
      </View>
      <View className="ticket__terms">
        <View className="ticket__name">{coupon.name}</View>
        <View className="ticket__validity">{validity}</View>
        {note && <View className="ticket__note">{note}</View>}
      </View>
      {aside && <View className="ticket__aside">{aside}</View>}
    </View>
  );
}
