import { dayOf } from "@banyan/calendar";
import type { LifecycleQuestion, LifecycleState } from "@banyan/contracts";
import { beginOf, didOf, intervalsBetween, lastOf, stepFrom, type World } from "../retention/told-events.ts";

export type NaiveInterval = Record<LifecycleState, number[]> & { day: string; isComplete: boolean };

/** Lifecycle as it is defined, person by person. */
export function naiveLifecycle(world: World, zone: string, now: Date, question: LifecycleQuestion): NaiveInterval[] {
  const { range, interval } = question;
  const today = dayOf(now, zone);
  const active = didOf(world, zone, question.activity, question.filters).filter(({ day }) => day <= today);
  const everyone = [...new Set(active.map(({ who }) => who))];
  const found: NaiveInterval[] = [];
  for (const begin of intervalsBetween(range.from, range.to, interval)) {
    if (begin > today) continue;
    const before = stepFrom(begin, -1, interval);
    const row: NaiveInterval = {
      ...{ day: begin, isComplete: lastOf(begin, interval) < today },
      ...{ new: [], returning: [], resurrecting: [], dormant: [] },
    };
    for (const who of everyone) {
      const begins = active.filter((one) => one.who === who).map(({ day }) => beginOf(day, interval));
      const isHere = begins.includes(begin);
      const wasHere = begins.includes(before);
      const wasEver = begins.some((one) => one < begin);
      if (isHere && !wasEver) row.new.push(who);
      if (isHere && wasHere) row.returning.push(who);
      if (isHere && wasEver && !wasHere) row.resurrecting.push(who);
      if (!isHere && wasHere) row.dormant.push(who);
    }
    found.push(row);
  }
  return found;
}
