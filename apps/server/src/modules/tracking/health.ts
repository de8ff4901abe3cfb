import { addDays, dayOf, startOfDay } from "@banyan/calendar";
import type { IngestionHealth } from "@banyan/contracts";
import type { Clock } from "#kernel/clock.ts";
import type { AckTimes } from "./ack-times.ts";
import type { HealthStore } from "./health-store.ts";

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;
const shownDays = 14;

export type HealthDeps = { store: HealthStore; clock: Clock; acks: AckTimes };

/** How well events come in, for the page of that name. */
export async function readHealth(
  { store, clock, acks }: HealthDeps,
  programId: string,
  zone: string,
): Promise<IngestionHealth> {
  const now = clock.now();
  const nowMs = now.getTime();
  const today = dayOf(now, zone);
  const days = Array.from({ length: shownDays }, (_, nth) => addDays(today, nth + 1 - shownDays));
  const [minutes, counts, daily, sources, stretches, trackers, rejected, tallies, collectors] = await Promise.all([
    store.perMinute(programId, nowMs - dayMs, nowMs),
    store.counts(programId, nowMs - dayMs),
    store.perDay(programId, zone, startOfDay(days[0] ?? today, zone).getTime(), nowMs),
    store.sources(programId, nowMs - dayMs),
    store.stretches(programId, nowMs - 8 * dayMs, nowMs),
    store.trackers(programId, nowMs - 7 * dayMs),
    store.rejected(programId, nowMs - dayMs),
    store.tallies(programId, nowMs - dayMs),
    store.collectors(),
  ]);
  const sourceOf = new Map(sources.map((row) => [row.source, row]));
  const countOn = new Map(daily.map(({ day, count }) => [day, count]));
  return {
    at: now.toISOString(),
    perMinute: buckets(minutes, nowMs, minuteMs, 60),
    perHour: buckets(minutes, nowMs, hourMs, 24),
    perDay: days.map((day) => ({ day, count: countOn.get(day) ?? 0 })),
    ...counts,
    ...tallies,
    rejected,
    ack: acks.read(),
    collectors,
    sources: (["device", "facts", "import"] as const).map((source) => {
      const row = sourceOf.get(source);
      const lastMs = row?.lastMs ?? 0;
      return {
        source,
        count: row?.count ?? 0,
        lastAt: lastMs > 0 ? new Date(lastMs).toISOString() : null,
        isSilent: source === "device" && isSilent(lastMs, nowMs, stretches),
      };
    }),
    trackers: trackers.map(({ lastMs, ...row }) => ({ ...row, lastAt: new Date(lastMs).toISOString() })),
  };
}

/** Counts of `minutes` (epoch minute → events) in spans that end now, oldest first. */
export function buckets(
  minutes: readonly { minute: number; count: number }[],
  nowMs: number,
  spanMs: number,
  length: number,
): number[] {
  const sums = new Array<number>(length).fill(0);
  const current = Math.floor(nowMs / minuteMs);
  const span = spanMs / minuteMs;
  for (const { minute, count } of minutes) {
    const place = length - 1 - Math.floor((current - minute) / span);
    if (place >= 0 && place < length) sums[place] = (sums[place] ?? 0) + count;
  }
  return sums;
}

export const stretchMs = 5 * minuteMs;
/** Shorter silences are nothing. */
const quietMs = 15 * minuteMs;
/** A day counts as an example when anything came on it; fewer examples tell nothing. */
const fewestExamples = 3;

/**
 * Silent: since the last event at least 15 minutes have gone by in which, on each of the days before (at least three with any
 * event), something came. A shop that sleeps at night is not silent at night.
 * @param stretches numbers of the 5-minute stretches since 1970 with events
 */
export function isSilent(lastMs: number, nowMs: number, stretches: ReadonlySet<number>): boolean {
  if (stretches.size === 0 || nowMs - lastMs < quietMs) return false;
  let examples = 0;
  for (let day = 1; day <= 7; day++) {
    const until = nowMs - day * dayMs;
    const from = Math.max(nowMs - dayMs, lastMs) - day * dayMs;
    if (!anyIn(stretches, until - dayMs, until)) continue;
    examples += 1;
    if (!anyIn(stretches, from, until)) return false;
  }
  return examples >= fewestExamples;
}

function anyIn(stretches: ReadonlySet<number>, fromMs: number, untilMs: number): boolean {
  for (let one = Math.floor(fromMs / stretchMs) + 1; one * stretchMs < untilMs; one++)
    if (stretches.has(one)) return true;
  return false;
}
