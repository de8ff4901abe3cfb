import type { ShippingImport, ShippingProblem } from "@banyan/contracts";
import * as z from "zod/mini";
import { decodeCsv, parseCsv } from "#kernel/csv.ts";
import { type Tx, transact } from "#kernel/db.ts";
import { Failure, fail } from "#kernel/failure.ts";
import { uuidv7 } from "#kernel/ids.ts";
import { defineJob, enqueue, type Worker, work } from "#kernel/jobs.ts";
import type { Ordering } from "./deps.ts";
import { MOST_PARCELS, type Staff, shipOrder } from "./ship-order.ts";
import {
  findImport,
  finishImport,
  type ImportedRow,
  insertImport,
  lockReadyRow,
  ordersOfNumbers,
  type ShippableOrder,
  settleRow,
  startImport,
} from "./shipping-file-store.ts";

const MOST_ROWS = 5_000;
const headings = {
  orderNo: ["订单号", "订单编号", "order", "order no", "order number"],
  carrier: ["快递公司", "物流公司", "carrier"],
  trackingNo: ["运单号", "快递单号", "物流单号", "tracking number", "tracking no"],
} as const;
const TRACKING = /^[A-Za-z0-9-]{5,40}$/;

const shipFile = defineJob({
  name: "orders.ship-file",
  schema: z.strictObject({ programId: z.string(), importId: z.uuid() }),
});

/** Checks a file and keeps it with what is wrong of each row; ships nothing. Errors: FILE_UNREADABLE. */
export async function checkFile(
  deps: Ordering,
  { programId, bytes, by }: { programId: string; bytes: Buffer; by: Staff },
): Promise<ShippingImport> {
  const parcels = readParcels(decodeCsv(bytes)) ?? fail("FILE_UNREADABLE");
  const orders = await ordersOfNumbers(deps.db.orders, programId, [...new Set(parcels.map(({ orderNo }) => orderNo))]);
  const rows = judge(parcels, new Map(orders.map((order) => [order.orderNo, order])));
  const id = uuidv7(deps.clock.now());
  return transact(deps.db.orders, async (tx) => {
    await insertImport(tx, { programId, id, by, rows });
    return (await findImport(tx, programId, id)) ?? fail("IMPORT_NOT_FOUND");
  });
}

/** Errors: IMPORT_NOT_FOUND. */
export const readImport = async (deps: Ordering, programId: string, id: string): Promise<ShippingImport> =>
  (await findImport(deps.db.orders, programId, id)) ?? fail("IMPORT_NOT_FOUND");

/** The rows that are right ship as one job; committing again changes nothing. Errors: IMPORT_NOT_FOUND. */
export async function commitFile(tx: Tx, programId: string, id: string): Promise<ShippingImport> {
  if (await startImport(tx, programId, id))
    await enqueue(tx, [{ job: shipFile, payload: { programId, importId: id } }]);
  return (await findImport(tx, programId, id)) ?? fail("IMPORT_NOT_FOUND");
}

export const shippingWorkers = (deps: Ordering): Worker[] => [
  work(shipFile, ({ programId, importId }) => shipRows(deps, programId, importId)),
];

/**
 * Row by row, each in its own transaction together with its result: run again after a crash it goes on where it stopped,
 * and a row whose order was shipped meanwhile fails without shipping twice.
 */
async function shipRows(deps: Ordering, programId: string, importId: string): Promise<void> {
  for (;;) {
    const more = await transact(deps.db.workers, async (tx) => {
      const row = await lockReadyRow(tx, programId, importId);
      if (!row) {
        await finishImport(tx, programId, importId);
        return false;
      }
      const problem = await shipRow(deps, tx, programId, row);
      await settleRow(tx, programId, importId, row.row, problem);
      return true;
    });
    if (!more) return;
  }
}

type ReadyRow = NonNullable<Awaited<ReturnType<typeof lockReadyRow>>>;

async function shipRow(deps: Ordering, tx: Tx, programId: string, row: ReadyRow): Promise<ShippingProblem | null> {
  const { orderId, carrier, trackingNo, by } = row;
  try {
    await shipOrder(deps, tx, { programId, orderId, parcel: { carrier, trackingNo }, by });
    return null;
  } catch (error) {
    // refused before anything was written: the transaction goes on
    if (error instanceof Failure && isProblem(error.code)) return error.code;
    throw error;
  }
}
const isProblem = (code: string): code is ShippingProblem =>
  ["ORDER_NOT_FOUND", "ORDER_STATE", "IS_PICKUP", "NOTHING_TO_SHIP", "TOO_MANY_PARCELS"].includes(code);

export type FileRow = { row: number; orderNo: string; carrier: string; trackingNo: string };

/** Rows below a heading that names the three columns in any order; null when there is none, or too many rows. Pure. */
export function readParcels(text: string): FileRow[] | null {
  const [heading, ...rows] = parseCsv(text);
  if (!heading || rows.length === 0 || rows.length > MOST_ROWS) return null;
  const placeOf = (names: readonly string[]) =>
    heading.cells.findIndex((cell) => names.includes(cell.toLowerCase().replaceAll("*", "").trim()));
  const places = {
    orderNo: placeOf(headings.orderNo),
    carrier: placeOf(headings.carrier),
    trackingNo: placeOf(headings.trackingNo),
  };
  if (Object.values(places).some((place) => place < 0)) return null;
  return rows.map(({ line, cells }) => ({
    row: line,
    // the apostrophe is how a spreadsheet keeps long digits
    orderNo: (cells[places.orderNo] ?? "").replace(/^'/, "").slice(0, 60),
    carrier: (cells[places.carrier] ?? "").slice(0, 30),
    trackingNo: (cells[places.trackingNo] ?? "").replace(/^'/, "").replaceAll(/\s/g, "").slice(0, 60),
  }));
}

/** What each row would come to, by what is known of its order. Pure. */
export function judge(parcels: readonly FileRow[], orders: ReadonlyMap<string, ShippableOrder>): ImportedRow[] {
  const seen = new Set<string>();
  return parcels.map((parcel) => {
    const order = orders.get(parcel.orderNo);
    const problem = problemOf(parcel, order, seen);
    if (problem === null) seen.add(parcel.orderNo);
    return { ...parcel, problem, orderId: order?.id ?? null, summary: order?.summary ?? "" };
  });
}

function problemOf(
  { orderNo, carrier, trackingNo }: FileRow,
  order: ShippableOrder | undefined,
  seen: ReadonlySet<string>,
): ShippingProblem | null {
  if (orderNo === "") return "ORDER_NO_MISSING";
  if (carrier === "") return "CARRIER_MISSING";
  if (!TRACKING.test(trackingNo)) return "TRACKING_NO_WRONG";
  if (!order) return "ORDER_NOT_FOUND";
  if (seen.has(orderNo)) return "DUPLICATE_ORDER";
  if (order.deliveryMethod === "PICKUP") return "IS_PICKUP";
  if (order.trackingNos.includes(trackingNo.toUpperCase())) return "ALREADY_SHIPPED";
  if (order.state === "SHIPPED" || order.state === "COMPLETED") return "ALREADY_SHIPPED";
  if (order.state !== "PAID" && order.state !== "PARTLY_SHIPPED") return "ORDER_STATE";
  if (order.openUnits === 0) return "NOTHING_TO_SHIP";
  if (order.trackingNos.length >= MOST_PARCELS) return "TOO_MANY_PARCELS";
  return null;
}
