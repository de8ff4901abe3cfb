import fc from "fast-check";
import { expect, test } from "vitest";
import { ORDER_NUMBER_RANDOM, orderNumber, orderStates, paymentStates, refundStates, summarise } from "./order.ts";

test("a closed order is never revived, and nothing unpaid ships", () => {
  expect(orderStates.isFinal("CLOSED")).toBe(true);
  expect(orderStates.names.filter((from) => orderStates.mayMove(from, "SHIPPED"))).toEqual(["PAID", "PARTLY_SHIPPED"]);
  expect(orderStates.names.filter((from) => orderStates.mayMove(from, "PARTLY_SHIPPED"))).toEqual(["PAID"]);
  // PAID: only when all of it was paid back before anything was sent
  expect(orderStates.names.filter((from) => orderStates.mayMove(from, "CLOSED"))).toEqual(["PENDING_PAYMENT", "PAID"]);
});

test("money that arrives is always recorded, whatever we thought of its payment", () => {
  expect(paymentStates.names.filter((from) => paymentStates.mayMove(from, "PAID"))).toEqual([
    "CREATED",
    "PREPAID",
    "CLOSED",
  ]);
  expect(refundStates.isFinal("SUCCEEDED")).toBe(true);
});

test("an order number begins with the day in China and always has twenty digits", () => {
  expect(orderNumber(new Date("2026-03-02T16:00:00Z"), 42)).toBe("26030300000000000042");
  const at = fc.date({ min: new Date("2020-01-01"), max: new Date("2090-01-01"), noInvalidDate: true });
  fc.assert(
    fc.property(at, fc.nat(ORDER_NUMBER_RANDOM - 1), (instant, random) => {
      expect(orderNumber(instant, random)).toMatch(/^\d{20}$/);
    }),
  );
});

test("an order is called by its product, and counts what it does not name", () => {
  const line = (productId: string, quantity: number) => ({ productId, title: productId, quantity });
  expect([
    summarise([line("海盐可颂", 1)]),
    summarise([line("海盐可颂", 2)]),
    summarise([line("海盐可颂", 1), line("海盐可颂", 2)]),
    summarise([line("海盐可颂", 2), line("吐司", 1)]),
  ]).toEqual(["海盐可颂", "海盐可颂 ×2", "海盐可颂 ×3", "海盐可颂 等 3 件"]);
});
