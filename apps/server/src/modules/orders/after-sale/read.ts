import { endOfDay, startOfDay } from "@banyan/calendar";
import {
  type AfterSaleKind,
  type AfterSaleReason,
  type AfterSaleState,
  type AfterSaleTab,
  afterSaleTabs,
  type ConsoleAfterSale,
  type ShopAfterSale,
} from "@banyan/contracts";
import type { Shopper } from "#kernel/auth.ts";
import type { Db, Tx } from "#kernel/db.ts";
import { fail } from "#kernel/failure.ts";
import { stateHistory } from "#kernel/states.ts";
import type { Ordering } from "../deps.ts";
import { freeUnits, reckon } from "./amounts.ts";
import { windowsOf } from "./apply.ts";
import type { CaseKey } from "./lock.ts";
import { afterSaleSetting } from "./settings.ts";
import {
  type Case,
  type CaseOrder,
  findCase,
  findCaseOrder,
  findCaseRefund,
  listCases,
  listCasesOfMember,
  listNotes,
  memberRecord,
} from "./store.ts";
import { type CaseParts, toAfterSaleRow, toConsoleAfterSale, toShopAfterSale } from "./views.ts";

const PAGE = 10;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const DAY_MS = 86_400_000;

async function partsOf(from: Db | Tx, one: Case): Promise<CaseParts> {
  const { programId, id } = one;
  const order = await findCaseOrder(from, programId, one.orderId);
  if (!order) throw new Error(`After-sale ${id} has no order`);
  const [refund, history, notes] = await Promise.all([
    findCaseRefund(from, programId, id),
    stateHistory(from, programId, "after_sales", id),
    listNotes(from, programId, id),
  ]);
  return { order, one, refund, history, notes };
}

/** Errors: AFTER_SALE_NOT_FOUND, also for another member's. */
export async function readMine(from: Db | Tx, { programId, memberId }: Shopper, id: string): Promise<ShopAfterSale> {
  const one = (await findCase(from, programId, id, memberId)) ?? fail("AFTER_SALE_NOT_FOUND");
  return toShopAfterSale(await partsOf(from, one));
}

/** Mine, newest first; the cursor is the last one's id. */
export async function listMine(
  deps: Ordering,
  { programId, memberId }: Shopper,
  { orderId, cursor: before }: { orderId?: string | undefined; cursor?: string | undefined },
): Promise<{ items: ShopAfterSale[]; nextCursor: string | null }> {
  if (before !== undefined && !UUID.test(before)) fail("INVALID_INPUT", { field: "query.cursor" });
  const rows = await listCasesOfMember(deps.db.reads, { programId, memberId, orderId, before, limit: PAGE + 1 });
  const page = rows.slice(0, PAGE);
  const items = await Promise.all(page.map(async (one) => toShopAfterSale(await partsOf(deps.db.reads, one))));
  return { items, nextCursor: rows.length > PAGE ? (page.at(-1)?.id ?? null) : null };
}

/** Errors: AFTER_SALE_NOT_FOUND. */
export async function readConsole(
  deps: Ordering,
  from: Db | Tx,
  { programId, id }: CaseKey,
): Promise<ConsoleAfterSale> {
  const one = (await findCase(from, programId, id)) ?? fail("AFTER_SALE_NOT_FOUND");
  const [parts, names, member] = await Promise.all([
    partsOf(from, one),
    deps.members.nicknames(programId, [one.memberId]),
    memberRecord(from, programId, one.memberId),
  ]);
  return toConsoleAfterSale(parts, { nickname: names.get(one.memberId) ?? "", member });
}

export type AfterSaleQuery = {
  tab?: AfterSaleTab | undefined;
  kind?: AfterSaleKind | undefined;
  reason?: AfterSaleReason | undefined;
  overdue?: "yes" | undefined;
  search?: string | undefined;
  memberId?: string | undefined;
  orderId?: string | undefined;
  from?: string | undefined;
  to?: string | undefined;
  page: number;
  pageSize: number;
};

/** A program's after-sales for operators; those whose target comes first are first. */
export async function listConsole(deps: Ordering, programId: string, query: AfterSaleQuery) {
  const program = (await deps.programs.byId(programId)) ?? fail("UNKNOWN_PROGRAM");
  const { tab, page, pageSize, search, from, to, ...filter } = query;
  const states: readonly AfterSaleState[] | null = tab ? afterSaleTabs[tab] : null;
  const found = await listCases(
    deps.db.reads,
    programId,
    {
      ...filter,
      states,
      search: search?.trim() || undefined,
      from: from ? startOfDay(from, program.zone) : undefined,
      until: to ? endOfDay(to, program.zone) : undefined,
    },
    { limit: pageSize, offset: (page - 1) * pageSize },
  );
  const names = await deps.members.nicknames(programId, [...new Set(found.rows.map(({ memberId }) => memberId))]);
  const of = (wanted: readonly AfterSaleState[] | null, what: "count" | "overdue") =>
    found.counts.filter(({ state }) => !wanted || wanted.includes(state)).reduce((sum, row) => sum + row[what], 0);
  const tabs = Object.entries(afterSaleTabs) as [AfterSaleTab, readonly AfterSaleState[]][]; // its own keys
  return {
    items: found.rows.map((row) => toAfterSaleRow(row, names.get(row.memberId) ?? "")),
    total: of(states, query.overdue ? "overdue" : "count"),
    page,
    pageSize,
    counts: Object.fromEntries(tabs.map(([name, wanted]) => [name, of(wanted, "count")])) as Record<
      AfterSaleTab,
      number
    >,
    overdue: of(null, "overdue"),
  };
}

/** What of an order can still go back, and until when. Errors: ORDER_NOT_FOUND. */
export async function readRefundable(deps: Ordering, { programId, memberId }: Shopper, orderId: string) {
  const order = (await findCaseOrder(deps.db.reads, programId, orderId, memberId)) ?? fail("ORDER_NOT_FOUND");
  const settings = await deps.settings.read(programId, afterSaleSetting);
  const windows = windowsOf(order, settings);
  const ends = order.completedAt && order.lines.map(({ id }) => endOf(order, windows.get(id)?.windowDays ?? 0));
  const last = ends && new Date(Math.max(...ends));
  const lines = order.lines.map((line) => {
    const { free, unshipped } = freeUnits(line);
    const due =
      free > 0
        ? reckon(order, {
            taken: [{ orderLineId: line.id, quantity: free }],
            fault: "BUYER",
            missingGiftsFen: 0,
            openOnes: "also",
          })
        : null;
    return {
      orderLineId: line.id,
      skuId: line.skuId,
      title: line.title,
      options: line.options,
      picture: line.picture,
      quantity: free,
      unshippedQuantity: unshipped,
      refundFen: due?.goodsFen ?? 0,
      points: due?.points ?? 0,
      isGift: line.isGift,
      noReasonReturn: line.noReasonReturn,
    };
  });
  const isPaid = order.paidAt !== null;
  return {
    orderId,
    state: order.state,
    applyBefore: last?.toISOString() ?? null,
    problem: problemOf(isPaid, last !== null && last < deps.clock.now(), lines),
    lines,
    shippingFen: isPaid ? order.shippingFen - order.refundedShippingFen : 0,
    leftFen: isPaid ? order.payableFen - order.refundedFen : 0,
    freightInsured: order.freightInsured,
  };
}

const endOf = ({ completedAt }: CaseOrder, days: number) => (completedAt?.getTime() ?? 0) + days * DAY_MS;

function problemOf(isPaid: boolean, isOver: boolean, lines: readonly { quantity: number; isGift: boolean }[]) {
  if (!isPaid) return "NOT_PAID" as const;
  if (lines.every(({ quantity, isGift }) => isGift || quantity === 0)) return "NOTHING_LEFT" as const;
  return isOver ? ("WINDOW_OVER" as const) : null;
}
