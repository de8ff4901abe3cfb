import * as z from "zod/mini";
import { endpoint } from "../endpoint.ts";
import { id, instant, pageOf, pageQuery, programAndId, text } from "../schemas.ts";
import { touchNumbers } from "./channels.ts";

const base = "/api/console/programs/:program";
const staffRead = { who: "staff", permission: "channel.read", idempotency: "none" } as const;

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
