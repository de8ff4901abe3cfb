import { dailyAt, defineSchedule, everySeconds, type Schedule } from "#kernel/jobs.ts";
import type { Orders } from "./service.ts";

/**
 * Sweeps over small partial indexes instead of a job per order: nothing to write at checkout, nothing to lose in a crash,
 * and under a virtual clock one run does all that is due.
 */
export const jobsOrders = (orders: Orders): Schedule[] => [
  defineSchedule({ name: "orders.settle-pending", next: everySeconds(5), run: () => orders.settlePending() }),
  defineSchedule({ name: "orders.close-overdue", next: everySeconds(10), run: () => orders.closeOverdue() }),
  defineSchedule({ name: "orders.complete-overdue", next: everySeconds(60), run: () => orders.completeOverdue() }),
  defineSchedule({ name: "orders.reconcile", next: everySeconds(600), run: () => orders.bills.reconcileDue() }),
  defineSchedule({ name: "orders.after-sale-deadlines", next: everySeconds(60), run: () => orders.afterSale.sweep() }),
  defineSchedule({
    name: "orders.lapse-adjustments",
    next: everySeconds(60),
    run: () => orders.fulfilment.lapseAdjustments(),
  }),
  defineSchedule({
    name: "orders.forget-notifications",
    next: dailyAt("04:10"),
    run: () => orders.forgetOldNotifications(),
  }),
];
