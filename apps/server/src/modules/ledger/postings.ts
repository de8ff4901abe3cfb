import {
  afterSaleRefunded,
  type LedgerAccount,
  orderPaid,
  pointsAdjusted,
  pointsEarned,
  pointsExpired,
  pointsReturned,
  pointsReversed,
  pointsSpent,
  refundRequested,
  refundSucceeded,
} from "@banyan/contracts";
import type { Fact } from "#kernel/facts.ts";
import { unreachable } from "#kernel/failure.ts";
import { takenBack } from "./shares.ts";

/**
 * How facts become entries. For people who read books:
 *
 * | fact                              | debit 借                                             | credit 贷                                |
 * |-----------------------------------|------------------------------------------------------|------------------------------------------|
 * | order_paid                        | wechat_receivable (paid); campaign_cost, coupon_cost, | sales_revenue (goods at list price),     |
 * |                                   | shipping_cost, points_discount, price_adjustment      | shipping_revenue (before it was waived)  |
 * | refund_requested, after-sale      | after_sale_clearing                                  | refunds_payable                          |
 * | refund_requested, money not ours  | wechat_receivable                                    | refunds_payable                          |
 * | refund_succeeded                  | refunds_payable                                      | wechat_receivable                        |
 * | after_sale_refunded               | sales_revenue, shipping_revenue                      | after_sale_clearing; the share of each discount |
 * | after_sale_refunded, goodwill     | goodwill                                             | after_sale_clearing                      |
 * | points_earned                     | points_issued                                        | points_liability of the member           |
 * | points_spent                      | points_liability                                     | points_redeemed                          |
 * | points_returned                   | points_redeemed                                      | points_liability                         |
 * | points_reversed                   | points_liability                                     | points_issued                            |
 * | points_expired                    | points_liability                                     | points_expired                           |
 * | points_adjusted IN (OUT: reversed) | points_issued                                        | points_liability                         |
 * | a channel's cost (channels)       | ad_cost of the channel                               | ad_payable                               |
 * | its correction: the old, then new | ad_payable; ad_cost                                  | ad_cost; ad_payable                      |
 *
 * Money not ours: a payment for a closed order, a second one, one of another amount or payer.
 * Entries of 0 are left out.
 */
export const postedFacts = [
  orderPaid,
  refundRequested,
  refundSucceeded,
  afterSaleRefunded,
  pointsEarned,
  pointsSpent,
  pointsReturned,
  pointsReversed,
  pointsExpired,
  pointsAdjusted,
] as const;
export type PostedFact = Pick<Fact<(typeof postedFacts)[number]>, "name" | "programId" | "at" | "data">;

export type Entry = {
  account: LedgerAccount;
  /** Campaign, template, rule or member of a split account; '' of the others. */ ref: string;
  debit: number;
  credit: number;
  /** What the ref is called, for a new account. */ name?: string;
  memberId?: string;
};

/** One discount of an order as it was booked. */
export type BookedSaving = { account: LedgerAccount; ref: string; name: string; fen: number; isShipping: boolean };
/** What later postings of the order need to know. */
export type OrderVoucher = { goodsPaidFen: number; paidFen: number; savings: BookedSaving[] };
export type RefundVoucher = { goodsFen: number; isFull: boolean };
export type Voucher = OrderVoucher | RefundVoucher | Record<string, never>;

/** What the books say about an order before this fact. */
export type OrderBook = { paid: OrderVoucher; refunds: readonly RefundVoucher[] };

export type Transaction = {
  programId: string;
  /** With `kind` unique: posted once. */ source: string;
  kind: string;
  at: Date;
  orderId: string | null;
  voucher: Voucher;
  entries: Entry[];
};

/** What a posting asks the world: the books of an order, and which template a coupon of a wallet is of. */
export type Context = {
  bookOf(orderId: string): OrderBook | null;
  templateOf(couponId: string): string;
};

/** Pure. Throws when an after-sale comes before its order is in the books: the fact waits then. */
export function toTransaction(fact: PostedFact, context: Context): Transaction {
  const { name: kind, programId, at } = fact;
  const head = { programId, kind, at };
  // `name` tells the facts apart; `data` alone would not
  switch (fact.name) {
    case "order_paid":
      return { ...head, ...orderPaidEntries(dataOf(fact, orderPaid), context) };
    case "refund_requested": {
      const { order_id: orderId, refund_id: refundId, refund_fen: fen, reason } = dataOf(fact, refundRequested);
      const from = reason === "AFTER_SALE" ? "after_sale_clearing" : "wechat_receivable";
      const entries = [debit(from, fen), credit("refunds_payable", fen)];
      return { ...head, source: `refund:${refundId}`, orderId, voucher: {}, entries };
    }
    case "refund_succeeded": {
      const { order_id: orderId, refund_id: refundId, refund_fen: fen } = dataOf(fact, refundSucceeded);
      const entries = [debit("refunds_payable", fen), credit("wechat_receivable", fen)];
      return { ...head, source: `refund:${refundId}`, orderId, voucher: {}, entries };
    }
    case "after_sale_refunded": {
      const data = dataOf(fact, afterSaleRefunded);
      const book = context.bookOf(data.order_id);
      if (!book) throw new Error(`Order ${data.order_id} is not in the books yet`);
      return { ...head, ...afterSaleEntries(data, book) };
    }
    case "points_earned":
      return { ...head, ...pointsEntries(dataOf(fact, pointsEarned), "points_issued", "points_liability") };
    case "points_spent":
      return { ...head, ...pointsEntries(dataOf(fact, pointsSpent), "points_liability", "points_redeemed") };
    case "points_returned":
      return { ...head, ...pointsEntries(dataOf(fact, pointsReturned), "points_redeemed", "points_liability") };
    case "points_reversed":
      return { ...head, ...pointsEntries(dataOf(fact, pointsReversed), "points_liability", "points_issued") };
    case "points_expired":
      return { ...head, ...pointsEntries(dataOf(fact, pointsExpired), "points_liability", "points_expired") };
    case "points_adjusted": {
      const data = dataOf(fact, pointsAdjusted);
      return data.direction === "IN"
        ? { ...head, ...pointsEntries(data, "points_issued", "points_liability") }
        : { ...head, ...pointsEntries(data, "points_liability", "points_issued") };
    }
    default:
      return unreachable(fact.name);
  }
}

type Data<F extends (typeof postedFacts)[number]> = Fact<F>["data"];
const dataOf = <F extends (typeof postedFacts)[number]>({ data }: PostedFact, _type: F) => data as Data<F>; // the name was compared

type Posting = Pick<Transaction, "source" | "orderId" | "voucher" | "entries">;

function orderPaidEntries(data: Data<typeof orderPaid>, { templateOf }: Context): Posting {
  const { order_id: orderId, paid_fen: paidFen } = data;
  const goodsPaidFen = data.lines.reduce((sum, line) => sum + line.paid_fen, 0);
  const shippingPaidFen = data.shipping_fen ?? paidFen - goodsPaidFen;
  const savings = (data.savings ?? []).map((saving): BookedSaving => {
    const { id, name, fen, layer } = saving;
    const isShipping = layer === "shipping";
    switch (saving.kind) {
      case "campaign":
        return { account: "campaign_cost", ref: id, name, fen, isShipping };
      case "coupon":
        return { account: "coupon_cost", ref: templateOf(id), name, fen, isShipping };
      case "shipping":
        return { account: "shipping_cost", ref: id, name, fen, isShipping };
      case "points":
        return { account: "points_discount", ref: "", name: "", fen, isShipping };
      default:
        return unreachable(saving.kind);
    }
  });
  const saved = (isShipping: boolean) => sum(savings.filter((one) => one.isShipping === isShipping));
  const goodsFen = data.goods_fen ?? goodsPaidFen + saved(false);
  const shippingFen = shippingPaidFen + saved(true);
  // what no rule explains was agreed with the buyer
  const adjusted = (fen: number, isShipping: boolean): BookedSaving[] =>
    fen === 0 ? [] : [{ account: "price_adjustment", ref: "", name: "", fen, isShipping }];
  const booked = [
    ...savings,
    ...adjusted(goodsFen - saved(false) - goodsPaidFen, false),
    ...adjusted(goodsPaidFen + shippingPaidFen - paidFen, true),
  ];
  return {
    source: `order:${orderId}`,
    orderId,
    voucher: { goodsPaidFen, paidFen, savings: booked },
    entries: kept([
      debit("wechat_receivable", paidFen),
      ...booked.map(({ account, ref, name, fen }) => debit(account, fen, ref, name)),
      credit("sales_revenue", goodsFen),
      credit("shipping_revenue", shippingFen),
    ]),
  };
}

function afterSaleEntries(data: Data<typeof afterSaleRefunded>, { paid, refunds }: OrderBook): Posting {
  const { order_id: orderId, after_sale_id: afterSaleId, refund_fen: refundFen, shipping_fen: shippingFen } = data;
  const source = `after-sale:${afterSaleId}`;
  if (data.fault === "GOODWILL") {
    const entries = kept([debit("goodwill", refundFen), credit("after_sale_clearing", refundFen)]);
    return { source, orderId, voucher: { goodsFen: 0, isFull: false }, entries };
  }
  const goodsFen = refundFen - shippingFen;
  const before = sum(refunds.map((refund) => ({ fen: refund.goodsFen })));
  const wasFull = refunds.some(({ isFull }) => isFull);
  const back = paid.savings.map((saving) => ({
    ...saving,
    fen: saving.isShipping
      ? data.is_full && !wasFull
        ? saving.fen
        : 0
      : takenBack(saving.fen, {
          of: paid.goodsPaidFen,
          before,
          now: goodsFen,
          isLast: data.is_full && !wasFull,
        }),
  }));
  const saved = (isShipping: boolean) => sum(back.filter((one) => one.isShipping === isShipping));
  return {
    source,
    orderId,
    voucher: { goodsFen, isFull: data.is_full },
    entries: kept([
      debit("sales_revenue", goodsFen + saved(false)),
      debit("shipping_revenue", shippingFen + saved(true)),
      ...back.map(({ account, ref, name, fen }) => credit(account, fen, ref, name)),
      credit("after_sale_clearing", refundFen),
    ]),
  };
}

function pointsEntries(
  data: { member_id: string; movement_id: string; points: number; order_id?: string | null },
  from: LedgerAccount,
  to: LedgerAccount,
): Posting {
  const side = (account: LedgerAccount) => (account === "points_liability" ? data.member_id : "");
  const whose = (entry: Entry): Entry =>
    entry.account === "points_liability" ? { ...entry, memberId: data.member_id } : entry;
  return {
    source: `points:${data.movement_id}`,
    orderId: data.order_id ?? null,
    voucher: {},
    entries: [debit(from, data.points, side(from)), credit(to, data.points, side(to))].map(whose),
  };
}

/** An amount below zero stands on the other side. */
const debit = (account: LedgerAccount, fen: number, ref = "", name = ""): Entry => ({
  account,
  ref,
  debit: Math.max(fen, 0),
  credit: Math.max(-fen, 0),
  ...(ref !== "" && { name }),
});
function credit(account: LedgerAccount, fen: number, ref = "", name = ""): Entry {
  const entry = debit(account, fen, ref, name);
  return { ...entry, debit: entry.credit, credit: entry.debit };
}
const kept = (entries: Entry[]) => entries.filter((entry) => entry.debit !== entry.credit);
const sum = (amounts: readonly { fen: number }[]) => amounts.reduce((total, { fen }) => total + fen, 0);
