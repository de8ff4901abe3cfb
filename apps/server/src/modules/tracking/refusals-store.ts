import type { ClickHouse } from "#kernel/clickhouse.ts";

export type Range = { from: Date; until: Date };
export type Filter = { code?: string | undefined; event?: string | undefined; anonId?: string | undefined };

const within = `program = {program:String} AND received_at >= fromUnixTimestamp64Milli({from:Int64})
  AND received_at < fromUnixTimestamp64Milli({until:Int64})`;
const range = ({ from, until }: Range) => ({ from: from.getTime(), until: until.getTime() });

/** Reads of `rejected_events` and `collect_counts`, both led by (program, time). */
export function createRefusalsStore(clickhouse: ClickHouse) {
  return {
    byCode: (program: string, zone: string, during: Range) =>
      clickhouse.query<{ code: string; day: string; count: number }>(
        `SELECT code, toString(toDate(received_at, {zone:String})) AS day, toUInt32(count()) AS count FROM rejected_events
         WHERE ${within} GROUP BY code, day`,
        { program, zone, ...range(during) },
      ),

    byEvent: (program: string, during: Range) =>
      clickhouse.query<{ event: string; code: string; count: number; lastMs: number }>(
        `SELECT event, code, toUInt32(count()) AS count, toUnixTimestamp64Milli(max(received_at)) AS lastMs FROM rejected_events
         WHERE ${within} GROUP BY event, code ORDER BY count DESC, event, code LIMIT 50`,
        { program, ...range(during) },
      ),

    async page(program: string, during: Range, filter: Filter, { page, pageSize }: { page: number; pageSize: number }) {
      const matches = `${within} AND ({code:String} = '' OR code = {code:String}) AND ({event:String} = '' OR event = {event:String})
        AND ({anon:String} = '' OR anon_id = {anon:String})`;
      const { code = "", event = "", anonId = "" } = filter;
      const params = { program, ...range(during), code, event, anon: anonId };
      const [rows, [counted]] = await Promise.all([
        clickhouse.query<{
          atMs: number;
          code: string;
          event: string;
          anonId: string;
          platform: string;
          appVersion: string;
          sample: string;
        }>(
          `SELECT toUnixTimestamp64Milli(received_at) AS atMs, code, event, anon_id AS anonId, platform, app_version AS appVersion, sample
           FROM rejected_events WHERE ${matches} ORDER BY received_at DESC, event, sample LIMIT {limit:UInt32} OFFSET {offset:UInt32}`,
          { ...params, limit: pageSize, offset: (page - 1) * pageSize },
        ),
        clickhouse.query<{ total: number }>(
          `SELECT toUInt32(count()) AS total FROM rejected_events WHERE ${matches}`,
          params,
        ),
      ]);
      return { rows, total: counted?.total ?? 0 };
    },

    /** Tallies by kind and day: of a program, or ('') of bodies nobody could read a program from. */
    tallies: (program: string, zone: string, during: Range) =>
      clickhouse.query<{ kind: string; day: string; count: number }>(
        `SELECT kind, toString(toDate(at, {zone:String})) AS day, toUInt32(sum(count)) AS count FROM collect_counts
         WHERE program = {program:String} AND at >= fromUnixTimestamp64Milli({from:Int64}) AND at < fromUnixTimestamp64Milli({until:Int64})
         GROUP BY kind, day`,
        { program, zone, ...range(during) },
      ),
  };
}
export type RefusalsStore = ReturnType<typeof createRefusalsStore>;
