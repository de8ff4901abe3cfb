import type { QuoteReply } from "@banyan/contracts";
import { formatYuan } from "@banyan/money";
import { Switch, Text, Textarea, View } from "@tarojs/components";
import { Icon } from "../../components/Icon";
import { Tap } from "../../components/Tap";
import { type CouponChoice, CouponSheet, couponWords } from "./coupon-sheet";

/** What the shopper chooses about the price; `points`: none, or as many as the rule allows. */
export type Wishes = { coupon: CouponChoice; shippingCoupon: CouponChoice; points: 0 | "most" };
export type OpenSheet = "coupon" | "shippingCoupon" | null;

type Props = {
  quote: QuoteReply;
  wishes: Wishes;
  note: string;
  onWish: (wishes: Wishes) => void;
  onNote: (note: string) => void;
  onOpen: (sheet: OpenSheet) => void;
};

/** Coupons, points, shipping fee and a note: everything a shopper may still choose. */
export const Options = ({ quote, wishes, note, onWish, onNote, onOpen }: Props) => (
  <View className="card checkout-fields">
    <Tap className="field" id="choose-coupon" onTap={() => onOpen("coupon")}>
      <Text className="grow">优惠券</Text>
      <Text className={quote.price.couponId ? "field__gain" : "quiet"}>
        {couponWords(quote.coupons, quote.price.couponId)}
      </Text>
      <Icon name="right" size={16} color="#777066" />
    </Tap>
    {quote.shippingCoupons.length > 0 && (
      <Tap className="field" id="choose-shipping-coupon" onTap={() => onOpen("shippingCoupon")}>
        <Text className="grow">运费券</Text>
        <Text className={quote.price.shippingCouponId ? "field__gain" : "quiet"}>
          {couponWords(quote.shippingCoupons, quote.price.shippingCouponId)}
        </Text>
        <Icon name="right" size={16} color="#777066" />
      </Tap>
    )}
    {quote.points && <Points points={quote.points} wishes={wishes} onWish={onWish} />}
    <View className="field field--two">
      <View className="row">
        <Text className="grow">运费</Text>
        <Text>{quote.shipping.feeFen > 0 ? formatYuan(quote.shipping.feeFen) : "免运费"}</Text>
      </View>
      {quote.shipping.words && <View className="quiet">{quote.shipping.words}</View>}
    </View>
    <View className="field field--note">
      <Text className="field__name">备注</Text>
      <Textarea
        className="field__input"
        value={note}
        maxlength={200}
        autoHeight
        showConfirmBar={false}
        placeholder="忌口、送达时间等（选填）"
        onInput={({ detail }) => onNote(detail.value)}
      />
    </View>
  </View>
);

function Points({
  points: { usable, available, savesFen, rule },
  wishes,
  onWish,
}: {
  points: NonNullable<QuoteReply["points"]>;
} & Pick<Props, "wishes" | "onWish">) {
  const isOn = wishes.points === "most";
  return (
    <View className="field field--points">
      <View className="grow">
        <View>
          {usable > 0 ? (
            <>
              用 {usable} 积分抵 <Text className="field__gain">{formatYuan(savesFen)}</Text>
            </>
          ) : (
            `积分（共 ${available}）`
          )}
        </View>
        <View className="quiet">{rule}</View>
      </View>
      {usable > 0 && (
        <Switch
          id="use-points"
          checked={isOn}
          color="#1B7F5C"
          onChange={({ detail }) => onWish({ ...wishes, points: detail.value ? "most" : 0 })}
        />
      )}
    </View>
  );
}

export function CouponSheets({
  open,
  quote,
  wishes,
  onWish,
  onOpen,
}: { open: OpenSheet } & Pick<Props, "quote" | "wishes" | "onWish" | "onOpen">) {
  if (!open) return null;
  const isGoods = open === "coupon";
  return (
    <CouponSheet
      title={isGoods ? "选择优惠券" : "选择运费券"}
      offered={isGoods ? quote.coupons : quote.shippingCoupons}
      usedId={isGoods ? quote.price.couponId : quote.price.shippingCouponId}
      onClose={() => onOpen(null)}
      onChoose={(choice) => {
        onOpen(null);
        onWish({ ...wishes, [open]: choice });
      }}
    />
  );
}
