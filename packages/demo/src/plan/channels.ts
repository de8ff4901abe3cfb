/** Where people come from, and what they are like. Scene numbers are WeChat's. */
export type Channel = {
  name: string | null;
  /** The channel's key in the shop, and how many codes or links it has; null: nobody placed anything, the scene says it all. */
  key: string | null;
  placements: number;
  scenes: readonly number[];
  /** Share of the newcomers on a day without advertising. */
  share: number;
  /** Shares of passers-by, interested and fond people among them. */
  mix: readonly [cold: number, warm: number, hot: number];
};

export const channels = [
  { name: "微信搜一搜", key: null, placements: 0, scenes: [1005, 1006, 1053], share: 18, mix: [0.5, 0.36, 0.14] },
  { name: "好友分享", key: null, placements: 0, scenes: [1007, 1008], share: 17, mix: [0.44, 0.38, 0.18] },
  // the loser: many come, few buy
  { name: "朋友圈广告", key: "moments-ad", placements: 2, scenes: [1045, 1084], share: 12, mix: [0.82, 0.15, 0.03] },
  // the winner: who stood in the store comes back
  { name: "线下扫码", key: "store-codes", placements: 3, scenes: [1047, 1049], share: 16, mix: [0.42, 0.38, 0.2] },
  { name: "公众号", key: "wechat-articles", placements: 2, scenes: [1058, 1035], share: 10, mix: [0.52, 0.36, 0.12] },
  { name: "抖音", key: "douyin-kol", placements: 2, scenes: [1069], share: 9, mix: [0.78, 0.18, 0.04] },
  { name: "导购码", key: "staff-codes", placements: 4, scenes: [1047], share: 4, mix: [0.34, 0.4, 0.26] },
  { name: "健身房", key: "gym-partner", placements: 1, scenes: [1047, 1011], share: 3, mix: [0.5, 0.38, 0.12] },
  { name: "社群商品卡", key: "group-cards", placements: 2, scenes: [1008, 1044], share: 4, mix: [0.46, 0.38, 0.16] },
  { name: null, key: null, placements: 0, scenes: [1089, 1001], share: 9, mix: [0.58, 0.32, 0.1] },
] as const satisfies readonly Channel[];

const byName: ReadonlyMap<string | null, Channel> = new Map(channels.map((channel) => [channel.name, channel]));
/** The key a channel has in the shop; null when nothing was placed there. */
export const keyOfChannel = (name: string | null): string | null => byName.get(name)?.key ?? null;
export const placementsOf = (name: string | null): number => byName.get(name)?.placements ?? 0;

/** Advertising in Moments runs in two flights; days counted from the first, in shares of the period. */
const flights = [
  [0.22, 0.36],
  [0.66, 0.8],
] as const;
export const advertising = (position: number) =>
  flights.some(([from, to]) => position >= from && position < to) ? 3.2 : 0.35;

/** How someone who knows the shop comes back. */
export const returnWays: readonly (readonly [
  way: { channel: string | null; scenes: readonly number[] },
  weight: number,
])[] = [
  [{ channel: null, scenes: [1089, 1001, 1104] }, 62],
  [{ channel: "公众号", scenes: [1058, 1035] }, 14],
  [{ channel: "微信搜一搜", scenes: [1005, 1006] }, 10],
  [{ channel: "好友分享", scenes: [1007, 1008] }, 9],
  [{ channel: "线下扫码", scenes: [1047] }, 5],
];

/** What a visit of each temper reaches: product, then cart, then order; and how often it comes again. */
export const tempers = [
  { product: 0.4, cart: 0.17, order: 0.26, returns: 0.48, gapDays: 10 },
  { product: 0.55, cart: 0.4, order: 0.38, returns: 2, gapDays: 8 },
  { product: 0.66, cart: 0.54, order: 0.48, returns: 5.6, gapDays: 5 },
] as const;

/** How orders end: paid, cancelled by the buyer, or left unpaid until they close — which happens to tired people in the evening. */
export type Ending = "PAID" | "CANCELLED" | "TIMEOUT";
export const endings: Record<"evening" | "day", readonly (readonly [Ending, number])[]> = {
  day: [
    ["PAID", 91],
    ["CANCELLED", 9],
  ],
  evening: [
    ["PAID", 62],
    ["CANCELLED", 9],
    ["TIMEOUT", 29],
  ],
};
