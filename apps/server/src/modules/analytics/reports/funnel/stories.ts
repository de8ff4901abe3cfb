import { addDays, startOfDay } from "@banyan/calendar";
import { type FunnelQuestion, funnelQuestion } from "@banyan/contracts";
import type { ClickHouse } from "#kernel/clickhouse.ts";
import { uuidv7 } from "#kernel/ids.ts";
import { dateTime64 } from "#modules/tracking/index.ts";
import type { ReportContext } from "../report-kind.ts";
import { render, type Sql } from "../sql.ts";
import type { NaiveEvent } from "./naive.ts";

/** Random streams of few events at few instants, so that equal times, window ends, edges of days and merges are everywhere. */
export const PERSONS_OF_A_STREAM = 256;
const MINUTE = 60_000;
export type Told = {
  id: number;
  person: number;
  at: number;
  event: string;
  page: string;
  channel: string;
  session: number;
};
export type World = {
  program: string;
  zone: string;
  range: { from: string; to: string };
  from: number;
  until: number;
  /** Of each person after merges, in any order. */ events: ReadonlyMap<number, Told[]>;
  merges: ReadonlyMap<number, number>;
  told: readonly Told[];
};
export type Random = () => number;
/** mulberry32 */
export function randomOf(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
export const pick = <T>(random: Random, from: readonly T[]): T => from[Math.floor(random() * from.length)] as T; // never empty here
const upTo = (random: Random, most: number) => Math.floor(random() * (most + 1));

/** Days around a switch to summer time, and around a year's end. */
const places = [
  { zone: "America/New_York", range: { from: "2026-03-07", to: "2026-03-09" } },
  { zone: "Asia/Shanghai", range: { from: "2026-12-30", to: "2027-01-01" } },
];

export function makeWorld(random: Random, streams: number, place: number): World {
  const { zone, range } = places[place % places.length] as (typeof places)[number]; // there are two
  const from = startOfDay(range.from, zone).getTime();
  const until = startOfDay(addDays(range.to, 1), zone).getTime();
  const told: Told[] = [];
  const merges = new Map<number, number>();
  for (let stream = 0; stream < streams; stream++)
    for (let one = 1; one <= 2; one++) {
      const person = stream * PERSONS_OF_A_STREAM + (stream % 5 === 0 && one === 2 ? 255 : one);
      // a second number of theirs, of another block, found out later
      const other = 30_000_000 + upTo(random, 5_000_000) * 2 + (person % 2);
      if (random() < 0.3 && !merges.has(other)) merges.set(other, person);
      const isMerged = merges.get(other) === person;
      // one stretch of half an hour to two days, at an edge or anywhere
      const stretch = pick(random, [1, 3, 30, 24 * 60, 48 * 60]) * MINUTE;
      const base = pick(random, [
        from,
        from - stretch,
        until - stretch,
        until - 1,
        from + 24 * 3_600_000,
        from + upTo(random, 60) * 3_600_000,
      ]);
      for (let left = upTo(random, 6); left > 0; left--)
        told.push({
          id: told.length,
          person: isMerged && random() < 0.5 ? other : person,
          at: base + (upTo(random, 6) * stretch) / 6 - (random() < 0.1 ? 1 : 0),
          event: pick(random, ["a", "a", "b", "b", "c", "c", "d", "x", "y"]),
          page: pick(random, ["p", "q", ""]),
          channel: pick(random, ["ad", "kol", "", "ad"]),
          session: random() < 0.9 ? 1 : 0,
        });
    }
  const events = new Map<number, Told[]>();
  for (const one of told) {
    const who = merges.get(one.person) ?? one.person;
    events.set(who, [...(events.get(who) ?? []), one]);
  }
  return { program: `funnel-${uuidv7()}`, zone, range, from, until, events, merges, told };
}

export async function keep(clickhouse: ClickHouse, { program, told, merges, from }: World): Promise<void> {
  const rows = told.map((one) => ({
    ...{
      program,
      event: one.event,
      person: one.person,
      session: one.session,
      id: uuidv7(),
      page: one.page,
      channel: one.channel,
    },
    ...{
      ts: dateTime64(one.at),
      received_at: dateTime64(one.at),
      device_ts: dateTime64(one.at),
      props: "{}",
      flags: 0,
    },
    ...{ source: one.session ? "device" : "facts", platform: one.session ? "weapp" : "server" },
  }));
  await clickhouse.insert("events", rows, uuidv7());
  await clickhouse.insert(
    "person_merges",
    [...merges].map(([one, into]) => ({ program, from: one, into, at: dateTime64(from), version: 1 })),
    uuidv7(),
  );
}

export function contextOf(clickhouse: ClickHouse, { program, zone, until }: World, now = until): ReportContext {
  return {
    ...{ program, zone, now: new Date(now), at: "body" },
    ask: <Row>(statement: Sql) => {
      const { query, params } = render(statement);
      return clickhouse.query<Row>(query, params, { kind: "report" });
    },
    vocabulary: async () => new Map(),
    cohort: async () => [],
  };
}

type Selection = { event: string; filters: { property: string; op: "is" | "is_not"; values: string[] }[] };
const fitsSelection = ({ event, filters }: Selection, one: Told): boolean =>
  (event === "*" ? one.session > 0 : event === one.event) &&
  filters.every(
    ({ property, op, values }) => values.includes(property === "page" ? one.page : one.channel) === (op === "is"),
  );

/** What the definition looks at, of one person. */
export function asNaive(question: FunnelQuestion, events: readonly Told[]): NaiveEvent[] {
  const scope: Selection = { event: "", filters: question.filters as Selection["filters"] };
  return events
    .filter((one) => fitsSelection({ ...scope, event: one.event }, one))
    .map((one) => ({
      ...{ id: one.id, at: one.at, isBehaviour: one.session > 0 },
      fits: question.steps.map((step) => [step, ...step.or].some((any) => fitsSelection(any as Selection, one))),
      excluded: question.exclusions.map((any) =>
        fitsSelection({ event: any.event, filters: any.filters as Selection["filters"] }, one),
      ),
    }));
}

const filter = (random: Random) => ({
  ...{ property: pick(random, ["page", "channel"]), op: pick(random, ["is", "is_not"] as const) },
  values: [pick(random, ["p", "q", "ad", "kol"])],
});

/** @param isShared whether one event may be several steps */
export function makeQuestion(
  random: Random,
  world: World,
  order: FunnelQuestion["order"],
  isShared: boolean,
): FunnelQuestion {
  const steps = 2 + upTo(random, 2);
  const names = ["a", "b", "c", "d"].sort(() => random() - 0.5);
  const stepOf = (n: number) => ({
    event: isShared ? pick(random, ["a", "a", "b", "*"]) : names[n],
    filters: random() < 0.25 ? [filter(random)] : [],
    or: random() < 0.15 ? [{ event: isShared ? "b" : "y" }] : [],
  });
  const list = Array.from({ length: steps }, (_, n) => stepOf(n));
  if (!isShared) for (const one of list.slice(1)) one.or = [];
  const isWhole = order === "unordered";
  const gap = () => {
    const from = 1 + upTo(random, steps - 2);
    return isWhole ? {} : { fromStep: from, toStep: from + 1 + upTo(random, steps - from - 1) };
  };
  const exclusions = Array.from({ length: random() < 0.5 ? 0 : 1 + upTo(random, 1) }, () => ({
    ...{ event: pick(random, ["x", "x", "y"]), filters: random() < 0.2 ? [filter(random)] : [] },
    ...gap(),
  }));
  return funnelQuestion.parse({
    ...{
      range: world.range,
      steps: list,
      order,
      exclusions: exclusions.filter(({ event }) => event !== "y" || !list.some((one) => one.or.length > 0)),
    },
    filters: random() < 0.2 ? [filter(random)] : [],
    windowSeconds: pick(random, [1, 10, 30, 60, 300, 1800, 3600, 24 * 3600, 30 * 24 * 3600]),
  });
}
