import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { createSealer } from "#kernel/sealed.ts";
import { lookupsOf, meaningOf } from "./order-search.ts";
import { chooseUnits } from "./ship-order.ts";
import type { OpenLine } from "./shipment-store.ts";
import { judge, readParcels } from "./shipping-file.ts";
import type { ShippableOrder } from "./shipping-file-store.ts";

const line = (orderLineId: string, bought: number, shipped: number, withdrawn: number): OpenLine => ({
  orderLineId,
  skuId: orderLineId,
  bought,
  shipped,
  withdrawn,
  withheld: 0,
  open: bought - shipped - withdrawn,
});

test("what goes into a parcel: all that is open, or what is asked for if so much is open", () => {
  const open = [line("a", 3, 1, 0), line("b", 2, 1, 1), line("c", 1, 0, 0)];
  expect(chooseUnits(open, undefined)).toEqual([
    { orderLineId: "a", quantity: 2 },
    { orderLineId: "c", quantity: 1 },
  ]);
  const ask = (...units: [string, number][]) =>
    chooseUnits(
      open,
      units.map(([orderLineId, quantity]) => ({ orderLineId, quantity })),
    );
  expect(ask(["a", 1], ["a", 1])).toEqual([{ orderLineId: "a", quantity: 2 }]);
  expect([ask(["a", 2], ["a", 1]), ask(["b", 1]), ask(["x", 1])]).toEqual([null, null, null]);
});

test("what a search may mean", () => {
  expect(
    ["", "8000", "138 0013 8000", "260302", "2603028721544466241", "12345", "海盐", "林小满"].map(meaningOf),
  ).toEqual([
    undefined,
    { is: "tail", digits: "8000" },
    { is: "number", from: "13800138000000000000", to: "13800138000999999999", phone: "13800138000" },
    { is: "number", from: "26030200000000000000", to: "26030299999999999999", phone: null },
    { is: "number", from: "26030287215444662410", to: "26030287215444662419", phone: null },
    { is: "words", words: "12345" },
    { is: "words", words: "海盐" },
    { is: "words", words: "林小满" },
  ]);
});

test("blind indexes differ by program and by what they are of", () => {
  const sealer = createSealer(randomBytes(32));
  const of = (program: string) => lookupsOf(sealer, program, { phone: "13800138000", name: "8000" });
  const all = [...of("one"), ...of("two")].map((index) => index.toString("hex"));
  expect(new Set(all).size).toBe(6);
  expect(lookupsOf(sealer, "one", { phone: "", name: " " })).toEqual([]);
});

test("a shipping file names its columns in any order and in both languages", () => {
  const row = { row: 2, orderNo: "1", carrier: "SF", trackingNo: "SF12345" };
  expect(readParcels("运单号,*订单号,快递公司\nSF 12345,'1,SF")).toEqual([row]);
  expect(readParcels("Order,Carrier,Tracking number\n1,SF,SF12345")).toEqual([row]);
  expect(["", "订单号,快递公司,运单号", "a,b\n1,2"].map(readParcels)).toEqual([null, null, null]);
});

test("what is wrong with a row is said before anything ships", () => {
  const order = (orderNo: string, more: Partial<ShippableOrder> = {}): [string, ShippableOrder] => [
    orderNo,
    {
      id: orderNo,
      orderNo,
      state: "PAID",
      summary: "吐司",
      deliveryMethod: "EXPRESS",
      openUnits: 1,
      trackingNos: [],
      ...more,
    },
  ];
  const orders = new Map([
    order("paid"),
    order("part", { state: "PARTLY_SHIPPED", trackingNos: ["SF00001"] }),
    order("pickup", { deliveryMethod: "PICKUP" }),
    order("refunded", { openUnits: 0 }),
    order("closed", { state: "CLOSED" }),
    order("full", { trackingNos: Array.from({ length: 15 }, (_, index) => `ZT0000${index}`) }),
  ]);
  const numbers = ["paid", "paid", "part", "part", "pickup", "refunded", "closed", "full", "nobody"];
  const rows = numbers.map((orderNo, row) => ({
    row,
    orderNo,
    carrier: "SF",
    trackingNo: row === 2 ? "sf00001" : "SF99999",
  }));
  expect(judge(rows, orders).map(({ problem }) => problem)).toEqual([
    null,
    "DUPLICATE_ORDER",
    "ALREADY_SHIPPED",
    null,
    "IS_PICKUP",
    "NOTHING_TO_SHIP",
    "ORDER_STATE",
    "TOO_MANY_PARCELS",
    "ORDER_NOT_FOUND",
  ]);
});
