import { addDays, type Day, dayOf } from "@banyan/calendar";
import {
  type ChannelInput,
  createChannel,
  createPlacement,
  importCostFile,
  listChannels,
  listPlacements,
  type PlacementInput,
  setCampaignChannels,
  setMonthlyFee,
} from "@banyan/contracts";
import type { Operator } from "./open-shop.ts";
import { seeded } from "./random.ts";
import { persist } from "./retry.ts";

type Shelves = { product(key: string): string };
type Keyed = (what: string) => { idempotencyKey: string };

/** What was placed where: the ids of channels and the short ids of their codes, by the channel's key. */
export type Placed = { channels: Record<string, string>; codes: Record<string, string[]> };

const plain: Omit<PlacementInput, "label" | "kind"> = {
  page: "pages/home/index",
  productId: null,
  utm: null,
  couponTemplateId: null,
  staffId: null,
  staffName: null,
  storeName: null,
};
const channel = (
  key: string,
  name: string,
  kind: ChannelInput["kind"],
  group: ChannelInput["group"],
  plannedNewPersons: number,
  plannedCostFen: number | null,
  owner: string,
): ChannelInput => ({
  ...{ key, name, kind, group, plannedNewPersons, plannedCostFen, owner },
  ...{ note: "", startsAt: null, endsAt: null },
});

/** Every kind of channel a bakery has; as many placements as `plan/channels.ts` says. */
function stands({ product }: Shelves): readonly (readonly [ChannelInput, readonly PlacementInput[]])[] {
  const store = (storeName: string): PlacementInput => ({
    ...plain,
    label: `${storeName}收银台`,
    kind: "WXACODE",
    storeName,
  });
  const staff = (staffName: string): PlacementInput => ({
    ...plain,
    label: `导购 ${staffName}`,
    kind: "WXACODE",
    staffName,
  });
  const card = (label: string, key: string): PlacementInput => ({
    ...plain,
    label,
    kind: "PRODUCT_CARD",
    page: "pages/product/index",
    productId: product(key),
  });
  return [
    [
      channel("store-codes", "门店桌码", "store", "private", 260, 150_000, "门店运营"),
      ["东街口店", "上下杭店", "仓山店"].map(store),
    ],
    [
      channel("moments-ad", "朋友圈广告", "ad", "paid", 320, 900_000, "投放"),
      ["新店开业", "下午茶套餐"].map((label) => ({ ...plain, label, kind: "LINK" })),
    ],
    [
      channel("wechat-articles", "公众号文章", "article_card", "organic", 180, null, "内容"),
      ["菜单栏", "周三新品推文"].map((label) => ({ ...plain, label, kind: "ARTICLE_CARD" })),
    ],
    [
      channel("douyin-kol", "抖音探店达人", "kol", "paid", 200, 400_000, "投放"),
      ["@福州吃喝", "@榕城面包地图"].map((label) => ({ ...plain, label, kind: "URL_LINK" })),
    ],
    [
      channel("staff-codes", "导购个人码", "staff", "private", 60, null, "门店运营"),
      ["小林", "阿芳", "老郑", "晓晓"].map(staff),
    ],
    [
      channel("gym-partner", "健身房异业合作", "partner", "subsidy", 50, 60_000, "商务"),
      [{ ...plain, label: "前台立牌", kind: "POSTER" }],
    ],
    [
      channel("group-cards", "社群商品卡", "product_card", "private", 70, null, "社群"),
      [card("早餐团", "croissant"), card("周末蛋糕团", "strawberry-cake")],
    ],
  ];
}

/** Channels and what was placed in them, before the first visitor comes. */
export async function openChannels(
  { call, program }: Pick<Operator, "call" | "program">,
  shelves: Shelves,
): Promise<Placed> {
  const placed: Placed = { channels: {}, codes: {} };
  for (const [input, placements] of stands(shelves)) {
    const { id } = await persist(() => call(createChannel, { params: { program }, body: input }));
    placed.channels[input.key] = id;
    const codes: string[] = [];
    for (const body of placements)
      codes.push((await persist(() => call(createPlacement, { params: { program, id }, body }))).shortId);
    placed.codes[input.key] = codes;
  }
  return placed;
}

/** The codes of a shop that is open already, for live shoppers. */
export async function readCodes({
  call,
  program,
}: Pick<Operator, "call" | "program">): Promise<Record<string, string[]>> {
  const codes: Record<string, string[]> = {};
  const { items } = await persist(() => call(listChannels, { params: { program }, query: { pageSize: 50 } }));
  for (const { id, key } of items) {
    const placements = await persist(() => call(listPlacements, { params: { program, id }, query: { pageSize: 20 } }));
    codes[key] = placements.items.map(({ shortId }) => shortId);
  }
  return codes;
}

const PLATFORM = "腾讯广告";
const campaigns = ["朋友圈-新店开业", "朋友圈-下午茶套餐"] as const;

/** What the ads cost each day, as their platform writes it, and the fees of the rest: plausible, and dear where few buy. */
export async function bookCosts(
  operator: Operator,
  { channels }: Placed,
  { from, until, seed, key }: { from: Date; until: Date; seed: number; key: Keyed },
  upload: (path: string, csv: string, idempotencyKey: string) => Promise<void>,
): Promise<void> {
  const { call, program } = operator;
  const params = { program };
  const items = campaigns.map((campaign) => ({ campaign, channelId: channels["moments-ad"] ?? null }));
  await persist(() => call(setCampaignChannels, { params, body: { platform: PLATFORM, items } }));
  const path = `${importCostFile.path.replace(":program", program)}?platform=${encodeURIComponent(PLATFORM)}`;
  await upload(path, adFile(dayOf(from), dayOf(until), seed), key("ad costs").idempotencyKey);
  const fees = [
    ["douyin-kol", "达人月度合作费", 380_000],
    ["store-codes", "桌码印刷与更换", 60_000],
    ["gym-partner", "立牌与赠饮", 45_000],
  ] as const;
  const months = new Set([dayOf(from).slice(0, 7), dayOf(until).slice(0, 7)]);
  for (let day = dayOf(from); day <= dayOf(until); day = addDays(day, 15)) months.add(day.slice(0, 7));
  for (const month of [...months].sort()) {
    // the first month is half over when the shop opens
    if (month === dayOf(from).slice(0, 7) && dayOf(from).slice(8) > "20") continue;
    for (const [channelKey, label, amountFen] of fees) {
      const channelId = channels[channelKey] ?? "";
      const once = key(`fee ${channelKey} ${month}`);
      await persist(() => call(setMonthlyFee, { params, body: { channelId, month, label, amountFen } }, once));
    }
  }
}

/** Two flights, as in `plan/channels.ts`; a little on the other days. */
function adFile(from: Day, until: Day, seed: number): string {
  const random = seeded(seed).fork("ad costs");
  const lines = ["日期,推广计划,花费(元),曝光量,点击量"];
  const days: Day[] = [];
  for (let day = from; day < until; day = addDays(day, 1)) days.push(day);
  for (const [index, day] of days.entries()) {
    const position = index / Math.max(1, days.length - 1);
    const isFlight = (position >= 0.22 && position < 0.36) || (position >= 0.66 && position < 0.8);
    for (const campaign of campaigns) {
      const yuan =
        (isFlight ? random.between(220, 420) : random.between(24, 60)) * (campaign === campaigns[0] ? 1 : 0.7);
      const clicks = Math.round(yuan / random.between(2.2, 3.4));
      lines.push([day, campaign, yuan.toFixed(2), Math.round(clicks * random.between(60, 110)), clicks].join(","));
    }
  }
  return `${lines.join("\n")}\n`;
}
