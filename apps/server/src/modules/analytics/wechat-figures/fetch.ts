import { addDays, DEFAULT_ZONE, dayOf } from "@banyan/calendar";
import { type Figures, WeixinError, WeixinUnreachable } from "#gateways/weixin/index.ts";
import type { Clock } from "#kernel/clock.ts";
import { type Databases, transact } from "#kernel/db.ts";
import type { Log } from "#kernel/log.ts";
import type { Programs } from "#kernel/programs.ts";
import type { VisitCounts } from "./behaviour-store.ts";
import { isKept, KEPT_DAYS, lastDayOut, nextOut } from "./compare.ts";
import { type DueDay, keepFigures, noteProblem, openDays, takeDueDays } from "./store.ts";

export type FetchDeps = {
  db: Databases;
  clock: Clock;
  log: Log;
  programs: Programs;
  figures: Figures;
  counts: Pick<VisitCounts, "firstDay">;
};
const AGAIN_SECONDS = 1_800;
const DAYS_AT_ONCE = 8;

/** Every day since our tracker first spoke, at most sixty back: fetched when it is out, tried again every half hour, no gap left. */
export function createFetching(deps: FetchDeps) {
  const { db, clock, log, programs, figures, counts } = deps;
  /** It never changes once there is one, except by imports of older history, which do not count here. */
  const firstDays = new Map<string, string>();
  const today = () => dayOf(clock.now(), DEFAULT_ZONE);

  async function firstDayOf(programId: string): Promise<string | null> {
    const known = firstDays.get(programId) ?? (await counts.firstDay(programId, DEFAULT_ZONE).catch(() => null)); // ClickHouse away: next time
    if (known !== null) firstDays.set(programId, known);
    return known;
  }

  /** Asks WeChat and keeps what it says. False when it has nothing yet. Throws what WeChat answered. */
  async function fetchDay({ programId, day, isFetched }: DueDay): Promise<boolean> {
    const daily = isFetched ? {} : await figures.daily(programId, day);
    if (daily === null) return false;
    const { after1, after7 } = await figures.returned(programId, day);
    const values = {
      ...daily,
      ...(after1 !== undefined && { returnedAfter1: after1 }),
      ...(after7 !== undefined && { returnedAfter7: after7 }),
    };
    const next = nextOut(day, clock.now());
    await transact(db.workers, (tx) => keepFigures(tx, { programId, day }, values, next));
    return true;
  }

  /** Later, while WeChat still has the day. */
  const tryAgain = (one: DueDay, reason: string) =>
    noteProblem(
      db.workers,
      one,
      reason,
      isKept(one.day, today()) ? new Date(clock.now().getTime() + AGAIN_SECONDS * 1_000) : null,
    );

  return {
    fetchDay,
    tryAgain,
    async fetchDue(): Promise<void> {
      const last = lastDayOut(clock.now(), today());
      for (const { id } of await programs.list()) {
        const first = await firstDayOf(id);
        const oldest = addDays(last, 1 - KEPT_DAYS);
        const isYoung = first !== null && first > oldest;
        if (first !== null) await openDays(db.workers, id, isYoung ? first : oldest, last);
      }
      for (;;) {
        const due = await takeDueDays(db.workers, AGAIN_SECONDS, DAYS_AT_ONCE);
        for (const one of due) {
          // one program's trouble must not stop the others; the day comes again by itself
          await fetchDay(one)
            .then((isThere) => (isThere ? undefined : tryAgain(one, "微信还没有给出这一天的数据")))
            .catch(async (error: unknown) => {
              log.warn({ err: error, program: one.programId, day: one.day }, "WeChat's figures could not be fetched");
              await tryAgain(one, wordsOf(error));
            });
        }
        if (due.length < DAYS_AT_ONCE) return;
      }
    },
  };
}

export function wordsOf(error: unknown): string {
  if (error instanceof WeixinError) return `${error.errcode} ${error.words}`;
  if (error instanceof WeixinUnreachable) return "微信没有应答";
  return error instanceof Error ? error.message : String(error);
}
