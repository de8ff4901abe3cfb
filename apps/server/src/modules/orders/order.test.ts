import fc from "fast-check";
import { expect, test } from "vitest";
import { ORDER_NUMBER_RANDOM, orderNumber, orderStates, paymentStates, refundStates } from "./order.ts";

test("a closed order is never revived, and nothing unpaid ships", () => {
  expect(orderStates.isFinal("CLOSED")).toBe(true);
  expect(orderStates.names.filter((from) => orderStates.mayMove(from, "SHIPPED"))).toEqual(["PAID"]);
  expect(orderStates.names.filter((from) => orderStates.mayMove(from, "CLOSED"))).toEqual(["PENDING_PAYMENT"]);
});

test("money that arrives is always recorded, whatever we thought of its payment", () => {
  expect(paymentStates.names.filter((from) => paymentStates.mayMove(from, "PAID"))).toEqual([
    "CREATED",
    "PREPAID",
    "CLOSED",
  ]);
  expect(refundStates.isFinal("SUCCEEDED")).toBe(true);
});

test("an order number reads as the moment in China and sorts by it", () => {
  expect(orderNumber(new Date("2026-03-02T16:00:00.007Z"), 42)).toBe("26030300000000700042");
  const at = fc.date({ min: new Date("2020-01-01"), max: new Date("2090-01-01"), noInvalidDate: true });
  fc.assert(
    fc.property(at, at, fc.nat(ORDER_NUMBER_RANDOM - 1), (a, b, random) => {
      const [first, second] = [orderNumber(a, random), orderNumber(b, random)];
      expect(first).toMatch(/^\d{20}$/);
      expect(first < second).toBe(a < b);
    }),
  );
});
