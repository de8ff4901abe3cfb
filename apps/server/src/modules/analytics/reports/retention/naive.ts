import { dayOf } from "@banyan/calendar";
import type { RetentionAnswer, RetentionQuestion } from "@banyan/contracts";
import { beginOf, type Did, didOf, intervalsBetween, lastOf, stepFrom, type World } from "./told-events.ts";

/** Retention as it is defined, in plain loops. Cells are the people themselves; `answerOfNaive` counts them. */
export type NaiveCohort = { day: string; people: Map<number, string>; back: (number[] | null)[] };

export function naiveRetention(world: World, zone: string, now: Date, question: RetentionQuestion): NaiveCohort[] {
  const { range, interval, rule, match } = question;
  const today = dayOf(now, zone);
  const starts = didOf(world, zone, question.start, question.filters);
  const returns = didOf(world, zone, question.return, question.filters);
  const inRange = starts.filter(({ day }) => day >= range.from && day <= range.to);
  const brackets =
    question.brackets.length > 0
      ? question.brackets
      : Array.from({ length: question.offsets + 1 }, (_, n) => ({ from: n, to: n }));

  const cohorts: NaiveCohort[] = [];
  for (const begin of intervalsBetween(range.from, range.to, interval)) {
    const people = new Map<number, string>();
    for (const one of inRange) {
      if (beginOf(one.day, interval) !== begin) continue;
      if (rule === "first_ever" && beginOf(firstOf(starts, one.who).day, interval) !== begin) continue;
      if (rule === "first_ever" && firstOf(starts, one.who).day < range.from) continue;
      if (rule === "first_in_range" && beginOf(firstOf(inRange, one.who).day, interval) !== begin) continue;
      const here = inRange.filter(({ day }) => beginOf(day, interval) === begin);
      people.set(one.who, firstOf(here, one.who).channel);
    }
    const back = brackets.map(({ from, to }) => {
      if (lastOf(stepFrom(begin, to, interval), interval) >= today) return null; // not over yet
      const found: number[] = [];
      for (const who of people.keys()) {
        let came = false;
        for (const one of returns) {
          if (one.who !== who || one.day > today) continue;
          const of = beginOf(one.day, interval);
          if (match === "on_or_after" && of >= stepFrom(begin, from, interval)) came = true;
          if (match === "on") for (let n = from; n <= to; n++) if (of === stepFrom(begin, n, interval)) came = true;
        }
        if (came) found.push(who);
      }
      return found;
    });
    cohorts.push({ day: begin, people, back });
  }
  return cohorts;
}

/** The earliest; of two at one instant the one whose channel is smaller. */
function firstOf(did: readonly Did[], who: number): Did {
  let first: Did | undefined;
  for (const one of did) {
    if (one.who !== who) continue;
    if (!first || one.at < first.at || (one.at === first.at && one.channel < first.channel)) first = one;
  }
  if (!first) throw new Error("nothing of this person");
  return first;
}

export function answerOfNaive(cohorts: readonly NaiveCohort[], question: RetentionQuestion): RetentionAnswer {
  const brackets =
    question.brackets.length > 0
      ? question.brackets
      : Array.from({ length: question.offsets + 1 }, (_, n) => ({ from: n, to: n }));
  const table = (isOf: (channel: string) => boolean) => {
    const rows = cohorts.map(({ day, people, back }) => {
      const own = [...people].filter(([, channel]) => isOf(channel)).map(([who]) => who);
      return {
        day,
        size: own.length,
        persons: back.map((who) => (who === null ? null : who.filter((one) => own.includes(one)).length)),
      };
    });
    const average = brackets.map((_, n) => {
      let persons = 0;
      let size = 0;
      for (const row of rows) {
        const came = row.persons[n];
        if (came === null || came === undefined) continue;
        persons += came;
        size += row.size;
      }
      return { persons, size, ratio: size === 0 ? null : persons / size };
    });
    return { size: rows.reduce((sum, { size }) => sum + size, 0), average, cohorts: rows };
  };
  const channels = new Set(cohorts.flatMap(({ people }) => [...people.values()]));
  const groups = [...(question.breakdown ? channels : [])]
    .map((channel) => ({
      value: channel === "" ? { value: null, label: "未设置" } : { value: channel, label: channel },
      ...table((one) => one === channel),
    }))
    .sort((a, b) => b.size - a.size || ((a.value.value ?? "") < (b.value.value ?? "") ? -1 : 1));
  return { brackets: [...brackets], ...table(() => true), groups };
}
