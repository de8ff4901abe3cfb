import { dayOf } from "@banyan/calendar";
import type { Fact } from "#kernel/facts.ts";
import { dateTime64, type EventRow } from "#modules/tracking/index.ts";

/** Where a fact keeps the money it is about; facts not listed are about none. */
export const amountOf: Record<string, string> = {
  order_placed: "payable_fen",
  order_paid: "paid_fen",
  coupon_used: "discount_fen",
  refund_requested: "refund_fen",
  refund_succeeded: "refund_fen",
  after_sale_refunded: "refund_fen",
};

/**
 * A business fact as a row of `events`. Its id is made from its place in the facts log, so a replay makes the same row.
 * @param zone the program's
 */
export function factToRow(fact: Fact, zone: string): EventRow {
  const data = fact.data as Record<string, unknown>; // checked by its schema when it was appended
  const at = dateTime64(fact.at.getTime());
  const person = data["person_id"];
  const amount = data[amountOf[fact.name] ?? ""];
  return {
    program: fact.programId,
    event: fact.name,
    person: typeof person === "number" ? person : (fact.personId ?? 0),
    ts: at,
    day: dayOf(fact.at, zone),
    received_at: at,
    device_ts: at,
    id: factId(fact.seq),
    session: 0,
    flags: 0,
    amount_fen: typeof amount === "number" ? amount : 0,
    product_id: typeof data["product_id"] === "string" ? data["product_id"] : "",
    page: "",
    scene: 0,
    channel: typeof data["channel"] === "string" ? data["channel"] : "",
    code: "",
    source: "facts",
    props: JSON.stringify(data),
    anon_id: "",
    share_id: "",
    platform: "server",
    os: "",
    model: "",
    app_version: "",
  };
}

/** A UUID of version 8 (our own layout): “fac7” and the sequence number. */
export const factId = (seq: number) => `fac70000-0000-8000-8000-${seq.toString(16).padStart(12, "0")}`;

export const seqOfFactId = (id: string): number => Number.parseInt(id.slice(-12), 16);
