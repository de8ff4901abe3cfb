import { afterSaleReasons, getMyAfterSale, type ShopAfterSale } from "@banyan/contracts";
import { formatYuan } from "@banyan/money";
import { Text, View } from "@tarojs/components";
import Taro, { useDidShow, useRouter } from "@tarojs/taro";
import { useRef } from "react";
import { Copy } from "../../components/Copy";
import { Icon } from "../../components/Icon";
import { FailureNotice } from "../../components/Notice";
import { Picture } from "../../components/Picture";
import { Screen } from "../../components/Screen";
import { BoneRows } from "../../components/Skeleton";
import { Tap } from "../../components/Tap";
import { call } from "../../shop/api";
import { useLoad } from "../../shop/load";
import { asShopper } from "../../shop/session";
import { afterSaleKindWords, afterSaleStateWords, timeWords } from "../../shop/words";
import { Actions } from "./actions";
import "./index.scss";

const deadlineWords = {
  AGREED: "商家未处理将自动同意",
  CLOSED: "未寄回将自动关闭",
  RECEIVED: "商家未确认将视为收到",
  REFUNDING: "将自动退款",
  DONE: "将自动完成",
} as const;

/** One after-sale: where it stands, what comes next, what goes back. */
export default function AfterSalePage() {
  const { id = "" } = useRouter().params;
  const { loaded, reload } = useLoad(() => asShopper(() => call(getMyAfterSale, { params: { id } })), [id]);
  const isShownAgain = useRef(false);
  useDidShow(() => {
    if (isShownAgain.current) void reload();
    isShownAgain.current = true;
  });
  return (
    <Screen path="pages/after-sale/index" bar>
      {loaded.state === "loading" && <BoneRows count={2} picture={64} />}
      {loaded.state === "failed" && <FailureNotice error={loaded.error} onRetry={reload} />}
      {loaded.state === "ready" && <Body one={loaded.data} onChanged={reload} />}
    </Screen>
  );
}

function Body({ one, onChanged }: { one: ShopAfterSale; onChanged: () => unknown }) {
  const { kind, state, amounts, lines, returnAddress, deadline, answer, reason, refund, returnParcel, reshipParcel } =
    one;
  const facts = [
    ["售后编号", one.afterSaleNo],
    ["类型", afterSaleKindWords[kind]],
    ["原因", reason ? afterSaleReasons[reason].zh : ""],
    ["说明", one.words],
    ["申请时间", timeWords(one.createdAt)],
    ["退货物流", returnParcel ? `${returnParcel.carrier} ${returnParcel.trackingNo}` : ""],
    ["换货物流", reshipParcel ? `${reshipParcel.carrier} ${reshipParcel.trackingNo}` : ""],
    ["到账时间", refund?.succeededAt ? timeWords(refund.succeededAt) : ""],
  ] as const;
  return (
    <View>
      <View className="after-sale-state">
        <View className="after-sale-state__words">{afterSaleStateWords[state]}</View>
        {deadline && (
          <View className="quiet">
            {timeWords(deadline.at)} 前，{deadlineWords[deadline.becomes]}
          </View>
        )}
        {answer && <View className="after-sale-state__answer">商家留言：{answer}</View>}
      </View>
      {state === "AGREED" && returnAddress && (
        <View className="card row">
          <Icon name="pin" size={24} color="#1b7f5c" />
          <View className="grow after-sale-address">
            <View className="title">
              {returnAddress.name} {returnAddress.phone}
            </View>
            <View className="quiet">{returnAddress.address}</View>
          </View>
          <Copy text={`${returnAddress.name} ${returnAddress.phone} ${returnAddress.address}`} />
        </View>
      )}
      {one.freightInsured && kind !== "REFUND_ONLY" && (
        <View className="after-sale-insured">本单有运费险，寄回的运费由商家承担</View>
      )}
      <View className="card">
        {lines.map((line) => (
          <View key={line.orderLineId} className="goods-line">
            <View className="goods-line__picture">
              <Picture picture={line.picture} label={line.title} />
            </View>
            <View className="grow goods-line__words">
              <View className="goods-line__title">{line.title}</View>
              <View className="quiet">
                {[...line.options, `×${line.quantity}`, ...(line.isGift ? ["赠品"] : [])].join(" · ")}
              </View>
            </View>
            {kind !== "EXCHANGE" && <Text>{formatYuan(line.refundFen)}</Text>}
          </View>
        ))}
        {kind !== "EXCHANGE" && <Amounts amounts={amounts} />}
      </View>
      {one.pictures.length > 0 && (
        <View className="card evidence">
          {one.pictures.map((picture) => (
            <Tap
              key={picture.url}
              className="evidence__picture"
              label="查看凭证"
              onTap={() => void Taro.previewImage({ urls: one.pictures.map(({ url }) => url), current: picture.url })}
            >
              <Picture picture={picture} />
            </Tap>
          ))}
        </View>
      )}
      <View className="card">
        {facts.map(([name, words]) =>
          words ? (
            <View key={name} className="after-sale-fact">
              <Text className="after-sale-fact__name">{name}</Text>
              <Text className="grow">{words}</Text>
            </View>
          ) : null,
        )}
      </View>
      <View className="card">
        <View className="title after-sale-history">处理进度</View>
        {[...one.timeline].reverse().map(({ at, to }) => (
          <View key={`${at} ${to}`} className="row after-sale-step">
            <View className="after-sale-step__dot" />
            <Text className="grow">
              {to in afterSaleStateWords ? afterSaleStateWords[to as ShopAfterSale["state"]] : to}
            </Text>
            <Text className="quiet">{timeWords(at)}</Text>
          </View>
        ))}
      </View>
      <Actions one={one} onChanged={onChanged} />
    </View>
  );
}

/** What goes back, and why it is that much. */
export const Amounts = ({ amounts }: { amounts: ShopAfterSale["amounts"] }) => (
  <View className="after-sale-sum">
    <Row name="商品" words={formatYuan(amounts.goodsFen)} />
    {amounts.shippingFen > 0 && <Row name="运费" words={formatYuan(amounts.shippingFen)} />}
    {amounts.deductedFen > 0 && <Row name="未退回的赠品" words={`-${formatYuan(amounts.deductedFen)}`} />}
    {amounts.points > 0 && <Row name="退还积分" words={String(amounts.points)} />}
    <Row name="退款金额" words={formatYuan(amounts.totalFen)} isTotal />
  </View>
);
const Row = ({ name, words, isTotal = false }: { name: string; words: string; isTotal?: boolean }) => (
  <View className={`row after-sale-sum__row ${isTotal ? "is-total" : ""}`}>
    <Text className="grow">{name}</Text>
    <Text>{words}</Text>
  </View>
);
