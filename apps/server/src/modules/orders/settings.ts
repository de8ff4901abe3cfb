import { checkoutRules } from "@banyan/contracts";
import * as z from "zod/mini";
import { defineSetting } from "#kernel/settings.ts";

/** What holds for a whole order; also its shipping as long as there are no templates. Older values lack the last two. */
export const checkoutSetting = defineSetting({
  key: "orders.shipping",
  schema: z.extend(checkoutRules, {
    combine: z._default(checkoutRules.shape.combine, "sum"),
    zeroOrders: z._default(checkoutRules.shape.zeroOrders, "refuse"),
  }),
  default: { feeFen: 800, freeOverFen: 9_900, combine: "sum", zeroOrders: "refuse" },
  zh: "结算：运费、包邮门槛、零元订单",
  en: "Checkout: shipping fee, free-shipping line, orders that cost nothing",
});

/** Waiting times of an order. Defaults are the field's habits; 10 days is also WeChat's own for express. */
export const timesSetting = defineSetting({
  key: "orders.times",
  schema: z.strictObject({
    payMinutes: z.int().check(z.gte(5), z.lte(120)),
    receiveDays: z.int().check(z.gte(1), z.lte(30)),
    /** What does not go by express: same-city couriers. */ receiveDaysOther: z._default(
      z.int().check(z.gte(1), z.lte(30)),
      2,
    ),
  }),
  default: { payMinutes: 30, receiveDays: 10, receiveDaysOther: 2 },
  zh: "订单时限：未付款关闭（分钟）、自动确认收货（天）",
  en: "Order times: minutes until an unpaid order closes, days until receipt is assumed",
});

/** A change of an unpaid order's price above either waits for an owner. */
export const adjustmentSetting = defineSetting({
  key: "orders.adjustment",
  schema: z.strictObject({
    approveOverBp: z.int().check(z.gte(0), z.lte(10_000)),
    approveOverFen: z.int().check(z.gte(0), z.lte(10_000_000)),
  }),
  default: { approveOverBp: 1_000, approveOverFen: 5_000 },
  zh: "改价：超过应付金额的比例或超过金额需所有者审批",
  en: "Change of price: share of the total or amount above which an owner approves",
});
