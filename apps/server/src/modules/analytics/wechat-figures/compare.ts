import { addDays, atTime, DEFAULT_ZONE, daysBetween, startOfDay } from "@banyan/calendar";
import {
  type WechatFigureCause,
  type WechatFigureDay,
  type WechatFigureState,
  type WechatMetric,
  wechatMetrics,
} from "@banyan/contracts";

/** WeChat has a day's figures at eight the next morning in Beijing; a while later nobody is too early. */
const READY_AT = "08:30";
/** So many days back WeChat is asked by itself and by hand. */
export const KEPT_DAYS = 60;
/** A phone tells what it kept when it is opened again: for a day after a day's end ours may still grow. */
const LATE_HOURS = 24;
/** Of small numbers a few are nothing, whatever the percentage. */
const NEVER_OFF_BELOW = 4;
/** What makes a day differ; the others are shown and explain. */
const deciding: ReadonlySet<WechatMetric> = new Set(["visits", "pageViews", "visitors", "newVisitors"]);
const laterDays: Partial<Record<WechatMetric, number>> = { returnedAfter1: 1, returnedAfter7: 7 };

/** Whether WeChat can have the figures of this day now. */
export const isOut = (day: string, now: Date): boolean => now >= outAt(day);
const outAt = (day: string) => atTime(addDays(day, 1), READY_AT, DEFAULT_ZONE);
/** The newest day WeChat can have. */
export function lastDayOut(now: Date, today: string): string {
  return isOut(addDays(today, -1), now) ? addDays(today, -1) : addDays(today, -2);
}
/** When the next thing of a fetched day comes out: who came back a day later, a week later. */
export const nextOut = (day: string, now: Date): Date | null =>
  Object.values(laterDays)
    .map((later) => outAt(addDays(day, later)))
    .find((at) => at > now) ?? null;
export const isKept = (day: string, today: string): boolean => daysBetween(day, today) <= KEPT_DAYS;

/** What our own behaviour says of a day. */
export type OurDay = {
  values: Partial<Record<WechatMetric, number>>;
  causes: Partial<Record<WechatFigureCause, number>>;
};
export type TheirDay = {
  day: string;
  values: Partial<Record<WechatMetric, number>>;
  fetchedAt: Date | null;
  nextTryAt: Date | null;
  reason: string | null;
};

/** One day side by side: how far apart, whether that is too far, and what may be the cause. */
export function compareDay(
  ours: OurDay | undefined,
  theirs: TheirDay,
  toleranceBp: number,
  now: Date,
): WechatFigureDay {
  const { day } = theirs;
  const metrics = wechatMetrics.map((metric) => {
    const wechat = theirs.values[metric] ?? null;
    // a later day that is not over is not known yet: nobody came back is something else
    const isKnown =
      theirs.fetchedAt !== null && startOfDay(addDays(day, (laterDays[metric] ?? 0) + 1), DEFAULT_ZONE) <= now;
    const mine = isKnown ? (ours?.values[metric] ?? 0) : null;
    const apart = wechat === null || mine === null ? 0 : mine - wechat;
    return {
      metric,
      wechat,
      ours: mine,
      differenceBp: wechat === null || mine === null || wechat === 0 ? null : Math.round((apart * 10_000) / wechat),
      isOff: Math.abs(apart) >= NEVER_OFF_BELOW && Math.abs(apart) * 10_000 > (wechat ?? 0) * toleranceBp,
    };
  });
  const isAbsent = (ours?.values.visits ?? 0) === 0 && (theirs.values.visits ?? 0) > 0;
  const causes = Object.entries({ ...ours?.causes, ABSENT: isAbsent ? (theirs.values.visits ?? 0) : 0 })
    .filter(([, count]) => count > 0)
    .map(([cause, count]) => ({ cause: cause as WechatFigureCause, count })); // keys of OurDay.causes
  return {
    day,
    state: stateOf(),
    metrics,
    causes,
    fetchedAt: theirs.fetchedAt?.toISOString() ?? null,
    nextTryAt: theirs.nextTryAt?.toISOString() ?? null,
    reason: theirs.reason,
  };

  function stateOf(): WechatFigureState {
    if (theirs.fetchedAt === null) return "WAITING";
    const settledAt = startOfDay(addDays(day, 1), DEFAULT_ZONE).getTime() + LATE_HOURS * 3_600_000;
    if (now.getTime() < settledAt) return "OPEN";
    if (isAbsent) return "ABSENT";
    return metrics.some(({ metric, isOff }) => isOff && deciding.has(metric)) ? "DIFFERENT" : "AGREED";
  }
}
