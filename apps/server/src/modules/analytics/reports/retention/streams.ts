import { dayOf, startOfDay } from "@banyan/calendar";
import type { EventSelection, ReportFilter } from "@banyan/contracts";
import fc from "fast-check";
import type { ClickHouse } from "#kernel/clickhouse.ts";
import { uuidv7 } from "#kernel/ids.ts";
import { dateTime64 } from "#modules/tracking/index.ts";
import { createDesk } from "../ask.ts";
import type { ReportContext } from "../report-kind.ts";
import type { ToldEvent, World } from "./told-events.ts";

/** A zone that leaves summer time on 2025-11-02; the days of the streams lie around that, and around a year's end. */
export const zone = "America/New_York";
const BLOCK = 8;
const day = fc.oneof(
  fc.tuple(fc.constantFrom("2025-10-30", "2025-12-27"), fc.integer({ min: 0, max: 9 })),
  fc.tuple(fc.constant("2025-09-20"), fc.constantFrom(0, 20, 41)),
);
const at = fc
  .tuple(day, fc.constantFrom(0, 0, -1, 1, 3_600_000, 7_200_000, 43_200_000))
  .map(([[first, days], ms]) => startOfDay(first, zone).getTime() + days * 86_400_000 + ms);
const told = fc.record({
  event: fc.constantFrom("view_item", "view_item", "add_to_cart", "pay_tap"),
  person: fc.constantFrom(0, 1, 1, 2, 3, 4),
  at,
  session: fc.constantFrom(0, 1, 1, 2),
  scene: fc.constantFrom(0, 0, 0, 0, 1001, 1129),
  channel: fc.constantFrom("", "ads", "qr"),
});
const story = fc.record({
  told: fc.array(told, { maxLength: 24 }),
  merges: fc.uniqueArray(fc.tuple(fc.constantFrom(3, 4), fc.constantFrom(1, 2)), {
    maxLength: 2,
    selector: ([from]) => from,
  }),
});

const filter: fc.Arbitrary<ReportFilter> = fc.record({
  property: fc.constant("channel"),
  op: fc.constant("is" as const),
  values: fc.constantFrom<string[][]>(["ads"], ["ads", "qr"]),
});
/** Half of them without conditions (the roll-up answers), a quarter with one that always holds, a quarter with one that tells apart. */
export const filters: fc.Arbitrary<ReportFilter[]> = fc.oneof(
  { weight: 2, arbitrary: fc.constant<ReportFilter[]>([]) },
  { weight: 1, arbitrary: fc.constant<ReportFilter[]>([{ property: "event", op: "is_set", values: [] }]) },
  { weight: 1, arbitrary: filter.map((one) => [one]) },
);
export const selection: fc.Arbitrary<EventSelection> = fc.record({
  event: fc.constantFrom("*", "*", "view_item", "add_to_cart", "pay_tap"),
  filters: fc.oneof(
    { weight: 5, arbitrary: fc.constant<ReportFilter[]>([]) },
    filter.map((one) => [one]),
  ),
});
export const range = fc.constantFrom(
  { from: "2025-10-30", to: "2025-11-08" },
  { from: "2025-11-02", to: "2025-11-02" },
  { from: "2025-12-27", to: "2026-01-05" },
  { from: "2025-12-30", to: "2026-01-02" },
  { from: "2025-10-15", to: "2026-01-20" },
);
export const interval = fc.constantFrom("day" as const, "day" as const, "week" as const, "month" as const);
export const now = fc
  .constantFrom("2025-11-03T04:59:59.999Z", "2026-01-01T05:00:00Z", "2026-01-04T12:00:00Z", "2026-03-10T12:00:00Z")
  .map((text) => new Date(text));

/** Random worlds of one program, loaded once: each has its own block of person numbers. */
export async function loadStreams(clickhouse: ClickHouse, count: number, seed: number) {
  const program = `sets-${uuidv7()}`;
  const worlds = fc.sample(story, { numRuns: count, seed }).map(({ told, merges }, n): World => {
    const own = (person: number) => (person === 0 ? 0 : n * BLOCK + person);
    return {
      events: told.map((one): ToldEvent => ({ ...one, person: own(one.person) })),
      merges: new Map(merges.map(([from, into]) => [own(from), own(into)])),
    };
  });
  const rows = worlds.flatMap(({ events }) =>
    events.map(({ at, ...one }) => {
      const ts = dateTime64(at);
      const times = { ts, day: dayOf(new Date(at), zone), received_at: ts, device_ts: ts };
      return { program, ...one, ...times, id: uuidv7(), props: "{}", source: one.session > 0 ? "device" : "facts" };
    }),
  );
  await clickhouse.insert("events", rows, uuidv7());
  const merges = worlds.flatMap((world) => [...world.merges]);
  const at = dateTime64(Date.parse("2026-01-01T00:00:00Z"));
  await clickhouse.insert(
    "person_merges",
    merges.map(([from, into]) => ({ program, from, into, at, version: 1 })),
    uuidv7(),
  );
  const names = ["view_item", "add_to_cart", "pay_tap"];
  const known = { title: "", source: "device", properties: new Map() };
  return {
    program,
    worlds,
    /** All of them as one. */
    whole: { events: worlds.flatMap(({ events }) => events), merges: new Map(merges) } satisfies World,
    context: (now: Date): ReportContext => ({
      ...{ program, zone, now, at: "body", ask: createDesk(clickhouse).report() },
      vocabulary: async () => new Map(names.map((name) => [name, known])) as never, // nothing else of it is read
      cohort: async () => [],
    }),
  };
}

/** Rows whose numbers are people, taken apart by world: what each world would have been told. */
export function byWorld<Row extends object>(
  rows: readonly Row[],
  count: number,
  told: readonly (keyof Row)[],
): Record<keyof Row, unknown>[][] {
  const worlds: Map<Row, Record<string, unknown>>[] = Array.from({ length: count }, () => new Map());
  for (const row of rows)
    for (const key of told)
      for (const person of row[key] as number[]) {
        const own = worlds[Math.floor((person - 1) / BLOCK)];
        const mine = own?.get(row) ?? { ...row, ...Object.fromEntries(told.map((one) => [one, 0])) };
        mine[key as string] = (mine[key as string] as number) + 1;
        own?.set(row, mine);
      }
  return worlds.map((rows) => [...rows.values()] as Record<keyof Row, unknown>[]);
}
