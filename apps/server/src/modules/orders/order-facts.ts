import type { OrderLineRow } from "./order-store.ts";

/** The fields every fact of an order begins with. */
export const orderFact = (order: { id: string; orderNo: string; memberId: string; personId: number }) => ({
  order_id: order.id,
  order_no: order.orderNo,
  member_id: order.memberId,
  person_id: order.personId,
});

/** Lines as facts tell them; gifts among them, paid 0. */
export const toFactLines = (lines: readonly OrderLineRow[]) =>
  lines.map(({ id, skuId, productId, categoryId, quantity, paidFen }) => ({
    order_line_id: id,
    sku_id: skuId,
    product_id: productId,
    category_id: categoryId,
    quantity,
    paid_fen: paidFen,
  }));
