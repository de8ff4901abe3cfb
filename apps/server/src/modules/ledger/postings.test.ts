import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { balanceOf } from "./accounts.ts";
import {
  type Context,
  type Entry,
  type OrderVoucher,
  type PostedFact,
  type RefundVoucher,
  type Transaction,
  toTransaction,
} from "./postings.ts";
import { takenBack } from "./shares.ts";

const at = new Date("2026-03-02T02:00:00Z");
const who = { order_id: "o1", order_no: "1", member_id: "m1", person_id: 1 };
const fact = (name: string, data: object) => ({ name, programId: "demo", at, data }) as unknown as PostedFact; // shapes are checked when appended
const noBooks: Context = { bookOf: () => null, templateOf: (couponId) => `template of ${couponId}` };
const short = (entries: readonly Entry[]) =>
  entries.map(({ account, ref, debit, credit }) => [account + (ref && `:${ref}`), debit || -credit]);

const saving = (layer: string, kind: string, id: string, fen: number) => ({ layer, kind, id, name: id, fen });
const paid = (more: object = {}) =>
  fact("order_paid", {
    ...who,
    payment_id: "p1",
    paid_fen: 8_300,
    coupon_id: "c1",
    first_order: true,
    lines: [{ paid_fen: 5_000 }, { paid_fen: 2_500 }],
    goods_fen: 10_000,
    shipping_fen: 800,
    savings: [
      saving("price", "campaign", "silver", 500),
      saving("order", "campaign", "满减", 1_000),
      saving("coupon", "coupon", "c1", 600),
      saving("points", "points", "points", 400),
      saving("shipping", "shipping", "rule", 200),
    ],
    ...more,
  });

describe("facts become entries", () => {
  it("an order: gross sales, what took something off, what was paid", () => {
    const { source, entries } = toTransaction(paid(), noBooks);
    expect([source, short(entries)]).toEqual([
      "order:o1",
      [
        ["wechat_receivable", 8_300],
        ["campaign_cost:silver", 500],
        ["campaign_cost:满减", 1_000],
        ["coupon_cost:template of c1", 600],
        ["points_discount", 400],
        ["shipping_cost:rule", 200],
        ["sales_revenue", -10_000],
        ["shipping_revenue", -1_000],
      ],
    ]);
  });

  it("what no rule explains is an agreed price, in either direction", () => {
    const cheaper = paid({ paid_fen: 7_300, lines: [{ paid_fen: 4_000 }, { paid_fen: 2_500 }] });
    expect(short(toTransaction(cheaper, noBooks).entries)).toContainEqual(["price_adjustment", 1_000]);
    const dearer = paid({ paid_fen: 8_500, lines: [{ paid_fen: 5_200 }, { paid_fen: 2_500 }] });
    expect(short(toTransaction(dearer, noBooks).entries)).toContainEqual(["price_adjustment", -200]);
  });

  it("a fact of before the seven layers is booked as it was paid", () => {
    const old = paid({ goods_fen: undefined, shipping_fen: undefined, savings: undefined });
    expect(short(toTransaction(old, noBooks).entries)).toEqual([
      ["wechat_receivable", 8_300],
      ["sales_revenue", -7_500],
      ["shipping_revenue", -800],
    ]);
  });

  it("an order that costs nothing still tells what it gave", () => {
    const free = paid({
      payment_id: null,
      paid_fen: 0,
      lines: [{ paid_fen: 0 }],
      goods_fen: 900,
      shipping_fen: 0,
      savings: [saving("order", "campaign", "gift", 900)],
    });
    expect(short(toTransaction(free, noBooks).entries)).toEqual([
      ["campaign_cost:gift", 900],
      ["sales_revenue", -900],
    ]);
  });

  it.each([
    [
      "AFTER_SALE",
      [
        ["after_sale_clearing", 300],
        ["refunds_payable", -300],
      ],
    ],
    [
      "LATE_PAYMENT",
      [
        ["wechat_receivable", 300],
        ["refunds_payable", -300],
      ],
    ],
    [
      "SECOND_PAYMENT",
      [
        ["wechat_receivable", 300],
        ["refunds_payable", -300],
      ],
    ],
  ])("a refund asked for because of %s", (reason, entries) => {
    const asked = fact("refund_requested", { ...who, refund_id: "r1", payment_id: "p1", refund_fen: 300, reason });
    expect(short(toTransaction(asked, noBooks).entries)).toEqual(entries);
  });

  it.each([
    ["refund_succeeded", { refund_id: "r1", refund_fen: 300 }, ["refunds_payable", 300], ["wechat_receivable", -300]],
    ["points_earned", { points: 30 }, ["points_issued", 30], ["points_liability:m1", -30]],
    ["points_spent", { points: 30 }, ["points_liability:m1", 30], ["points_redeemed", -30]],
    ["points_returned", { points: 30 }, ["points_redeemed", 30], ["points_liability:m1", -30]],
    ["points_reversed", { points: 30 }, ["points_liability:m1", 30], ["points_issued", -30]],
    ["points_expired", { points: 30 }, ["points_liability:m1", 30], ["points_expired", -30]],
    ["points_adjusted", { points: 30, direction: "IN" }, ["points_issued", 30], ["points_liability:m1", -30]],
    ["points_adjusted", { points: 30, direction: "OUT" }, ["points_liability:m1", 30], ["points_issued", -30]],
  ])("%s", (name, data, debit, credit) => {
    const posted = toTransaction(fact(name, { ...who, movement_id: "v1", ...data }), noBooks);
    expect(short(posted.entries)).toEqual([debit, credit]);
  });

  it("goodwill costs us, and takes nothing back of the sale", () => {
    const order = toTransaction(paid(), noBooks).voucher as OrderVoucher;
    const goodwill = fact("after_sale_refunded", { ...refund(200, 0, false), fault: "GOODWILL" });
    const books: Context = { ...noBooks, bookOf: () => ({ paid: order, refunds: [] }) };
    expect(short(toTransaction(goodwill, books).entries)).toEqual([
      ["goodwill", 200],
      ["after_sale_clearing", -200],
    ]);
  });

  it("an after-sale waits until its order is in the books", () => {
    expect(() => toTransaction(fact("after_sale_refunded", refund(200, 0, false)), noBooks)).toThrow(
      "not in the books yet",
    );
  });
});

const refund = (goodsFen: number, shippingFen: number, isFull: boolean) => ({
  ...who,
  after_sale_id: "a1",
  kind: "REFUND_ONLY",
  refund_id: "a1",
  refund_fen: goodsFen + shippingFen,
  shipping_fen: shippingFen,
  points_returned: 0,
  lines: [],
  is_full: isFull,
  fault: "SELLER",
});

describe("refunds take back by delta", () => {
  const sum = (transactions: readonly Transaction[]) => {
    const sums = new Map<string, number>();
    for (const entry of transactions.flatMap(({ entries }) => entries)) {
      const key = entry.account + (entry.ref && `:${entry.ref}`);
      sums.set(key, (sums.get(key) ?? 0) + balanceOf(entry.account, entry));
    }
    return Object.fromEntries(sums);
  };

  it("whatever the steps: each transaction balances, a full refund leaves nothing of sale and discounts", () => {
    const amounts = fc.array(fc.integer({ min: 0, max: 5_000 }), { maxLength: 4 });
    fc.assert(
      fc.property(
        amounts,
        fc.integer({ min: 0, max: 100_000 }),
        fc.array(fc.integer({ min: 1, max: 40_000 }), { maxLength: 5 }),
        fc.integer({ min: 0, max: 2_000 }),
        (savings, goodsPaid, steps, shippingPaid) => {
          const discounts = savings.map((fen, index) => saving("order", "campaign", `c${index}`, fen));
          const order = toTransaction(
            paid({
              paid_fen: goodsPaid + shippingPaid,
              lines: [{ paid_fen: goodsPaid }],
              goods_fen: goodsPaid + savings.reduce((a, b) => a + b, 0),
              shipping_fen: shippingPaid,
              savings: [...discounts, saving("shipping", "shipping", "rule", 300)],
            }),
            noBooks,
          );
          const refunds: Transaction[] = [];
          const give = (goodsFen: number, shippingFen: number, isFull: boolean) => {
            const book = {
              paid: order.voucher as OrderVoucher,
              refunds: refunds.map((one) => one.voucher as RefundVoucher),
            };
            const data = refund(goodsFen, shippingFen, isFull);
            refunds.push(toTransaction(fact("after_sale_refunded", data), { ...noBooks, bookOf: () => book }));
          };
          let left = goodsPaid;
          for (const step of steps) {
            const part = Math.min(step, left);
            left -= part;
            give(part, 0, false);
          }
          give(left, shippingPaid, true);
          for (const { entries } of [order, ...refunds]) {
            expect(entries.reduce((total, { debit, credit }) => total + debit - credit, 0)).toBe(0);
            expect(entries.every(({ debit, credit }) => debit >= 0 && credit >= 0 && debit !== credit)).toBe(true);
          }
          const {
            wechat_receivable: received = 0,
            after_sale_clearing: clearing = 0,
            ...rest
          } = sum([order, ...refunds]);
          expect([received, clearing]).toEqual([goodsPaid + shippingPaid, -(goodsPaid + shippingPaid)]);
          expect(Object.values(rest).every((balance) => balance === 0)).toBe(true);
        },
      ),
    );
  });

  it("a third of the money takes back a third of the discount, to the fen", () => {
    const steps = [0, 1, 2].map((step) =>
      takenBack(100, { of: 999, before: step * 333, now: 333, isLast: step === 2 }),
    );
    expect(steps).toEqual([33, 33, 34]);
    expect(takenBack(100, { of: 999, before: 333, now: 10_000, isLast: false })).toBe(67);
    expect(takenBack(-100, { of: 300, before: 0, now: 100, isLast: false })).toBe(-33);
    expect([
      takenBack(50, { of: 0, before: 0, now: 0, isLast: false }),
      takenBack(50, { of: 0, before: 0, now: 0, isLast: true }),
    ]).toEqual([0, 50]);
  });
});
