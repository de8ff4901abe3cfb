import * as z from "zod/mini";
import { defineSetting } from "#kernel/settings.ts";

const fen = z.int().check(z.gte(0), z.lte(10_000_000));

/** One fee per order until there are templates by weight and region. */
export const shippingSetting = defineSetting({
  key: "orders.shipping",
  schema: z.strictObject({ feeFen: fen, freeOverFen: z.nullable(fen) }),
  default: { feeFen: 800, freeOverFen: 9_900 },
  zh: "运费：每单运费与包邮门槛",
  en: "Shipping: fee per order and free-shipping line",
});

/** Waiting times of an order. Defaults are the field's habits; 10 days is also WeChat's own for express. */
export const timesSetting = defineSetting({
  key: "orders.times",
  schema: z.strictObject({
    payMinutes: z.int().check(z.gte(5), z.lte(120)),
    receiveDays: z.int().check(z.gte(1), z.lte(30)),
  }),
  default: { payMinutes: 30, receiveDays: 10 },
  zh: "订单时限：未付款关闭（分钟）、自动确认收货（天）",
  en: "Order times: minutes until an unpaid order closes, days until receipt is assumed",
});
