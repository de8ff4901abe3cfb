import { dayOf, type Zone } from "@banyan/calendar";
import { CRAWLER_SCENE, sceneGroupOf } from "@banyan/contracts";
import type { Tx } from "#kernel/db.ts";
import * as store from "./touch-store.ts";

/** The part of a stored behaviour event this reads; tracking, which stands below, hands over more. */
export type VisitEvent = {
  program: string;
  event: string;
  person: number;
  /** `seconds.millis`. */ ts: string;
  session: number;
  scene: number;
  channel: string;
  code: string;
};

export type PersonInBlock = { personId: number; visits: (store.Touch & { session: number })[] };

/** Visits of a block by person: the first event of each session says how it began. */
export function visitsOf(rows: readonly VisitEvent[]): PersonInBlock[] {
  const persons = new Map<number, Map<number, store.Touch>>();
  for (const row of rows) {
    if (row.scene === CRAWLER_SCENE || row.person === 0) continue;
    const at = new Date(Math.round(Number(row.ts) * 1000));
    const sessions = persons.get(row.person) ?? new Map<number, store.Touch>();
    persons.set(row.person, sessions);
    const known = sessions.get(row.session);
    if (known && known.at <= at) continue;
    sessions.set(row.session, { channel: row.channel, code: row.code, scene: row.scene, at });
  }
  return [...persons].map(([personId, sessions]) => ({
    personId,
    visits: [...sessions]
      .map(([session, touch]) => ({ session, ...touch }))
      .sort((a, b) => a.at.getTime() - b.at.getTime()),
  }));
}

/** First and last touch of what a block tells. */
export function touchesOf({ personId, visits }: PersonInBlock): store.PersonVisits {
  const first = visits[0];
  if (!first) throw new Error(`Person ${personId} has no visit`);
  return {
    personId,
    first,
    last: visits.findLast(({ channel }) => channel !== "") ?? first,
    lastSession: Math.max(...visits.map(({ session }) => session)),
  };
}

/** What each channel, code and day gains; a session told of before counts no more. */
export function countsOf(
  persons: readonly PersonInBlock[],
  before: readonly store.TouchesBefore[],
  zone: Zone,
): store.DayCount[] {
  const known = new Map(before.map((one) => [one.personId, one]));
  const counts = new Map<string, store.DayCount>();
  for (const { personId, visits } of persons) {
    const was = known.get(personId);
    if (!was) continue;
    visits.forEach(({ session, channel, code, scene, at }, index) => {
      if (channel === "" || session <= was.lastSession) return;
      const day = dayOf(at, zone);
      const key = `${channel} ${code} ${day}`;
      const count = counts.get(key) ?? { channel, code, day, visits: 0, scans: 0, newPersons: 0 };
      counts.set(key, count);
      count.visits += 1;
      if (sceneGroupOf(scene) === "scan") count.scans += 1;
      if (index === 0 && was.isNew) count.newPersons += 1;
    });
  }
  return [...counts.values()];
}

/**
 * When a visit begins: what brought this person, and one more for its channel. Runs once per event (tracking sees to it);
 * the touches would be right a second time too, the counts would not.
 */
export function createTouchReaction(zoneOf: (programId: string) => Promise<Zone>) {
  return {
    name: "channels.when-visit-begins",
    events: ["app_launch", "app_show"],
    async run(rows: readonly VisitEvent[], tx: Tx): Promise<void> {
      // in one order, so that two processes cannot wait for each other
      const programs = [...Map.groupBy(rows, ({ program }) => program)].sort(([a], [b]) => (a < b ? -1 : 1));
      for (const [programId, own] of programs) {
        const persons = visitsOf(own);
        if (persons.length === 0) continue;
        const before = await store.saveTouches(tx, programId, persons.map(touchesOf));
        const counts = countsOf(persons, before, await zoneOf(programId));
        if (counts.length > 0) await store.countDays(tx, programId, counts);
      }
    },
  } as const;
}
