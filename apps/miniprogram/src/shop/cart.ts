import { addCartLine, addToCart, type CartLine, getCart, setCartLine } from "@banyan/contracts";
import { call } from "./api.ts";
import { once } from "./intent.ts";
import { asShopper } from "./session.ts";
import { createStore } from "./store.ts";
import { track } from "./tracking.ts";

/** Pieces in the cart, for badges; null while nobody asked the server yet. */
export const cartCount = createStore<number | null>(null);

const counted = <R extends { lines: CartLine[] }>(cart: R): R => {
  cartCount.set(cart.lines.reduce((sum, { quantity }) => sum + quantity, 0));
  return cart;
};

export const loadCart = async () => counted(await asShopper(() => call(getCart, {})));

/** Adds a SKU; signs in first when needed. */
export async function putIntoCart(item: { productId: string; skuId: string; priceFen: number; quantity: number }) {
  const { skuId, quantity } = item;
  const cart = await asShopper(() =>
    once("add to cart", { skuId, quantity }, (idempotencyKey) =>
      call(addCartLine, { body: { skuId, quantity } }, { idempotencyKey }),
    ),
  );
  track(addToCart, { product_id: item.productId, sku_id: skuId, price_fen: item.priceFen, quantity });
  return counted(cart);
}

export const changeCartLine = async (skuId: string, quantity: number, selected: boolean) =>
  counted(await asShopper(() => call(setCartLine, { params: { id: skuId }, body: { quantity, selected } })));
