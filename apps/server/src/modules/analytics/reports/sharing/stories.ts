import { startOfDay } from "@banyan/calendar";
import type { SharingCell, SharingGroup } from "@banyan/contracts";
import fc from "fast-check";
import type { ClickHouse } from "#kernel/clickhouse.ts";
import { uuidv7 } from "#kernel/ids.ts";
import { dateTime64 } from "#modules/tracking/index.ts";
import { createDesk, deskLimits } from "../ask.ts";
import { instant, int, sql, text } from "../sql.ts";
import { naiveSharing, type Told } from "./naive.ts";
import { answerOf, peopleOfForest } from "./sharing.ts";
import {
  type FiguresRow,
  figuresStatement,
  type Openings,
  openingsStatement,
  peopleOfShares,
  type SharingSource,
} from "./statement.ts";
import { plant } from "./tree.ts";

/** Over the end of a year, in a zone that is behind UTC. */
const zone = "America/New_York";
const range = { from: startOfDay("2025-12-29", zone).getTime(), until: startOfDay("2026-01-06", zone).getTime(), zone };
const HOUR = 3_600_000;
/** Persons of one stream; each stream has a block of its own. */
const BLOCK = 8;

const person = fc.integer({ min: 0, max: 6 });
const at = fc.oneof(
  fc.integer({ min: -6, max: 36 }).map((steps) => range.from + steps * 6 * HOUR),
  fc.constantFrom(range.from - 1, range.until - 1, range.until),
);
const ids = ["s1", "s2", "s3", "s4", "s5"];
const place = {
  session: fc.constantFrom(0, 1, 1, 1),
  page: fc.constantFrom("pages/home", "pages/item"),
  product: fc.constantFrom("", "p1"),
  channel: fc.constantFrom("", "ad"),
  scene: fc.constantFrom(1007, 1007, 1007, 1007, 1129),
};
const share = fc.record({
  ...{ ...place, person, at, event: fc.constant("share") },
  ...{ shareId: fc.constantFrom("", ...ids), made: fc.constantFrom("", ...ids, ...ids) },
});
const view = fc.record({
  ...{ ...place, person, at, event: fc.constantFrom("page_view", "view_item") },
  ...{ shareId: fc.constantFrom("", "s9", ...ids, ...ids), made: fc.constant("") },
});
const fact = fc
  .record({ event: fc.constantFrom("member_registered", "order_paid"), person, at })
  .map((one): Told => ({ ...one, session: 0, page: "", product: "", channel: "", scene: 0, shareId: "", made: "" }));
const told = fc.oneof({ weight: 2, arbitrary: share }, { weight: 4, arbitrary: view }, { weight: 1, arbitrary: fact });
const story = fc.record({
  told: fc.array(told, { maxLength: 26, size: "max" }),
  merges: fc.option(fc.tuple(fc.constant(6), fc.integer({ min: 1, max: 5 })), { freq: 2 }),
});
type Stream = { events: Told[]; merges: Map<number, number> };

/** Random streams of one program, loaded once; shares of different streams have different ids. */
export async function loadStreams(clickhouse: ClickHouse, count: number, seed: number) {
  const program = `sharing-${uuidv7()}`;
  const streams = fc.sample(story, { numRuns: count, seed }).map(({ told, merges }, n): Stream => {
    const own = (number: number) => (number === 0 ? 0 : n * BLOCK + number);
    const id = (share: string) => (share === "" ? "" : `${share} of ${n}`);
    return {
      events: told.map((one) => ({ ...one, person: own(one.person), shareId: id(one.shareId), made: id(one.made) })),
      merges: new Map(merges ? [[own(merges[0]), own(merges[1])]] : []),
    };
  });
  const rows = streams.flatMap(({ events }) =>
    events.map(({ at, product, shareId, made, ...one }) => ({
      ...{
        program,
        ...one,
        product_id: product,
        share_id: shareId,
        props: JSON.stringify(made === "" ? {} : { share_id: made }),
      },
      ...{ id: uuidv7(), ts: dateTime64(at), received_at: dateTime64(at), device_ts: dateTime64(at) },
      source: one.session > 0 ? "device" : "facts",
    })),
  );
  await clickhouse.insert("events", rows, uuidv7());
  const moved = streams.flatMap(({ merges }) =>
    [...merges].map(([from, into]) => ({ program, from, into, at: dateTime64(range.from), version: 1 })),
  );
  await clickhouse.insert("person_merges", moved, uuidv7());
  const ask = createDesk(clickhouse, { ...deskLimits, reportMs: 600_000 }).report(); // a busy machine is no failure
  const sourceOf = (groupBy: SharingGroup): SharingSource => ({
    ...{ program, zone, groupBy },
    isAsked: sql`e.program = ${text(program)} AND e.ts >= ${instant(range.from)} AND e.ts < ${instant(range.until)}`,
    isInRange: sql`o.at >= ${instant(range.from)} AND o.at < ${instant(range.until)}`,
  });
  const all = 1_000_000;

  return {
    streams,
    naive: ({ events, merges }: Stream, groupBy: SharingGroup) => sorted(naiveSharing(events, merges, range, groupBy)),
    /** What one statement each answers for every stream; the forest of all is one. */
    async answers(groupBy: SharingGroup) {
      const source = { ...sourceOf(groupBy), stream: sql`intDiv(who, ${int(BLOCK)})` };
      const rows = Map.groupBy(await ask<FiguresRow>(figuresStatement(source)), ({ stream }) => stream);
      const [openings] = await ask<Openings>(openingsStatement(source, all));
      return streams.map((_, n) => {
        const { unknownOpens: _unknown, ...total } = answerOf(
          rows.get(n) ?? [],
          0,
          plant(streamOf(openings!, n)),
        ).total;
        return sorted({ ...answerOf(rows.get(n) ?? [], 0, plant(streamOf(openings!, n))), total });
      });
    },
    async whole() {
      const [openings] = await ask<Openings>(openingsStatement(sourceOf("page"), all));
      const forest = plant(openings!);
      const answer = answerOf(await ask<FiguresRow>(figuresStatement(sourceOf("page"))), 0, forest);
      return { answer, ofForest: (cell: Parameters<typeof peopleOfForest>[1]) => peopleOfForest(forest, cell) };
    },
    async people(cell: Extract<SharingCell, { of: "total" | "week" | "group" }>) {
      const of = cell.of === "week" ? { week: cell.week } : cell.of === "group" ? { value: cell.value } : {};
      const found = await ask<{ person: number }>(peopleOfShares(sourceOf("page"), cell.measure, of));
      return found.map(({ person }) => person);
    },
  };
}

function streamOf(openings: Openings, n: number): Openings {
  const mine = openings.who.flatMap((who, place) => (Math.floor(who / BLOCK) === n ? [place] : []));
  const taken = Object.entries(openings).map(([name, column]) => [name, mine.map((place) => column[place])]);
  return Object.fromEntries(taken) as Openings;
}

/** The order of rows says nothing here. */
function sorted<A extends { weeks: { week: string }[]; groups: { value: string }[]; sharers: { personId: number }[] }>(
  answer: A,
) {
  return {
    ...answer,
    weeks: answer.weeks.toSorted((a, b) => (a.week < b.week ? -1 : 1)),
    groups: answer.groups.toSorted((a, b) => (a.value < b.value ? -1 : 1)),
    sharers: answer.sharers.toSorted((a, b) => a.personId - b.personId),
  };
}
