import { addDays, DEFAULT_ZONE, dayOf, daysBetween, startOfDay } from "@banyan/calendar";
import type { WechatFigureDay } from "@banyan/contracts";
import { type Figures, WeixinError, WeixinUnreachable } from "#gateways/weixin/index.ts";
import type { ClickHouse } from "#kernel/clickhouse.ts";
import type { Clock } from "#kernel/clock.ts";
import { type Databases, transact } from "#kernel/db.ts";
import { fail } from "#kernel/failure.ts";
import type { Log } from "#kernel/log.ts";
import type { Programs } from "#kernel/programs.ts";
import type { Settings } from "#kernel/settings.ts";
import { createVisitCounts } from "./behaviour-store.ts";
import { compareDay, isKept, isOut, type OurDay } from "./compare.ts";
import { createFetching, wordsOf } from "./fetch.ts";
import { toleranceSetting } from "./settings.ts";
import { listDays } from "./store.ts";

export type WechatFiguresDeps = {
  db: Databases;
  clickhouse: ClickHouse;
  clock: Clock;
  log: Log;
  programs: Programs;
  settings: Settings;
  figures: Figures;
  /** Devices that said no to being counted, by day; from members. */
  refusals(programId: string, zone: string, from: Date, until: Date): Promise<{ day: string; count: number }[]>;
};
export type WechatFigures = ReturnType<typeof createWechatFigures>;

const MOST_DAYS = 62;
/** Days the things to handle look at; counted anew this often. */
const ALERT_DAYS = 14;
const ALERT_FRESH_MS = 5 * 60_000;

/** Our daily figures beside those WeChat counts itself. */
export function createWechatFigures(deps: WechatFiguresDeps) {
  const { db, clickhouse, clock, programs, settings, figures, refusals } = deps;
  const counts = createVisitCounts(clickhouse);
  const fetching = createFetching({ db, clock, log: deps.log, programs, figures, counts });
  const alerts = new Map<string, { until: number; at: string; days: Promise<number> }>();
  const now = () => clock.now();
  const today = () => dayOf(now(), DEFAULT_ZONE);

  async function list(programId: string, { from, to }: { from: string; to: string }) {
    const length = daysBetween(from, to) + 1;
    if (length < 1) fail("INVALID_INPUT", { field: "query.to" });
    if (length > MOST_DAYS) fail("RANGE_TOO_LONG", { field: "query.to" });
    const [theirs, ours, { toleranceBp }] = await Promise.all([
      listDays(db.reads, programId, from, to),
      readOurs(programId, from, to),
      settings.read(programId, toleranceSetting),
    ]);
    return { toleranceBp, days: theirs.map((day) => compareDay(ours.get(day.day), day, toleranceBp, now())) };
  }

  async function readOurs(programId: string, from: string, to: string): Promise<Map<string, OurDay>> {
    const range = [startOfDay(from, DEFAULT_ZONE), startOfDay(addDays(to, 1), DEFAULT_ZONE)] as const;
    const [days, fresh, refused] = await Promise.all([
      counts.days(programId, DEFAULT_ZONE, ...range),
      counts.newPersons(programId, DEFAULT_ZONE, ...range),
      refusals(programId, DEFAULT_ZONE, ...range),
    ]);
    const newOn = new Map(fresh.map(({ day, ...values }) => [day, values]));
    const refusedOn = new Map(refused.map(({ day, count }) => [day, count]));
    return new Map(
      days.map(({ day, crawler, late, clock: clamped, ...values }): [string, OurDay] => [
        day,
        {
          values: { ...values, ...newOn.get(day) },
          causes: { REFUSED: refusedOn.get(day) ?? 0, CRAWLER: crawler, LATE: late, CLOCK: clamped },
        },
      ]),
    );
  }

  return {
    list,
    /** Now, by hand. Errors: WECHAT_FIGURES_NOT_READY, WECHAT_BUSY. */
    async fetch(programId: string, day: string): Promise<WechatFigureDay> {
      if (!isOut(day, now()) || !isKept(day, today())) fail("WECHAT_FIGURES_NOT_READY");
      const one = { programId, day, isFetched: false };
      try {
        if (!(await fetching.fetchDay(one))) fail("WECHAT_FIGURES_NOT_READY");
      } catch (error) {
        if (!(error instanceof WeixinError || error instanceof WeixinUnreachable)) throw error;
        await fetching.tryAgain(one, wordsOf(error));
        fail("WECHAT_BUSY", { cause: error });
      }
      alerts.delete(programId);
      const { days } = await list(programId, { from: day, to: day });
      return days[0] ?? fail("WECHAT_FIGURES_NOT_READY");
    },
    async setTolerance(programId: string, toleranceBp: number) {
      await transact(db.orders, (tx) => settings.write(tx, programId, toleranceSetting, { toleranceBp }));
      alerts.delete(programId);
      return { toleranceBp };
    },
    /** Days of the last two weeks that differ or that our tracker missed, for the things to handle. */
    async countDifferent(programId: string): Promise<number> {
      const known = alerts.get(programId);
      if (known && known.until > performance.now() && known.at === today()) return known.days;
      const days = list(programId, { from: addDays(today(), -ALERT_DAYS), to: addDays(today(), -1) }).then(
        (found) => found.days.filter(({ state }) => state === "DIFFERENT" || state === "ABSENT").length,
      );
      alerts.set(programId, { until: performance.now() + ALERT_FRESH_MS, at: today(), days });
      days.catch(() => alerts.delete(programId));
      return days;
    },
    fetchDue: fetching.fetchDue,
  };
}
