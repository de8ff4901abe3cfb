import type { Random } from "../random.ts";
import { endings } from "./channels.ts";
import type { Moment, Plan, PlannedOrder, PlannedVisit, Sketch } from "./plan.ts";
import { DAY_MS, type DemoDay, timeOfDay } from "./rhythm.ts";

/** Moments of a day at which people act, in equal shares of its visits. */
const MOMENTS_A_DAY = 4;
/** Parcels leave at this one, in the afternoon; what was paid until the one before goes out. */
const SHIPPING_PART = 2;
const EVENING_PART = MOMENTS_A_DAY - 1;
/** The server closes an unpaid order after 30 minutes; what people began before the evening's moment is over by then, too. */
const CLOSING_AFTER_MS = 36 * 60_000;

/** Puts what people do onto moments, and how orders end, parcels, receipts and reports with it. */
export function arrange({ people, visits, orders, days, until, random }: Sketch): Plan {
  const moments = momentsOf(days, until, random.fork("moments"));
  const acts = visits
    .filter(({ deed }) => deed !== null)
    .sort((a, b) => a.startsAt - b.startsAt || a.person - b.person);
  const lastActOf = new Map<number, number>();
  for (const visit of acts) {
    const nearest = nearestMoment(moments, visit.startsAt + (visit.deed?.afterMs ?? 0));
    // one thing after another: nobody acts twice at one moment
    const place = Math.max(nearest, (lastActOf.get(visit.person) ?? -1) + 1);
    const moment = moments[place];
    if (!moment || !visit.deed) {
      visit.endsAt = Number.POSITIVE_INFINITY; // the period ends before they could
      continue;
    }
    lastActOf.set(visit.person, place);
    const afterMs = 4_000 + ((moment.deeds.length * 13_000) % 170_000);
    moveVisit(visit, moment.at + afterMs - visit.startsAt - visit.deed.afterMs);
    visit.deed = { ...visit.deed, moment: place, afterMs };
    moment.deeds.push(-1); // its place in the sorted list is known below
  }
  const told = visits
    .filter((visit) => visit.endsAt < until)
    .sort((a, b) => a.startsAt - b.startsAt || a.person - b.person);
  for (const moment of moments) moment.deeds = [];
  for (const [index, { deed }] of told.entries()) if (deed) moments[deed.moment]?.deeds.push(index);
  for (const { deeds } of moments) deeds.sort((a, b) => (told[a]?.deed?.afterMs ?? 0) - (told[b]?.deed?.afterMs ?? 0));
  followUp(moments, told, orders, random.fork("follow up"));
  return {
    people,
    visits: told,
    orders,
    moments: withReports(withClosings(moments, until), told, until),
    from: new Date(days[0]?.startsAt ?? until),
  };
}

type DayMoment = Moment & { day: number; part: number };

/** One moment somewhere in each equal share of the day. */
function momentsOf(days: readonly DemoDay[], until: number, random: Random): DayMoment[] {
  return days.flatMap(({ startsAt }, day) =>
    Array.from({ length: MOMENTS_A_DAY }, (_, part) => {
      const at = startsAt + timeOfDay((part + random.between(0.25, 0.75)) / MOMENTS_A_DAY) + random.whole(0, 59_999);
      return { ...emptyMoment(at), day, part };
    }).filter(({ at }) => at < until - 10 * 60_000),
  );
}

const emptyMoment = (at: number): Moment => ({ at, deeds: [], reports: [], ships: [], receives: [], drains: false });

function nearestMoment(moments: readonly Moment[], at: number): number {
  let [low, high] = [0, moments.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((moments[middle]?.at ?? 0) < at) low = middle + 1;
    else high = middle;
  }
  const [before, after] = [moments[low - 1], moments[low]];
  return before && after && at - before.at < after.at - at ? low - 1 : low;
}

function moveVisit(visit: PlannedVisit, byMs: number): void {
  visit.startsAt += byMs;
  visit.endsAt += byMs;
  for (const event of visit.events) event.ts += byMs;
}

/** How orders end. A paid one is shipped with the next parcels and, three times in four, confirmed one to three days later. */
function followUp(
  moments: readonly DayMoment[],
  visits: readonly PlannedVisit[],
  orders: PlannedOrder[],
  random: Random,
): void {
  for (const { deed } of visits) {
    const order = deed?.order == null ? undefined : orders[deed.order];
    const moment = moments[deed?.moment ?? -1];
    if (deed?.order == null || !order || !moment) continue;
    order.ending = random.weighted(endings[moment.part === EVENING_PART ? "evening" : "day"]);
    const confirms = random.chance(0.76);
    const daysLater = random.weighted([
      [1, 46],
      [2, 34],
      [3, 20],
    ]);
    const part = random.whole(0, MOMENTS_A_DAY - 1);
    if (order.ending !== "PAID") continue;
    const parcels = moments.find((one, place) => place > deed.moment && one.part === SHIPPING_PART);
    if (!parcels) continue;
    parcels.ships.push(deed.order);
    if (confirms)
      moments.find((one) => one.day === parcels.day + daysLater && one.part === part)?.receives.push(deed.order);
  }
}

/** After each evening's orders have closed, facts and due work of the day are done. */
function withClosings(moments: readonly DayMoment[], until: number): Moment[] {
  const closings = moments
    .filter(({ part }) => part === EVENING_PART)
    .map(({ at }) => ({ ...emptyMoment(at + CLOSING_AFTER_MS), drains: true }))
    .filter(({ at }) => at < until - 60_000);
  return [...moments, ...closings].sort((a, b) => a.at - b.at);
}

/** Behaviour is reported once a day, on the last day at every moment: a block in ClickHouse costs 25 ms of CPU, whatever is in it. */
function withReports(moments: Moment[], visits: readonly PlannedVisit[], until: number): Moment[] {
  const end: Moment = { ...emptyMoment(until), drains: true };
  const reporting = [...moments.filter(({ at, drains }) => drains || at > until - DAY_MS), end];
  for (const [index, { endsAt }] of visits.entries()) {
    // at least five minutes later, so that what it did at the shop is done
    let [low, high] = [0, reporting.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((reporting[middle]?.at ?? 0) < endsAt + 5 * 60_000) low = middle + 1;
      else high = middle;
    }
    reporting[low]?.reports.push(index);
  }
  return [...moments, end];
}
