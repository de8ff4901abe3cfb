import { addDays, dayOf, startOfDay } from "@banyan/calendar";
import {
  isLiveMetric,
  type LiveMetricKey,
  metricKeys,
  metricOf,
  type ReportFilter,
  type ReportInterval,
} from "@banyan/contracts";
import fc from "fast-check";
import { expect } from "vitest";
import { uuidv7 } from "#kernel/ids.ts";
import { dateTime64 } from "#modules/tracking/index.ts";
import type { TestApp } from "#test/app.ts";
import { createDesk } from "../reports/ask.ts";
import type { ReportContext } from "../reports/report-kind.ts";
import { openSource } from "../reports/source.ts";
import { int, raw, type Sql, sql } from "../reports/sql.ts";
import { bucketSql, bucketsOf } from "./buckets.ts";
import { evaluators } from "./evaluators.ts";
import { naive, type Told } from "./naive.ts";
import { figureOf, measure } from "./read.ts";
import type { Frame } from "./scans/scan.ts";

/** A zone with summer time. */
const zone = "America/New_York";
const HOUR = 3_600_000;
/** The range lies inside, with history before and days after; an hour is lost in it (8 March). */
const START = "2026-02-20";
const RANGE = { from: "2026-03-01", to: "2026-03-21" };
const SPAN_DAYS = 40;
const startsAt = startOfDay(START, zone).getTime();
/** All streams run through the same days: each has a millisecond of the second of its own, by which its rows are told apart. */
const SECOND = 1_000;

/** Whole hours, so that the edges of days are hit often, and the second before. */
const hour = fc
  .tuple(fc.oneof(fc.integer({ min: 24, max: SPAN_DAYS * 24 }), fc.integer({ min: 200, max: 260 })), fc.nat({ max: 3 }))
  .map(([hours, before]) => hours * HOUR - (before === 0 ? SECOND : 0));
const person = fc.integer({ min: 0, max: 4 });
const platform = fc.constantFrom("ios", "ios", "android");
const id = fc.constantFrom("a", "b", "c");
const props = fc.record({
  stay_ms: fc.integer({ min: 0, max: 90_000 }),
  results: fc.constantFrom(0, 0, 3),
  metric: fc.constantFrom("first_screen", "route"),
  value_ms: fc.constantFrom(3_000, 3_001, 400, 1_250),
  count: fc.integer({ min: 1, max: 5 }),
  failures: fc.integer({ min: 0, max: 2 }),
  item: id,
});
const behaviours = [
  ...["page_view", "page_view", "page_leave", "view_item", "add_to_cart", "begin_checkout", "search", "exposure"],
  ...["performance", "app_error", "request_summary", "share"],
];
const behaviour = fc.record({
  ...{ person, hour, platform, props, event: fc.constantFrom(...behaviours), product: id },
  session: fc.integer({ min: 1, max: 6 }),
  scene: fc.constantFrom(0, 0, 0, 1001, 1129),
  share: fc.option(fc.integer({ min: 0, max: 4 })),
});
const fact = fc.record({
  ...{ person, hour, platform, id, reason: fc.constantFrom("newcomer_gift", "push", "placement") },
  event: fc.constantFrom(
    ...["order_placed", "order_shipped", "after_sale_applied", "after_sale_refunded", "member_registered"],
    ...["coupon_granted", "coupon_used", "coupon_redeemed_in_store", "level_changed", "points_earned"],
    ...["points_adjusted", "points_spent", "consent_changed"],
  ),
  fen: fc.integer({ min: 0, max: 9_000 }),
  flag: fc.boolean(),
});
const order = fc.record({
  ...{ person, hour, platform, id, flag: fc.boolean(), fen: fc.constantFrom(0, 1, 1_999, 4_200) },
  quantities: fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 2 }),
  savings: fc.array(
    fc.record({ fen: fc.integer({ min: 1, max: 500 }), kind: fc.constantFrom("coupon", "campaign"), id }),
  ),
});
const story = fc.record({
  behaviours: fc.array(behaviour, { maxLength: 24 }),
  facts: fc.array(fact, { maxLength: 12 }),
  // no two at one instant: which is the later nobody says
  orders: fc.uniqueArray(order, { maxLength: 6, selector: (one) => one.hour }),
  merges: fc.option(fc.tuple(fc.integer({ min: 3, max: 4 }), fc.integer({ min: 1, max: 2 }))),
});

type Stream = { events: Told[]; merges: Map<number, number> };
function streamOf(
  { behaviours, facts, orders, merges }: typeof story extends fc.Arbitrary<infer S> ? S : never,
  n: number,
): Stream {
  const own = (number: number) => (number === 0 ? 0 : n * 8 + number);
  const key = (name: string) => `${n}-${name}`;
  const at = (since: number) => startsAt + since + n;
  const none = { session: 0, scene: 0, fen: 0, product: "", share: "", props: {} };
  const behaviourEvents = behaviours.map(
    ({ person, hour, share, product, props, ...one }, k): Told => ({
      ...{ ...none, ...one, person: own(person), at: at(hour), product: one.event === "view_item" ? key(product) : "" },
      share: share === null ? "" : key(`share-${share}`),
      props: one.event === "share" ? { share_id: key(`share-${k % 30}`) } : { ...props, item: key(props.item) },
    }),
  );
  const factEvents = facts.map(
    ({ person, hour, id, flag, reason, ...one }): Told => ({
      ...{ ...none, ...one, person: own(person), at: at(hour) },
      props: {
        ...{
          order_id: key(id),
          after_sale_id: key(id),
          coupon_id: key(id),
          reason,
          discount_fen: one.fen,
          points: one.fen,
        },
        direction: one.event === "level_changed" ? (flag ? "UP" : "DOWN") : flag ? "IN" : "OUT",
        ...{ granted: flag, purpose: one.fen % 3 === 0 ? "marketing" : "analytics" },
      },
    }),
  );
  const orderEvents = orders.map(
    ({ person, hour, id, flag, fen, platform, quantities, savings }, k): Told => ({
      ...{ ...none, event: "order_paid", person: own(person), at: at(hour), fen, platform },
      props: {
        ...{ order_id: key(k === 0 ? id : `other-${k}`), first_order: flag, coupon_id: flag ? key(id) : null },
        lines: quantities.map((quantity) => ({ quantity })),
        savings: savings.map((saving) => ({ ...saving, id: key(saving.id) })),
      },
    }),
  );
  return {
    events: [...behaviourEvents, ...factEvents, ...orderEvents],
    merges: new Map(merges ? [[own(merges[0]), own(merges[1])]] : []),
  };
}

/** Random streams of one program, each in its own milliseconds: every statement answers all of them at once, by stream and bucket. */
export async function agreesWithDefinitions(
  t: TestApp,
  {
    count,
    seed,
    ofEach,
  }: { count: number; seed: number /** Questions each stream is asked. */; ofEach: "ONE" | "ALL" },
): Promise<void> {
  const program = `metrics-${uuidv7()}`;
  const streams = fc.sample(story, { numRuns: count, seed }).map(streamOf);
  const rows = streams.flatMap(({ events }) =>
    events.map(({ at, fen, product, share, props, ...one }) => ({
      ...{ program, ...one, id: uuidv7(), ts: dateTime64(at), received_at: dateTime64(at), device_ts: dateTime64(at) },
      ...{ day: dayOf(new Date(at), zone), amount_fen: fen, product_id: product, share_id: share },
      ...{ props: JSON.stringify(props), source: one.session > 0 ? "device" : "facts" },
    })),
  );
  await t.clickhouse.insert("events", rows, uuidv7());
  const merges = streams.flatMap((stream) => [...stream.merges]);
  await t.clickhouse.insert(
    "person_merges",
    merges.map(([from, into]) => ({ program, from, into, at: dateTime64(startsAt) })),
    uuidv7(),
  );

  async function frameOf(
    interval: Interval,
    now: Date,
    filters: readonly ReportFilter[],
    only?: number,
  ): Promise<Frame> {
    const context: ReportContext = {
      ...{ program, zone, now, at: "body", ask: createDesk(t.clickhouse).report() },
      vocabulary: async () => new Map(),
      cohort: async () => [],
    };
    const source = await openSource(context, { range: RANGE, filters });
    const stream = (at: Sql) => sql`toUnixTimestamp64Milli(${at}) % 1000`;
    const own = only === undefined ? source.among : sql`${source.among} AND ${stream(raw("e.ts"))} = ${int(only)}`;
    return {
      ...{ context, source: { ...source, among: own }, days: RANGE, isOfAll: false, today: dayOf(now, zone) },
      bucket: (at) =>
        interval === "whole"
          ? sql`left(toString(${stream(at)}), 9)`
          : sql`concat(toString(${stream(at)}), '/', ${bucketSql(at, interval, RANGE, zone)})`,
    };
  }

  // a statement costs the same however few streams are looked at: one of each stream means every other question is asked
  const asked = ofEach === "ALL" ? asks : asks.filter((_, n) => n % 2 === 0);
  for (const [turn, { interval, now, isFiltered }] of asked.entries()) {
    const filters = isFiltered ? [{ property: "platform", op: "is" as const, values: ["ios"] }] : [];
    const buckets =
      interval === "whole"
        ? [{ start: "", fromMs: beginsAt, untilMs: endsAt }]
        : bucketsOf(RANGE, interval, zone, now).filter(({ fromMs }) => fromMs <= now.getTime());
    const keys = metricKeys.filter(isLiveMetric).filter((key) => metricOf(key).grain !== "now" && !isOfDays(key));
    const tell = await measure(
      await frameOf(interval, now, filters),
      "month",
      new Set(keys.flatMap((key) => evaluators[key].needs)),
    );
    for (const [n, { events, merges }] of streams.entries()) {
      if (ofEach === "ONE" && n % asked.length !== turn) continue;
      const world = {
        ...{ events, merges, zone, now: now.getTime(), range: { from: beginsAt, until: endsAt } },
        asked: (told: Told) => !isFiltered || told.platform === "ios",
      };
      // every bucket of some, of the others the one a random event is in
      const at = events[(n * 7) % Math.max(1, events.length)]?.at ?? 0;
      for (const { start, fromMs, untilMs } of buckets.filter(
        (one) => (ofEach === "ALL" && n % 50 === 0) || (at >= one.fromMs && at < one.untilMs),
      )) {
        const expected = naive(world, { from: fromMs, until: untilMs });
        const told = keys.map(
          (key) => [key, figureOf(key, tell(interval === "whole" ? `${n}` : `${n}/${start}`)).value] as const,
        );
        expect({ n, start, interval, ...rounded(told) }).toEqual({
          ...{ n, start, interval },
          ...rounded(keys.map((key) => [key, expected[key]] as const)),
        });
      }
    }
    // people of windows of days are read by day, not by bucket: one stream after another
    if (interval === "whole" || interval === "hour") continue;
    for (const [n, { events, merges }] of streams.slice(0, ofEach === "ALL" ? 100 : 3).entries()) {
      const daily = metricKeys.filter(isLiveMetric).filter(isOfDays);
      const tellDays = await measure(
        await frameOf(interval, now, filters, n),
        interval,
        new Set(daily.flatMap((key) => evaluators[key].needs)),
      );
      const world = {
        ...{ events, merges, zone, now: now.getTime(), range: { from: beginsAt, until: endsAt } },
        asked: (told: Told) => !isFiltered || told.platform === "ios",
      };
      for (const { start, fromMs, untilMs } of buckets) {
        const expected = naive(world, { from: fromMs, until: untilMs });
        expect({
          n,
          start,
          ...rounded(daily.map((key) => [key, figureOf(key, tellDays(start)).value] as const)),
        }).toEqual({
          ...{ n, start },
          ...rounded(daily.map((key) => [key, expected[key]] as const)),
        });
      }
    }
  }
}

type Interval = ReportInterval | "whole";
const beginsAt = startOfDay(RANGE.from, zone).getTime();
const endsAt = startOfDay(addDays(RANGE.to, 1), zone).getTime();
/** Unfinished days, months of history, a range that is over for long. */
const asks: readonly { interval: Interval; now: Date; isFiltered: boolean }[] = [
  { interval: "day", now: new Date("2026-03-15T09:30:00Z"), isFiltered: false },
  { interval: "hour", now: new Date("2026-04-01T00:00:00Z"), isFiltered: false },
  { interval: "week", now: new Date("2026-03-20T23:30:00Z"), isFiltered: true },
  { interval: "month", now: new Date("2026-06-10T00:00:00Z"), isFiltered: true },
  { interval: "whole", now: new Date("2026-04-08T12:00:00Z"), isFiltered: false },
  { interval: "whole", now: new Date("2026-06-20T00:00:00Z"), isFiltered: true },
];
const isOfDays = (key: LiveMetricKey) => evaluators[key].needs.some((one) => one.startsWith("active_"));

/** Quotients of the same whole numbers in another order of operations differ in the last bits. */
const rounded = (values: readonly (readonly [string, number | null])[]) =>
  Object.fromEntries(values.map(([key, value]) => [key, value === null ? null : Number(value.toPrecision(12))]));
