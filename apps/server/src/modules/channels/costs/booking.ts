import { startOfDay } from "@banyan/calendar";
import type { CostSource } from "@banyan/contracts";

/** What a cost says at one moment. */
export type CostState = {
  channelId: string;
  costFen: number;
  impressions: number | null;
  clicks: number | null;
};
/** A state a cost should have; the key says which cost. */
export type WantedCost = CostState & {
  sourceKey: string;
  day: string;
  source: CostSource;
  label: string;
  platform: string;
};
export const stateOf = ({ channelId, costFen, impressions, clicks }: CostState): CostState => ({
  channelId,
  costFen,
  impressions,
  clicks,
});
export const isSame = (a: CostState, b: CostState) =>
  a.channelId === b.channelId && a.costFen === b.costFen && a.impressions === b.impressions && a.clicks === b.clicks;

type Entry = { account: "ad_cost" | "ad_payable"; ref: string; debit: number; credit: number; name?: string };
/** A transaction for the books; its day is the cost's own, also of a correction, so that each day of the books is right. */
export type CostBooking = {
  programId: string;
  source: string;
  kind: "channel_cost" | "channel_cost_reversed";
  at: Date;
  orderId: null;
  voucher: Record<string, never>;
  entries: Entry[];
};

/**
 * Pure: what a new version of a cost books. What stood is taken back by an entry of its own, then the new is booked; when
 * neither channel nor amount changed nothing is booked. `version` is the new one.
 */
export function bookingsOf(
  cost: { programId: string; id: string; day: string; version: number },
  before: CostState | null,
  after: CostState,
  { zone, nameOf }: { zone: string; nameOf(channelId: string): string },
): CostBooking[] {
  if (before && before.costFen === after.costFen && before.channelId === after.channelId) return [];
  const head = { programId: cost.programId, at: startOfDay(cost.day, zone), orderId: null, voucher: {} };
  const sides = ({ channelId, costFen }: CostState, isReversed: boolean): Entry[] => {
    const spent = { account: "ad_cost", ref: channelId, name: nameOf(channelId) } as const;
    const owed = { account: "ad_payable", ref: "" } as const;
    const [debit, credit] = isReversed ? [owed, spent] : [spent, owed];
    return [
      { ...debit, debit: costFen, credit: 0 },
      { ...credit, debit: 0, credit: costFen },
    ];
  };
  return [
    ...(before && before.costFen > 0
      ? [
          {
            ...head,
            source: `channel-cost:${cost.id}:${cost.version - 1}`,
            kind: "channel_cost_reversed" as const,
            entries: sides(before, true),
          },
        ]
      : []),
    ...(after.costFen > 0
      ? [
          {
            ...head,
            source: `channel-cost:${cost.id}:${cost.version}`,
            kind: "channel_cost" as const,
            entries: sides(after, false),
          },
        ]
      : []),
  ];
}
