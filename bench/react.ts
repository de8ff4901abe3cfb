import { randomUUID } from "node:crypto";
import { Agent, request as httpRequest } from "node:http";
import { createSimulator } from "@banyan/wechat-sim";
import { createClient } from "@clickhouse/client";
import pg from "pg";
import { uuidv7 } from "../apps/server/src/kernel/ids.ts";
import { makeRows } from "./collect/events.ts";
import { type Bench, percentile, rounded } from "./harness/bench.ts";
import { startGround } from "./harness/ground.ts";
import { startServer } from "./harness/server.ts";
import { until } from "./harness/until.ts";

const APPID = "wx00000000000demo1";
const EVENTS_PER_SECOND = 2_000;
const EVENTS_A_BATCH = 20;
const WARM_UP_BATCHES = 500;
const BATCHES = 2_000;
const BARE_ROUNDS = 300;
const MOST_P99_MS = 50;

/**
 * From the last byte of a request to the moment the effect of its events is committed in PostgreSQL: read, checked, durable in
 * ClickHouse and reacted to on the way. Every event is one the reaction wants. The commit is heard by NOTIFY, which PostgreSQL sends
 * after it, so the figure has that trip in it too.
 */
export const bench: Bench = {
  about: "milliseconds from a device's request to the committed effect of a reaction, at 2,000 events a second",
  async run(say) {
    say("starting PostgreSQL, ClickHouse, the simulator, the server");
    const ground = await startGround();
    const simulator = createSimulator();
    const stops = [() => simulator.close(), () => ground.stop()];
    try {
      const databaseUrl = await ground.database("react");
      const server = await startServer({
        ...{ ground, databaseUrl, events: "react", simulatorUrl: await simulator.listen() },
        script: "apps/server/test/collector-process.ts",
      });
      stops.unshift(() => server.stop());
      const database = new pg.Client({ connectionString: databaseUrl });
      await database.connect();
      stops.unshift(() => database.end());
      const heard = new Map<string, number>();
      database.on("notification", ({ payload = "" }) => {
        const at = performance.now();
        for (const id of payload.split(" ")) heard.set(id, at);
      });
      await database.query("listen scans");

      say("warm-up");
      await sendPaced(server.url, WARM_UP_BATCHES);
      say(`${BATCHES} batches of ${EVENTS_A_BATCH} at ${EVENTS_PER_SECOND} events/s`);
      const began = performance.now();
      const sent = await sendPaced(server.url, BATCHES);
      const ids = sent.flatMap((batch) => batch.ids);
      await until(async () => ids.every((id) => heard.has(id)), "every event reacted to", { withinMs: 60_000 });
      const wallMs = Math.max(...ids.map((id) => heard.get(id) ?? 0)) - began;
      const latencies = sent.flatMap(({ ids: some, sentAt }) => some.map((id) => (heard.get(id) ?? 0) - sentAt));
      const { rows } = await database.query<{ twice: number }>(
        "select (count(*) - count(distinct event_id))::integer as twice from scans_reacted",
      );
      const twice = rows[0]?.twice ?? 0;

      say("bare: the same two writes, one after the other");
      const bare = await bareWrites(ground.clickhouseUrl, database);
      const figures = (times: number[], eventsPerSecond: number) => ({
        p50Ms: rounded(percentile(times, 50)),
        p99Ms: rounded(percentile(times, 99)),
        eventsPerSecond: rounded(eventsPerSecond),
      });
      const ours = figures(latencies, (ids.length / wallMs) * 1000);
      const theirs = figures(bare.latencies, bare.eventsPerSecond);
      return {
        ours,
        against: [{ name: "bare writes", figures: theirs }],
        ratio: { metric: "p99Ms", value: rounded(ours.p99Ms / theirs.p99Ms), higherIsBetter: false },
        broken: [
          ...(ours.p99Ms <= MOST_P99_MS ? [] : [`p99 ${ours.p99Ms} ms; ${MOST_P99_MS} is the most`]),
          ...(twice === 0 ? [] : [`${twice} events were reacted to twice`]),
        ],
        notes: ["bare writes: one insert into events, then one into PostgreSQL, a batch at a time, nothing checked"],
      };
    } finally {
      for (const stop of stops) await stop();
    }
  },
};

type SentBatch = { ids: string[] /** When the last byte was handed to the system. */; sentAt: number };

/** A batch whenever one is due, whether the ones before were answered or not. */
async function sendPaced(url: string, count: number): Promise<SentBatch[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: 500 });
  const gapMs = (1000 * EVENTS_A_BATCH) / EVENTS_PER_SECOND;
  const began = performance.now();
  const sending: Promise<SentBatch>[] = [];
  for (let index = 0; index < count; index++) {
    const wait = began + index * gapMs - performance.now();
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
    sending.push(sendBatch(agent, url, index));
  }
  const sent = await Promise.all(sending);
  agent.destroy();
  return sent;
}

function sendBatch(agent: Agent, url: string, index: number): Promise<SentBatch> {
  const now = Date.now();
  const ids = Array.from({ length: EVENTS_A_BATCH }, () => uuidv7(new Date(now)));
  const body = JSON.stringify({
    program: APPID,
    anon_id: `bench-device-${String(index % 500).padStart(6, "0")}`,
    sent_at: now,
    visit: { scene: 1047 },
    events: ids.map((id) => ({ id, event: "scan", ts: now, props: { page: "pages/product/index" } })),
  });
  return new Promise((resolve, reject) => {
    let sentAt = 0;
    const call = httpRequest(`${url}/collect`, {
      method: "POST",
      agent,
      headers: { "content-type": "application/json", "content-length": Buffer.byteLength(body) },
    });
    call.on("response", (response) => {
      response.resume();
      if (response.statusCode === 200) response.on("end", () => resolve({ ids, sentAt }));
      else reject(new Error(`collect answered ${response.statusCode}`));
    });
    call.on("finish", () => {
      sentAt = performance.now();
    });
    call.on("error", reject);
    call.end(body);
  });
}

/** The floor: what the two durable writes cost alone. */
async function bareWrites(url: string, database: pg.Client) {
  const client = createClient({ url, database: "react" });
  const latencies: number[] = [];
  const began = performance.now();
  for (let round = 0; round < BARE_ROUNDS; round++) {
    const rows = makeRows(50).slice(0, EVENTS_A_BATCH);
    const from = performance.now();
    await client.insert({
      table: "events",
      values: rows,
      format: "JSONEachRow",
      clickhouse_settings: { insert_deduplication_token: randomUUID() },
    });
    await database.query("insert into scans_reacted (event_id) select unnest($1::uuid[])", [rows.map(({ id }) => id)]);
    latencies.push(performance.now() - from);
  }
  await client.close();
  return { latencies, eventsPerSecond: (BARE_ROUNDS * EVENTS_A_BATCH * 1000) / (performance.now() - began) };
}
