import * as z from "zod/mini";
import { endpoint } from "../endpoint.ts";
import { day, fen, id, instant, pageOf, pageQuery, programAndId, programParams, text } from "../schemas.ts";
import { claimErrors, couponBenefit, walletCoupon } from "./coupons.ts";

/** Where people come from. What a kind is for is told by `channelKindWords`. */
export const channelKinds = [
  "organic",
  "code",
  "link",
  "poster",
  "article_card",
  "product_card",
  "ad",
  "store",
  "kol",
  "partner",
  "staff",
  "seed",
] as const;
export type ChannelKind = (typeof channelKinds)[number];
/** Who pays for it: nobody, an ad account, what shoppers are given, or the merchant's own people. */
export const channelGroups = ["organic", "paid", "subsidy", "private"] as const;
export type ChannelGroup = (typeof channelGroups)[number];

/** What a channel is called in events and links (`channel=<key>`); never changes once made. */
export const channelKey = z.string().check(z.regex(/^[a-z0-9][a-z0-9_-]{0,39}$/));
/** 8 base62 characters: what a code or link carries as `s=`. */
export const shortId = z.string().check(z.regex(/^[0-9A-Za-z]{8}$/));

const channelFields = {
  name: text(40),
  kind: z.enum(channelKinds),
  group: z.enum(channelGroups),
  /** Who looks after it. */ owner: text(40, 0),
  note: text(200, 0),
  /** What is expected of a month; null: not planned. */
  plannedNewPersons: z.nullable(z.int().check(z.gte(0), z.lte(100_000_000))),
  plannedCostFen: z.nullable(fen),
  startsAt: z.nullable(instant),
  endsAt: z.nullable(instant),
};
export const channelInput = z.strictObject({ key: channelKey, ...channelFields });
export type ChannelInput = z.infer<typeof channelInput>;
export const channel = z.strictObject({
  id,
  key: z.string(),
  ...channelFields,
  version: z.int(),
  archivedAt: z.nullable(instant),
  createdAt: instant,
});
export type Channel = z.infer<typeof channel>;

/** Counted as events arrive; reports count again from the events themselves. */
const touchNumbers = {
  /** Times someone came in (launches). */ visits: z.int(),
  /** Of these by scanning a code. */ scans: z.int(),
  /** People never seen before. */ newPersons: z.int(),
};
export const channelRow = z.strictObject({
  ...channel.shape,
  placements: z.int(),
  /** The last 30 days, today included. */ ...touchNumbers,
});
export type ChannelRow = z.infer<typeof channelRow>;

/** Pages a code or link may lead to; `target` is what the page must be told besides. */
export const landingPages = [
  { page: "pages/home/index", zh: "首页", en: "Home", target: null },
  { page: "pages/product/index", zh: "商品详情", en: "Product", target: "product" },
  { page: "pages/category/index", zh: "分类", en: "Categories", target: null },
  { page: "pages/welfare/index", zh: "福利", en: "Benefits", target: null },
  { page: "pages/coupons/index", zh: "我的优惠券", en: "My coupons", target: null },
  { page: "pages/points/index", zh: "积分", en: "Points", target: null },
  { page: "pages/feedback/index", zh: "反馈与种子用户", en: "Feedback and seed users", target: null },
] as const;
export type LandingPage = (typeof landingPages)[number]["page"];
const pages = landingPages.map(({ page }) => page) as unknown as readonly [LandingPage, ...LandingPage[]]; // the same, in order

export const placementKinds = [
  "WXACODE",
  "LINK",
  "URL_LINK",
  "URL_SCHEME",
  "POSTER",
  "ARTICLE_CARD",
  "PRODUCT_CARD",
] as const;
export type PlacementKind = (typeof placementKinds)[number];

const utmWord = z.string().check(z.regex(/^[0-9A-Za-z._~-]{0,40}$/));
export const utm = z.strictObject({ source: utmWord, medium: utmWord, campaign: utmWord, content: utmWord });
export type Utm = z.infer<typeof utm>;

const placementFields = {
  label: text(40),
  kind: z.enum(placementKinds),
  page: z.enum(pages),
  /** The product of a product page; null for every other page. */ productId: z.nullable(id),
  utm: z.nullable(utm),
  /** Offered to whoever comes in through it; handed-out (PUSH) templates only. */ couponTemplateId: z.nullable(id),
  /** An operator of this program. */ staffId: z.nullable(id),
  /** Who greets: the assistant's or the store's name as shoppers read it. */
  staffName: z.nullable(text(20)),
  storeName: z.nullable(text(30)),
};
export const placementInput = z.strictObject(placementFields);
export type PlacementInput = z.infer<typeof placementInput>;
export const placement = z.strictObject({
  id,
  shortId: z.string(),
  channelId: id,
  channelKey: z.string(),
  channelName: z.string(),
  ...placementFields,
  productTitle: z.nullable(z.string()),
  couponName: z.nullable(z.string()),
  /** Path inside the mini-program with its query, for cards and menus. */ path: z.string(),
  /** Our own short link; opens the mini-program from anywhere. */ shortLink: z.string(),
  /** For an article of an official account: a text link, and a card. */ articleHtml: z.string(),
  cardHtml: z.string(),
  archivedAt: z.nullable(instant),
  createdAt: instant,
  /** Since it was made. */ ...touchNumbers,
  couponsClaimed: z.int(),
});
export type Placement = z.infer<typeof placement>;

const base = "/api/console/programs/:program";
const staffRead = { who: "staff", permission: "channel.read", idempotency: "none" } as const;

export const listChannels = endpoint({
  method: "GET",
  path: `${base}/channels`,
  summary: "渠道列表 Channels",
  ...staffRead,
  errors: [],
  params: programParams,
  query: z.extend(pageQuery, {
    search: z.optional(z.string().check(z.maxLength(40))),
    kind: z.optional(z.enum(channelKinds)),
    archived: z.optional(z.enum(["yes"])),
  }),
  response: z.strictObject({
    ...pageOf(channelRow).shape,
    counts: z.strictObject({ all: z.int(), archived: z.int(), kinds: z.record(z.string(), z.int()) }),
    /** All channels not archived, last 30 days. */ totals: z.strictObject(touchNumbers),
  }),
});
/** Every channel, archived ones too: what keys in events and of members are called. */
export const listChannelNames = endpoint({
  method: "GET",
  path: `${base}/channel-names`,
  summary: "渠道名称 Names of all channels by key",
  ...staffRead,
  errors: [],
  params: programParams,
  response: z.strictObject({ items: z.array(z.strictObject({ key: z.string(), name: z.string() })) }),
});
export const getChannel = endpoint({
  method: "GET",
  path: `${base}/channels/:id`,
  summary: "渠道详情 One channel",
  ...staffRead,
  errors: ["CHANNEL_NOT_FOUND"],
  params: programAndId,
  response: z.strictObject({
    channel: channelRow,
    /** The last 30 days, the oldest first; every day. */
    days: z.array(z.strictObject({ day, ...touchNumbers })),
  }),
});
export const createChannel = endpoint({
  method: "POST",
  path: `${base}/channels`,
  summary: "新建渠道 Create a channel",
  who: "staff",
  permission: "channel.write",
  idempotency: "none",
  errors: ["CHANNEL_KEY_TAKEN"],
  params: programParams,
  body: channelInput,
  response: channel,
});
export const changeChannel = endpoint({
  method: "PUT",
  path: `${base}/channels/:id`,
  summary: "修改渠道 Change a channel",
  who: "staff",
  permission: "channel.write",
  idempotency: "none",
  errors: ["CHANNEL_NOT_FOUND", "EDIT_CONFLICT"],
  params: programAndId,
  body: z.strictObject({ version: z.int().check(z.gte(1)), channel: z.strictObject(channelFields) }),
  response: channel,
});
/** An archived channel makes nothing new; its codes go on working and counting: they are printed. */
export const setChannelArchived = endpoint({
  method: "PUT",
  path: `${base}/channels/:id/archived`,
  summary: "归档或恢复渠道 Archive or restore a channel",
  who: "staff",
  permission: "channel.write",
  idempotency: "none",
  errors: ["CHANNEL_NOT_FOUND"],
  params: programAndId,
  body: z.strictObject({ archived: z.boolean() }),
  response: channel,
});

export const listPlacements = endpoint({
  method: "GET",
  path: `${base}/channels/:id/placements`,
  summary: "渠道的投放物料 Placements of a channel",
  ...staffRead,
  errors: ["CHANNEL_NOT_FOUND"],
  params: programAndId,
  query: z.extend(pageQuery, {
    search: z.optional(z.string().check(z.maxLength(40))),
    archived: z.optional(z.enum(["yes"])),
  }),
  response: pageOf(placement),
});
export const getPlacement = endpoint({
  method: "GET",
  path: `${base}/placements/:id`,
  summary: "投放物料详情 One placement",
  ...staffRead,
  errors: ["PLACEMENT_NOT_FOUND"],
  params: programAndId,
  response: placement,
});
export const createPlacement = endpoint({
  method: "POST",
  path: `${base}/channels/:id/placements`,
  summary: "新建投放物料 Create a placement",
  who: "staff",
  permission: "channel.write",
  idempotency: "none",
  errors: ["CHANNEL_NOT_FOUND", "CHANNEL_ARCHIVED", "PRODUCT_NOT_FOUND", "COUPON_NOT_FOUND"],
  params: programAndId,
  body: placementInput,
  response: placement,
});
/** One code each for many stores or assistants; a name that has one in this channel already keeps it. */
export const createPlacements = endpoint({
  method: "POST",
  path: `${base}/channels/:id/placements/bulk`,
  summary: "批量新建员工码、门店码 Create codes for many stores or assistants",
  who: "staff",
  permission: "channel.write",
  idempotency: "none",
  errors: ["CHANNEL_NOT_FOUND", "CHANNEL_ARCHIVED", "PRODUCT_NOT_FOUND", "COUPON_NOT_FOUND"],
  params: programAndId,
  body: z.strictObject({
    of: z.enum(["staff", "store"]),
    names: z.array(text(20)).check(z.minLength(1), z.maxLength(500)),
    page: z.enum(pages),
    productId: z.nullable(id),
    couponTemplateId: z.nullable(id),
  }),
  response: z.strictObject({ created: z.int(), existing: z.array(z.string()) }),
});
/** What is printed stays: only the label and the coupon change. */
export const changePlacement = endpoint({
  method: "PUT",
  path: `${base}/placements/:id`,
  summary: "修改投放物料 Change a placement",
  who: "staff",
  permission: "channel.write",
  idempotency: "none",
  errors: ["PLACEMENT_NOT_FOUND", "COUPON_NOT_FOUND"],
  params: programAndId,
  body: z.strictObject({ label: text(40), couponTemplateId: z.nullable(id), archived: z.boolean() }),
  response: placement,
});

const bytes = z.custom<Uint8Array>((value) => value instanceof Uint8Array);
const wechatErrors = ["WECHAT_BUSY", "WECHAT_CODE_REFUSED", "WECHAT_QUOTA_SPENT"] as const;

/** The mini-program code as WeChat draws it; kept as a file, asked for again when that is missing. */
export const getPlacementCode = endpoint({
  method: "GET",
  path: `${base}/placements/:id/code.png`,
  summary: "小程序码图片 The code as a picture",
  ...staffRead,
  errors: ["PLACEMENT_NOT_FOUND", ...wechatErrors],
  answers: "png",
  params: programAndId,
  response: bytes,
});
export const posterTemplates = ["product", "shop", "coupon", "card"] as const;
export type PosterTemplate = (typeof posterTemplates)[number];
export const getPlacementPoster = endpoint({
  method: "GET",
  path: `${base}/placements/:id/poster.png`,
  summary: "海报图片 A poster as a picture",
  ...staffRead,
  errors: ["PLACEMENT_NOT_FOUND", ...wechatErrors],
  answers: "png",
  params: programAndId,
  query: z.strictObject({
    template: z.enum(posterTemplates),
    /** Instead of the product's, shop's or coupon's own words. */
    title: z.optional(text(60, 0)),
    line: z.optional(text(60, 0)),
  }),
  response: bytes,
});
/** A folder of pictures for the printer, one for each placement in use (the newest 200). */
export const exportPlacementCodes = endpoint({
  method: "GET",
  path: `${base}/channels/:id/codes.zip`,
  summary: "打包下载小程序码 All codes of a channel in one file",
  ...staffRead,
  errors: ["CHANNEL_NOT_FOUND", ...wechatErrors],
  answers: "zip",
  params: programAndId,
  response: bytes,
});
/** WeChat's own links; they end after at most 30 days, `shortLink` does not. */
export const createPlacementLink = endpoint({
  method: "POST",
  path: `${base}/placements/:id/links`,
  summary: "生成 URL Link 或 URL Scheme Make a WeChat link",
  who: "staff",
  permission: "channel.write",
  idempotency: "none",
  errors: ["PLACEMENT_NOT_FOUND", ...wechatErrors],
  params: programAndId,
  body: z.strictObject({ kind: z.enum(["URL_LINK", "URL_SCHEME"]), days: z.int().check(z.gte(1), z.lte(30)) }),
  response: z.strictObject({ url: z.string(), expiresAt: instant }),
});

/** What a placement gives away, as its visitor sees it. */
export const landingCoupon = z.strictObject({
  templateId: id,
  name: z.string(),
  benefit: couponBenefit,
  thresholdFen: fen,
  /** Of the whole offer. */ left: z.int(),
  /** Why it cannot be taken; null: it can. */
  refusal: z.nullable(z.enum(["SIGNED_OUT", "CLAIMED", "NOT_STARTED", "NOT_FOR_YOU", "SOLD_OUT", "ENDED"])),
});
export type LandingCoupon = z.infer<typeof landingCoupon>;
export const landing = z.strictObject({
  shortId: z.string(),
  channel: z.string(),
  page: z.string(),
  /** Query of the page, without `?`. */ query: z.string(),
  greeting: z.nullable(z.strictObject({ by: z.enum(["staff", "store"]), name: z.string() })),
  coupon: z.nullable(landingCoupon),
});
export type Landing = z.infer<typeof landing>;

export const getLanding = endpoint({
  method: "GET",
  path: "/api/shop/landing",
  summary: "扫码落地信息 What a scanned code leads to",
  who: "public",
  idempotency: "none",
  errors: ["PLACEMENT_NOT_FOUND"],
  query: z.strictObject({ s: shortId }),
  response: landing,
});
/** For coming in through the code, never for sharing or following; once per member and placement. */
export const claimLandingCoupon = endpoint({
  method: "POST",
  path: "/api/shop/landing/coupon",
  summary: "领取扫码优惠券 Claim the coupon of a scanned code",
  who: "shopper",
  idempotency: "required",
  errors: ["PLACEMENT_NOT_FOUND", ...claimErrors],
  body: z.strictObject({ s: shortId }),
  response: walletCoupon,
});
