import {
  type AfterSaleApplication,
  type AfterSaleReason,
  afterSaleReasons,
  applyAfterSale,
  changeAfterSale,
  getMyAfterSale,
  getRefundable,
  type Picture as PictureFile,
  previewAfterSale,
  type Reply,
  type ShopAfterSale,
} from "@banyan/contracts";
import { Text, Textarea, View } from "@tarojs/components";
import { useRouter } from "@tarojs/taro";
import { useState } from "react";
import { Icon } from "../../components/Icon";
import { FailureNotice, Notice } from "../../components/Notice";
import { Picture } from "../../components/Picture";
import { Screen } from "../../components/Screen";
import { Sheet } from "../../components/Sheet";
import { BoneRows } from "../../components/Skeleton";
import { Stepper } from "../../components/Stepper";
import { Button, Tap } from "../../components/Tap";
import { call, failureWords, isRefusal } from "../../shop/api";
import { say, sayFailure } from "../../shop/feedback";
import { once } from "../../shop/intent";
import { useLoad } from "../../shop/load";
import { routes } from "../../shop/routes";
import { asShopper } from "../../shop/session";
import { afterSaleKindWords, timeWords } from "../../shop/words";
import { Amounts } from "../after-sale/index";
import { Evidence } from "./evidence";
import "./index.scss";

type Refundable = Reply<typeof getRefundable>;
type Kind = AfterSaleApplication["kind"];

const problemWords = {
  NOT_PAID: "这个订单还没有付款",
  WINDOW_OVER: "已超过售后期，有问题可以联系商家",
  NOTHING_LEFT: "这个订单的商品都已申请过售后",
} as const;

/** Asks for money back, a return or an exchange: which goods, how many, why. The sum is the server's. */
export default function AfterSaleApplyPage() {
  const { orderId = "", change = "" } = useRouter().params;
  const { loaded, reload } = useLoad(
    () =>
      asShopper(() =>
        Promise.all([
          call(getRefundable, { params: { id: orderId } }),
          change ? call(getMyAfterSale, { params: { id: change } }) : null,
        ]),
      ),
    [orderId, change],
  );
  return (
    <Screen path="pages/after-sale-apply/index" bar>
      {loaded.state === "loading" && <BoneRows count={2} picture={64} />}
      {loaded.state === "failed" && <FailureNotice error={loaded.error} onRetry={reload} />}
      {loaded.state === "ready" && <Choose refundable={loaded.data[0]} before={loaded.data[1]} />}
    </Screen>
  );
}

function Choose({ refundable, before }: { refundable: Refundable; before: ShopAfterSale | null }) {
  if (refundable.problem && !before)
    return (
      <Notice
        icon="back"
        title={problemWords[refundable.problem]}
        action={{ words: "查看售后记录", onTap: () => routes.afterSales(refundable.orderId) }}
      />
    );
  return <Form refundable={withOwn(refundable, before)} before={before} />;
}

/** While an application is changed, what it asked for may be asked for again. */
function withOwn(refundable: Refundable, before: ShopAfterSale | null): Refundable {
  if (!before) return refundable;
  const lines = refundable.lines.map((line) => {
    const own = before.lines.find(({ orderLineId }) => orderLineId === line.orderLineId);
    return own
      ? {
          ...line,
          quantity: line.quantity + own.quantity,
          unshippedQuantity: line.unshippedQuantity + own.unshippedQuantity,
        }
      : line;
  });
  const others = before.lines
    .filter(({ orderLineId }) => !lines.some((line) => line.orderLineId === orderLineId))
    .map((own) => ({ ...own, noReasonReturn: true }));
  return { ...refundable, lines: [...lines, ...others] };
}

function Form({ refundable, before }: { refundable: Refundable; before: ShopAfterSale | null }) {
  const { orderId } = refundable;
  const bought = refundable.lines.filter(({ isGift, quantity }) => !isGift && quantity > 0);
  const [chosen, setChosen] = useState<Record<string, number>>(() =>
    Object.fromEntries(
      before
        ? before.lines.filter(({ isGift }) => !isGift).map(({ orderLineId, quantity }) => [orderLineId, quantity])
        : bought.length === 1
          ? bought.map(({ orderLineId, quantity }) => [orderLineId, quantity])
          : [],
    ),
  );
  const isShipped = bought.some(({ orderLineId, unshippedQuantity }) => (chosen[orderLineId] ?? 0) > unshippedQuantity);
  const kinds: Kind[] = isShipped ? ["RETURN_REFUND", "REFUND_ONLY", "EXCHANGE"] : ["REFUND_ONLY"];
  const [wishedKind, setKind] = useState<Kind>(before && before.kind !== "GOODWILL" ? before.kind : "RETURN_REFUND");
  const kind = kinds.includes(wishedKind) ? wishedKind : (kinds[0] ?? "REFUND_ONLY");
  const [reason, setReason] = useState<AfterSaleReason | null>(before?.reason ?? null);
  const [isAsking, setAsking] = useState(false);
  const [words, setWords] = useState(before?.words ?? "");
  const [pictures, setPictures] = useState<PictureFile[]>(before?.pictures ?? []);
  const lines = Object.entries(chosen)
    .filter(([, quantity]) => quantity > 0)
    .map(([orderLineId, quantity]) => ({ orderLineId, quantity }));

  const preview = useLoad(
    reason && lines.length > 0
      ? () => asShopper(() => call(previewAfterSale, { params: { id: orderId }, body: { kind, reason, lines } }))
      : null,
    [kind, reason, JSON.stringify(lines)],
  );
  const submit = async () => {
    if (lines.length === 0) return say("请选择商品");
    if (!reason) return setAsking(true);
    const body = { kind, reason, words: words.trim(), pictures, lines };
    try {
      const made = await asShopper(() =>
        once("ask after-sale", { orderId, before: before?.id, body }, (idempotencyKey) =>
          before
            ? call(changeAfterSale, { params: { id: before.id }, body }, { idempotencyKey })
            : call(applyAfterSale, { params: { id: orderId }, body }, { idempotencyKey }),
        ),
      );
      say(made.isInstant ? "已受理，退款马上原路退回" : "已提交，商家会尽快处理");
      await routes.afterSaleInstead(made.id);
    } catch (error) {
      sayFailure(error); // what was filled in stays
      if (isRefusal(error, "AFTER_SALE_STATE") && before) await routes.afterSaleInstead(before.id);
    }
  };
  const isKnown = preview.loaded.state === "ready" && reason !== null && lines.length > 0;
  return (
    <View>
      <View className="card">
        <View className="title apply-title">选择商品</View>
        {bought.map((line) => (
          <Line
            key={line.orderLineId}
            line={line}
            quantity={chosen[line.orderLineId] ?? 0}
            onChange={(quantity) => setChosen({ ...chosen, [line.orderLineId]: quantity })}
          />
        ))}
      </View>
      <View className="card">
        <View className="title apply-title">处理方式</View>
        <View className="apply-kinds">
          {kinds.map((one) => (
            <Tap key={one} className={`option ${one === kind ? "is-on" : ""}`} onTap={() => setKind(one)}>
              <Text>{afterSaleKindWords[one]}</Text>
            </Tap>
          ))}
        </View>
        <Tap className="row apply-row" id="choose-reason" onTap={() => setAsking(true)}>
          <Text className="grow">原因</Text>
          <Text className={reason ? "" : "quiet"}>{reason ? afterSaleReasons[reason].zh : "请选择"}</Text>
          <Icon name="right" size={16} color="#777066" />
        </Tap>
        <Textarea
          className="apply-words"
          value={words}
          maxlength={500}
          autoHeight
          showConfirmBar={false}
          placeholder="补充说明（选填），有图更快处理"
          onInput={({ detail }) => setWords(detail.value)}
        />
        <Evidence pictures={pictures} onChange={setPictures} />
      </View>
      {refundable.freightInsured && kind !== "REFUND_ONLY" && (
        <View className="after-sale-insured">本单有运费险，寄回的运费由商家承担</View>
      )}
      {preview.loaded.state === "failed" && reason && (
        <View className="apply-problem">{failureWords(preview.loaded.error).title}</View>
      )}
      {isKnown && preview.loaded.state === "ready" && kind !== "EXCHANGE" && (
        <View className="card">
          <Amounts amounts={preview.loaded.data.amounts} />
          {preview.loaded.data.lines.some(({ isGift }) => isGift) && (
            <View className="quiet">赠品需一并退回，未退回的按标价扣除</View>
          )}
          {preview.loaded.data.isInstant && <View className="apply-instant">极速退款：提交后立即原路退回</View>}
        </View>
      )}
      {refundable.applyBefore && <View className="list-end">{timeWords(refundable.applyBefore)} 前可以申请</View>}
      <View className="bottom-bar">
        <Button className="grow" id="submit-after-sale" onTap={submit}>
          {before ? "保存修改" : "提交申请"}
        </Button>
      </View>
      {isAsking && (
        <ReasonSheet
          lines={bought.filter(({ orderLineId }) => (chosen[orderLineId] ?? 0) > 0)}
          isShipped={isShipped}
          onClose={() => setAsking(false)}
          onChoose={(one) => {
            setReason(one);
            setAsking(false);
          }}
        />
      )}
    </View>
  );
}

const Line = ({
  line,
  quantity,
  onChange,
}: {
  line: Refundable["lines"][number];
  quantity: number;
  onChange: (quantity: number) => void;
}) => (
  <View className="goods-line">
    <View className="goods-line__picture">
      <Picture picture={line.picture} label={line.title} />
    </View>
    <View className="grow goods-line__words">
      <View className="goods-line__title">{line.title}</View>
      <View className="quiet">{[...line.options, `可退 ${line.quantity} 件`].join(" · ")}</View>
    </View>
    <Stepper value={quantity} min={0} max={line.quantity} onChange={onChange} />
  </View>
);

/** Buyer's reasons need 「七天无理由」 once goods are on their way: where it does not hold they are not offered. */
function ReasonSheet({
  lines,
  isShipped,
  onClose,
  onChoose,
}: {
  lines: Refundable["lines"];
  isShipped: boolean;
  onClose: () => void;
  onChoose: (reason: AfterSaleReason) => void;
}) {
  const isBuyersOk = !isShipped || lines.every(({ noReasonReturn }) => noReasonReturn);
  // the keys of the catalogue itself
  const reasons = (Object.keys(afterSaleReasons) as AfterSaleReason[]).filter(
    (one) => isBuyersOk || afterSaleReasons[one].fault === "SELLER",
  );
  return (
    <Sheet title="选择原因" onClose={onClose}>
      <View>
        {!isBuyersOk && <View className="quiet">所选商品鲜活易腐，不支持 7 天无理由；有质量等问题仍可申请</View>}
        {reasons.map((one) => (
          <Tap key={one} className="row apply-row" onTap={() => onChoose(one)}>
            <Text>{afterSaleReasons[one].zh}</Text>
          </Tap>
        ))}
      </View>
    </Sheet>
  );
}
