import { DeleteOutlined, PlusOutlined } from "@ant-design/icons";
import {
  getProduct,
  listCouponTemplates,
  listProducts,
  type PromotionInput,
  previewPromotion,
  type TriedBasket,
} from "@banyan/contracts";
import { useQueryClient } from "@tanstack/react-query";
import { Button, Checkbox, InputNumber, Select } from "antd";
import { useEffect, useState } from "react";
import { call } from "../../../api/call.ts";
import { useReply } from "../../../api/queries.ts";
import { useProgram } from "../../../api/session.ts";
import { formatMoney } from "../../../format/numbers.ts";
import { ErrorState } from "../../../patterns/error-state.tsx";
import { Panel } from "../../../patterns/page.tsx";
import { Thumbnail } from "../../../patterns/picture.tsx";
import { usePreferences } from "../../../theme/preferences.ts";
import styles from "./basket-panel.module.css";
import { namedSkus, SkuSelect, useGoodsNames } from "./goods.tsx";
import type { PromotionDraft } from "./promotion-draft.ts";
import { useLater } from "./use-later.ts";
import { usePromotionWords } from "./words.ts";

type TryLine = { key: number; skuId: string | undefined; quantity: number; isAddOn: boolean };

/** 试一篮: products and quantities, priced by the server with the draft as it is now. */
export function BasketPanel({
  draft,
  input,
  promotionId,
}: {
  draft: PromotionDraft;
  input: PromotionInput | null;
  promotionId: string | null;
}) {
  const say = usePromotionWords();
  const { id: program } = useProgram();
  const [lines, setLines] = useState<readonly TryLine[]>([]);
  const [buyer, setBuyer] = useState<"member" | "newcomer" | "paid_member">("member");
  const [couponTemplateIds, setCoupons] = useState<string[]>([]);
  const [isTouched, setIsTouched] = useState(false);
  useFirstLines(draft, isTouched, setLines);
  const edit = (next: (now: readonly TryLine[]) => readonly TryLine[]) => {
    setIsTouched(true);
    setLines(next);
  };
  const { data: templates } = useReply(listCouponTemplates, { params: { program } });

  const wanted = lines.flatMap(({ skuId, quantity, isAddOn }) =>
    skuId === undefined ? [] : [{ skuId, quantity, isAddOn }],
  );
  const asked = useLater(JSON.stringify({ input, wanted, buyer, couponTemplateIds }));
  const rested = JSON.parse(asked) as {
    input: PromotionInput | null;
    wanted: typeof wanted;
    buyer: typeof buyer;
    couponTemplateIds: string[];
  };
  const { data, error, isFetching } = useReply(
    previewPromotion,
    {
      params: { program },
      body: {
        promotion: rested.input as PromotionInput, // asked only when there is one
        promotionId,
        lines: rested.wanted,
        buyer: rested.buyer,
        couponTemplateIds: rested.couponTemplateIds,
      },
    },
    { keepPrevious: true, enabled: rested.input !== null && rested.wanted.length > 0 },
  );
  const change = (key: number, part: Partial<TryLine>) =>
    edit((now) => now.map((line) => (line.key === key ? { ...line, ...part } : line)));
  const startsLater = draft.startsAt !== undefined && new Date(draft.startsAt) > new Date();
  return (
    <Panel title={say("basket")}>
      <p className={styles["about"]}>
        {say("basketAbout")}
        {startsLater && ` ${say("basketLater")}`}
      </p>
      <div className={styles["lines"]}>
        {lines.map(({ key, skuId, quantity, isAddOn }) => (
          <div key={key} className={styles["line"]}>
            <SkuSelect value={skuId} onChange={(next) => change(key, { skuId: next })} />
            <InputNumber
              aria-label="×"
              min={1}
              max={999}
              precision={0}
              prefix="×"
              className={styles["quantity"] ?? ""}
              value={quantity}
              onChange={(next) => change(key, { quantity: next ?? 1 })}
            />
            <Button
              type="text"
              icon={<DeleteOutlined />}
              aria-label={say("remove")}
              onClick={() => edit((now) => now.filter((line) => line.key !== key))}
            />
            {draft.rule.kind === "add_on" && (
              <Checkbox checked={isAddOn} onChange={({ target }) => change(key, { isAddOn: target.checked })}>
                {say("addOnLine")}
              </Checkbox>
            )}
          </div>
        ))}
        <div className={styles["tools"]}>
          <Button
            type="dashed"
            size="small"
            icon={<PlusOutlined />}
            onClick={() =>
              edit((now) => [
                ...now,
                { key: (now.at(-1)?.key ?? 0) + 1, skuId: undefined, quantity: 1, isAddOn: false },
              ])
            }
          >
            {say("addProduct")}
          </Button>
          <Select
            aria-label={say("buyer")}
            size="small"
            value={buyer}
            onChange={setBuyer}
            options={(["member", "newcomer", "paid_member"] as const).map((value) => ({
              value,
              label: say(`buyer.${value}`),
            }))}
          />
        </div>
        {templates !== undefined && templates.items.length > 0 && (
          <Select
            mode="multiple"
            size="small"
            aria-label={say("withCoupons")}
            placeholder={say("withCoupons")}
            maxCount={10}
            value={couponTemplateIds}
            onChange={setCoupons}
            showSearch={{ optionFilterProp: "label" }}
            options={templates.items.map(({ id, name }) => ({ value: id, label: name }))}
          />
        )}
      </div>
      {wanted.length === 0 ? (
        <p className={styles["empty"]}>{say("basketEmpty")}</p>
      ) : input === null ? (
        <p className={styles["empty"]}>{say("checkWait")}</p>
      ) : error !== null && data === undefined ? (
        <ErrorState error={error} compact />
      ) : (
        data !== undefined && <Tried basket={data} isOld={isFetching} />
      )}
    </Panel>
  );
}

function Tried({ basket, isOld }: { basket: TriedBasket; isOld: boolean }) {
  const say = usePromotionWords();
  const { language } = usePreferences();
  const saved = basket.payableWithoutFen - basket.payableFen;
  const mine = basket.rejected.filter(({ isDraft }) => isDraft);
  const others = basket.rejected.filter(({ isDraft }) => !isDraft);
  // the shop's own free-shipping line has no name of its own
  const nameOf = ({ kind, name }: { kind: string; name: string }) => (kind === "shipping" ? say("freeLine") : name);
  const savings = basket.applied.filter(({ amountFen }) => amountFen > 0);
  const freed = savings.filter(({ layer }) => layer === "shipping");
  const feeFen = freed.reduce((sum, { amountFen }) => sum + amountFen, basket.shippingFen);
  const sumOf = (rule: TriedBasket["applied"][number]) => (
    <Sum
      key={`${rule.layer} ${rule.id}`}
      name={nameOf(rule)}
      fen={-rule.amountFen}
      mark={rule.isDraft ? say("thisOne") : undefined}
    />
  );
  return (
    <div className={isOld ? styles["old"] : undefined} aria-live="polite">
      <ul className={styles["goods"]}>
        {basket.lines.map((line) => (
          <li key={`${line.skuId} ${line.isGift} ${line.payableFen}`}>
            <Thumbnail picture={line.picture} size={36} />
            <span className={styles["title"]}>
              {line.title}
              <span className={styles["faint"]}>
                {[...line.options, `×${line.quantity}`].join(" · ")}
                {line.isGift && <span className={styles["tag"]}>{say("giftTag")}</span>}
              </span>
            </span>
            <span className={styles["price"]}>
              {formatMoney(line.payableFen)}
              {line.listFen > line.payableFen && <s>{formatMoney(line.listFen)}</s>}
            </span>
          </li>
        ))}
      </ul>
      <dl className={styles["sums"]}>
        <Sum name={say("goodsFen")} fen={basket.goodsFen} />
        {savings.filter(({ layer }) => layer !== "shipping").map(sumOf)}
        <Sum name={say("shipping")} fen={feeFen} />
        {freed.map(sumOf)}
        <div className={styles["payable"]}>
          <dt>{say("payable")}</dt>
          <dd>{formatMoney(basket.payableFen)}</dd>
        </div>
      </dl>
      <p className={saved > 0 ? styles["saved"] : styles["empty"]}>
        {saved > 0 ? say("savesMore", { amount: formatMoney(saved) }) : mine.length > 0 ? say("savesNothing") : ""}
      </p>
      {basket.rewards.map((reward) => (
        <p key={reward.zh} className={styles["reward"]}>
          {say("earns", { what: reward[language] })}
        </p>
      ))}
      {basket.isApproximate && <p className={styles["warn"]}>{say("isApproximate")}</p>}
      {basket.blockedBy !== null && !basket.isApproximate && (
        <p className={styles["warn"]}>{say("blocked", { code: basket.blockedBy })}</p>
      )}
      {mine.length + others.length > 0 && (
        <details className={styles["why"]} open={mine.length > 0}>
          <summary>{say("why")}</summary>
          <ul>
            {[...mine, ...others].map((rule) => (
              <li key={`${rule.layer} ${rule.id}`}>
                {rule.isDraft ? <strong>{say("thisOne")}</strong> : nameOf(rule)}：{rule[language]}
              </li>
            ))}
          </ul>
        </details>
      )}
    </div>
  );
}

const Sum = ({ name, fen, mark }: { name: string; fen: number; mark?: string | undefined }) => (
  <div>
    <dt>
      {name}
      {mark !== undefined && <span className={styles["tag"]}>{mark}</span>}
    </dt>
    <dd>
      {fen < 0 ? "−" : ""}
      {formatMoney(Math.abs(fen))}
    </dd>
  </div>
);

/** A basket nobody has touched holds something the draft is about, enough for its rule to show. */
function useFirstLines(draft: PromotionDraft, isTouched: boolean, set: (lines: TryLine[]) => void) {
  const { id: program } = useProgram();
  const client = useQueryClient();
  const known = useGoodsNames();
  const { include } = draft.scope;
  const { data } = useReply(listProducts, {
    params: { program },
    query: {
      state: "ON_SALE",
      pageSize: 1,
      ...(include.kind === "categories" &&
        include.categoryIds[0] !== undefined && { categoryId: include.categoryIds[0] }),
    },
  });
  const about = goodsOf(draft, known.skus);
  const inScope = include.kind === "products" ? include.productIds.slice(0, 1) : [];
  const anything = data?.items.map(({ id }) => id) ?? [];
  const productIds = [about, inScope, anything].find((ids) => ids.length > 0) ?? [];
  const quantity = about.length > 0 ? 1 : draft.rule.kind === "nth_item" ? Number(draft.rule["n"] ?? 2) : 2;
  const wanted = isTouched ? "" : JSON.stringify({ productIds, quantity });
  useEffect(() => {
    if (wanted === "") return;
    const { productIds, quantity } = JSON.parse(wanted) as { productIds: string[]; quantity: number };
    let isOver = false;
    const load = (id: string) => {
      const asked = { params: { program, id } };
      return client.fetchQuery({
        queryKey: [getProduct.path, asked],
        queryFn: () => call(getProduct, asked),
        staleTime: 30_000,
      });
    };
    void Promise.all(productIds.map(load)).then(
      (products) => {
        if (isOver) return;
        known.learn({
          skus: products.flatMap(namedSkus),
          products: products.map(({ id, title, pictures }) => ({ id, title, picture: pictures[0] ?? null })),
        });
        set(products.map(({ skus }, key) => ({ key, skuId: skus[0]?.id, quantity, isAddOn: false })));
      },
      () => {}, // the basket just stays empty
    );
    return () => {
      isOver = true;
    };
  }, [wanted, program, client, known, set]);
}

/** Products a rule names itself: one of each part of a bundle, what has a price of its own. */
function goodsOf({ rule }: PromotionDraft, skus: ReadonlyMap<string, { productId: string }>): string[] {
  if (rule.kind === "bundle") {
    const parts = rule["parts"] as readonly { productIds?: readonly string[] }[];
    return parts.flatMap(({ productIds = [] }) => productIds.slice(0, 1));
  }
  const { prices = [] } = (rule["price"] ?? {}) as { prices?: readonly { skuId?: string }[] };
  return prices.flatMap(({ skuId = "" }) => skus.get(skuId)?.productId ?? []).slice(0, 1);
}
