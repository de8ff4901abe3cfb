import { addDays, dayOf } from "@banyan/calendar";
import type { ActiveUsersQuestion, StickinessQuestion } from "@banyan/contracts";
import { beginOf, didOf, type World } from "../retention/told-events.ts";

/** Of everyone active in the range: in how many intervals. */
export function naiveStickiness(world: World, zone: string, question: StickinessQuestion): Map<number, number> {
  const intervals = new Map<number, Set<string>>();
  for (const { who, day } of didOf(world, zone, question.activity, question.filters)) {
    if (day < question.range.from || day > question.range.to) continue;
    const own = intervals.get(who) ?? new Set();
    own.add(beginOf(day, question.interval));
    intervals.set(who, own);
  }
  return new Map([...intervals].map(([who, own]) => [who, own.size]));
}

export type NaiveDay = { day: string; daily: number[]; weekly: number[]; monthly: number[]; isComplete: boolean };

/** Who was active on the day, in the 7 and in the 30 days that end with it. */
export function naiveActiveUsers(world: World, zone: string, now: Date, question: ActiveUsersQuestion): NaiveDay[] {
  const today = dayOf(now, zone);
  const active = didOf(world, zone, question.activity, question.filters);
  const within = (first: string, last: string) => [
    ...new Set(active.filter(({ day }) => day >= first && day <= last).map(({ who }) => who)),
  ];
  const found: NaiveDay[] = [];
  for (let day = question.range.from; day <= question.range.to && day <= today; day = addDays(day, 1))
    found.push({
      ...{ day, isComplete: day < today },
      daily: within(day, day),
      weekly: within(addDays(day, -6), day),
      monthly: within(addDays(day, -29), day),
    });
  return found;
}
