import type { ProductCard as Product } from "@banyan/contracts";
import { Text, View } from "@tarojs/components";
import { putIntoCart } from "../shop/cart";
import { say, sayFailure } from "../shop/feedback";
import { routes } from "../shop/routes";
import { exposed } from "../shop/tracking";
import { soldWords } from "../shop/words";
import { Icon } from "./Icon";
import { Picture } from "./Picture";
import { Price } from "./Price";
import { Tap } from "./Tap";
import "./ProductCard.scss";

type Props = {
  product: Product /** `tile`: two in a row; `line`: one below the other. */;
  shape?: "tile" | "line";
  eager?: boolean;
  /** The list whose `useExposure` counts it as seen. */
  seenIn?: string;
};

/** A product in any list. With a single SKU it goes into the cart from here; else its page asks which. */
export function ProductCard({ product, shape = "tile", eager = false, seenIn }: Props) {
  const { id, onlySkuId, soldOut, priceFen, priceFrom, price } = product;
  const mark = seenIn ? exposed(seenIn, id) : { className: "" };
  const open = () => routes.product(id);
  const add = async () => {
    if (!onlySkuId) {
      await open();
      return;
    }
    try {
      await putIntoCart({ productId: id, skuId: onlySkuId, priceFen, quantity: 1 });
      say("已加入购物车");
    } catch (error) {
      sayFailure(error);
    }
  };
  return (
    <Tap {...mark} className={`product product--${shape} ${mark.className}`} onTap={open}>
      <View className="product__picture">
        <Picture picture={product.picture} label={product.title} eager={eager} faded={soldOut} />
        {soldOut && <View className="product__sold-out">已售罄</View>}
      </View>
      <View className="product__words">
        <View className="product__title">{product.title}</View>
        <View className="product__subtitle">{product.subtitle}</View>
        <View className="product__foot">
          <View className="grow">
            <Price
              fen={price.toPayFen}
              from={priceFrom}
              {...(price.tag && { reason: price.tag })}
              {...(price.referenceFen !== null && { referenceFen: price.referenceFen })}
            />
            <Text className="product__sold">{soldWords(product.sold)}</Text>
          </View>
          {!soldOut && (
            <Tap
              className="product__add"
              label={onlySkuId ? `加入购物车 ${product.title}` : `选规格 ${product.title}`}
              onTap={add}
            >
              {onlySkuId ? (
                <View className="product__plus">
                  <Icon name="plus" size={16} color="#ffffff" />
                </View>
              ) : (
                <Text className="product__choose">选规格</Text>
              )}
            </Tap>
          )}
        </View>
      </View>
    </Tap>
  );
}
