import { parseArgs } from "node:util";
import { startEngines } from "@banyan/engines";
import { readConfig } from "#config";
import { setFaultPoint } from "#kernel/checkpoint.ts";
import { systemClock, virtualClock } from "#kernel/clock.ts";
import { createLog } from "#kernel/log.ts";
import { createApp } from "./app.ts";
import { setUpDemo } from "./demo.ts";
import { migrateAll } from "./migrations.ts";

/** Longer than calls under way may take (8 s) plus the workers' batches. */
const CLOSE_WITHIN_MS = 15_000;

/** Configuration → engines, when no URL says they already run → app → role → orderly close. */
async function main() {
  const { values } = parseArgs({ options: { role: { type: "string" }, port: { type: "string" } } });
  const env: Record<string, string | undefined> = { ...process.env };
  if (values.role !== undefined) env["BANYAN_ROLE"] = values.role;
  if (values.port !== undefined) env["PORT"] = values.port;
  const engines = await startEngines({
    home: env["BANYAN_HOME"] ?? ".banyan",
    databaseUrl: env["DATABASE_URL"],
    clickhouseUrl: env["CLICKHOUSE_URL"],
  });
  const config = readConfig({ ...env, DATABASE_URL: engines.postgres.url, CLICKHOUSE_URL: engines.clickhouse.url });
  const log = createLog(config.logLevel);
  const clock = config.virtualClock ? virtualClock() : systemClock();
  setFaultPoint(config.faultPoint);

  const app = await createApp({ config, clock, log });
  closeOnSignal(async () => {
    await app.close();
    await engines.stop();
  });
  await migrateAll({ config, clickhouse: app.clickhouse, log });
  if (config.demo) await setUpDemo(app, config);
  await app.startWorkers();
  const url = await app.listen();
  // one line that whoever started us waits for
  process.stdout.write(`${JSON.stringify({ ready: true, url, role: config.role })}\n`);
}

/** SIGTERM, SIGINT, or the end of the process that started us (its IPC channel closes). A second signal does not wait. */
function closeOnSignal(close: () => Promise<void>) {
  let closing = false;
  const stop = () => {
    if (closing) process.exit(1);
    closing = true;
    setTimeout(() => process.exit(1), CLOSE_WITHIN_MS).unref();
    close().then(
      () => process.exit(0),
      (error: unknown) => {
        console.error(error);
        process.exit(1);
      },
    );
  };
  process.once("SIGTERM", stop).once("SIGINT", stop);
  if (process.channel) process.once("disconnect", stop);
}

await main();
