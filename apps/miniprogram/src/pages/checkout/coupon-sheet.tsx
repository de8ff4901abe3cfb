import type { QuoteReply } from "@banyan/contracts";
import { formatYuan } from "@banyan/money";
import { View } from "@tarojs/components";
import { CouponTicket } from "../../components/CouponTicket";
import { Icon } from "../../components/Icon";
import { Sheet } from "../../components/Sheet";
import { Button, Tap } from "../../components/Tap";
import { dateWords } from "../../shop/words";

/** `best`: what makes the order cheapest; `none`; or one coupon. */
export type CouponChoice = "best" | "none" | (string & {});
type Offered = QuoteReply["coupons"];

type Props = {
  title: string;
  offered: Offered;
  usedId: string | null;
  onClose: () => void;
  onChoose: (choice: CouponChoice) => void;
};

/** The coupons of one kind: which may be used, what each saves, what is missing for the others. */
export const CouponSheet = ({ title, offered, usedId, onClose, onChoose }: Props) => (
  <Sheet title={title} onClose={onClose}>
    <View className="coupon-sheet">
      {offered.length === 0 && <View className="list-end">还没有优惠券</View>}
      {offered.map(({ coupon, usable, reason, savesFen }) => (
        <Tap key={coupon.id} className="coupon-sheet__item" disabled={!usable} onTap={() => onChoose(coupon.id)}>
          <CouponTicket
            coupon={coupon}
            validity={`${dateWords(coupon.validUntil)} 前有效`}
            note={usable ? `可省 ${formatYuan(savesFen, { cents: "needed" })}` : reason}
            off={!usable}
            aside={usedId === coupon.id ? <Icon name="check" size={22} color="#1b7f5c" /> : null}
          />
        </Tap>
      ))}
      <Button kind="quiet" onTap={() => onChoose("none")}>
        不使用优惠券
      </Button>
    </View>
  </Sheet>
);

/** “-¥8.00”, “2 张可用”, “暂无可用”. */
export function couponWords(offered: Offered, usedId: string | null): string {
  const used = offered.find(({ coupon }) => coupon.id === usedId);
  if (used) return `-${formatYuan(used.savesFen)}`;
  const usable = offered.filter((one) => one.usable).length;
  return usable > 0 ? `${usable} 张可用` : "暂无可用";
}
