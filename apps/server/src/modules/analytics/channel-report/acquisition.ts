import type { ReportedChannel } from "#modules/channels/index.ts";
import { emptySums, type Sums } from "./figures.ts";
import { filterOf, placeOf } from "./rows.ts";
import type { RowFilter, Touch } from "./store.ts";

/** What new persons cost, by the rows of the channel report: the same sums, so that whoever divides them gets the same CAC. */
export type Acquisition = {
  /** `costs`: ad cost, rewards, newcomer coupons. */
  rows: { key: string; label: string; costs: number[] }[];
  rowOf(first: { channel: string; scene: number }): { key: string; label: string };
  filterOf(row: string): RowFilter | null;
};

/** Pure. `coupons` by first touch, `adCosts` by channel. */
export function acquisitionOf(
  channels: readonly ReportedChannel[],
  coupons: readonly (Touch & Pick<Sums, "newUserCoupons" | "rewards">)[],
  adCosts: readonly { channelId: string; costFen: number }[],
): Acquisition {
  const byKey = new Map(channels.map((one) => [one.key, one]));
  const rows = new Map<string, { label: string; sums: Sums }>(
    channels.map(({ id, name }) => [`channel:${id}`, { label: name, sums: emptySums() }]),
  );
  const at = (touch: Touch) => {
    const { row, channel, scene } = placeOf(touch, byKey);
    return { key: row, label: channel?.name ?? scene ?? row };
  };
  for (const { newUserCoupons, rewards, ...touch } of coupons) {
    const { key, label } = at(touch);
    const row = rows.get(key) ?? { label, sums: emptySums() };
    rows.set(key, row);
    row.sums.newUserCoupons += newUserCoupons;
    row.sums.rewards += rewards;
  }
  for (const { channelId, costFen } of adCosts) {
    const row = rows.get(`channel:${channelId}`);
    if (row) row.sums.adCost += costFen;
  }
  return {
    rows: [...rows].map(([key, { label, sums }]) => ({
      ...{ key, label },
      costs: [sums.adCost, sums.rewards, sums.newUserCoupons],
    })),
    rowOf: ({ channel, scene }) => at({ known: 1, channel, code: "", scene }),
    filterOf: (row) => filterOf(row, undefined, channels),
  };
}
