import * as z from "zod/mini";
import { endpoint } from "../endpoint.ts";
import { day, instant, programParams } from "../schemas.ts";

/**
 * What WeChat counts of a Beijing day and we count too. `visits` openings (session_cnt), `stayMs` the mean time of one; retention in
 * persons who came that day for the first time and came again so many days later.
 */
export const wechatMetrics = [
  "visits",
  "pageViews",
  "visitors",
  "newVisitors",
  "shares",
  "sharers",
  "stayMs",
  "returnedAfter1",
  "returnedAfter7",
] as const;
export type WechatMetric = (typeof wechatMetrics)[number];

/**
 * WAITING: WeChat's figures are not there yet, or could not be read. OPEN: late behaviour may still come in. AGREED: nothing that
 * decides is off by more than the tolerance. DIFFERENT: something is. ABSENT: our tracker saw nothing of this day.
 */
export const wechatFigureStates = ["WAITING", "OPEN", "AGREED", "DIFFERENT", "ABSENT"] as const;
export type WechatFigureState = (typeof wechatFigureStates)[number];
/**
 * Why the two may differ, with how many of ours speak for it: devices that refused or never answered are unknown to us, so
 * REFUSED counts those who said no on that day; CRAWLER visits WeChat counts and we do not; LATE events that came more than a
 * day later; CLOCK events whose device time was impossible; ABSENT: no event at all.
 */
export const wechatFigureCauses = ["REFUSED", "CRAWLER", "LATE", "CLOCK", "ABSENT"] as const;
export type WechatFigureCause = (typeof wechatFigureCauses)[number];

const comparedMetric = z.strictObject({
  metric: z.enum(wechatMetrics),
  /** Null while it is not known: not fetched, or its later day has not come. */ wechat: z.nullable(z.int()),
  ours: z.nullable(z.int()),
  /** (ours − WeChat's) ÷ WeChat's; null without both, or when WeChat says 0. */ differenceBp: z.nullable(z.int()),
  /** Beyond the tolerance. */ isOff: z.boolean(),
});
/** A day in Beijing, as WeChat counts days, whatever the program's zone. */
export const wechatFigureDay = z.strictObject({
  day,
  state: z.enum(wechatFigureStates),
  metrics: z.array(comparedMetric),
  causes: z.array(z.strictObject({ cause: z.enum(wechatFigureCauses), count: z.int() })),
  fetchedAt: z.nullable(instant),
  /** While something of the day is still to be fetched. */ nextTryAt: z.nullable(instant),
  /** Why it waits: WeChat's words. */ reason: z.nullable(z.string()),
});
export type WechatFigureDay = z.infer<typeof wechatFigureDay>;

const base = "/api/console/programs/:program/wechat-figures";
const staff = { who: "staff", permission: "analytics.read", idempotency: "none" } as const;

export const listWechatFigures = endpoint({
  ...staff,
  method: "GET",
  path: base,
  summary: "微信对数：每日我们与微信的数 Daily figures beside WeChat's, newest first",
  errors: ["RANGE_TOO_LONG"],
  params: programParams,
  /** Both ends inclusive, at most 62 days. */ query: z.strictObject({ from: day, to: day }),
  response: z.strictObject({ toleranceBp: z.int(), days: z.array(wechatFigureDay) }),
});
export const fetchWechatFigures = endpoint({
  ...staff,
  method: "POST",
  path: `${base}/:day/fetches`,
  summary: "重新拉取一天（可重复） Fetch WeChat's figures of a day again",
  errors: ["WECHAT_FIGURES_NOT_READY", "WECHAT_BUSY"],
  params: z.extend(programParams, { day }),
  body: z.strictObject({}),
  response: wechatFigureDay,
});
export const setWechatFigureTolerance = endpoint({
  ...staff,
  permission: "settings.write",
  method: "PUT",
  path: `${base}/tolerance`,
  summary: "对数容差 How far figures may be apart",
  errors: [],
  params: programParams,
  body: z.strictObject({ toleranceBp: z.int().check(z.gte(100), z.lte(5_000)) }),
  response: z.strictObject({ toleranceBp: z.int() }),
});
