import type { ClickHouse } from "#kernel/clickhouse.ts";
import { createRollUp } from "#modules/tracking/index.ts";
import { type DayTotal, goneWithPerson } from "./store.ts";

/** A stored fact, as far as a replay compares it; `copies` must be 1. */
export type StoredFact = {
  fact: string;
  copies: number;
  event: string;
  person: number;
  atMs: number;
  amountFen: number;
  product: string;
  props: string;
};

/** The place in the facts log, out of the id made of it (facts-to-rows.ts): its last 48 bits. */
const seq = "reinterpretAsUInt64(reverse(substring(UUIDToNum(id), 11, 6)))";
const facts = "program = {program:String} AND source = 'facts'";
const slow = { kind: "report", timeoutMs: 30_000 } as const;

export function createFactRows(clickhouse: ClickHouse) {
  const rollUp = createRollUp(clickhouse);
  return {
    stored: (program: string, after: number, until: number) =>
      clickhouse.query<StoredFact>(
        `SELECT toString(id) AS fact, toUInt32(count()) AS copies, any(events.event) AS event, any(events.person) AS person, toUnixTimestamp64Milli(any(ts)) AS atMs,
           any(amount_fen) AS amountFen, any(product_id) AS product, any(events.props) AS props
         FROM events WHERE ${facts} AND ${seq} > {after:UInt64} AND ${seq} <= {until:UInt64} GROUP BY id`,
        { program, after, until },
        slow,
      ),

    /** Rows that say they come after a place in the log: new ones, or of no fact at all. */
    after: (program: string, seqAfter: number) =>
      clickhouse.query<{ seq: number; day: string; event: string; amountFen: number }>(
        `SELECT ${seq} AS seq, toString(toDate(ts, 'UTC')) AS day, events.event AS event, amount_fen AS amountFen FROM events
         WHERE ${facts} AND ${seq} > {after:UInt64} LIMIT 100000`,
        { program, after: seqAfter },
        slow,
      ),

    /** Gone from every query when it resolves. */
    async remove(program: string, ids: readonly string[]): Promise<void> {
      const days = await rollUp.daysOf(program, "source = 'facts' AND id IN {ids:Array(UUID)}", { ids });
      await clickhouse.command(
        `DELETE FROM events WHERE ${facts} AND id IN {ids:Array(UUID)} SETTINGS lightweight_deletes_sync = 2`,
        { program, ids },
      );
      await rollUp.rebuild(program, days);
    },

    /** The live board's copy of rows that are stored anew. */
    removeRecent: (program: string, ids: readonly string[]) =>
      clickhouse.command(
        `DELETE FROM recent_events WHERE ${facts} AND id IN {ids:Array(UUID)} SETTINGS lightweight_deletes_sync = 2`,
        { program, ids },
      ),

    totals: (program: string, until: number, nobody: readonly number[]) =>
      clickhouse.query<DayTotal>(
        `SELECT toString(toDate(ts, 'UTC')) AS day, events.event AS event, toUInt32(count()) AS facts, sum(amount_fen) AS amountFen FROM events
         WHERE ${facts} AND ${seq} <= {until:UInt64} AND NOT (event IN {gone:Array(String)} AND person IN {nobody:Array(UInt32)}) GROUP BY day, event`,
        { program, until, nobody, gone: [...goneWithPerson] },
        slow,
      ),
  };
}
export type FactRows = ReturnType<typeof createFactRows>;
