import { trendsMeasures } from "@banyan/contracts";
import fc from "fast-check";
import { expect } from "vitest";
import type { ClickHouse } from "#kernel/clickhouse.ts";
import { uuidv7 } from "#kernel/ids.ts";
import { bucketsOf } from "../buckets.ts";
import { openSource } from "../source.ts";
import { and, sql } from "../sql.ts";
import { conditions, contextOf, keepStreams, PERSONS_OF_A_STREAM, randomStreams, zones } from "../streams.ts";
import { measureOf } from "./measures.ts";
import { naiveTrends } from "./naive.ts";
import { seriesStatement } from "./statement.ts";
import { emptyOf, type SeriesRow, tableOf } from "./table.ts";

const question = fc.record({
  measure: fc.constantFrom(...trendsMeasures),
  number: fc.constantFrom("props.size", "amount_fen"),
  selection: fc.record({ event: fc.constantFrom("view", "buy", "*"), filters: conditions }),
  filters: conditions,
  zone: fc.constantFrom(...zones),
  range: fc.constantFrom(
    ["hour", "2025-12-29", "2026-01-02"] as const,
    ["hour", "2026-03-28", "2026-03-30"] as const,
    ["day", "2025-12-26", "2026-01-05"] as const,
    ["day", "2026-03-29", "2026-03-29"] as const,
    ["week", "2025-12-25", "2026-04-04"] as const,
    ["month", "2025-12-31", "2026-03-30"] as const,
  ),
  isCumulative: fc.boolean(),
  isSplit: fc.boolean(),
});

/** Random streams, loaded once; random questions, each answered for all streams by one statement, against the rules told event by event. */
export async function agreesWithTheRules(
  clickhouse: ClickHouse,
  { streams: count, questions, seed }: { streams: number; questions: number; seed: number },
): Promise<void> {
  const program = `trends-${uuidv7()}`;
  const streams = randomStreams(count, seed);
  await keepStreams(clickhouse, program, streams);
  for (const asked of fc.sample(question, { numRuns: questions, seed })) {
    const { measure, selection, filters, zone, isCumulative, isSplit } = asked;
    const [interval, from, to] = asked.range;
    const range = { from, to };
    const context = contextOf(clickhouse, program, zone);
    const source = await openSource(context, { range, filters });
    const isOfProperty = !["count", "persons", "sessions", "per_person", "per_session"].includes(measure);
    const property = !isOfProperty ? undefined : measure === "distinct" ? "props.kind" : asked.number;
    const how = measureOf(measure, source.who, property === undefined ? null : source.property(property, ""), "");
    const kinds = ["x", ""];
    const buckets = bucketsOf(range, interval, zone, context.now);
    const rows = await context.ask<SeriesRow>(
      seriesStatement({
        where: and([source.within(), source.event(selection, "event"), source.among]),
        ...{ measure: how, interval, zone, isCumulative },
        splits: [
          {
            key: sql`toString(intDiv(${source.who}, ${{ type: "UInt32", value: PERSONS_OF_A_STREAM }}))`,
            values: streams.map((_, n) => String(n)),
          },
          ...(isSplit ? [{ key: source.property("props.kind", "").text, values: kinds }] : []),
        ],
      }),
    );
    const table = tableOf(rows, { splits: isSplit ? 2 : 1, measure: how, buckets, isCumulative });
    const names = buckets.map(({ key }) => key);
    const ofKinds = isSplit ? [{ isNone: kinds }, ...kinds.map((is) => ({ is }))] : [null];
    const parts = streams.flatMap((stream, n) =>
      ofKinds.map((kind, place) => ({ stream, kind, of: isSplit ? `${n + 1},${place}` : `${n + 1}` })),
    );
    const expected = parts.map(({ stream, kind }) =>
      naiveTrends(stream, { selection, measure, property, range, interval, filters, zone, kind }, isCumulative, names),
    );
    const found = parts.map(({ of }) => table.get(of) ?? emptyOf(how, buckets.length));
    const at = found.findIndex((one, n) => JSON.stringify(rounded(one)) !== JSON.stringify(rounded(expected[n])));
    // the first that differs alone: a thousand streams at once nobody reads
    expect({ seed, asked, stream: parts[at], ...rounded(found[at]) }).toEqual({
      seed,
      asked,
      stream: parts[at],
      ...rounded(expected[at]),
    });
  }
}

/** Divisions may differ in the last bit. */
const rounded = (numbers: { values: (number | null)[]; total: number | null } | undefined) => {
  const round = (value: number | null) => (value === null ? null : Math.round(value * 1e9) / 1e9);
  return numbers && { values: numbers.values.map(round), total: round(numbers.total) };
};
