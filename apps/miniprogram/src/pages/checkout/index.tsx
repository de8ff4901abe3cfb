import { type Address, beginCheckout, listAddresses, placeOrder, type QuoteReply, quoteOrder } from "@banyan/contracts";
import { formatYuan } from "@banyan/money";
import { Text, Textarea, View } from "@tarojs/components";
import { useDidShow, useRouter } from "@tarojs/taro";
import { useEffect, useRef, useState } from "react";
import { CouponTicket } from "../../components/CouponTicket";
import { Icon } from "../../components/Icon";
import { FailureNotice } from "../../components/Notice";
import { Picture } from "../../components/Picture";
import { Price } from "../../components/Price";
import { Screen } from "../../components/Screen";
import { Sheet } from "../../components/Sheet";
import { Bone, BoneRows } from "../../components/Skeleton";
import { Button, Tap } from "../../components/Tap";
import { call, isRefusal } from "../../shop/api";
import { loadCart } from "../../shop/cart";
import { say, sayFailure } from "../../shop/feedback";
import { once } from "../../shop/intent";
import { useLoad } from "../../shop/load";
import { payOrder } from "../../shop/pay";
import { routes } from "../../shop/routes";
import { asShopper } from "../../shop/session";
import { track } from "../../shop/tracking";
import { dateWords } from "../../shop/words";
import { addressWords, chosenAddress } from "../addresses/chosen";
import "./index.scss";

type Coupon = "best" | "none" | (string & {});

export default function CheckoutPage() {
  const { lines: linesText = "", from } = useRouter().params;
  const [coupon, setCoupon] = useState<Coupon>("best");
  const [note, setNote] = useState("");
  const [newQuote, setNewQuote] = useState<QuoteReply | null>(null);
  const [isChoosingCoupon, setChoosingCoupon] = useState(false);
  const lines = parseLines(linesText);
  const quote = useLoad(() => asShopper(() => call(quoteOrder, { body: { lines, coupon } })), [linesText, coupon]);
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

  const isReported = useRef(false);
  const price = quote.loaded.state === "ready" ? quote.loaded.data.price : null;
  useEffect(() => {
    if (!price || isReported.current) return;
    isReported.current = true;
    track(beginCheckout, { lines: lines.length, payable_fen: price.payableFen });
  }, [price, lines.length]);

  const submit = async (asked: QuoteReply) => {
    if (!address) {
      say("请先填写收货地址");
      return routes.address();
    }
    const body = {
      lines,
      coupon: asked.price.couponId ?? ("none" as const),
      shippingCoupon: asked.price.shippingCouponId ?? ("none" as const),
      points: asked.price.pointsSpent,
      delivery: { method: "EXPRESS" as const, addressId: address.id },
      expectedPayableFen: asked.price.payableFen,
      note: note.trim(),
      fromCart: from === "cart",
    };
    try {
      const order = await asShopper(() =>
        once("place order", body, (idempotencyKey) => call(placeOrder, { body }, { idempotencyKey })),
      );
      if (from === "cart") void loadCart().catch(() => {}); // only the badge
      const result = await payOrder(order).catch((error) => {
        sayFailure(error);
        return "cancelled" as const; // the order stands; its page pays again
      });
      await (result === "cancelled" ? routes.orderInstead(order.id) : routes.payResult(order.id));
    } catch (error) {
      if (isRefusal(error, "PRICE_CHANGED")) return setNewQuote(quoteOf(error.body.details));
      sayFailure(error);
      if (isRefusal(error, "OUT_OF_STOCK", "SKU_NOT_FOUND", "COUPON_NOT_USABLE", "COUPON_NOT_FOUND"))
        await quote.reload();
    }
  };
  const { loaded } = quote;
  return (
    <Screen path="pages/checkout/index" bar>
      <AddressCard address={address} isLoading={addresses.loaded.state === "loading"} isEmpty={known?.length === 0} />
      {loaded.state === "loading" && <CheckoutBones />}
      {loaded.state === "failed" && <FailureNotice error={loaded.error} onRetry={quote.reload} />}
      {loaded.state === "ready" && (
        <View>
          <Goods quote={loaded.data} />
          <View className="card checkout-fields">
            <Tap className="field" id="choose-coupon" onTap={() => setChoosingCoupon(true)}>
              <Text className="grow">优惠券</Text>
              <Text className={price?.couponId ? "field__gain" : "quiet"}>{couponWords(loaded.data)}</Text>
              <Icon name="right" size={16} color="#777066" />
            </Tap>
            <View className="field field--note">
              <Text className="field__name">备注</Text>
              <Textarea
                className="field__input"
                value={note}
                maxlength={200}
                autoHeight
                showConfirmBar={false}
                placeholder="忌口、送达时间等（选填）"
                onInput={({ detail }) => setNote(detail.value)}
              />
            </View>
          </View>
          <PriceSteps quote={loaded.data} />
          <View className="bottom-bar">
            <View className="grow">
              <Price fen={loaded.data.price.payableFen} size="large" />
              {loaded.data.price.discountFen > 0 && (
                <View className="quiet">已优惠 {formatYuan(loaded.data.price.discountFen, { cents: "needed" })}</View>
              )}
            </View>
            <Button id="submit-order" onTap={() => submit(loaded.data)}>
              提交并支付
            </Button>
          </View>
        </View>
      )}
      {isChoosingCoupon && loaded.state === "ready" && (
        <CouponSheet
          quote={loaded.data}
          onClose={() => setChoosingCoupon(false)}
          onChoose={(choice) => {
            setChoosingCoupon(false);
            setCoupon(choice);
          }}
        />
      )}
      {newQuote && (
        <PriceChanged
          quote={newQuote}
          before={price?.payableFen ?? 0}
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

function AddressCard({
  address,
  isLoading,
  isEmpty,
}: {
  address: Address | null;
  isLoading: boolean;
  isEmpty: boolean;
}) {
  return (
    <Tap
      className="card row checkout-address"
      id="checkout-address"
      onTap={() => (isEmpty ? routes.address() : routes.chooseAddress())}
    >
      <Icon name="pin" size={24} color="#1b7f5c" />
      <View className="grow checkout-address__words">
        {address ? (
          <View>
            <View className="title">
              {address.name} {address.phone}
            </View>
            <View className="quiet">{addressWords(address)}</View>
          </View>
        ) : isLoading ? (
          <View>
            <Bone width="50%" height={18} />
            <Bone className="checkout-address__bone" width="80%" />
          </View>
        ) : (
          <View>
            <View className="title">填写收货地址</View>
            <View className="quiet">送到哪里？填一次，下次直接用</View>
          </View>
        )}
      </View>
      <Icon name="right" size={18} color="#777066" />
    </Tap>
  );
}

const Goods = ({ quote }: { quote: QuoteReply }) => (
  <View className="card">
    {quote.lines.map(({ skuId, picture, title, options, quantity, priceFen, noReasonReturn }) => (
      <View key={skuId} className="goods-line">
        <View className="goods-line__picture">
          <Picture picture={picture} label={title} eager />
        </View>
        <View className="grow goods-line__words">
          <View className="goods-line__title">{title}</View>
          {options.length > 0 && <View className="quiet">{options.join(" · ")}</View>}
          {!noReasonReturn && <View className="quiet">不支持 7 天无理由退货</View>}
        </View>
        <View className="goods-line__price">
          <Price fen={priceFen} size="small" plain />
          <Text className="quiet">×{quantity}</Text>
        </View>
      </View>
    ))}
  </View>
);

/** What was asked, what each rule gave, what is to be paid: the server's own words. */
const PriceSteps = ({ quote: { price, lines, hints } }: { quote: QuoteReply }) => (
  <View className="card">
    {price.steps.map(({ label, amountFen }, place) => (
      // biome-ignore lint/suspicious/noArrayIndexKey: steps are a sequence, two may carry the same label
      <View key={place} className="price-step">
        <Text className="grow">{label}</Text>
        <Text className={amountFen < 0 ? "field__gain" : ""}>{formatYuan(amountFen)}</Text>
      </View>
    ))}
    <View className="price-step price-step--total">
      <Text className="grow">应付</Text>
      <Price fen={price.payableFen} />
    </View>
    {hints.map(({ text }) => (
      <View key={text} className="price-hint">
        {text}
      </View>
    ))}
    {lines.some(({ noReasonReturn }) => !noReasonReturn) && (
      <View className="quiet price-return">提交即确认：已标注的商品鲜活易腐，不支持 7 天无理由退货</View>
    )}
  </View>
);

function CouponSheet({
  quote,
  onClose,
  onChoose,
}: {
  quote: QuoteReply;
  onClose: () => void;
  onChoose: (choice: Coupon) => void;
}) {
  return (
    <Sheet title="选择优惠券" onClose={onClose}>
      <View className="coupon-sheet">
        {quote.coupons.length === 0 && <View className="list-end">还没有优惠券</View>}
        {quote.coupons.map(({ coupon, usable, reason, savesFen }) => (
          <Tap key={coupon.id} className="coupon-sheet__item" disabled={!usable} onTap={() => onChoose(coupon.id)}>
            <CouponTicket
              coupon={coupon}
              validity={`${dateWords(coupon.validUntil)} 前有效`}
              note={usable ? `可省 ${formatYuan(savesFen, { cents: "needed" })}` : reason}
              off={!usable}
              aside={quote.price.couponId === coupon.id ? <Icon name="check" size={22} color="#1b7f5c" /> : null}
            />
          </Tap>
        ))}
        <Button kind="quiet" onTap={() => onChoose("none")}>
          不使用优惠券
        </Button>
      </View>
    </Sheet>
  );
}

function PriceChanged({
  quote,
  before,
  onClose,
  onAccept,
}: {
  quote: QuoteReply;
  before: number;
  onClose: () => void;
  onAccept: () => unknown;
}) {
  return (
    <Sheet title="价格有变化" onClose={onClose}>
      <View className="price-changed">
        <View className="quiet">提交时价格刚刚变化，还没有下单。请确认新的价格：</View>
        <View className="price-changed__pair">
          <View>
            <View className="quiet">原来</View>
            <Text className="price-changed__before">{formatYuan(before)}</Text>
          </View>
          <Icon name="right" size={20} color="#777066" />
          <View>
            <View className="quiet">现在</View>
            <Price fen={quote.price.payableFen} size="large" />
          </View>
        </View>
        <Button id="accept-price" onTap={onAccept}>
          按新价格提交
        </Button>
        <Button kind="quiet" className="price-changed__back" onTap={onClose}>
          再看看
        </Button>
      </View>
    </Sheet>
  );
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

function couponWords({ price, coupons }: QuoteReply): string {
  const used = coupons.find(({ coupon }) => coupon.id === price.couponId);
  if (used) return `-${formatYuan(used.savesFen)}`;
  const usable = coupons.filter((one) => one.usable).length;
  return usable > 0 ? `${usable} 张可用` : "暂无可用";
}

const parseLines = (text: string) =>
  text
    .split(",")
    .map((part) => part.split("*"))
    .map(([skuId = "", quantity]) => ({ skuId, quantity: Number(quantity) || 1 }));

/** PRICE_CHANGED carries the new quote in its details. */
function quoteOf(details: Record<string, unknown> | undefined): QuoteReply | null {
  const quote = details?.["quote"];
  return typeof quote === "object" && quote !== null ? (quote as QuoteReply) : null; // the server checked it
}
