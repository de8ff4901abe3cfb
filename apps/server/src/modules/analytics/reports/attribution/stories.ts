import { startOfDay } from "@banyan/calendar";
import { type AttributionCell, type AttributionQuestion, attributionModels } from "@banyan/contracts";
import fc from "fast-check";
import type { ClickHouse } from "#kernel/clickhouse.ts";
import { uuidv7 } from "#kernel/ids.ts";
import { dateTime64 } from "#modules/tracking/index.ts";
import { createDesk, deskLimits } from "../ask.ts";
import { and, instant, int, sql, text } from "../sql.ts";
import { merged, notCrawler } from "../who.ts";
import { answerOf } from "./attribution.ts";
import { naiveAttribution, type Told } from "./naive.ts";
import {
  type CreditRow,
  creditsStatement,
  peopleOfAttribution,
  type SequenceRow,
  sequencesStatement,
} from "./statement.ts";

/** The night New York changes to winter time lies in the range. */
const zone = "America/New_York";
const range = { from: startOfDay("2025-10-31", zone).getTime(), until: startOfDay("2025-11-04", zone).getTime() };
const DAY = 86_400_000;
/** Persons of one stream; each stream has a block of its own. */
const BLOCK = 6;
const campaigns = new Map([
  ["Aa000001", "十一"],
  ["Bb000002", "十一"],
  ["Cc000003", "双十一"],
]);

const person = fc.integer({ min: 0, max: 3 });
const fact = { session: 0, channel: "", code: "", scene: 0 };
/** Days and half days around the range: lookbacks end at the very instant of a visit, visits begin at the instant of an order. */
const at = fc.oneof(
  fc.integer({ min: -80, max: 12 }).map((halfDays) => range.from + (halfDays * DAY) / 2),
  fc.constantFrom(range.from - 1, range.until - 1, range.until, range.from + 12_345, range.from + 987_654),
);
const visit = fc
  .record({
    ...{ event: fc.constantFrom("page_view", "app_show"), person, session: fc.integer({ min: 0, max: 5 }), at },
    channel: fc.constantFrom("", "", "ad", "kol", "渠道"),
    code: fc.constantFrom("", "", "Aa000001", "Bb000002", "Cc000003", "Dd000004"),
    scene: fc.constantFrom(0, 1001, 1047, 1007, 1129),
  })
  .map((one): Told => ({ ...one, fen: 0, order: "" }));
const order = fc
  .record({
    person,
    at,
    fen: fc.oneof(fc.integer({ min: 0, max: 20 }), fc.integer({ min: 0, max: 100_000_000 })),
    order: fc.constantFrom("o1", "o2", "o3", ""),
  })
  .map((one): Told => ({ ...fact, ...one, event: "order_paid" }));
const refund = fc
  .record({ person, at, fen: fc.integer({ min: 1, max: 50_000_000 }), order: fc.constantFrom("o1", "o2", "") })
  .map((one): Told => ({ ...fact, ...one, event: "after_sale_refunded" }));
const story = fc.record({
  told: fc
    .tuple(
      fc.array(visit, { maxLength: 16, size: "max" }),
      fc.array(order, { maxLength: 4, size: "max" }),
      fc.array(refund, { maxLength: 2, size: "max" }),
    )
    .map((all) => all.flat()),
  merges: fc.option(fc.tuple(fc.constant(3), fc.integer({ min: 1, max: 2 })), { freq: 2 }),
});
export const questions: fc.Arbitrary<AttributionQuestion> = fc.record({
  range: fc.constant({ from: "2025-10-31", to: "2025-11-03" }),
  filters: fc.constant([]),
  conversion: fc.constantFrom("order_paid", "order_paid", "app_show").map((event) => ({ event, filters: [] })),
  lookbackDays: fc.constantFrom(1, 2, 7, 30, 90),
  groupBy: fc.constantFrom(
    "channel" as const,
    "channel" as const,
    "scene_group" as const,
    "code" as const,
    "campaign" as const,
  ),
  net: fc.boolean(),
});

type Stream = { events: Told[]; merges: Map<number, number> };

/** Random streams of one program, loaded once; orders of different streams have different ids. */
export async function loadStreams(clickhouse: ClickHouse, count: number, seed: number) {
  const program = `attribution-${uuidv7()}`;
  const streams = fc.sample(story, { numRuns: count, seed }).map(({ told, merges }, n): Stream => {
    const own = (number: number) => (number === 0 ? 0 : n * BLOCK + number);
    return {
      events: told.map((one) => ({
        ...one,
        person: own(one.person),
        order: one.order === "" ? "" : `${n} ${one.order}`,
      })),
      merges: new Map(merges ? [[own(merges[0]), own(merges[1])]] : []),
    };
  });
  const rows = streams.flatMap(({ events }) =>
    events.map(({ at, order, fen, ...one }) => ({
      ...{ program, ...one, id: uuidv7(), ts: dateTime64(at), received_at: dateTime64(at), device_ts: dateTime64(at) },
      ...{ props: JSON.stringify({ order_id: order }), amount_fen: fen, source: one.session > 0 ? "device" : "facts" },
    })),
  );
  await clickhouse.insert("events", rows, uuidv7());
  const moved = streams.flatMap(({ merges }) =>
    [...merges].map(([from, into]) => ({ program, from, into, at: dateTime64(range.from), version: 1 })),
  );
  await clickhouse.insert("person_merges", moved, uuidv7());
  const ask = createDesk(clickhouse, { ...deskLimits, reportMs: 600_000 }).report(); // a busy machine is no failure
  const sourceOf = ({ conversion }: AttributionQuestion) => ({
    ...{ program, who: merged(program), campaigns },
    isConversion: and([
      sql`e.program = ${text(program)} AND e.ts >= ${instant(range.from)} AND e.ts < ${instant(range.until)}`,
      sql`e.event = ${text(conversion.event)} AND ${notCrawler} AND e.person > 0`,
    ]),
  });
  const every = 100_000;

  return {
    streams,
    campaigns,
    naive({ events, merges }: Stream, question: AttributionQuestion) {
      const { total, rows, sequences } = naiveAttribution(events, merges, range, question, campaigns);
      return inOrder({
        total: {
          conversions: total.conversions,
          valueFen: total.value,
          persons: total.persons.size,
          touches: total.touches,
        },
        rows: [...rows].map(([key, { touches, touched, models }]) => ({
          ...{ key, touches, touchedConversions: touched },
          models: Object.fromEntries(
            attributionModels.map((model) => {
              const { units, value, persons } = models[model];
              return [model, { conversions: units / 10_000, valueFen: value, persons: persons.size }];
            }),
          ) as ReturnType<typeof answerOf>["rows"][number]["models"],
        })),
        sequences: sequences.map(({ keys, conversions, persons, value, touches, ms }) => ({
          ...{ keys, conversions, persons: persons.size, valueFen: value },
          ...{ averageTouches: touches / conversions, averageSeconds: ms / conversions / 1000 },
        })),
      });
    },
    /** What one statement each answers for every stream. */
    async answers(question: AttributionQuestion) {
      const source = { ...sourceOf(question), stream: sql`intDiv(who, ${int(BLOCK)})` };
      const [credits, sequences] = [
        await ask<CreditRow>(creditsStatement(source, question)),
        await ask<SequenceRow>(sequencesStatement(source, question, every)),
      ];
      const of = <Row extends { stream: number }>(rows: readonly Row[]) => Map.groupBy(rows, ({ stream }) => stream);
      const [creditsOf, sequencesOf] = [of(credits), of(sequences)];
      return streams.map((_, n) => inOrder(answerOf(creditsOf.get(n) ?? [], sequencesOf.get(n) ?? [])));
    },
    /** All streams as one world. */
    async whole(question: AttributionQuestion) {
      const source = sourceOf(question);
      return answerOf(
        await ask<CreditRow>(creditsStatement(source, question)),
        await ask<SequenceRow>(sequencesStatement(source, question, 10)),
      );
    },
    async people(question: AttributionQuestion, cell: AttributionCell) {
      const rows = await ask<{ person: number }>(peopleOfAttribution(sourceOf(question), question, cell));
      return rows.map(({ person }) => person);
    },
  };
}

/** The order of rows says nothing here. */
function inOrder({ total, rows, sequences }: ReturnType<typeof answerOf>) {
  const sorted = <T>(list: readonly T[], key: (one: T) => string) =>
    list.toSorted((a, b) => (key(a) < key(b) ? -1 : 1));
  return { total, rows: sorted(rows, ({ key }) => key), sequences: sorted(sequences, ({ keys }) => keys.join(">")) };
}
