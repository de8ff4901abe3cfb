import type { ConsoleOrder, InvoiceRequest, OrderFlag, ShippingImport, ShopOrder } from "@banyan/contracts";
import type { Shopper, StaffCaller } from "#kernel/auth.ts";
import type { Tx } from "#kernel/db.ts";
import { fail } from "#kernel/failure.ts";
import type { Worker } from "#kernel/jobs.ts";
import { adjustOrder, decideAdjustment, lapseAdjustments } from "./adjust-order.ts";
import type { PriceChange } from "./adjust-price.ts";
import { addNote, setFlag } from "./annotate-order.ts";
import type { Ordering } from "./deps.ts";
import { exportOrders } from "./export-orders.ts";
import { decideInvoice, type InvoiceDecision, requestInvoice, toInvoiceListing } from "./invoice.ts";
import { handOver, orderOfCode, readyForPickup } from "./pickup.ts";
import { createPickupPoints } from "./pickup-points.ts";
import type { Language } from "./price-words.ts";
import {
  listConsoleAdjustments,
  listConsoleInvoices,
  type OrderQuery,
  readConsoleOrder,
  readShopOrder,
} from "./read-orders.ts";
import { type Parcel, type Staff, shipOrder } from "./ship-order.ts";
import { checkFile, commitFile, readImport, shippingWorkers } from "./shipping-file.ts";
import { appendTrace, correctShipment, type TraceEntry } from "./trace-shipment.ts";

type OfOrder = { programId: string; orderId: string; by: Staff };
/** Runs its argument in the caller's one transaction: `call.once`. */
type Finish<R> = (run: (tx: Tx) => Promise<ConsoleOrder>) => Promise<R>;

/** How paid orders reach their buyers, and what operators do at the order desk. */
export function createFulfilment(deps: Ordering) {
  const read = (tx: Tx, programId: string, orderId: string, language: Language) =>
    readConsoleOrder(deps, tx, programId, orderId, language);
  const showing = (by: StaffCaller) => (by.permissions.has("order.personal") ? "whole" : "masked");

  return {
    // parcels
    async ship(tx: Tx, order: OfOrder & { parcel: Parcel }, language: Language): Promise<ConsoleOrder> {
      await shipOrder(deps, tx, order);
      return read(tx, order.programId, order.orderId, language);
    },
    async correct(tx: Tx, shipment: Parameters<typeof correctShipment>[1], language: Language): Promise<ConsoleOrder> {
      return read(tx, shipment.programId, await correctShipment(tx, shipment), language);
    },
    appendTrace: async (parcel: {
      programId: string;
      trackingNo: string;
      entries: readonly TraceEntry[];
      by: Staff;
    }) => ({
      shipments: await appendTrace(deps, parcel),
    }),

    // parcels by file
    checkFile: (file: { programId: string; bytes: Buffer; by: Staff }): Promise<ShippingImport> =>
      checkFile(deps, file),
    readImport: (programId: string, id: string): Promise<ShippingImport> => readImport(deps, programId, id),
    commitFile: (tx: Tx, programId: string, id: string): Promise<ShippingImport> => commitFile(tx, programId, id),

    // notes and flags
    async addNote(tx: Tx, note: OfOrder & { text: string }, language: Language): Promise<ConsoleOrder> {
      await addNote(deps, tx, note);
      return read(tx, note.programId, note.orderId, language);
    },
    async setFlag(order: OfOrder & { flag: OrderFlag | null }, language: Language): Promise<ConsoleOrder> {
      await setFlag(deps, order);
      return readConsoleOrder(deps, deps.db.orders, order.programId, order.orderId, language);
    },

    // another price
    adjust: <R>(
      asked: { programId: string; orderId: string; change: PriceChange & { reason: string }; by: StaffCaller },
      language: Language,
      finish: Finish<R>,
    ): Promise<R> =>
      adjustOrder(deps, asked, (apply) =>
        finish(async (tx) => {
          await apply(tx);
          return read(tx, asked.programId, asked.orderId, language);
        }),
      ),
    decideAdjustment: <R>(
      decision: { programId: string; id: string; approve: boolean; answer: string; by: Staff },
      language: Language,
      finish: Finish<R>,
    ): Promise<R> =>
      decideAdjustment(deps, decision, (decide) =>
        finish(async (tx) => read(tx, decision.programId, await decide(tx), language)),
      ),
    listAdjustments: (programId: string, query: Parameters<typeof listConsoleAdjustments>[2]) =>
      listConsoleAdjustments(deps, programId, query),

    // pickup
    points: createPickupPoints(deps),
    async ready(tx: Tx, order: OfOrder, language: Language): Promise<ConsoleOrder> {
      await readyForPickup(tx, order);
      return read(tx, order.programId, order.orderId, language);
    },
    async findPickup(programId: string, code: string, language: Language): Promise<ConsoleOrder> {
      const orderId = await orderOfCode(deps.db.reads, programId, code);
      return readConsoleOrder(deps, deps.db.reads, programId, orderId, language);
    },
    async handOver(
      tx: Tx,
      pickup: { programId: string; code: string; by: Staff },
      language: Language,
    ): Promise<ConsoleOrder> {
      return read(tx, pickup.programId, await handOver(deps, tx, pickup), language);
    },

    // invoices
    async requestInvoice(
      tx: Tx,
      shopper: Shopper,
      orderId: string,
      request: InvoiceRequest,
      language: Language,
    ): Promise<ShopOrder> {
      await requestInvoice(deps, tx, shopper, orderId, request);
      return readShopOrder(deps, tx, shopper, orderId, language);
    },
    listInvoices: (programId: string, query: Parameters<typeof listConsoleInvoices>[2], by: StaffCaller) =>
      listConsoleInvoices(deps, programId, query, showing(by)),
    async decideInvoice(tx: Tx, asked: { programId: string; id: string; decision: InvoiceDecision; by: StaffCaller }) {
      return toInvoiceListing(deps.sealer, await decideInvoice(tx, asked), showing(asked.by));
    },

    // a file of orders; names, phones and addresses need their own permission
    export(asked: { programId: string; query: OrderQuery; personal: boolean; by: StaffCaller }, language: Language) {
      if (asked.personal && !asked.by.permissions.has("order.personal")) fail("FORBIDDEN");
      return exportOrders(deps, asked, language);
    },

    // what happens by itself
    workers: (): Worker[] => shippingWorkers(deps),
    lapseAdjustments: () => lapseAdjustments(deps),
  };
}
