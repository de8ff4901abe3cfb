import * as z from "zod/mini";
import { endpoint } from "../endpoint.ts";
import { day, fen, id, instant, pageOf, pageQuery, programAndId, programParams, text } from "../schemas.ts";

/** How a cost came in: typed, read from a file of an ad platform, or one day of a monthly fee. */
export const costSources = ["MANUAL", "IMPORT", "FIXED"] as const;
export type CostSource = (typeof costSources)[number];

const count = z.nullable(z.int().check(z.gte(0), z.lte(100_000_000_000)));
const amounts = { costFen: fen, /** Null: not told. */ impressions: count, clicks: count };
/** A month, `2026-11`. */
const month = z.string().check(z.regex(/^\d{4}-(0[1-9]|1[0-2])$/));
const label = text(100);

/** What a channel cost on one business day for one thing; booked in the ledger as it stands. */
export const channelCost = z.strictObject({
  id,
  channelId: id,
  channelName: z.string(),
  day,
  ...amounts,
  source: z.enum(costSources),
  /** The campaign of the file, or what the operator called it. */ label: z.string(),
  /** The ad platform of an import; '' otherwise. */ platform: z.string(),
  version: z.int(),
  by: z.string(),
  updatedAt: instant,
});
export type ChannelCost = z.infer<typeof channelCost>;

const base = "/api/console/programs/:program/channel-costs";
const read = { who: "staff", permission: "channel.read", idempotency: "none" } as const;
const write = { who: "staff", permission: "channel.write", idempotency: "required" } as const;

const costFilter = {
  from: day,
  to: day,
  channelId: z.optional(id),
  source: z.optional(z.enum(costSources)),
};
export const listChannelCosts = endpoint({
  ...read,
  method: "GET",
  path: base,
  summary: "投放费用 Costs by channel and day",
  errors: ["RANGE_TOO_LONG"],
  params: programParams,
  /** Business days, both included, at most 366. */ query: z.extend(pageQuery, costFilter),
  response: z.strictObject({
    ...pageOf(channelCost).shape,
    counts: z.strictObject({ all: z.int(), MANUAL: z.int(), IMPORT: z.int(), FIXED: z.int() }),
    /** Of everything the filter finds. */ sum: z.strictObject({
      costFen: fen,
      impressions: z.int(),
      clicks: z.int(),
      /** The ledger's account of the same channels and days; equal, or something is wrong. Null with a source chosen. */
      bookedFen: z.nullable(z.int()),
    }),
    /** Each day of the range that cost something, by channel. */
    days: z.array(z.strictObject({ day, channelId: id, costFen: fen })),
  }),
});

export const getChannelCost = endpoint({
  ...read,
  method: "GET",
  path: `${base}/:id`,
  summary: "投放费用与更正记录 One cost and its corrections",
  errors: ["COST_NOT_FOUND"],
  params: programAndId,
  response: z.strictObject({
    cost: channelCost,
    /** Newest first; each was booked, and the one before it taken back. */
    versions: z.array(
      z.strictObject({
        version: z.int(),
        channelName: z.string(),
        ...amounts,
        /** An operator's name. */ by: z.string(),
        at: instant,
        reason: z.string(),
      }),
    ),
  }),
});

export const costInput = z.strictObject({ channelId: id, day, label, ...amounts });
export type CostInput = z.infer<typeof costInput>;
export const createChannelCost = endpoint({
  ...write,
  method: "POST",
  path: base,
  summary: "登记投放费用 Enter a cost",
  errors: ["CHANNEL_NOT_FOUND", "COST_IN_FUTURE"],
  params: programParams,
  body: costInput,
  response: channelCost,
});
/** The entry in the books is taken back and made anew. What is one day of a monthly fee changes with the fee. */
export const correctChannelCost = endpoint({
  ...write,
  method: "PUT",
  path: `${base}/:id`,
  summary: "更正投放费用 Correct a cost",
  errors: ["COST_NOT_FOUND", "CHANNEL_NOT_FOUND", "EDIT_CONFLICT", "COST_OF_MONTHLY_FEE"],
  params: programAndId,
  body: z.strictObject({ version: z.int().check(z.gte(1)), channelId: id, ...amounts, reason: text(100) }),
  response: channelCost,
});

// ---- monthly fees, spread over the days of their month to the fen
const monthlyFee = z.strictObject({ channelId: id, month, label, amountFen: fen });
export const listMonthlyFees = endpoint({
  ...read,
  method: "GET",
  path: `${base}/monthly`,
  summary: "固定月费 Monthly fees",
  errors: [],
  params: programParams,
  query: z.strictObject({ from: month, to: month }),
  response: z.strictObject({ items: z.array(z.extend(monthlyFee, { channelName: z.string() })) }),
});
/** One fee per channel, month and label: said again it replaces what was said; 0 takes it away. */
export const setMonthlyFee = endpoint({
  ...write,
  method: "PUT",
  path: `${base}/monthly`,
  summary: "设置固定月费（达人、门店租金等），按天分摊 Set a monthly fee, spread over its days",
  errors: ["CHANNEL_NOT_FOUND", "COST_IN_FUTURE"],
  params: programParams,
  body: monthlyFee,
  response: z.strictObject({ days: z.int(), changed: z.int() }),
});

// ---- files of ad platforms
export const costFileProblems = [
  "NO_DAY",
  "DAY_UNREADABLE",
  "DAY_IN_FUTURE",
  "NO_CAMPAIGN",
  "NO_COST",
  "COST_UNREADABLE",
  "COST_TOO_PRECISE",
  "COST_NEGATIVE",
  "COST_TOO_LARGE",
  "COUNT_UNREADABLE",
  "NO_CHANNEL",
] as const;
export type CostFileProblem = (typeof costFileProblems)[number];
export const costColumns = ["day", "campaign", "cost", "impressions", "clicks"] as const;
export type CostColumn = (typeof costColumns)[number];

/** What a file would do; the same file gives the same until someone changes a cost by hand. */
export const costFile = z.strictObject({
  /** The heading each column was found under; null: not in the file. */
  columns: z.record(z.enum(costColumns), z.nullable(z.string())),
  /** One per day and campaign: lines of the same are added up. At most 500 are shown, problems first. */
  rows: z.array(
    z.strictObject({
      /** Of the file, from 1; the first that told of it. */ line: z.int(),
      day: z.nullable(day),
      campaign: z.string(),
      channelId: z.nullable(id),
      ...amounts,
      /** Lines added up into this row. */ lines: z.int(),
      state: z.enum(["NEW", "SAME", "CHANGED", "PROBLEM"]),
      /** What stands now, of CHANGED. */ beforeFen: z.nullable(fen),
      problem: z.nullable(z.enum(costFileProblems)),
      /** The text that could not be read. */ text: z.string(),
    }),
  ),
  counts: z.strictObject({ NEW: z.int(), SAME: z.int(), CHANGED: z.int(), PROBLEM: z.int() }),
  /** Lines that add up others (合计), left out. */ totalLines: z.int(),
  /** What the books change by: new rows and the difference of changed ones. */ deltaFen: z.int(),
  campaigns: z.array(z.strictObject({ campaign: z.string(), channelId: z.nullable(id), rows: z.int(), costFen: fen })),
});
export type CostFile = z.infer<typeof costFile>;
const platform = z._default(text(20, 0), "");
export const checkCostFile = endpoint({
  ...read,
  permission: "channel.write",
  method: "POST",
  path: `${base}/files/check`,
  summary: "检查投放费用文件（试运行） What a file of an ad platform would do; books nothing",
  errors: ["COST_FILE_UNREADABLE", "COST_FILE_TOO_LONG"],
  params: programParams,
  rawBody: ["text/csv"],
  query: z.strictObject({ platform }),
  response: costFile,
});
/** Rows with a problem stay out; what is the same stays as it is; what differs is corrected. */
export const importCostFile = endpoint({
  ...write,
  method: "POST",
  path: `${base}/files`,
  summary: "导入投放费用文件 Import a file of an ad platform",
  errors: ["COST_FILE_UNREADABLE", "COST_FILE_TOO_LONG"],
  params: programParams,
  rawBody: ["text/csv"],
  query: z.strictObject({ platform }),
  response: costFile,
});
/** Which channel each campaign of a platform is for; remembered for later files. */
export const setCampaignChannels = endpoint({
  ...read,
  permission: "channel.write",
  method: "PUT",
  path: `${base}/campaigns`,
  summary: "推广计划对应的渠道 Which channel a campaign is for",
  errors: ["CHANNEL_NOT_FOUND"],
  params: programParams,
  body: z.strictObject({
    platform: text(20, 0),
    items: z
      .array(z.strictObject({ campaign: label, channelId: z.nullable(id) }))
      .check(z.minLength(1), z.maxLength(500)),
  }),
  response: z.strictObject({ kept: z.int() }),
});
