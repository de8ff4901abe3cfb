import {
  type Address,
  beginCheckout,
  type Call,
  type DeliveryChoice,
  listAddresses,
  placeOrder,
  type QuoteReply,
  quoteOrder,
  shopPickupPoints,
} from "@banyan/contracts";
import { formatYuan } from "@banyan/money";
import { View } from "@tarojs/components";
import { useDidShow, useRouter } from "@tarojs/taro";
import { useEffect, useRef, useState } from "react";
import { FailureNotice } from "../../components/Notice";
import { Price } from "../../components/Price";
import { Screen } from "../../components/Screen";
import { Bone, BoneRows } from "../../components/Skeleton";
import { Button } from "../../components/Tap";
import { call, isRefusal } from "../../shop/api";
import { loadCart } from "../../shop/cart";
import { say, sayFailure } from "../../shop/feedback";
import { once } from "../../shop/intent";
import { useLoad } from "../../shop/load";
import { payOrder } from "../../shop/pay";
import { type BuyLine, readLines, routes } from "../../shop/routes";
import { asShopper } from "../../shop/session";
import { track } from "../../shop/tracking";
import { chosenAddress } from "../addresses/chosen";
import { AddOns, near } from "./add-ons";
import { Goods } from "./goods";
import { CouponSheets, type OpenSheet, Options, type Wishes } from "./options";
import { PriceChanged, quoteOf } from "./price-changed";
import { PriceSteps } from "./price-steps";
import { AddressCard, MethodSwitch, PickupCard, type PickupWish } from "./receive";
import "./index.scss";

/** Refusals after which the basket is priced anew. */
const MOVED_ON = [
  "OUT_OF_STOCK",
  "SKU_NOT_FOUND",
  "COUPON_NOT_USABLE",
  "COUPON_NOT_FOUND",
  "PROMOTION_NOT_FOUND",
  "PROMOTION_NOT_APPLICABLE",
  "PROMOTION_SOLD_OUT",
  "PROMOTION_LIMIT_REACHED",
  "POINTS_NOT_ENOUGH",
] as const;

/** Those an add-on can be the cause of. */
const ADD_ON_GONE = [
  "OUT_OF_STOCK",
  "SKU_NOT_FOUND",
  "PROMOTION_NOT_FOUND",
  "PROMOTION_NOT_APPLICABLE",
  "PROMOTION_SOLD_OUT",
  "PROMOTION_LIMIT_REACHED",
] as const;

export default function CheckoutPage() {
  const { lines: linesText = "", from } = useRouter().params;
  const [added, setAdded] = useState<BuyLine[]>([]);
  const lines = [...readLines(linesText), ...added];
  const [wishes, setWishes] = useState<Wishes>({ coupon: "best", shippingCoupon: "best", points: 0 });
  const [note, setNote] = useState("");
  const [newQuote, setNewQuote] = useState<QuoteReply | null>(null);
  const [openSheet, setOpenSheet] = useState<OpenSheet>(null);

  const addresses = useLoad(() => asShopper(() => call(listAddresses, {})), []);
  const shown = useRef(false);
  useDidShow(() => {
    if (shown.current) void addresses.reload(); // back from the address pages
    shown.current = true;
  });
  const chosen = chosenAddress.use();
  const known = addresses.loaded.state === "ready" ? addresses.loaded.data.items : null;
  const address =
    known?.find(({ id }) => id === chosen) ?? known?.find(({ isDefault }) => isDefault) ?? known?.[0] ?? null;

  const { loaded: places } = useLoad(() => call(shopPickupPoints, {}), []);
  const points = places.state === "ready" ? places.data.items : [];
  const [method, setMethod] = useState<"EXPRESS" | "PICKUP">("EXPRESS");
  const [typed, setPickup] = useState<PickupWish | null>(null);
  const only = points.length === 1 ? points[0] : undefined;
  const pickup = typed ?? { pointId: only?.id ?? null, name: address?.name ?? "", phone: address?.phone ?? "" };

  const delivery =
    method === "PICKUP" ? { method, pointId: pickup.pointId } : { method, addressId: address?.id ?? null };
  const isPlaceKnown = addresses.loaded.state !== "loading";
  const quote = useLoad(
    isPlaceKnown ? () => asShopper(() => call(quoteOrder, { body: { lines, ...wishes, delivery } })) : null,
    [linesText, JSON.stringify(added), isPlaceKnown, JSON.stringify(delivery), ...Object.values(wishes)],
  );
  // the price of the choice before stays in sight while the next one is asked for
  const lastQuote = useRef<QuoteReply | null>(null);
  const { loaded } = quote;
  if (loaded.state === "ready") lastQuote.current = loaded.data;
  const seen = loaded.state === "failed" ? null : lastQuote.current;

  // what was added by the way must not stand between a shopper and the order: without it the price is asked for again
  const failure = loaded.state === "failed" ? loaded.error : null;
  useEffect(() => {
    if (added.length === 0 || !isRefusal(failure, ...ADD_ON_GONE)) return;
    sayFailure(failure);
    setAdded([]);
  }, [failure, added.length]);

  const isReported = useRef(false);
  const payableFen = seen?.price.payableFen;
  useEffect(() => {
    if (payableFen === undefined || isReported.current) return;
    isReported.current = true;
    track(beginCheckout, { lines: lines.length, payable_fen: payableFen });
  }, [payableFen, lines.length]);

  const submit = async (asked: QuoteReply) => {
    const goesTo = chosenDelivery(method, address, pickup);
    if (goesTo === null) return method === "EXPRESS" ? routes.address() : undefined;
    const body: Call<typeof placeOrder>["body"] = {
      lines,
      coupon: asked.price.couponId ?? "none",
      shippingCoupon: asked.price.shippingCouponId ?? "none",
      points: asked.price.pointsSpent,
      delivery: goesTo,
      expectedPayableFen: asked.price.payableFen,
      note: note.trim(),
      fromCart: from === "cart",
    };
    try {
      const order = await asShopper(() =>
        once("place order", body, (idempotencyKey) => call(placeOrder, { body }, { idempotencyKey })),
      );
      if (from === "cart") void loadCart().catch(() => {}); // only the badge
      if (order.state !== "PENDING_PAYMENT") return await routes.payResult(order.id); // nothing was to be paid
      const result = await payOrder(order).catch((error) => {
        sayFailure(error);
        return "cancelled" as const; // the order stands; its page pays again
      });
      await (result === "cancelled" ? routes.orderInstead(order.id) : routes.payResult(order.id));
    } catch (error) {
      if (isRefusal(error, "PRICE_CHANGED")) return setNewQuote(quoteOf(error.body.details));
      sayFailure(error);
      if (added.length > 0 && isRefusal(error, ...ADD_ON_GONE)) setAdded([]);
      else if (isRefusal(error, ...MOVED_ON)) await quote.reload();
    }
  };
  return (
    <Screen path="pages/checkout/index" bar>
      {points.length > 0 && <MethodSwitch method={method} onChange={setMethod} />}
      {method === "PICKUP" ? (
        <PickupCard points={points} wish={pickup} onChange={setPickup} />
      ) : (
        <AddressCard address={address} isLoading={addresses.loaded.state === "loading"} isEmpty={known?.length === 0} />
      )}
      {!seen && loaded.state === "loading" && <CheckoutBones />}
      {loaded.state === "failed" && <FailureNotice error={loaded.error} onRetry={quote.reload} />}
      {seen && (
        <View>
          <Goods quote={seen} onTakeOut={(line) => setAdded(added.filter((one) => !isSame(one, line)))} />
          <AddOns addOns={near(seen)} added={added} onChange={setAdded} />
          <Options quote={seen} wishes={wishes} note={note} onWish={setWishes} onNote={setNote} onOpen={setOpenSheet} />
          <PriceSteps quote={seen} />
          <View className="bottom-bar">
            <View className="grow">
              <Price fen={seen.price.payableFen} size="large" />
              <BarNote quote={seen} />
            </View>
            <Button
              id="submit-order"
              disabled={loaded.state !== "ready" || seen.blockedBy !== null || seen.lines.some(isShut)}
              onTap={() => submit(seen)}
            >
              {seen.price.payableFen === 0 ? "提交订单" : "提交并支付"}
            </Button>
          </View>
          <CouponSheets open={openSheet} quote={seen} wishes={wishes} onWish={setWishes} onOpen={setOpenSheet} />
        </View>
      )}
      {newQuote && (
        <PriceChanged
          quote={newQuote}
          before={seen?.price.payableFen ?? 0}
          onClose={() => {
            setNewQuote(null);
            void quote.reload();
          }}
          onAccept={async () => {
            quote.put(newQuote);
            setNewQuote(null);
            await submit(newQuote);
          }}
        />
      )}
    </Screen>
  );
}

/** Added through a promotion that does not apply any more; it is taken out first. */
const isShut = ({ problem }: QuoteReply["lines"][number]) => problem === "ENTRY_CLOSED";
const isSame = (one: BuyLine, { skuId, entry }: QuoteReply["lines"][number]) =>
  one.skuId === skuId && one.entry?.campaignId === entry?.campaignId;

/** Where it goes; null, and says what is missing, when that is not known yet. */
function chosenDelivery(
  method: "EXPRESS" | "PICKUP",
  address: Address | null,
  { pointId, name, phone }: PickupWish,
): DeliveryChoice | null {
  if (method === "EXPRESS") {
    if (address) return { method, addressId: address.id };
    say("请先填写收货地址");
    return null;
  }
  if (pointId && name.trim() && /^1\d{10}$/.test(phone)) return { method, pointId, name: name.trim(), phone };
  say(!pointId ? "请选择自提点" : !name.trim() ? "请填写取货人" : "请核对手机号");
  return null;
}

/** Below the total: why it cannot be ordered, or what was saved. */
function BarNote({ quote: { price, blockedBy } }: { quote: QuoteReply }) {
  if (blockedBy) return <View className="checkout-blocked">{blockedBy.text}</View>;
  if (price.discountFen <= 0) return null;
  return <View className="quiet">已优惠 {formatYuan(price.discountFen, { cents: "needed" })}</View>;
}

const CheckoutBones = () => (
  <View>
    <BoneRows count={1} picture={64} />
    <View className="card">
      <Bone width="100%" />
      <Bone className="checkout-address__bone" width="60%" />
    </View>
  </View>
);
