import type { ClickHouse } from "#kernel/clickhouse.ts";
import { eventFlags } from "../schema.ts";

export type VolumeRow = { event: string; day: string; count: number; violations: number; lastMs: number };
export type QuarantineRow = {
  event: string;
  property: string;
  sign: string;
  count: number;
  firstMs: number;
  lastMs: number;
  appVersions: string[];
  platforms: string[];
  samples: string[];
};

const violated = eventFlags.quarantined | eventFlags.missingRequired;
const since = `program = {program:String} AND ts >= fromUnixTimestamp64Milli({from:Int64}) AND ts < fromUnixTimestamp64Milli({until:Int64})`;
const range = (from: Date, until: Date) => ({ from: from.getTime(), until: until.getTime() });
/** A page of the tracking plan waits for these; they never hold up small queries. */
const report = { kind: "report" } as const;

/** What came of the plan's events; every statement reads one program's range of `events`. */
export function createPlanFigures(clickhouse: ClickHouse) {
  return {
    volumes: (program: string, zone: string, from: Date, until: Date) =>
      clickhouse.query<VolumeRow>(
        `SELECT event, toString(toDate(ts, {zone:String})) AS day, toUInt32(count()) AS count,
           toUInt32(countIf(bitAnd(flags, ${violated}) > 0)) AS violations, toUnixTimestamp64Milli(max(ts)) AS lastMs
         FROM events WHERE ${since} GROUP BY event, day`,
        { program, zone, ...range(from, until) },
        report,
      ),

    /** A few values of each property, of any thousand of the event's rows. */
    samples: (program: string, event: string, from: Date, until: Date) =>
      clickhouse.query<{ name: string; seen: string[] }>(
        `SELECT pair.1 AS name, groupUniqArray(5)(substringUTF8(pair.2, 1, 80)) AS seen
         FROM (SELECT props FROM events WHERE ${since} AND event = {event:String} LIMIT 1000)
         ARRAY JOIN JSONExtractKeysAndValuesRaw(props) AS pair WHERE pair.1 != '$quarantined' GROUP BY name`,
        { program, event, ...range(from, until) },
        report,
      ),

    /** `sign`: the first character of a value's JSON, which tells its type. */
    quarantined: (program: string, from: Date, until: Date, event: string | null) =>
      clickhouse.query<QuarantineRow>(
        `SELECT event, pair.1 AS property, substring(pair.2, 1, 1) AS sign, toUInt32(count()) AS count,
           toUnixTimestamp64Milli(min(ts)) AS firstMs, toUnixTimestamp64Milli(max(ts)) AS lastMs,
           arraySort(groupUniqArrayIf(10)(app_version, app_version != '')) AS appVersions,
           arraySort(groupUniqArrayIf(10)(platform, platform != '')) AS platforms,
           groupUniqArray(3)(substringUTF8(pair.2, 1, 200)) AS samples
         FROM events ARRAY JOIN JSONExtractKeysAndValuesRaw(props, '$quarantined') AS pair
         WHERE ${since} AND bitAnd(flags, ${eventFlags.quarantined}) > 0 AND ({event:String} = '' OR event = {event:String})
         GROUP BY event, property, sign ORDER BY count DESC, event, property, sign LIMIT 200`,
        { program, event: event ?? "", ...range(from, until) },
        report,
      ),

    /** Rows of these events with at least one of these properties, given as `event\nproperty`. */
    async rowsWith(program: string, from: Date, until: Date, pairs: readonly string[]): Promise<number> {
      if (pairs.length === 0) return 0;
      const rows = await clickhouse.query<{ count: number }>(
        `SELECT toUInt32(count()) AS count FROM events WHERE ${since} AND event IN {events:Array(String)}
           AND arrayExists(name -> has({pairs:Array(String)}, concat(event, '\n', name)), JSONExtractKeys(props))`,
        {
          program,
          pairs,
          events: [...new Set(pairs.map((pair) => pair.slice(0, pair.indexOf("\n"))))],
          ...range(from, until),
        },
        report,
      );
      return rows[0]?.count ?? 0;
    },
  };
}
export type PlanFigures = ReturnType<typeof createPlanFigures>;
