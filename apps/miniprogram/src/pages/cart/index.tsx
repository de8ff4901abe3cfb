import { type CartLine, viewCart } from "@banyan/contracts";
import { View } from "@tarojs/components";
import { useDidShow } from "@tarojs/taro";
import { useEffect, useRef } from "react";
import { Check } from "../../components/Check";
import { Icon } from "../../components/Icon";
import { FailureNotice, Notice } from "../../components/Notice";
import { Picture } from "../../components/Picture";
import { Price } from "../../components/Price";
import { Screen } from "../../components/Screen";
import { BoneRows } from "../../components/Skeleton";
import { Stepper } from "../../components/Stepper";
import { Tap } from "../../components/Tap";
import { changeCartLine, loadCart } from "../../shop/cart";
import { askFirst, sayFailure } from "../../shop/feedback";
import { useLoad } from "../../shop/load";
import { routes } from "../../shop/routes";
import { session, signIn } from "../../shop/session";
import { track } from "../../shop/tracking";
import { CartBar } from "./cart-bar";
import "./index.scss";

const problemWords = { OFF_SALE: "已下架", SOLD_OUT: "已售罄", NOT_ENOUGH: "库存不足" } as const;

export default function CartPage() {
  const member = session.use()?.shopper.memberId ?? null;
  const { loaded, reload, put } = useLoad(member ? loadCart : null, [member]);
  const isFirstShow = useRef(true);
  useDidShow(() => {
    if (!isFirstShow.current) void reload(); // the cart may have grown on another page
    isFirstShow.current = false;
  });
  const lines = loaded.state === "ready" ? loaded.data.lines : null;
  const seen = useRef(false);
  useDidShow(() => {
    seen.current = false;
  });
  useEffect(() => {
    if (!lines || seen.current) return;
    seen.current = true;
    track(viewCart, { lines: lines.length });
  }, [lines]);

  const change = async (line: CartLine, next: { quantity?: number; selected?: boolean }) => {
    if (!lines) return;
    const changed = { ...line, ...next };
    // shown at once, put right by the answer
    put({
      lines: lines.map((one) => (one.skuId === line.skuId ? changed : one)).filter(({ quantity }) => quantity > 0),
    });
    try {
      put(await changeCartLine(line.skuId, changed.quantity, changed.selected));
    } catch (error) {
      sayFailure(error);
      put({ lines });
    }
  };
  const remove = async (line: CartLine) => {
    if (await askFirst("移出购物车", `不再购买「${line.title}」？`, "移出")) await change(line, { quantity: 0 });
  };
  if (!member)
    return (
      <Screen path="pages/cart/index" tab>
        <Notice
          icon="cart"
          title="登录后查看购物车"
          text="换手机也不会丢"
          action={{ words: "微信一键登录", onTap: () => signIn().catch(sayFailure) }}
        />
      </Screen>
    );
  return (
    <Screen path="pages/cart/index" tab bar={(lines?.length ?? 0) > 0}>
      {loaded.state === "loading" && <BoneRows count={3} />}
      {loaded.state === "failed" && <FailureNotice error={loaded.error} onRetry={reload} />}
      {lines?.length === 0 && (
        <Notice
          icon="cart"
          title="购物车是空的"
          text="把想吃的先放进来"
          action={{ words: "去逛逛", onTap: routes.home }}
        />
      )}
      {lines?.map((line) => (
        <Line key={line.skuId} line={line} onChange={(next) => change(line, next)} onRemove={() => remove(line)} />
      ))}
      {lines && lines.length > 0 && <CartBar lines={lines} onAll={(selected) => selectAll(lines, selected, change)} />}
    </Screen>
  );
}

type Change = { quantity?: number; selected?: boolean };

/** One after the other: each answer is the whole cart. */
async function selectAll(
  lines: CartLine[],
  selected: boolean,
  change: (line: CartLine, next: Change) => Promise<void>,
) {
  for (const line of lines) if (line.selected !== selected && line.problem === null) await change(line, { selected });
}

function Line({
  line,
  onChange,
  onRemove,
}: {
  line: CartLine;
  onChange: (next: Change) => unknown;
  onRemove: () => unknown;
}) {
  const { productId, title, options, picture, priceFen, quantity, selected, available, problem } = line;
  const cannot = problem === "OFF_SALE" || problem === "SOLD_OUT";
  return (
    <View className="card cart-line">
      <Tap
        className="cart-line__check"
        label={selected ? "取消选择" : "选择"}
        disabled={cannot}
        onTap={() => onChange({ selected: !selected })}
      >
        <Check on={selected && !cannot} off={cannot} />
      </Tap>
      <Tap className="cart-line__picture" label={title} onTap={() => routes.product(productId)}>
        <Picture picture={picture} faded={cannot} />
      </Tap>
      <View className="grow cart-line__words">
        <View className="row">
          <View className="cart-line__title grow">{title}</View>
          <Tap className="cart-line__remove" label={`移出 ${title}`} onTap={onRemove}>
            <Icon name="close" size={14} color="#777066" />
          </Tap>
        </View>
        {options.length > 0 && <View className="quiet">{options.join(" · ")}</View>}
        {problem && (
          <View className="cart-line__problem">
            {problem === "NOT_ENOUGH" ? `库存只剩 ${available} 件` : problemWords[problem]}
          </View>
        )}
        <View className="row cart-line__foot">
          <View className="grow">
            <Price fen={priceFen} plain={cannot} />
          </View>
          {!cannot && (
            <Stepper
              value={quantity}
              max={Math.max(1, Math.min(available, 999))}
              onChange={(next) => onChange({ quantity: next })}
            />
          )}
        </View>
      </View>
    </View>
  );
}
