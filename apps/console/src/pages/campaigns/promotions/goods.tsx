import { getProduct, listProducts, type Picture, type Promotion } from "@banyan/contracts";
import { useQueryClient } from "@tanstack/react-query";
import { Select } from "antd";
import { createContext, type ReactNode, useContext, useMemo, useRef, useState } from "react";
import { call } from "../../../api/call.ts";
import { useReply } from "../../../api/queries.ts";
import { useProgram } from "../../../api/session.ts";
import { formatMoney } from "../../../format/numbers.ts";
import { Thumbnail } from "../../../patterns/picture.tsx";
import { useToast } from "../../../patterns/toast.ts";
import styles from "./promotions.module.css";
import { usePromotionWords } from "./words.ts";

export type NamedSku = Promotion["goods"]["skus"][number];
type NamedProduct = Promotion["goods"]["products"][number];
/** Goods an editor has met, so that ids can be shown by name. */
type KnownGoods = { products: Map<string, NamedProduct>; skus: Map<string, NamedSku>; learn(goods: Learned): void };
type Learned = { products?: readonly NamedProduct[]; skus?: readonly NamedSku[] };
const Known = createContext<KnownGoods | null>(null);

export function GoodsNames({ initial, children }: { initial?: Promotion["goods"]; children: ReactNode }) {
  const [start] = useState(initial);
  const products = useRef(new Map(start?.products.map((one) => [one.id, one])));
  const skus = useRef(new Map(start?.skus.map((one) => [one.skuId, one])));
  const known = useMemo(
    (): KnownGoods => ({
      products: products.current,
      skus: skus.current,
      learn(learned) {
        for (const one of learned.products ?? []) products.current.set(one.id, one);
        for (const one of learned.skus ?? []) skus.current.set(one.skuId, one);
      },
    }),
    [],
  );
  return <Known.Provider value={known}>{children}</Known.Provider>;
}
export function useGoodsNames(): KnownGoods {
  const known = useContext(Known);
  if (known === null) throw new Error("goods are named inside <GoodsNames>");
  return known;
}

type Wiring = { id?: string; status?: "error"; "aria-invalid"?: true; "aria-describedby"?: string };

function useProductChoices() {
  const { id: program } = useProgram();
  const known = useGoodsNames();
  const [search, setSearch] = useState("");
  const { data, isFetching } = useReply(
    listProducts,
    { params: { program }, query: { search: search.trim() || undefined, pageSize: 30 } },
    { keepPrevious: true },
  );
  known.learn({ products: data?.items ?? [] });
  const found = data?.items ?? [];
  const label = ({ title, picture }: Pick<NamedProduct, "title" | "picture">) => (
    <span className={styles["option"]}>
      {picture !== null && <Thumbnail picture={picture} size={24} />}
      {title}
    </span>
  );
  return {
    search: { filterOption: false, onSearch: setSearch, searchValue: search } as const,
    isFetching,
    found,
    /** Found ones, and those chosen already, so that they have names. */
    options: (chosen: readonly string[]) => {
      const others = chosen
        .filter((id) => !found.some((one) => one.id === id))
        .flatMap((id) => known.products.get(id) ?? []);
      return [...found, ...others].map((one) => ({ value: one.id, label: label(one) }));
    },
  };
}

/** Several products, searched on the server: a shop may have more than a list should hold. */
export function ProductsSelect({
  value,
  onChange,
  ...wiring
}: Wiring & { value: readonly string[]; onChange: (ids: string[]) => void }) {
  const say = usePromotionWords();
  const choices = useProductChoices();
  return (
    <Select
      {...wiring}
      mode="multiple"
      className={styles["wide"] ?? ""}
      loading={choices.isFetching}
      placeholder={say("chooseProduct")}
      value={[...value]}
      onChange={onChange}
      showSearch={choices.search}
      options={choices.options(value)}
    />
  );
}

/** One SKU: its product first, then which of its variants if there are several. */
export function SkuSelect({
  value,
  onChange,
  ...wiring
}: Wiring & { value: string | undefined; onChange: (skuId: string) => void }) {
  const say = usePromotionWords();
  const { id: program } = useProgram();
  const client = useQueryClient();
  const toast = useToast();
  const known = useGoodsNames();
  const choices = useProductChoices();
  const productId = value === undefined ? undefined : known.skus.get(value)?.productId;
  const asked = (id: string) => ({ params: { program, id } });
  const { data: product } = useReply(getProduct, asked(productId ?? ""), {
    enabled: productId !== undefined,
    staleMs: STALE_MS,
  });
  const skus = product?.skus ?? [];
  const choose = async (id: string) => {
    const chosen = await client.fetchQuery({
      queryKey: [getProduct.path, asked(id)],
      queryFn: () => call(getProduct, asked(id)),
      staleTime: STALE_MS,
    });
    known.learn({
      skus: namedSkus(chosen),
      products: [{ id, title: chosen.title, picture: chosen.pictures[0] ?? null }],
    });
    const [first] = chosen.skus;
    if (first) onChange(first.id);
  };
  return (
    <span className={styles["skuSelect"]}>
      <Select
        {...wiring}
        className={styles["wide"] ?? ""}
        loading={choices.isFetching}
        placeholder={say("chooseProduct")}
        value={productId ?? null}
        onChange={(id: string | null) => id !== null && void choose(id).catch(toast.refused)}
        showSearch={choices.search}
        options={choices.options(productId === undefined ? [] : [productId])}
      />
      {skus.length > 1 && product !== undefined && (
        <Select
          aria-label={say("sku")}
          className={styles["variant"] ?? ""}
          value={value ?? null}
          onChange={(id: string | null) => {
            known.learn({ skus: namedSkus(product) });
            if (id !== null) onChange(id);
          }}
          options={skus.map(({ id, options, priceFen }) => ({
            value: id,
            label: `${options.join(" / ")} · ${formatMoney(priceFen)}`,
          }))}
        />
      )}
    </span>
  );
}
const STALE_MS = 30_000;

type Detailed = {
  id: string;
  title: string;
  pictures: Picture[];
  skus: { id: string; options: string[]; priceFen: number; onHand: number; reserved: number }[];
};
export const namedSkus = ({ id, title, pictures, skus }: Detailed): NamedSku[] => {
  const [picture] = pictures;
  if (picture === undefined) return []; // the contract asks for one
  return skus.map((sku) => ({
    ...{ skuId: sku.id, productId: id, title, picture },
    ...{ options: sku.options, priceFen: sku.priceFen, available: Math.max(0, sku.onHand - sku.reserved) },
  }));
};
