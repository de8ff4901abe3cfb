import { sql } from "kysely";
import { readConfig } from "#config";
import { setFaultPoint } from "#kernel/checkpoint.ts";
import { systemClock } from "#kernel/clock.ts";
import { createLog } from "#kernel/log.ts";
import { createApp } from "../src/app.ts";
import { setUpDemo } from "../src/demo.ts";
import { migrateAll } from "../src/migrations.ts";

/**
 * A web process as main.ts starts it, with one reaction more: it writes every scan into `scans_reacted` (no “on conflict”: reacted to
 * twice is there twice) and says so with NOTIFY, which comes with the commit. For tests of killed processes, and bench `react`.
 */
const config = readConfig(process.env);
setFaultPoint(config.faultPoint);
const log = createLog(config.logLevel);
const app = await createApp({
  config,
  clock: systemClock(),
  log,
  reactions: [
    {
      name: "test.scans",
      events: ["scan"],
      async run(rows, tx) {
        const ids = rows.map(({ id }) => id);
        await sql`insert into scans_reacted (event_id) select unnest(${ids}::uuid[])`.execute(tx);
        // 8,000 bytes is the most a notice may carry
        for (let from = 0; from < ids.length; from += 200)
          await sql`select pg_notify('scans', ${ids.slice(from, from + 200).join(" ")})`.execute(tx);
      },
    },
  ],
});
process.once("SIGTERM", () => {
  app.close().then(
    () => process.exit(0),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
});
await migrateAll({ config, clickhouse: app.clickhouse, log });
await sql`create table if not exists scans_reacted (event_id uuid not null)`.execute(app.db.workers);
await setUpDemo(app, config);
const url = await app.listen();
process.stdout.write(`${JSON.stringify({ ready: true, url, role: config.role })}\n`);
