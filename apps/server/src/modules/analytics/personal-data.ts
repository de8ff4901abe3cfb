import { eventTypes } from "@banyan/contracts";
import type { ClickHouse } from "#kernel/clickhouse.ts";
import type { PersonalStore } from "#kernel/personal-data.ts";
import { createRollUp } from "#modules/tracking/index.ts";

type Trace = { numbers: number[]; devices: string[] };

/** What became true on the server. As history somebody imported it stays in the figures, without what it said of the person. */
const business = [...eventTypes.values()].filter(({ source }) => source === "server").map(({ name }) => name);

/** Rows that go: what the person did. Facts of the shop stay under a number that means nobody, so that no money changes. */
const behaviour = `program = {program:String} AND person IN {numbers:Array(UInt32)}
  AND (source != 'facts' OR event = 'consent_changed') AND NOT (source = 'import' AND event IN {business:Array(String)})`;
const importedBusiness = `program = {program:String} AND person IN {numbers:Array(UInt32)}
  AND source = 'import' AND event IN {business:Array(String)} AND (anon_id != '' OR props != '{}')`;
const rejected = `program = {program:String} AND anon_id IN {devices:Array(String)}`;

/** Rows read at once while a person's behaviour is copied for them. */
const exportRows = 10_000;

/** Behaviour in ClickHouse: copied for the person, deleted for good (parts are rewritten, not masked). */
export function personalStoreOfBehaviour(clickhouse: ClickHouse): PersonalStore<Trace> {
  const rollUp = createRollUp(clickhouse);
  /** A rewrite that is not needed costs nothing: it is asked for only while such rows are there. */
  async function change(table: string, what: string, where: string, params: Record<string, unknown>): Promise<void> {
    const [left] = await clickhouse.query<{ rows: number }>(
      `SELECT toUInt32(count()) AS rows FROM ${table} WHERE ${where}`,
      params,
    );
    if (!left || left.rows === 0) return;
    await clickhouse.command(`ALTER TABLE ${table} ${what} WHERE ${where} SETTINGS mutations_sync = 1`, params);
  }
  async function eraseNumbers(program: string, numbers: readonly number[]): Promise<void> {
    const params = { program, numbers, business };
    await change("events", "DELETE", behaviour, params);
    // asked of the roll-up itself: also after a crash between the two it knows which days still name them
    await rollUp.forget(program, numbers);
    await change("recent_events", "DELETE", behaviour, params);
    await change("events", "UPDATE anon_id = '', props = '{}'", importedBusiness, params);
  }

  return {
    name: "clickhouse",
    trace: async (_tx, { numbers, devices }) => ({ numbers: [...numbers], devices: [...devices] }),
    async export({ programId, numbers }) {
      const rows: Record<string, unknown>[] = [];
      for (let after = { ms: 0, id: "00000000-0000-0000-0000-000000000000" }; ; ) {
        const page = await clickhouse.query<{ ms: number; id: string }>(
          `SELECT toString(events.id) AS id, toUnixTimestamp64Milli(ts) AS ms, event, page, product_id, scene, channel, anon_id, model, os, platform, props
           FROM events WHERE program = {program:String} AND person IN {numbers:Array(UInt32)} AND source != 'facts'
             AND (ts, events.id) > (fromUnixTimestamp64Milli({ms:Int64}), {id:UUID})
           ORDER BY events.ts, events.id LIMIT {limit:UInt32}`,
          { program: programId, numbers, limit: exportRows, ...after },
          { kind: "report" },
        );
        for (const { ms, ...row } of page) rows.push({ at: new Date(ms).toISOString(), ...row });
        const last = page.at(-1);
        if (!last || page.length < exportRows) break;
        after = last;
      }
      return { rows: { behaviour: rows }, files: [] };
    },
    async erase(program, { numbers, devices }) {
      await eraseNumbers(program, numbers);
      await change("rejected_events", "DELETE", rejected, { program, devices });
    },
    sweep: eraseNumbers,
  };
}
