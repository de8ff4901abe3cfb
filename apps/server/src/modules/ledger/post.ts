import { dayOf } from "@banyan/calendar";
import type { Tx } from "#kernel/db.ts";
import { uuidv7 } from "#kernel/ids.ts";
import type { Programs } from "#kernel/programs.ts";
import {
  type OrderBook,
  type OrderVoucher,
  type PostedFact,
  type RefundVoucher,
  type Transaction,
  toTransaction,
} from "./postings.ts";
import { insertTransactions, readOrderVouchers } from "./store.ts";

export type PostDeps = {
  programs: Programs;
  /** Port: the templates coupons of a wallet are of; unknown ones are absent. */
  couponTemplates(tx: Tx, programId: string, couponIds: readonly string[]): Promise<ReadonlyMap<string, string>>;
};

/**
 * Facts into the books, in their order, in two or three statements whatever their number.
 * Twice is harmless: a transaction is unique by (program, source, kind), and the second time is not counted as another refund.
 */
export async function postFacts(deps: PostDeps, tx: Tx, facts: readonly PostedFact[]): Promise<void> {
  await post(deps, tx, await toTransactions(deps, tx, facts));
}

/** Posts as it is. What has no entries (nothing moved) is left out. */
export async function post(deps: PostDeps, tx: Tx, transactions: readonly Transaction[]): Promise<void> {
  const zones = new Map<string, string | undefined>();
  for (const { programId } of transactions) {
    if (!zones.has(programId)) zones.set(programId, (await deps.programs.byId(programId))?.zone);
  }
  await insertTransactions(
    tx,
    transactions
      .filter(({ entries }) => entries.length > 0)
      .map((one) => ({ ...one, id: uuidv7(one.at), day: dayOf(one.at, zones.get(one.programId)) })),
  );
}

/** What these facts would post. */
export async function toTransactions(
  deps: Pick<PostDeps, "couponTemplates">,
  tx: Tx,
  facts: readonly PostedFact[],
): Promise<Transaction[]> {
  const [books, templates] = await Promise.all([readBooks(tx, facts), readTemplates(deps, tx, facts)]);
  return facts.map((fact) => {
    const transaction = toTransaction(fact, {
      bookOf: (orderId) => books.of(fact.programId, orderId),
      templateOf: (couponId) => templates.get(`${fact.programId} ${couponId}`) ?? couponId,
    });
    books.add(transaction);
    return transaction;
  });
}

/** Books of the orders these facts need; what the batch itself says is added as it goes. */
async function readBooks(tx: Tx, facts: readonly PostedFact[]) {
  const wanted = facts.flatMap(({ name, programId, data }) =>
    name === "after_sale_refunded" && "order_id" in data && data.order_id
      ? [{ programId, orderId: data.order_id }]
      : [],
  );
  const known = wanted.length > 0 ? await readOrderVouchers(tx, wanted) : [];
  const paid = new Map<string, OrderVoucher>();
  const refunds = new Map<string, Map<string, RefundVoucher>>();
  function add({
    programId,
    orderId,
    kind,
    source,
    voucher,
  }: Omit<(typeof known)[number], "voucher"> & { voucher: unknown }) {
    const key = `${programId} ${orderId}`;
    if (kind === "order_paid") paid.set(key, voucher as OrderVoucher); // what that kind was written with
    if (kind !== "after_sale_refunded") return;
    const earlier = refunds.get(key) ?? new Map<string, RefundVoucher>();
    refunds.set(key, earlier.set(source, voucher as RefundVoucher));
  }
  for (const one of known) add(one);
  return {
    of(programId: string, orderId: string): OrderBook | null {
      const key = `${programId} ${orderId}`;
      const order = paid.get(key);
      return order ? { paid: order, refunds: [...(refunds.get(key)?.values() ?? [])] } : null;
    },
    add: ({ orderId, ...one }: Transaction) => void (orderId !== null && add({ ...one, orderId })),
  };
}

async function readTemplates(
  deps: Pick<PostDeps, "couponTemplates">,
  tx: Tx,
  facts: readonly PostedFact[],
): Promise<Map<string, string>> {
  const coupons = new Map<string, Set<string>>();
  for (const { programId, data } of facts) {
    if (!("savings" in data)) continue;
    for (const { kind, id } of data.savings ?? []) {
      if (kind === "coupon") coupons.set(programId, (coupons.get(programId) ?? new Set()).add(id));
    }
  }
  const found = new Map<string, string>();
  for (const [programId, ids] of coupons) {
    const templates = await deps.couponTemplates(tx, programId, [...ids]);
    for (const [couponId, templateId] of templates) found.set(`${programId} ${couponId}`, templateId);
  }
  return found;
}
