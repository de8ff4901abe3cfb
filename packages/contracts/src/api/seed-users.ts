import * as z from "zod/mini";
import { endpoint } from "../endpoint.ts";
import { cursorOf, id, instant, pageOf, pageQuery, programAndId, programParams, text } from "../schemas.ts";

/** INVITED joined and said nothing yet. ACTIVE gave feedback. LAPSED owed it for too many weeks; the next one makes them active again. */
export const seedStates = ["INVITED", "ACTIVE", "LAPSED"] as const;
export type SeedState = (typeof seedStates)[number];

export const seedProgrammeInput = z.strictObject({
  isOn: z.boolean(),
  /** Said on the page that asks people to join. */ promise: text(200, 0),
  /** At most so many members ever join. */ quota: z.int().check(z.gte(1), z.lte(100_000)),
  /** What one member owes in seven days; 0: nothing. */ feedbackPerWeek: z.int().check(z.gte(0), z.lte(20)),
  /** What all of them together should give in seven days. */ weeklyGoal: z.int().check(z.gte(1), z.lte(10_000)),
  /** Who owes for so many weeks on end lapses. */ lapseAfterWeeks: z.int().check(z.gte(1), z.lte(52)),
});
export type SeedProgrammeInput = z.infer<typeof seedProgrammeInput>;
export const seedProgramme = z.strictObject({
  ...seedProgrammeInput.shape,
  joined: z.int(),
  counts: z.record(z.enum(seedStates), z.int()),
  /** Of seed users in the last seven days. */ feedbackThisWeek: z.int(),
  /** Of the eight weeks before now, oldest first; the last is `feedbackThisWeek`. */ weeks: z.array(z.int()),
});
export type SeedProgramme = z.infer<typeof seedProgramme>;

/** A code people join by; a placement of the channel for seed users, so that its visits are counted like any other's. */
export const seedInvitation = z.strictObject({
  id,
  label: z.string(),
  /** What stands in the link: the placement's short id. */ code: z.string(),
  uses: z.int(),
  used: z.int(),
  isOpen: z.boolean(),
  createdAt: instant,
});
export type SeedInvitation = z.infer<typeof seedInvitation>;

export const seedUser = z.strictObject({
  id,
  memberId: id,
  nickname: z.string(),
  state: z.enum(seedStates),
  invitation: z.string(),
  joinedAt: instant,
  /** All they gave. */ given: z.int(),
  /** In the last seven days, and what is still owed of them. */ givenThisWeek: z.int(),
  owed: z.int(),
  lastFeedbackAt: z.nullable(instant),
});
export type SeedUser = z.infer<typeof seedUser>;

export const feedbackCategories = ["PRODUCT", "EXPERIENCE", "SERVICE", "PRICE", "BUG", "IDEA"] as const;
export type FeedbackCategory = (typeof feedbackCategories)[number];
export const feedbackStates = ["NEW", "PLANNED", "SHIPPED", "DECLINED"] as const;
export type FeedbackState = (typeof feedbackStates)[number];
export const feedbackInput = z.strictObject({
  text: text(500, 5),
  rating: z.int().check(z.gte(1), z.lte(5)),
  category: z.enum(feedbackCategories),
});
export type FeedbackInput = z.infer<typeof feedbackInput>;
const myFeedback = z.strictObject({
  id,
  ...feedbackInput.shape,
  /** Empty once its giver is gone. */ text: z.string(),
  state: z.enum(feedbackStates),
  /** The shop's words; empty without. */ answer: z.string(),
  createdAt: instant,
});
export type MyFeedback = z.infer<typeof myFeedback>;
export const feedback = z.strictObject({
  ...myFeedback.shape,
  memberId: z.nullable(id),
  nickname: z.string(),
  /** Given by a seed user. */ isSeed: z.boolean(),
});
export type Feedback = z.infer<typeof feedback>;

/** What a shopper sees of the programme. */
export const seedStanding = z.strictObject({
  isOn: z.boolean(),
  promise: z.string(),
  placesLeft: z.int(),
  /** Null for who has not joined. */
  mine: z.nullable(
    z.strictObject({ state: z.enum(seedStates), joinedAt: instant, givenThisWeek: z.int(), owed: z.int() }),
  ),
});
export type SeedStanding = z.infer<typeof seedStanding>;

const base = "/api/console/programs/:program/seed-users";
const reading = { who: "staff", permission: "channel.read", idempotency: "none" } as const;
const writing = { who: "staff", permission: "channel.write", idempotency: "none" } as const;
const shopper = { who: "shopper", idempotency: "none" } as const;

export const getSeedProgramme = endpoint({
  ...reading,
  method: "GET",
  path: `${base}/programme`,
  summary: "种子用户计划 The seed-user programme",
  errors: [],
  params: programParams,
  response: seedProgramme,
});
export const setSeedProgramme = endpoint({
  ...writing,
  method: "PUT",
  path: `${base}/programme`,
  summary: "设置种子用户计划 Set the seed-user programme",
  errors: ["SEED_QUOTA_BELOW_JOINED"],
  params: programParams,
  body: seedProgrammeInput,
  response: seedProgramme,
});
export const listSeedInvitations = endpoint({
  ...reading,
  method: "GET",
  path: `${base}/invitations`,
  summary: "邀请码列表 Invitations, newest first",
  errors: [],
  params: programParams,
  query: pageQuery,
  response: pageOf(seedInvitation),
});
export const createSeedInvitation = endpoint({
  ...writing,
  idempotency: "required",
  method: "POST",
  path: `${base}/invitations`,
  summary: "新建邀请码 An invitation that so many may join by",
  errors: [],
  params: programParams,
  body: z.strictObject({ label: text(40), uses: z.int().check(z.gte(1), z.lte(100_000)) }),
  response: seedInvitation,
});
export const setSeedInvitation = endpoint({
  ...writing,
  method: "PUT",
  path: `${base}/invitations/:id`,
  summary: "停用或恢复邀请码 Close or open an invitation",
  errors: [],
  params: programAndId,
  body: z.strictObject({ isOpen: z.boolean() }),
  response: seedInvitation,
});
export const listSeedUsers = endpoint({
  ...reading,
  method: "GET",
  path: base,
  summary: "种子用户列表 Seed users, who owes most first",
  errors: [],
  params: programParams,
  query: z.extend(pageQuery, { state: z.optional(z.enum(seedStates)), owing: z.optional(z.enum(["yes"])) }),
  response: z.strictObject({
    ...pageOf(seedUser).shape,
    counts: z.record(z.enum(seedStates), z.int()),
    owing: z.int(),
  }),
});
export const listFeedback = endpoint({
  ...reading,
  method: "GET",
  path: "/api/console/programs/:program/feedback",
  summary: "反馈列表 Feedback, newest first",
  errors: [],
  params: programParams,
  query: z.extend(pageQuery, {
    state: z.optional(z.enum(feedbackStates)),
    category: z.optional(z.enum(feedbackCategories)),
    from: z.optional(z.enum(["seed"])),
  }),
  response: z.strictObject({ ...pageOf(feedback).shape, counts: z.record(z.enum(feedbackStates), z.int()) }),
});
export const answerFeedback = endpoint({
  ...writing,
  method: "PUT",
  path: "/api/console/programs/:program/feedback/:id",
  summary: "处理反馈 What comes of a feedback, and the answer its giver reads",
  errors: ["FEEDBACK_STATE"],
  params: programAndId,
  body: z.strictObject({ state: z.enum(feedbackStates), answer: text(500, 0) }),
  response: feedback,
});

export const getMySeedStanding = endpoint({
  ...shopper,
  method: "GET",
  path: "/api/shop/seed-users/mine",
  summary: "我的种子用户身份 My standing as a seed user",
  errors: [],
  response: seedStanding,
});
export const joinSeedUsers = endpoint({
  ...shopper,
  method: "POST",
  path: "/api/shop/seed-users",
  summary: "凭邀请码加入（重复不变） Join by an invitation; again changes nothing",
  errors: ["SEED_INVITATION_UNKNOWN", "SEED_INVITATION_USED", "SEED_PROGRAMME_FULL", "SEED_PROGRAMME_CLOSED"],
  body: z.strictObject({ code: z.string().check(z.regex(/^[0-9A-Za-z]{6,16}$/)) }),
  response: seedStanding,
});
export const giveFeedback = endpoint({
  ...shopper,
  idempotency: "required",
  method: "POST",
  path: "/api/shop/feedback",
  summary: "提交反馈 Give feedback",
  errors: ["FEEDBACK_TOO_OFTEN"],
  body: feedbackInput,
  response: myFeedback,
});
export const listMyFeedback = endpoint({
  ...shopper,
  method: "GET",
  path: "/api/shop/feedback",
  summary: "我的反馈 My feedback, newest first",
  errors: [],
  query: z.strictObject({ cursor: z.optional(z.string().check(z.maxLength(100))) }),
  response: cursorOf(myFeedback),
});
