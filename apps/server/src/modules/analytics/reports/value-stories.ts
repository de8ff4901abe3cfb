import { addDays, startOfDay } from "@banyan/calendar";
import { type Cohort, memberMeasures, memberSides, rfmGroups } from "@banyan/contracts";
import fc from "fast-check";
import { expect } from "vitest";
import type { ClickHouse } from "#kernel/clickhouse.ts";
import { uuidv7 } from "#kernel/ids.ts";
import { dateTime64, type Vocabulary } from "#modules/tracking/index.ts";
import { createDesk } from "./ask.ts";
import { naiveBaskets } from "./association/naive.ts";
import { type Baskets, basketRows, itemsOf, rulePeople } from "./association/statements.ts";
import { naiveLtv } from "./ltv/naive.ts";
import { type BroughtRow, broughtRows, ltvPeople, type NewRow, newPersonRows } from "./ltv/statements.ts";
import { naiveBuyers } from "./ltv-prediction/naive.ts";
import { buyers, buyersWith } from "./ltv-prediction/statements.ts";
import { naiveComparison } from "./member-comparison/naive.ts";
import { type ComparisonRow, comparedPeople, comparisonRows } from "./member-comparison/statements.ts";
import { openPurchases, type Purchases } from "./purchases.ts";
import type { ReportContext } from "./report-kind.ts";
import { naiveCohorts } from "./revenue-cohorts/naive.ts";
import { type CohortRow, cohortPeople, cohortRows } from "./revenue-cohorts/statements.ts";
import { naiveRfm } from "./rfm/naive.ts";
import { type RfmRow, rfmMembers, rfmRows } from "./rfm/statements.ts";
import { sql } from "./sql.ts";
import type { NaiveWorld, Told } from "./value-naive.ts";
import { merged } from "./who.ts";

/** Persons of a stream: its number times ten, and one to six. */
const PERSONS = 10;
const HOUR = 3_600_000;
/** A year's end, and the days clocks change in Berlin and in New York. */
const centres = ["2025-12-31T23:00:00Z", "2026-03-29T01:00:00Z", "2026-03-08T07:00:00Z"].map((at) => Date.parse(at));

/** Few persons, few times, so that whatever can coincide does: instants, days, orders, refunds as large as what was paid. */
const at = fc.oneof(
  fc.tuple(fc.constantFrom(...centres), fc.integer({ min: -12, max: 12 })).map(([centre, n]) => centre + n * 3 * HOUR),
  fc.tuple(fc.constantFrom(...centres), fc.integer({ min: -40, max: 40 })).map(([centre, n]) => centre + n * 24 * HOUR),
  fc
    .tuple(fc.constantFrom("2026-01-01", "2026-01-05", "2026-03-29", "2026-03-08"), fc.constantFrom(-1, 0))
    .map(([day, ms]) => startOfDay(day, "Europe/Berlin").getTime() + ms),
);
const person = fc.oneof({ weight: 9, arbitrary: fc.integer({ min: 1, max: 6 }) }, fc.constant(0));
const base = { session: 0, scene: 0, channel: "", fen: 0, order: "", products: [] as string[] };
const products = fc.subarray(["a", "b", "c", "d"]);
const event = fc.oneof(
  fc
    .record({
      ...{ person, at, fen: fc.constantFrom(0, 100, 100, 250, 999), products },
      ...{ order: fc.constantFrom("", "", "o1", "o2", "o3"), channel: fc.constantFrom("", "ad") },
    })
    .map((one) => ({ ...base, event: "order_paid", ...one })),
  fc
    .record({ person, at, fen: fc.constantFrom(50, 100, 250), order: fc.constantFrom("", "o1", "o2", "o3") })
    .map((one) => ({ ...base, event: "after_sale_refunded", ...one })),
  fc
    .record({
      ...{ person, at, session: fc.integer({ min: 1, max: 3 }), scene: fc.constantFrom(0, 1001, 1047, 1129) },
      ...{ channel: fc.constantFrom("", "ad", "kol"), products: products.map((list) => list.slice(0, 1)) },
    })
    .map((one) => ({ ...base, event: "view_item", ...one })),
  fc.record({ person, at }).map((one) => ({ ...base, event: "member_registered", ...one })),
);
const stream = fc.record({
  events: fc.array(event, { minLength: 4, maxLength: 26 }),
  merges: fc.array(fc.tuple(fc.integer({ min: 4, max: 6 }), fc.integer({ min: 0, max: 3 })), { maxLength: 2 }),
});

export type Stories = { worlds: NaiveWorld[]; program: string; context: (zone: string) => ReportContext };

/** So many streams, loaded once. */
export async function loadStories(clickhouse: ClickHouse, count: number, seed: number): Promise<Stories> {
  const program = `value-${uuidv7()}`;
  const worlds = fc.sample(stream, { numRuns: count, seed }).map(({ events, merges }, n): NaiveWorld => {
    const own = (one: number) => (one === 0 ? 0 : (n + 1) * PERSONS + one);
    return {
      events: events.map((one): Told => ({ ...one, person: own(one.person) })),
      merges: new Map(merges.map(([from, into]) => [own(from), own(into)])),
    };
  });
  const rows = worlds.flatMap(({ events }) =>
    events.map((one) => ({
      ...{ program, event: one.event, person: one.person, session: one.session, id: uuidv7(), scene: one.scene },
      ...{ ts: dateTime64(one.at), received_at: dateTime64(0), device_ts: dateTime64(one.at) },
      ...{ channel: one.channel, amount_fen: one.fen, source: one.session ? "device" : "facts" },
      product_id: one.event === "view_item" ? (one.products[0] ?? "") : "",
      props: JSON.stringify({
        ...(one.order && { order_id: one.order }),
        ...(one.event === "order_paid" && { lines: one.products.map((product_id) => ({ product_id })) }),
      }),
    })),
  );
  await clickhouse.insert("events", rows, uuidv7());
  const merges = worlds.flatMap(({ merges: own }) =>
    [...own].map(([from, into]) => ({ program, from, into, at: dateTime64(0), version: 1 })),
  );
  await clickhouse.insert("person_merges", merges, uuidv7());
  const vocabulary: Vocabulary = new Map(
    ["order_paid", "view_item"].map((name) => [name, { title: "", source: "device", properties: new Map() }]),
  );
  return {
    ...{ worlds, program },
    context: (zone) => ({
      ...{ program, zone, now: new Date("2026-03-20T00:00:00Z"), at: "body" },
      ask: createDesk(clickhouse).report(),
      vocabulary: async () => vocabulary,
      cohort: async (_: Cohort) => [],
    }),
  };
}

/** A question at random: zone, days, and whether only purchases over one channel count. */
const scope = fc.record({
  zone: fc.constantFrom("Asia/Shanghai", "Europe/Berlin", "America/New_York"),
  range: fc
    .tuple(
      fc.constantFrom("2025-12-20", "2025-12-31", "2026-01-01", "2026-03-07", "2026-03-28"),
      fc.constantFrom(0, 1, 4, 30, 110),
    )
    .map(([from, days]) => ({ from, to: addDays(from, days) })),
  isNarrowed: fc.boolean(),
});
const share = fc.constantFrom(0.2, 0.25, 0.5, 0.6, 0.8);
const questions = {
  rfm: fc.record({
    asOfLater: fc.constantFrom(0, 0, 1, 20),
    threshold: fc.oneof(
      fc.constant({ by: "mean" as const }),
      fc.record({ by: fc.constant("quantile" as const), recency: share, frequency: share, monetary: share }),
    ),
    group: fc.constantFrom(undefined, ...rfmGroups),
  }),
  cohorts: fc.record({
    cohortBy: fc.constantFrom("first_order" as const, "first_touch" as const),
    interval: fc.constantFrom("day" as const, "week" as const, "month" as const),
    periods: fc.constantFrom(1, 3, 60),
    now: at,
    period: fc.constantFrom(undefined, 0, 1, 2),
  }),
  ltv: fc.record({ now: at, days: fc.constantFrom(undefined, 1, 7, 30) }),
  prediction: fc.record({
    holdout: fc.constantFrom(0, 1, 10),
    repeats: fc.constantFrom(0, 1, 2),
    orMore: fc.boolean(),
  }),
  members: fc.record({
    keptDays: fc.constantFrom(1, 3, 7),
    side: fc.constantFrom(...memberSides),
    measure: fc.constantFrom(...memberMeasures),
  }),
  baskets: fc.record({
    basket: fc.constantFrom("order" as const, "person" as const, "session" as const),
    from: fc.subarray(["a", "b", "c"], { minLength: 1, maxLength: 2 }),
    who: fc.constantFrom("both" as const, "from" as const, "without" as const),
  }),
};
export type Kind = keyof typeof questions;

type Asked = { zone: string; range: { from: string; to: string }; isNarrowed: boolean };
type Opened = { purchases: Purchases; worlds: NaiveWorld[]; zone: string; ask: ReportContext["ask"]; to: string };
type Compared = { found: unknown; expected: unknown; people: number[]; expectedPeople: number[] };

/** Random questions of a kind: the statement's answer for every stream is what the naive evaluator tells of it. */
export async function agrees(stories: Stories, kind: Kind, count: number, seed: number): Promise<number> {
  const asked = fc.sample(fc.tuple(scope, questions[kind] as fc.Arbitrary<never>), { numRuns: count, seed });
  let seen = 0;
  for (const [one, question] of asked) {
    const { found, expected, people, expectedPeople } = await compare[kind](await open(stories, one), question);
    expect({ kind, seed, one, question, found }).toEqual({ kind, seed, one, question, found: expected });
    expect(people).toEqual(expectedPeople.toSorted((a, b) => a - b));
    seen += people.length;
  }
  return seen;
}

async function open(stories: Stories, { zone, range, isNarrowed }: Asked): Promise<Opened> {
  const context = stories.context(zone);
  const filters = isNarrowed ? [{ property: "channel", op: "is" as const, values: ["ad"] }] : [];
  const purchases = await openPurchases(
    context,
    { range, filters: [], purchase: { event: "order_paid", filters } },
    sql`toUInt32(intDiv(${merged(stories.program)}, ${{ type: "Int64", value: PERSONS }}))`,
  );
  const worlds = stories.worlds.map((world) => ({ ...world, narrowed: isNarrowed ? "ad" : undefined }));
  return { purchases, worlds, zone, ask: context.ask, to: range.to };
}

/** Rows of the statement by stream. */
function byStream<Row extends { stream: number }, Value>(
  rows: readonly Row[],
  keyOf: (row: Row) => string,
  tellOf: (row: Row) => Value,
): Record<string, Value> {
  return Object.fromEntries(rows.map((row) => [`${row.stream} ${keyOf(row)}`, tellOf(row)]));
}
/** The same of what is told naively. */
const ofEach = <Cell, Value>(
  worlds: readonly NaiveWorld[],
  tell: (world: NaiveWorld) => Record<string, Cell>,
  tellOf: (cell: Cell) => Value,
): Record<string, Value> =>
  Object.fromEntries(
    worlds.flatMap((world, n) => Object.entries(tell(world)).map(([key, cell]) => [`${n + 1} ${key}`, tellOf(cell)])),
  );
const personsOf = async (ask: Opened["ask"], statement: ReturnType<typeof rfmMembers>) =>
  (await ask<{ person: number }>(sql`SELECT person FROM (${statement}) ORDER BY person`)).map(({ person: one }) => one);

type Compare = (opened: Opened, question: never) => Promise<Compared>;
type QuestionOf<K extends Kind> = (typeof questions)[K] extends fc.Arbitrary<infer Q> ? Q : never;
const compare: Record<Kind, Compare> = { rfm, cohorts, ltv, prediction, members, baskets };

async function rfm({ purchases, worlds, zone, ask, to }: Opened, question: QuestionOf<"rfm">): Promise<Compared> {
  const { from, until } = purchases.source.range;
  const asOfDay = addDays(to, question.asOfLater);
  const times = { from, until, asOf: startOfDay(addDays(asOfDay, 1), zone).getTime(), asOfDay };
  const rows = await ask<RfmRow>(rfmRows(purchases, times, question.threshold));
  const tell = (world: NaiveWorld) => naiveRfm(world, times, question.threshold, zone);
  return {
    found: byStream(
      rows,
      ({ place }) => rfmGroups[place - 1] ?? "",
      ({ persons, orders, fen, recency }) => ({ persons, orders, fen, recency }),
    ),
    expected: ofEach(worlds, tell, ({ persons, ...sums }) => ({ ...sums, persons: persons.length })),
    people: await personsOf(ask, rfmMembers(purchases, times, question.threshold, question.group)),
    expectedPeople: worlds.flatMap((world) =>
      Object.entries(tell(world)).flatMap(([group, { persons }]) =>
        question.group === undefined || question.group === group ? persons : [],
      ),
    ),
  };
}

async function cohorts({ purchases, worlds, zone, ask }: Opened, question: QuestionOf<"cohorts">): Promise<Compared> {
  const times = { ...purchases.source.range, now: question.now };
  const rows = await ask<CohortRow>(cohortRows(purchases, times, question));
  const tell = (world: NaiveWorld) => naiveCohorts(world, times, question, zone);
  const { period } = question;
  const everybody = await personsOf(ask, cohortPeople(purchases, times, question, { starts: null, period }));
  const buyersIn = (n: number) =>
    worlds.flatMap((world) =>
      Object.entries(tell(world)).flatMap(([key, cell]) => (key.endsWith(` ${n}`) ? cell.buyers : [])),
    );
  return {
    found: byStream(
      rows,
      (row) => `${row.start} ${row.period}`,
      ({ persons, buyers: count, orders, net }) => ({ persons, buyers: count, orders, net }),
    ),
    expected: ofEach(worlds, tell, ({ buyers: list, ...cell }) => ({ ...cell, buyers: list.length })),
    people: period === undefined ? [everybody.length] : everybody,
    expectedPeople:
      period === undefined
        ? [worlds.flatMap((world) => Object.values(tell(world))).reduce((sum, { persons }) => sum + persons, 0)]
        : buyersIn(period),
  };
}

const ltvDays = [1, 7, 30];
async function ltv({ purchases, worlds, zone, ask }: Opened, question: QuestionOf<"ltv">): Promise<Compared> {
  const times = { ...purchases.source.range, now: question.now };
  const fresh = await ask<NewRow>(newPersonRows(purchases, times, ltvDays));
  const brought = await ask<BroughtRow>(broughtRows(purchases, times, ltvDays));
  const tell = (world: NaiveWorld) => naiveLtv(world, times, ltvDays, zone);
  const keyOf = ({ channel, scene, month }: NewRow | BroughtRow) => `${channel} ${scene} ${month}`;
  const found = byStream(fresh, keyOf, ({ persons, complete }) => ({
    ...{ persons, complete, net: [0, 0, 0], byOffset: {} as Record<number, number> },
  }));
  for (const row of brought) {
    const one = found[`${row.stream} ${keyOf(row)}`];
    if (!one) throw new Error(`money of nobody: ${JSON.stringify(row)}`);
    one.byOffset[row.offset] = row.net;
    one.net = one.net.map((fen, n) => fen + (row.ltv[n] ?? 0));
  }
  const { days } = question;
  const n = ltvDays.indexOf(days ?? 0);
  const isAsked = sql`1`;
  return {
    found,
    expected: ofEach(worlds, tell, ({ paid: _, persons, ...row }) => ({ ...row, persons: persons.length })),
    people: await personsOf(ask, ltvPeople(purchases, times, { isAsked, days, hasPaid: days !== undefined })),
    expectedPeople: worlds
      .flatMap((world) => Object.values(tell(world)))
      .flatMap((row) => (days === undefined ? row.persons : (row.paid[n] ?? []))),
  };
}

async function prediction(
  { purchases, worlds, zone, ask, to }: Opened,
  question: QuestionOf<"prediction">,
): Promise<Compared> {
  const { from, until: end } = purchases.source.range;
  const untilDay = addDays(to, -question.holdout);
  const times = { from, end, untilDay, until: startOfDay(addDays(untilDay, 1), zone).getTime() };
  const rows = await ask<{ stream: number; who: number; x: number; tx: number; T: number; m: number; actual: number }>(
    sql`SELECT stream, who, toInt32(b.x) AS x, b.tx AS tx, b.T AS T, b.m AS m, b.actual AS actual FROM (${buyers(purchases, times)}) AS b`,
  );
  const tell = (world: NaiveWorld) => naiveBuyers(world, times, zone);
  const isAsked = (x: number) => (question.orMore ? x >= question.repeats : x === question.repeats);
  return {
    found: byStream(
      rows,
      ({ who }) => String(who),
      ({ x, tx, T, m, actual }) => ({ x, tx, T, m, actual }),
    ),
    expected: ofEach(worlds, tell, (one) => one),
    people: await personsOf(ask, buyersWith(purchases, times, question.repeats, question.orMore)),
    expectedPeople: worlds.flatMap((world) =>
      Object.entries(tell(world)).flatMap(([who, { x }]) => (isAsked(x) ? [Number(who)] : [])),
    ),
  };
}

async function members(
  { purchases, worlds, zone, ask, to }: Opened,
  question: QuestionOf<"members">,
): Promise<Compared> {
  const { from, until } = purchases.source.range;
  const times = { from, until, lastDay: to, keptDays: question.keptDays };
  const rows = await ask<ComparisonRow>(comparisonRows(purchases, times));
  const tell = (world: NaiveWorld) =>
    Object.fromEntries(
      Object.entries(naiveComparison(world, times, zone)).filter(([, { who }]) => who.persons.length > 0),
    );
  return {
    found: byStream(
      rows,
      ({ isMember }) => (isMember ? "member" : "non_member"),
      ({ stream: _, isMember: __, ...figures }) => figures,
    ),
    expected: ofEach(worlds, tell, ({ who, ...sums }) => ({
      ...sums,
      ...Object.fromEntries(Object.entries(who).map(([measure, list]) => [measure, list.length])),
    })),
    people: await personsOf(ask, comparedPeople(purchases, times, question)),
    expectedPeople: worlds.flatMap((world) => tell(world)[question.side]?.who[question.measure] ?? []),
  };
}

async function baskets({ purchases, worlds, ask }: Opened, question: QuestionOf<"baskets">): Promise<Compared> {
  const { source, stream: key } = purchases;
  const name = question.basket === "session" ? "view_item" : "order_paid";
  const plain = source.event({ event: name, filters: [] }, "of");
  const asked: Baskets = { source, stream: key, basket: question.basket, isOf: plain, items: itemsOf("product") };
  const rows = await ask<{ who: number; items: string[] }>(
    sql`SELECT who, items FROM (${basketRows(asked)}) ORDER BY who, arrayStringConcat(items)`,
  );
  const expected = worlds.flatMap((world) =>
    naiveBaskets(world, source.range, { basket: question.basket, event: name }),
  );
  const order = (a: (typeof expected)[number], b: (typeof expected)[number]) =>
    a.who - b.who || (a.items.join("") < b.items.join("") ? -1 : 1);
  const has = (items: string[], wanted: string[]) => wanted.every((item) => items.includes(item));
  const withFrom = expected.filter(({ items }) =>
    has(items, question.who === "both" ? [...question.from, "d"] : question.from),
  );
  const withTo = new Set(expected.filter(({ items }) => has(items, ["d"])).map(({ who }) => who));
  const people = [...new Set(withFrom.map(({ who }) => who))];
  return {
    found: rows,
    expected: expected.sort(order),
    people: await personsOf(ask, rulePeople(asked, question.from, "d", question.who)),
    expectedPeople: question.who === "without" ? people.filter((who) => !withTo.has(who)) : people,
  };
}
