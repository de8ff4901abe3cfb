import type { PriceKind } from "./campaign.ts";

/**
 * By which doors a price is reached. `ordinary: "joins"` takes part in the lowest price of an ordinary line;
 * `entry: "own"` is the exclusive price of a line that came through the campaign's own entry.
 */
export interface Doors {
  readonly ordinary: "joins" | "stays_out";
  readonly entry: "own" | "none";
}

export const DOORS: Readonly<Record<PriceKind, Doors>> = {
  member: { ordinary: "joins", entry: "none" },
  paid_member: { ordinary: "joins", entry: "none" },
  newcomer: { ordinary: "joins", entry: "none" },
  limited_time: { ordinary: "joins", entry: "none" },
  flash: { ordinary: "joins", entry: "own" },
  group: { ordinary: "stays_out", entry: "own" },
  rising: { ordinary: "stays_out", entry: "own" },
  bargain: { ordinary: "stays_out", entry: "own" },
};
