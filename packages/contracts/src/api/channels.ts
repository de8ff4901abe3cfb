import * as z from "zod/mini";
import { endpoint } from "../endpoint.ts";
import { day, fen, id, instant, pageOf, pageQuery, programAndId, programParams, text } from "../schemas.ts";

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
export const touchNumbers = {
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
