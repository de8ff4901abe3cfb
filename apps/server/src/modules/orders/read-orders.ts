import { endOfDay, startOfDay } from "@banyan/calendar";
import type { ConsoleOrder, OrderRow as OrderListing, OrderState, ShopOrder } from "@banyan/contracts";
import type { Shopper } from "#kernel/auth.ts";
import type { Db, Tx } from "#kernel/db.ts";
import { fail } from "#kernel/failure.ts";
import { stateHistory } from "#kernel/states.ts";
import type { Ordering } from "./deps.ts";
import {
  countOrdersOfMember,
  findOrder,
  listOrders,
  listOrdersOfMember,
  type OrderCounts,
  type OrderRow,
} from "./order-store.ts";
import { listPayments, listRefunds } from "./payment-store.ts";
import type { Language } from "./price-words.ts";
import { openDelivery, toConsoleOrder, toListing, toShopOrder } from "./views.ts";

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
  return openShopOrder(deps, row, language);
}

const openShopOrder = ({ sealer }: Ordering, row: OrderRow, language: Language): ShopOrder =>
  toShopOrder(row, openDelivery(sealer, row.id, row.delivery), language);

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
  const names = await deps.members.nicknames(programId, [row.memberId]);
  const nickname = names.get(row.memberId) ?? "";
  return toConsoleOrder(row, { nickname, payments, refunds, history, sealer: deps.sealer, language });
}

export type OrderQuery = {
  state?: OrderState | undefined;
  search?: string | undefined;
  memberId?: string | undefined;
  /** Program days, both included. */ from?: string | undefined;
  to?: string | undefined;
  page: number;
  pageSize: number;
};

/** A program's orders for operators. */
export async function listConsoleOrders(deps: Ordering, programId: string, query: OrderQuery) {
  const program = (await deps.programs.byId(programId)) ?? fail("UNKNOWN_PROGRAM");
  const { state, memberId, page, pageSize } = query;
  const { rows, counts } = await listOrders(
    deps.db.reads,
    programId,
    {
      state,
      memberId,
      search: query.search?.trim() || undefined,
      from: query.from ? startOfDay(query.from, program.zone) : undefined,
      until: query.to ? endOfDay(query.to, program.zone) : undefined,
    },
    { limit: pageSize, offset: (page - 1) * pageSize },
  );
  const names = await deps.members.nicknames(programId, [...new Set(rows.map((row) => row.memberId))]);
  const items: OrderListing[] = rows.map((row) => toListing(row, names.get(row.memberId) ?? ""));
  const total = state ? counts[state] : Object.values(counts).reduce((sum, count) => sum + count, 0);
  return { items, total, page, pageSize, counts };
}
