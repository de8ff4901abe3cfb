import type { CartLine } from "@banyan/contracts";
import type { Shopper } from "#kernel/auth.ts";
import { type Db, type Tx, transact } from "#kernel/db.ts";
import { fail } from "#kernel/failure.ts";
import type { SkuForSale } from "#modules/catalog/index.ts";
import * as store from "./cart-store.ts";
import type { Ordering } from "./deps.ts";

/** Lines of different SKUs; units of one line. */
const MOST_LINES = 100;
const MOST_UNITS = 999;

export type Cart = { lines: CartLine[] };

export async function readCart(deps: Ordering, from: Db | Tx, shopper: Shopper): Promise<Cart> {
  const rows = await store.listCart(from, shopper);
  const skus = await deps.catalog.loadSkus(
    from,
    shopper.programId,
    rows.map(({ skuId }) => skuId),
  );
  return {
    lines: rows.flatMap((row) => {
      const sku = skus.get(row.skuId);
      return sku ? [toLine(row, sku)] : [];
    }),
  };
}

/** More of a SKU joins its line. Errors: SKU_NOT_FOUND, OUT_OF_STOCK, CART_FULL. */
export async function addToCart(
  deps: Ordering,
  tx: Tx,
  shopper: Shopper,
  line: { skuId: string; quantity: number },
): Promise<Cart> {
  const rows = await store.listCart(tx, shopper);
  const sku = (await deps.catalog.loadSkus(tx, shopper.programId, [line.skuId])).get(line.skuId);
  if (!sku?.onSale) return fail("SKU_NOT_FOUND", { field: "body.skuId" });
  const known = rows.find(({ skuId }) => skuId === line.skuId);
  if (!known && rows.length >= MOST_LINES) fail("CART_FULL");
  if (sku.available < (known?.quantity ?? 0) + line.quantity) {
    fail("OUT_OF_STOCK", {
      field: "body.quantity",
      details: { product: sku.title, available: Math.max(0, sku.available) },
    });
  }
  await store.addToCart(tx, shopper, line, MOST_UNITS);
  return readCart(deps, tx, shopper);
}

/** 0 units remove the line. Errors: SKU_NOT_FOUND, CART_FULL. */
export function setCartLine(deps: Ordering, shopper: Shopper, line: store.CartRow): Promise<Cart> {
  return transact(deps.db.orders, async (tx) => {
    if (line.quantity === 0) await store.removeFromCart(tx, shopper, [line.skuId]);
    else {
      const rows = await store.listCart(tx, shopper);
      const isKnown = rows.some(({ skuId }) => skuId === line.skuId);
      if (!isKnown && rows.length >= MOST_LINES) fail("CART_FULL");
      const skus = await deps.catalog.loadSkus(tx, shopper.programId, [line.skuId]);
      // what went off sale may still be changed in the cart, but not put into it
      if (!isKnown && !skus.get(line.skuId)?.onSale) fail("SKU_NOT_FOUND", { field: "params.id" });
      await store.setCartLine(tx, shopper, line);
    }
    return readCart(deps, tx, shopper);
  });
}

function toLine({ skuId, quantity, selected }: store.CartRow, sku: SkuForSale): CartLine {
  const { productId, title, options, picture, priceFen } = sku;
  const available = Math.max(0, sku.available);
  return {
    skuId,
    productId,
    title,
    options,
    picture,
    priceFen,
    quantity,
    selected,
    available,
    problem: problemOf(sku, quantity),
  };
}

function problemOf({ onSale, available }: SkuForSale, quantity: number): CartLine["problem"] {
  if (!onSale) return "OFF_SALE";
  if (available <= 0) return "SOLD_OUT";
  return available < quantity ? "NOT_ENOUGH" : null;
}
