import type { AfterSaleApplication, AfterSaleSettings, ConsoleAfterSale, ShopAfterSale } from "@banyan/contracts";
import { audit } from "#kernel/audit.ts";
import type { Shopper } from "#kernel/auth.ts";
import { type Tx, transact } from "#kernel/db.ts";
import type { Ordering } from "../deps.ts";
import { apply, cancel, change, preview, sendBack } from "./apply.ts";
import * as staff from "./handle.ts";
import { isTrusted, mayBeInstant } from "./instant-refund.ts";
import { lockCase, type Operator } from "./lock.ts";
import { type AfterSaleQuery, listConsole, listMine, readConsole, readMine, readRefundable } from "./read.ts";
import { afterSaleSetting } from "./settings.ts";
import { memberRecord } from "./store.ts";
import { finishExchange, sweepAfterSales } from "./sweep.ts";

export type AfterSale = ReturnType<typeof createAfterSale>;
type Handling = staff.Handling;

/** After-sale: what a buyer sends back or never got, what is given for it, and who has to move next. */
export function createAfterSale(deps: Ordering) {
  /** Runs one step of a shopper's own after-sale and shows it. */
  const mine = async (tx: Tx, shopper: Shopper, id: string, step: Promise<unknown>): Promise<ShopAfterSale> => {
    await step;
    return readMine(tx, shopper, id);
  };
  const handled = async (tx: Tx, handling: Handling, step: Promise<unknown>): Promise<ConsoleAfterSale> => {
    await step;
    return readConsole(deps, tx, handling);
  };

  return {
    // shopper
    uploadEvidence: (programId: string, bytes: Buffer) => deps.catalog.uploadPicture(programId, bytes),
    refundable: (shopper: Shopper, orderId: string) => readRefundable(deps, shopper, orderId),
    async preview(shopper: Shopper, orderId: string, asked: Pick<AfterSaleApplication, "kind" | "reason" | "lines">) {
      const { order, units, fault, due } = await preview(deps, deps.db.reads, shopper, orderId, asked);
      const { instantRefund: terms } = await deps.settings.read(shopper.programId, afterSaleSetting);
      const { goodsFen, shippingFen, deductedFen, totalFen, points } = due;
      const lines = units.map(({ orderLineId, quantity, unshipped, isGift }) => {
        const { fen = 0, points: back = 0 } = due.lines.find((line) => line.orderLineId === orderLineId) ?? {};
        return { orderLineId, quantity, unshipped, isGift, refundFen: fen, points: back };
      });
      const trusted =
        terms.enabled &&
        isTrusted(terms, await memberRecord(deps.db.reads, shopper.programId, shopper.memberId), totalFen);
      // a return is refunded once its parcel is on the way
      const state = asked.kind === "RETURN_REFUND" ? "RETURNED" : "APPLIED";
      return {
        amounts: { goodsFen, shippingFen, deductedFen, totalFen, points },
        fault,
        lines: lines.map(({ unshipped: _, ...line }) => line),
        freightInsured: order.freightInsured && asked.kind !== "REFUND_ONLY",
        isInstant: trusted && mayBeInstant({ kind: asked.kind, state, lines }),
      };
    },
    apply: async (tx: Tx, shopper: Shopper, orderId: string, asked: AfterSaleApplication): Promise<ShopAfterSale> =>
      readMine(tx, shopper, await apply(deps, tx, shopper, orderId, asked)),
    change: (tx: Tx, shopper: Shopper, id: string, asked: AfterSaleApplication) =>
      mine(tx, shopper, id, change(deps, tx, shopper, id, asked)),
    cancel: (tx: Tx, shopper: Shopper, id: string) => mine(tx, shopper, id, cancel(deps, tx, shopper, id)),
    sendBack: (tx: Tx, shopper: Shopper, id: string, parcel: { carrier: string; trackingNo: string }) =>
      mine(tx, shopper, id, sendBack(deps, tx, shopper, id, parcel)),
    async confirmExchange(tx: Tx, shopper: Shopper, id: string): Promise<ShopAfterSale> {
      const { programId, memberId } = shopper;
      await finishExchange(deps, tx, await lockCase(tx, { programId, id, memberId }), "MEMBER_RECEIVED");
      return readMine(tx, shopper, id);
    },
    listMine: (shopper: Shopper, query: Parameters<typeof listMine>[2]) => listMine(deps, shopper, query),
    getMine: (shopper: Shopper, id: string) => readMine(deps.db.reads, shopper, id),

    // operators
    list: (programId: string, query: AfterSaleQuery) => listConsole(deps, programId, query),
    get: (programId: string, id: string) => readConsole(deps, deps.db.reads, { programId, id }),
    agree: (tx: Tx, who: Handling, given: Parameters<typeof staff.agree>[3]) =>
      handled(tx, who, staff.agree(deps, tx, who, given)),
    reject: (tx: Tx, who: Handling, reason: string) => handled(tx, who, staff.reject(deps, tx, who, reason)),
    receive: (tx: Tx, who: Handling, lines: readonly staff.Inspection[]) =>
      handled(tx, who, staff.receive(deps, tx, who, lines)),
    refund: (tx: Tx, who: Handling, amountFen: number | undefined) =>
      handled(tx, who, staff.refund(deps, tx, who, amountFen)),
    reship: (tx: Tx, who: Handling, parcel: Parameters<typeof staff.reship>[3]) =>
      handled(tx, who, staff.reship(deps, tx, who, parcel)),
    close: (tx: Tx, who: Handling, reason: string) => handled(tx, who, staff.close(deps, tx, who, reason)),
    addNote: (tx: Tx, who: Handling, text: string) => handled(tx, who, staff.addNote(deps, tx, who, text)),
    async goodwill(
      tx: Tx,
      order: { programId: string; orderId: string; by: Operator },
      given: { amountFen: number; reason: string },
    ): Promise<ConsoleAfterSale> {
      const id = await staff.goodwill(deps, tx, order, given);
      return readConsole(deps, tx, { programId: order.programId, id });
    },

    // settings
    settings: (programId: string): Promise<AfterSaleSettings> => deps.settings.read(programId, afterSaleSetting),
    async changeSettings(programId: string, value: AfterSaleSettings, by: Operator): Promise<AfterSaleSettings> {
      const before = await deps.settings.read(programId, afterSaleSetting);
      await transact(deps.db.orders, async (tx) => {
        await deps.settings.write(tx, programId, afterSaleSetting, value);
        const subject = `setting:${afterSaleSetting.key}`;
        await audit(tx, {
          programId,
          actor: `staff:${by.id}`,
          action: "settings.write",
          subject,
          before,
          after: value,
        });
      });
      return value;
    },

    // what happens by itself
    sweep: () => sweepAfterSales(deps),
  };
}
