import { startOfDay } from "@banyan/calendar";
import type { ReportFilter } from "@banyan/contracts";
import fc from "fast-check";
import type { ClickHouse } from "#kernel/clickhouse.ts";
import { uuidv7 } from "#kernel/ids.ts";
import { dateTime64, type Vocabulary } from "#modules/tracking/index.ts";
import { createDesk } from "./ask.ts";
import type { ReportContext } from "./report-kind.ts";

/** An event as tests tell it. */
export type Told = {
  person: number;
  at: number;
  event: string;
  /** 0: a business fact. */ session: number;
  scene: number;
  channel: string;
  fen: number;
  props: { kind?: string; size?: number };
};
/** What happened in one stream: its events, and which numbers count as which. */
export type Stream = { events: Told[]; merges: ReadonlyMap<number, number> };

/** Numbers of one stream's persons: `stream * 8` and seven more. */
export const PERSONS_OF_A_STREAM = 8;
const HALF_HOUR = 1_800_000;

export const zones = ["Asia/Shanghai", "Europe/Berlin", "America/New_York"] as const;
/** Around the end of a year, and around the begin of summer time in Europe: both also from a millisecond beside midnight in each zone. */
const stretches = ["2025-12-24", "2026-03-24"].map((day) => startOfDay(day, "UTC").getTime());
const midnights = ["2025-12-29", "2026-01-01", "2026-03-29", "2026-03-30", "2026-04-01"].flatMap((day) =>
  zones.map((zone) => startOfDay(day, zone).getTime()),
);
const instant = fc.oneof(
  fc.tuple(fc.constantFrom(...stretches), fc.nat({ max: 14 * 48 })).map(([from, n]) => from + n * HALF_HOUR),
  fc.tuple(fc.constantFrom(...midnights), fc.constantFrom(-1, 0, 1)).map(([at, more]) => at + more),
);
const event = fc.record({
  person: fc.integer({ min: 1, max: 6 }),
  at: instant,
  event: fc.constantFrom("view", "view", "buy", "order_paid"),
  session: fc.constantFrom(0, 1, 1, 2),
  scene: fc.constantFrom(0, 0, 0, 1047, 1129),
  channel: fc.constantFrom("", "ad", "kol"),
  fen: fc.constantFrom(0, 100, 250),
  props: fc.record(
    { kind: fc.constantFrom("x", "y", "z", ""), size: fc.constantFrom(0, 1, 2.5, 7, 12) },
    { requiredKeys: [] },
  ),
});
const stream = fc.record({
  events: fc.array(event, { maxLength: 16 }),
  /** Late ones: whenever the events happened. */ merges: fc.array(
    fc.tuple(fc.integer({ min: 4, max: 6 }), fc.integer({ min: 1, max: 3 })),
    { maxLength: 2 },
  ),
});

const condition = fc.constantFrom<ReportFilter>(
  { property: "channel", op: "is", values: ["ad"] },
  { property: "channel", op: "is_not", values: ["ad"] },
  { property: "channel", op: "is_not_set", values: [] },
  { property: "props.kind", op: "contains", values: ["X", "z"] },
  { property: "props.kind", op: "not_contains", values: ["y"] },
  { property: "props.size", op: "between", values: [1, 7] },
  { property: "props.size", op: "lt", values: [2.5] },
  { property: "props.size", op: "is_not", values: [7] },
  { property: "amount_fen", op: "gte", values: [100] },
  { property: "hour", op: "lt", values: [3] },
  { property: "weekday", op: "is", values: [1, 7] },
  { property: "person.first_channel", op: "is", values: ["ad", "kol"] },
  { property: "person.first_channel", op: "is_not", values: ["kol"] },
  { property: "person.is_buyer", op: "is", values: [true] },
);
/** Filters of every kind, often none. */
export const conditions = fc.oneof(
  { weight: 2, arbitrary: fc.constant<ReportFilter[]>([]) },
  fc.array(condition, { minLength: 1, maxLength: 2 }),
);
export function randomStreams(count: number, seed: number): Stream[] {
  return fc.sample(stream, { numRuns: count, seed }).map(({ events, merges }, n) => {
    const first = n * PERSONS_OF_A_STREAM;
    return {
      events: events.map((one) => ({ ...one, person: first + one.person })),
      merges: new Map(merges.map(([from, into]) => [first + from, first + into])),
    };
  });
}

const vocabulary: Vocabulary = new Map(
  ["view", "buy", "order_paid", "member_registered"].map((name) => [
    name,
    {
      title: "",
      source: "declared",
      properties: new Map([
        ["kind", "string"],
        ["size", "number"],
      ]),
    },
  ]),
);

/** All of them at once, in one program. */
export async function keepStreams(clickhouse: ClickHouse, program: string, streams: readonly Stream[]): Promise<void> {
  const rows = streams.flatMap(({ events }) =>
    events.map((one) => ({
      ...{ program, event: one.event, person: one.person, session: one.session, scene: one.scene },
      ...{ channel: one.channel, amount_fen: one.fen, props: JSON.stringify(one.props), id: uuidv7() },
      ...{ ts: dateTime64(one.at), received_at: dateTime64(one.at), device_ts: dateTime64(one.at) },
    })),
  );
  await clickhouse.insert("events", rows, uuidv7());
  const merged = streams.flatMap(({ merges }) =>
    [...merges].map(([from, into]) => ({ program, from, into, at: dateTime64(0), version: 1 })),
  );
  await clickhouse.insert("person_merges", merged, uuidv7());
}

/** What a report is asked with. */
export function contextOf(clickhouse: ClickHouse, program: string, zone: string): ReportContext {
  return {
    ...{ program, zone, now: new Date("2026-04-03T12:00:00Z"), at: "body", ask: createDesk(clickhouse).report() },
    vocabulary: async () => vocabulary,
    cohort: async () => [],
  };
}
