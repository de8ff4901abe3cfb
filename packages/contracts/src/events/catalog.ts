import * as z from "zod/mini";
import { fen, id } from "../schemas.ts";
import { event } from "./event.ts";

export const productChanged = event({
  name: "product_changed",
  source: "server",
  zh: "商品变更",
  en: "Product changed",
  schema: z.strictObject({ product_id: id, version: z.int() }),
});
export const priceChanged = event({
  name: "price_changed",
  source: "server",
  zh: "价格变更",
  en: "Price changed",
  schema: z.strictObject({ product_id: id, sku_id: id, from_fen: z.nullable(fen), to_fen: fen }),
});
