import type { AfterSaleAction, AfterSaleKind, AfterSaleSettings, AfterSaleState } from "@banyan/contracts";
import { defineStates } from "#kernel/states.ts";

/**
 * An after-sale. Refund only goes from APPLIED to REFUNDING. A return with money before the goods (a trusted member who
 * sent the parcel) goes from RETURNED; an exchange whose goods ran out becomes a refund from RECEIVED. Each state is
 * entered at most once.
 */
export const afterSaleFlow = defineStates({
  APPLIED: ["AGREED", "REFUNDING", "REJECTED", "CANCELLED"],
  AGREED: ["RETURNED", "CANCELLED", "CLOSED"],
  RETURNED: ["RECEIVED", "REFUNDING", "REJECTED"],
  RECEIVED: ["REFUNDING", "RESHIPPED"],
  REFUNDING: ["DONE"],
  RESHIPPED: ["DONE"],
  DONE: [],
  REJECTED: [],
  CANCELLED: [],
  CLOSED: [],
} satisfies Record<AfterSaleState, AfterSaleState[]>);

/** Its units are still spoken for: they can neither be asked for again nor ship. */
export const isOpen = (state: AfterSaleState): boolean =>
  ["APPLIED", "AGREED", "RETURNED", "RECEIVED", "RESHIPPED"].includes(state);

type Step = { kind: AfterSaleKind; state: AfterSaleState };
export type Deadline = { becomes: "AGREED" | "CLOSED" | "RECEIVED" | "REFUNDING" | "DONE" };

/** What happens by itself when nobody does anything; null when somebody must. */
export function deadlineOf({ kind, state }: Step): Deadline | null {
  switch (state) {
    case "APPLIED":
      return { becomes: kind === "REFUND_ONLY" ? "REFUNDING" : "AGREED" };
    case "AGREED":
      return { becomes: "CLOSED" };
    case "RETURNED":
      return { becomes: "RECEIVED" };
    case "RECEIVED":
      return kind === "EXCHANGE" ? null : { becomes: "REFUNDING" };
    case "RESHIPPED":
      return { becomes: "DONE" };
    default:
      return null;
  }
}

/** When that happens, and the target for the shop's own step (null when it is not the shop's turn). */
export function timesOf(
  step: Step,
  now: Date,
  settings: AfterSaleSettings,
): { nextAt: Date | null; dueAt: Date | null } {
  const { state } = step;
  const patience: Partial<Record<AfterSaleState, number>> = {
    APPLIED: settings.answerDays,
    AGREED: settings.returnDays,
    RETURNED: settings.confirmDays,
    RECEIVED: settings.refundDays,
    RESHIPPED: settings.confirmDays,
  };
  const days = patience[state];
  const isShopsTurn = state === "APPLIED" || state === "RECEIVED";
  return {
    nextAt: days !== undefined && deadlineOf(step) ? new Date(now.getTime() + days * 86_400_000) : null,
    dueAt: isShopsTurn ? new Date(now.getTime() + settings.slaHours * 3_600_000) : null,
  };
}

/** What an operator may do now, the sensible one first. */
export function actionsOf({
  kind,
  state,
  isReceived,
  refundIsStuck,
}: Step & {
  isReceived: boolean;
  /** WeChat refused the refund: it can be asked again under the same number. */ refundIsStuck: boolean;
}): AfterSaleAction[] {
  const lateReceipt: AfterSaleAction[] = kind === "RETURN_REFUND" && !isReceived ? ["RECEIVE"] : [];
  switch (state) {
    case "APPLIED":
      return ["AGREE", "REJECT"];
    case "AGREED":
      return ["CLOSE"];
    case "RETURNED":
      return ["RECEIVE", "REJECT"];
    case "RECEIVED":
      return kind === "EXCHANGE" ? ["RESHIP", "REFUND"] : ["REFUND"];
    case "REFUNDING":
      return refundIsStuck ? ["REFUND", ...lateReceipt] : lateReceipt;
    case "DONE": // the money went out before the goods were back
      return lateReceipt;
    default:
      return [];
  }
}
