/**
 * The reference of bench `collect`: the same rows put into the same tables by @clickhouse/client in blocks of 1,000, one after the
 * other as a loop in a program would; no HTTP door, no check, no dedupe by event id, no memory of anything.
 * POST /prepare?rows=n makes rows, POST /run inserts them and answers how it went.
 */
import { randomUUID } from "node:crypto";
import { createServer } from "node:http";
import { createClient } from "@clickhouse/client";
import { createClickHouse } from "../../apps/server/src/kernel/clickhouse.ts";
import { migrateClickHouse } from "../../apps/server/src/migrations.ts";
import type { EventRow } from "../../apps/server/src/modules/tracking/schema.ts";
import { makeRows } from "../collect/events.ts";

const BLOCK_ROWS = 1_000;
const url = process.env["CLICKHOUSE_URL"] ?? "";
const database = process.env["CLICKHOUSE_DATABASE"] ?? "raw";

const ours = createClickHouse({ url, database });
await migrateClickHouse(ours);
await ours.close();
const client = createClient({ url, database });
let rows: EventRow[] = [];

async function run() {
  const cpuBefore = process.cpuUsage();
  const started = performance.now();
  const latencies: number[] = [];
  for (let from = 0; from < rows.length; from += BLOCK_ROWS) {
    const began = performance.now();
    await client.insert({
      table: "events",
      values: rows.slice(from, from + BLOCK_ROWS),
      format: "JSONEachRow",
      clickhouse_settings: { insert_deduplication_token: randomUUID() },
    });
    latencies.push(performance.now() - began);
  }
  const wallMs = performance.now() - started;
  const { user, system } = process.cpuUsage(cpuBefore);
  return { wallMs, latencies, cpuMs: (user + system) / 1000 };
}

const server = createServer(async (request, response) => {
  const { pathname, searchParams } = new URL(request.url ?? "/", "http://127.0.0.1");
  if (pathname === "/prepare") rows = makeRows(Number(searchParams.get("rows")));
  response.end(JSON.stringify(pathname === "/run" ? await run() : { rows: rows.length }));
});
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  if (typeof address === "object" && address)
    console.log(JSON.stringify({ ready: true, url: `http://127.0.0.1:${address.port}` }));
});
process.on("SIGTERM", () => process.exit(0)).on("disconnect", () => process.exit(0));
