import { dayOf, daysInMonth, monthOf, rangeOfDays } from "@banyan/calendar";
import { type ReportGroup, type SceneGroup, sceneGroupOf, sceneGroups, scenes } from "@banyan/contracts";
import { allocate } from "@banyan/money";
import type { ReportedChannel } from "#modules/channels/index.ts";
import type { RowFilter, Touch } from "./store.ts";

/** Which row a touch is in, and which part of it. */
export type Place = {
  row: string;
  part: string;
  group: ReportGroup;
  channel: ReportedChannel | null;
  scene: SceneGroup | null;
};

export const UNREGISTERED = "unregistered";
export const NONE = "none";

export const channelPlace = (channel: ReportedChannel, part = ""): Place => ({
  row: `channel:${channel.id}`,
  part,
  group: channel.group,
  channel,
  scene: null,
});

/** Pure: a registered channel by its key, else a scene's group; what nobody registered is told by its own name. */
export function placeOf(touch: Touch, byKey: ReadonlyMap<string, ReportedChannel>): Place {
  if (!touch.known) return { row: NONE, part: "", group: "unknown", channel: null, scene: null };
  if (touch.channel === "") {
    const scene = sceneGroupOf(touch.scene);
    // an ad nobody made a channel for is no gift of nature
    return { row: `scene:${scene}`, part: "", group: scene === "ads" ? "paid" : "organic", channel: null, scene };
  }
  const channel = byKey.get(touch.channel);
  if (!channel) return { row: UNREGISTERED, part: touch.channel, group: "unknown", channel: null, scene: null };
  return channelPlace(channel, touch.code);
}

/** The same the other way round, for the list of people; null: no such row. */
export function filterOf(
  row: string | undefined,
  code: string | undefined,
  channels: readonly ReportedChannel[],
): RowFilter | null {
  if (row === undefined) return { is: "all" };
  if (row === NONE) return { is: "none" };
  if (row === UNREGISTERED) return { is: "unregistered", known: channels.map(({ key }) => key), channel: code };
  const [kind, name = ""] = row.split(":");
  if (kind === "scene") {
    const group = sceneGroups.find((one) => one === name);
    if (!group) return null;
    const isOther = group === "other";
    return {
      is: "scenes",
      isOther,
      scenes: scenes.filter((one) => isOther || one.group === group).map(({ scene }) => scene),
    };
  }
  const channel = kind === "channel" ? channels.find(({ id }) => id === name) : undefined;
  return channel ? { is: "channel", key: channel.key, code } : null;
}

export type Planned = { newPersons: number | null; costFen: number | null };

/** What the month's plan says of these days: each month is spread over its days to the unit, days the channel is off left out. */
export function planOf(channel: ReportedChannel, range: { from: string; to: string }, zone: string): Planned {
  const { startsAt, endsAt } = channel;
  const from = startsAt ? dayOf(startsAt, zone) : range.from;
  const to = endsAt ? dayOf(endsAt, zone) : range.to;
  const days = rangeOfDays(latest(from, range.from), earliest(to, range.to));
  const spread = (amount: number | null): number | null => {
    if (amount === null) return null;
    const shares = new Map<string, number[]>();
    return days.reduce((sum, day) => {
      const month = monthOf(day);
      const own = shares.get(month) ?? allocate(amount, new Array<number>(daysInMonth(month)).fill(1));
      shares.set(month, own);
      return sum + (own[Number(day.slice(8)) - 1] ?? 0);
    }, 0);
  };
  return { newPersons: spread(channel.plannedNewPersons), costFen: spread(channel.plannedCostFen) };
}

/** Null only when nobody planned anything. */
export const addPlans = (plans: readonly Planned[]): Planned => {
  const sum = (amounts: (number | null)[]) =>
    amounts.reduce<number | null>((total, one) => (one === null ? total : (total ?? 0) + one), null);
  return { newPersons: sum(plans.map((one) => one.newPersons)), costFen: sum(plans.map((one) => one.costFen)) };
};

const latest = (a: string, b: string) => (a > b ? a : b);
const earliest = (a: string, b: string) => (a < b ? a : b);
