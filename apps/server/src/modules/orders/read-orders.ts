import { endOfDay, startOfDay } from "@banyan/calendar";
import type {
  Adjustment,
  ConsoleOrder,
  InvoiceRow as InvoiceListing,
  InvoiceState,
  listOrders as listOrdersEndpoint,
  OrderRow as OrderListing,
  OrderState,
  ShopOrder,
} from "@banyan/contracts";
import type * as z from "zod/mini";
import type { Shopper } from "#kernel/auth.ts";
import type { Db, Tx } from "#kernel/db.ts";
import { fail } from "#kernel/failure.ts";
import { stateHistory } from "#kernel/states.ts";
import { listAdjustments, listAdjustmentsOf } from "./adjustment-store.ts";
import type { Ordering } from "./deps.ts";
import { type Showing, toInvoice, toInvoiceListing } from "./invoice.ts";
import { listInvoices, listInvoicesOf } from "./invoice-store.ts";
import { listOrders, type OrderFilter, type SearchTerms } from "./order-desk-store.ts";
import { listNotes } from "./order-note-store.ts";
import { byName, byPhone, byTail, meaningOf, nothingFound } from "./order-search.ts";
import { countOrdersOfMember, findOrder, listOrdersOfMember, type OrderCounts, type OrderRow } from "./order-store.ts";
import { listPayments, listRefunds } from "./payment-store.ts";
import type { Language } from "./price-words.ts";
import { openDelivery, toAdjustment, toConsoleOrder, toListing, toShopOrder } from "./views.ts";

const PAGE = 20;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Errors: ORDER_NOT_FOUND, also for another member's. */
export async function readShopOrder(
  deps: Ordering,
  from: Db | Tx,
  { programId, memberId }: Shopper,
  id: string,
  language: Language,
): Promise<ShopOrder> {
  const row = (await findOrder(from, programId, id, memberId)) ?? fail("ORDER_NOT_FOUND");
  const [invoice] = await listInvoicesOf(from, programId, id);
  const shown = invoice ? toInvoice(deps.sealer, invoice, "whole") : null;
  return toShopOrder(row, openDelivery(deps.sealer, row.id, row.delivery), shown, language);
}

/** In a list the invoice is left out. */
const openShopOrder = ({ sealer }: Ordering, row: OrderRow, language: Language): ShopOrder =>
  toShopOrder(row, openDelivery(sealer, row.id, row.delivery), null, language);

/** My orders, newest first; the cursor is the last one's id. */
export async function listShopOrders(
  deps: Ordering,
  { programId, memberId }: Shopper,
  query: { state?: OrderState | undefined; cursor?: string | undefined },
  language: Language,
): Promise<{ items: ShopOrder[]; nextCursor: string | null; counts: OrderCounts }> {
  const { state, cursor: before } = query;
  if (before !== undefined && !UUID.test(before)) fail("INVALID_INPUT", { field: "query.cursor" });
  const [rows, counts] = await Promise.all([
    listOrdersOfMember(deps.db.reads, { programId, memberId, state, before, limit: PAGE + 1 }),
    countOrdersOfMember(deps.db.reads, programId, memberId),
  ]);
  const page = rows.slice(0, PAGE);
  const nextCursor = rows.length > PAGE ? (page.at(-1)?.id ?? null) : null;
  return { items: page.map((row) => openShopOrder(deps, row, language)), nextCursor, counts };
}

/** Errors: ORDER_NOT_FOUND. */
export async function readConsoleOrder(
  deps: Ordering,
  from: Db | Tx,
  programId: string,
  id: string,
  language: Language,
): Promise<ConsoleOrder> {
  const row = (await findOrder(from, programId, id)) ?? fail("ORDER_NOT_FOUND");
  const payments = await listPayments(from, programId, id);
  const refunds = await listRefunds(from, programId, id);
  const history = await stateHistory(from, programId, "orders", id);
  const notes = await listNotes(from, programId, id);
  const adjustments = await listAdjustmentsOf(from, programId, id);
  const invoices = (await listInvoicesOf(from, programId, id)).map((one) => toInvoice(deps.sealer, one, "masked"));
  const names = await deps.members.nicknames(programId, [row.memberId]);
  const nickname = names.get(row.memberId) ?? "";
  const { sealer } = deps;
  const more = { payments, refunds, history, notes, adjustments, invoices };
  return toConsoleOrder(row, { nickname, ...more, sealer, language });
}

/** What operators ask for. */
export type OrderQuery = Omit<z.output<typeof listOrdersEndpoint.query>, "page" | "pageSize">;
type Paging = { page: number; pageSize: number };
const offsetOf = ({ page, pageSize }: Paging) => ({ limit: pageSize, offset: (page - 1) * pageSize });

/** A program's orders for operators. */
export async function listConsoleOrders(deps: Ordering, programId: string, query: OrderQuery & Paging) {
  const filter = await toFilter(deps, programId, query);
  const { rows, counts } = await listOrders(deps.db.reads, programId, filter, offsetOf(query));
  const names = await deps.members.nicknames(programId, [...new Set(rows.map((row) => row.memberId))]);
  const items: OrderListing[] = rows.map((row) => toListing(row, names.get(row.memberId) ?? ""));
  const total = query.state ? counts[query.state] : Object.values(counts).reduce((sum, count) => sum + count, 0);
  return { items, total, page: query.page, pageSize: query.pageSize, counts };
}

/** Days of the program's zone, and what a search may mean. */
export async function toFilter(deps: Ordering, programId: string, query: OrderQuery): Promise<OrderFilter> {
  const program = (await deps.programs.byId(programId)) ?? fail("UNKNOWN_PROGRAM");
  const { search, from, to, ...rest } = query;
  return {
    ...rest,
    search: await toTerms(deps, programId, search ?? ""),
    from: from ? startOfDay(from, program.zone) : undefined,
    until: to ? endOfDay(to, program.zone) : undefined,
  };
}

/** More products than anyone means by one word. */
const MOST_PRODUCTS = 200;

async function toTerms(deps: Ordering, programId: string, search: string): Promise<SearchTerms | undefined> {
  const meaning = meaningOf(search);
  if (!meaning) return undefined;
  const { sealer } = deps;
  if (meaning.is === "tail") return { ...nothingFound, lookups: [byTail(sealer, programId, meaning.digits)] };
  if (meaning.is === "number") {
    const lookups = meaning.phone === null ? [] : [byPhone(sealer, programId, meaning.phone)];
    return { ...nothingFound, numberFrom: meaning.from, numberTo: meaning.to, lookups };
  }
  const productIds = await deps.catalog.productIdsTitled(programId, meaning.words, MOST_PRODUCTS);
  return { ...nothingFound, lookups: [byName(sealer, programId, meaning.words)], productIds };
}

/** Changes of price, those that wait first. */
export async function listConsoleAdjustments(
  deps: Ordering,
  programId: string,
  query: Paging & { state?: Adjustment["state"] | undefined },
) {
  const { rows, counts } = await listAdjustments(deps.db.reads, programId, { ...offsetOf(query), state: query.state });
  const items = rows.map((row) => ({
    ...toAdjustment({ state: row.orderState }, row),
    orderId: row.orderId,
    orderNo: row.orderNo,
    summary: row.summary,
    change: row.payableFen - row.beforeFen,
  }));
  const total = query.state ? counts[query.state] : Object.values(counts).reduce((sum, count) => sum + count, 0);
  return { items, total, page: query.page, pageSize: query.pageSize, counts };
}

/** Invoice requests, those that wait first. */
export async function listConsoleInvoices(
  deps: Ordering,
  programId: string,
  query: Paging & { state?: InvoiceState | undefined },
  showing: Showing,
) {
  const { rows, counts } = await listInvoices(deps.db.reads, programId, { ...offsetOf(query), state: query.state });
  const items: InvoiceListing[] = rows.map((row) => toInvoiceListing(deps.sealer, row, showing));
  const total = query.state ? counts[query.state] : Object.values(counts).reduce((sum, count) => sum + count, 0);
  return { items, total, page: query.page, pageSize: query.pageSize, counts };
}
