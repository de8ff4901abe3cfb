import * as z from "zod/mini";
import { id } from "../schemas.ts";
import { event } from "./event.ts";

const promotion = { promotion_id: id, name: z.string(), kind: z.string() };

export const promotionStarted = event({
  name: "promotion_started",
  source: "server",
  zh: "优惠活动开始",
  en: "Promotion started",
  schema: z.strictObject(promotion),
});
export const promotionEnded = event({
  name: "promotion_ended",
  source: "server",
  zh: "优惠活动结束",
  en: "Promotion ended",
  schema: z.strictObject(promotion),
});
