import { addDays } from "@banyan/calendar";
import type { ClickHouse } from "#kernel/clickhouse.ts";
import { rollUpOf } from "./schema.ts";

export type RollUp = ReturnType<typeof createRollUp>;

/** Days looked at by one statement: a quarter's sets of a large program are a few hundred MB. */
const DAYS_AT_ONCE = 92;
const slow = { kind: "report", timeoutMs: 120_000 } as const;

/**
 * Keeps `persons_by_day` what `events` says. New rows reach it by a view; here is what a view cannot do: forget, and begin anew.
 * While days are made anew their sets are incomplete for a moment; nothing here runs often.
 */
export function createRollUp(clickhouse: ClickHouse) {
  const ofDays = (program: string, days: readonly string[]) => {
    const sorted = [...days].sort();
    // whatever the zone, an event of a day is within a day of it in UTC: whole partitions are left out
    return { program, days: sorted, from: addDays(sorted[0] ?? "", -1), until: addDays(sorted.at(-1) ?? "", 2) };
  };
  const inEvents = `program = {program:String} AND day IN {days:Array(Date)} AND ts >= toDateTime64({from:Date}, 3, 'UTC') AND ts < toDateTime64({until:Date}, 3, 'UTC')`;

  /** Adds what events say; harmless when it is there. */
  async function add(program: string, days: readonly string[]): Promise<void> {
    await clickhouse.command(
      `INSERT INTO persons_by_day ${rollUpOf("events", inEvents)} SETTINGS insert_deduplicate = 0, max_partitions_per_insert_block = 0`,
      ofDays(program, days),
    );
  }
  /** These days anew: for rows that are gone. */
  async function rebuild(program: string, days: readonly string[]): Promise<void> {
    for (let at = 0; at < days.length; at += DAYS_AT_ONCE) {
      const some = days.slice(at, at + DAYS_AT_ONCE);
      await clickhouse.command(
        `ALTER TABLE persons_by_day DELETE WHERE program = {program:String} AND day IN {days:Array(Date)} SETTINGS mutations_sync = 1`,
        { program, days: some },
      );
      await add(program, some);
    }
  }
  const daysWhere = async (program: string, where: string, params: Record<string, unknown>): Promise<string[]> => {
    const rows = await clickhouse.query<{ day: string }>(
      `SELECT DISTINCT toString(day) AS day FROM persons_by_day WHERE program = {program:String} AND ${where} ORDER BY day`,
      { program, ...params },
      slow,
    );
    return rows.map(({ day }) => day);
  };

  /** Days on which the sets are not those of the events. */
  async function differing(program: string, days: readonly string[]): Promise<string[]> {
    const found: string[] = [];
    for (let at = 0; at < days.length; at += DAYS_AT_ONCE) {
      const rows = await clickhouse.query<{ day: string }>(
        `SELECT DISTINCT toString(day) AS day FROM (
           SELECT event, day FROM (
             SELECT event, day, groupBitmapMergeState(persons) AS persons FROM persons_by_day WHERE program = {program:String} AND day IN {days:Array(Date)} GROUP BY event, day
             UNION ALL SELECT event, day, persons FROM (${rollUpOf("events", inEvents)}))
           GROUP BY event, day HAVING groupBitmapXor(persons) > 0) ORDER BY day`,
        ofDays(program, days.slice(at, at + DAYS_AT_ONCE)),
        slow,
      );
      found.push(...rows.map(({ day }) => day));
    }
    return found;
  }

  /** Writes the days of events anew that are not those of the zone: the program has another zone than when they came. */
  async function mendDays(program: string, zone: string): Promise<boolean> {
    const wrong = `program = {program:String} AND day != toDate(ts, {zone:String})`;
    const found = await clickhouse.query(`SELECT 1 FROM events WHERE ${wrong} LIMIT 1`, { program, zone }, slow);
    if (found.length === 0) return false;
    await clickhouse.command(
      `ALTER TABLE events UPDATE day = toDate(ts, {zone:String}) WHERE ${wrong} SETTINGS mutations_sync = 1`,
      { program, zone },
    );
    return true;
  }

  /** What only lacks something is added to, without a gap; what still differs then is made anew. Answers which days were wrong. */
  async function mend(program: string, days: readonly string[]): Promise<string[]> {
    const wrong = await differing(program, days);
    for (let at = 0; at < wrong.length; at += DAYS_AT_ONCE) await add(program, wrong.slice(at, at + DAYS_AT_ONCE));
    if (wrong.length > 0) await rebuild(program, await differing(program, wrong));
    return wrong;
  }

  return {
    rebuild,
    /**
     * Adds what these days lack, and takes nothing away: may run beside collecting, where a block may be in the events and not yet
     * in the sets. Answers which days differed.
     */
    async complete(program: string, days: readonly string[]): Promise<string[]> {
      const wrong = await differing(program, days);
      if (wrong.length > 0) await add(program, wrong);
      return wrong;
    },
    /** Puts right every day with people between two instants, for rows whose days nobody can tell any more. */
    async mendBetween(program: string, from: Date, until: Date): Promise<string[]> {
      const near = "persons_by_day.day >= {from:Date} AND persons_by_day.day <= {until:Date}"; // `day` alone is a text
      const dayOf = (at: Date) => at.toISOString().slice(0, 10);
      const params = { from: addDays(dayOf(from), -1), until: addDays(dayOf(until), 1) };
      return mend(program, await daysWhere(program, near, params));
    },
    /** After rows of these persons were deleted: every day that still names one of them, from whatever is left. */
    async forget(program: string, numbers: readonly number[]): Promise<void> {
      const named = "bitmapHasAny(persons, bitmapBuild({numbers:Array(UInt32)}))";
      await rebuild(program, await daysWhere(program, named, { numbers }));
    },
    /** Days of rows that are about to be deleted. `where` is a condition on `events`. */
    async daysOf(program: string, where: string, params: Record<string, unknown>): Promise<string[]> {
      const rows = await clickhouse.query<{ day: string }>(
        `SELECT DISTINCT toString(day) AS day FROM events WHERE program = {program:String} AND ${where} ORDER BY day`,
        { ...params, program },
        slow,
      );
      return rows.map(({ day }) => day);
    },
    /** Compares all days of a program with its events and puts right what differs; answers which days did. */
    async heal(program: string, zone: string): Promise<{ isZoneMended: boolean; days: string[] }> {
      const isZoneMended = await mendDays(program, zone);
      const rows = await clickhouse.query<{ day: string }>(
        `SELECT DISTINCT toString(day) AS day FROM (SELECT day FROM events WHERE program = {program:String}
           UNION ALL SELECT day FROM persons_by_day WHERE program = {program:String}) ORDER BY day`,
        { program },
        slow,
      );
      const days = await mend(
        program,
        rows.map(({ day }) => day),
      );
      return { isZoneMended, days };
    },
  };
}
