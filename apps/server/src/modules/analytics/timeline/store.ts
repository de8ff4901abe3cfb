import type { ClickHouse } from "#kernel/clickhouse.ts";

export type TimelineRow = {
  id: string;
  at: number;
  event: string;
  person: number;
  session: number;
  page: string;
  productId: string;
  amountFen: number;
  props: string;
  source: "device" | "facts" | "import";
};
export type SessionRow = {
  person: number;
  session: number;
  startMs: number;
  endMs: number;
  events: number;
  channel: string;
  scene: number;
  anonId: string;
  model: string;
  platform: string;
};
export type Before = { ms: number; id: string };

const hourMs = 3_600_000;

export function createTimelineStore(clickhouse: ClickHouse) {
  return {
    /**
     * `events` is led by (program, event, person, ts): each event's few marks of these persons are read, and of the rows
     * only time and id, until the page is known (ClickHouse reads the other columns of the last `limit` alone).
     */
    rows(
      program: string,
      numbers: readonly number[],
      { before, limit, only }: { before: Before | null; limit: number; only: { names: string[]; not: boolean } | null },
    ): Promise<TimelineRow[]> {
      const page = before
        ? `AND ts <= fromUnixTimestamp64Milli({ms:Int64}) AND (ts < fromUnixTimestamp64Milli({ms:Int64}) OR events.id < {id:UUID})`
        : "";
      const named = only ? `AND event ${only.not ? "NOT IN" : "IN"} {names:Array(String)}` : "";
      return clickhouse.query(
        `SELECT toString(id) AS id, toUnixTimestamp64Milli(ts) AS at, event, person, session, page, product_id AS productId,
           amount_fen AS amountFen, props, source
         FROM events WHERE program = {program:String} AND person IN {numbers:Array(UInt32)} ${page} ${named}
         ORDER BY events.ts DESC, events.id DESC LIMIT {limit:UInt32}`,
        { program, numbers, limit, ...(before ?? {}), ...(only && { names: only.names }) },
      );
    },

    /** The visits that events belong to, whole; a session's number is the second it began. */
    sessions(
      program: string,
      keys: readonly { person: number; session: number }[],
      until: number,
    ): Promise<SessionRow[]> {
      const sessions = keys.map(({ session }) => session);
      return clickhouse.query(
        `SELECT person, session, toUnixTimestamp64Milli(min(ts)) AS startMs, toUnixTimestamp64Milli(max(ts)) AS endMs,
           toUInt32(count()) AS events, argMin(channel, ts) AS channel, argMin(scene, ts) AS scene,
           argMax(anon_id, ts) AS anonId, argMax(model, ts) AS model, argMax(platform, ts) AS platform
         FROM events WHERE program = {program:String} AND person IN {persons:Array(UInt32)} AND session IN {sessions:Array(UInt32)}
           AND ts >= fromUnixTimestamp64Milli({from:Int64}) AND ts <= fromUnixTimestamp64Milli({until:Int64})
         GROUP BY person, session`,
        {
          ...{ program, sessions },
          persons: [...new Set(keys.map(({ person }) => person))],
          // an event that came late may be a little older than the session's number; a visit longer than a day is none
          from: Math.min(...sessions) * 1000 - hourMs,
          until: until + 24 * hourMs,
        },
      );
    },
  };
}
