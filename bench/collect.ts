import { createSimulator } from "@banyan/wechat-sim";
import { createClient } from "@clickhouse/client";
import { EVENTS_A_BATCH, makeBatches } from "./collect/events.ts";
import { type Bench, type Figures, median, percentile, rounded } from "./harness/bench.ts";
import { cpuMsOf } from "./harness/cpu.ts";
import { startGround } from "./harness/ground.ts";
import { expectAll, type Load, startLoad } from "./harness/load.ts";
import { type Server, startReference, startServer } from "./harness/server.ts";
import { until } from "./harness/until.ts";

const ROUNDS = 5;
const WARM_UP = 2;
const BATCHES_A_ROUND = 600;
/** Phones sending at once; what they send while a block is written becomes the next block. */
const AT_ONCE = 100;
const LEAST_EVENTS_PER_SECOND = 10_000;
const MOST_CPU_MICROS = 60;
/** Of raw blocks of 1,000. */
const LEAST_RATIO = 0.12;
/** The pace at which an answer's time is measured: a full server answers as late as it is full. */
const PACE = { eventsPerSecond: 5_000, batches: 1_500 };
const GOALS = { eventsPerSecond: 20_000, cpuMicrosPerEvent: 45, ackP99Ms: 50 };
const APPID = "wx00000000000demo1";

/**
 * Behaviour through the front door: packed batches of 50, acknowledged when durable. Then the same with `kill -9` of the server twice
 * on the way: what was not acknowledged is sent again, a tenth of what was, too, and every event must be there once.
 */
export const bench: Bench = {
  about: "events a second through POST /collect until durable, beside raw inserts of the same rows; kill −9 on the way",
  async run(say) {
    say("starting PostgreSQL, ClickHouse, the simulator, the server");
    const ground = await startGround();
    const simulator = createSimulator();
    const load = startLoad();
    const stops = [() => load.stop(), () => simulator.close(), () => ground.stop()];
    try {
      const server = await startServer({
        ground,
        databaseUrl: await ground.database("ours"),
        events: "ours",
        simulatorUrl: await simulator.listen(),
      });
      stops.unshift(() => server.stop());
      const raw = await startReference("collect-raw.ts", ground, {
        CLICKHOUSE_URL: ground.clickhouseUrl,
        CLICKHOUSE_DATABASE: "raw",
      });
      stops.unshift(() => raw.stop());

      const rounds = { ours: [] as Round[], raw: [] as Round[] };
      for (let number = 0; number < WARM_UP + ROUNDS; number++) {
        for (const name of number % 2 === 0 ? (["ours", "raw"] as const) : (["raw", "ours"] as const)) {
          const round = await (name === "ours" ? oursRound(server, load) : rawRound(String(raw.ready["url"])));
          if (number >= WARM_UP) rounds[name].push(round);
          const label = number < WARM_UP ? "warm-up" : `round ${number - WARM_UP + 1}`;
          say(
            `${label} ${name}: ${round.eventsPerSecond.toFixed(0)} events/s, ${round.cpuMicrosPerEvent.toFixed(0)} µs CPU an event`,
          );
        }
      }
      say(`${PACE.eventsPerSecond} events/s, paced`);
      const acks = await pacedAcks(server, load);
      const sentBefore = (WARM_UP + ROUNDS) * BATCHES_A_ROUND * EVENTS_A_BATCH;
      const stored = {
        ours: await storedIn(ground.clickhouseUrl, "ours"),
        raw: await storedIn(ground.clickhouseUrl, "raw"),
      };
      say("kill −9 of the server, twice, under load");
      const killed = await killAndResend(server, load, ground.clickhouseUrl);
      const expected = sentBefore + PACE.batches * EVENTS_A_BATCH + killed.events;
      const afterKill = await storedIn(ground.clickhouseUrl, "ours");

      const figures = (name: "ours" | "raw", lost: number, duplicated: number): Figures => ({
        eventsPerSecond: rounded(median(rounds[name].map((round) => round.eventsPerSecond))),
        ackP50Ms: rounded(name === "ours" ? percentile(acks, 50) : median(rounds.raw.map((round) => round.ackP50Ms))),
        ackP99Ms: rounded(name === "ours" ? percentile(acks, 99) : median(rounds.raw.map((round) => round.ackP99Ms))),
        cpuMicrosPerEvent: rounded(median(rounds[name].map((round) => round.cpuMicrosPerEvent))),
        lost,
        duplicated,
      });
      const ours = figures("ours", expected - afterKill.distinct, afterKill.rows - afterKill.distinct);
      const theirs = figures("raw", sentBefore - stored.raw.distinct, stored.raw.rows - stored.raw.distinct);
      const ratio = rounded(ours["eventsPerSecond"]! / theirs["eventsPerSecond"]!);
      return {
        ours,
        against: [{ name: "raw inserts", figures: theirs }],
        ratio: {
          metric: "eventsPerSecond",
          value: ratio,
          higherIsBetter: true,
        },
        broken: [
          ...(ours["lost"] === 0 ? [] : [`${ours["lost"]} acknowledged events are lost`]),
          ...(ours["duplicated"] === 0 ? [] : [`${ours["duplicated"]} events are stored twice`]),
          ...(afterKill.recent === afterKill.rows
            ? []
            : [`recent_events has ${afterKill.recent} of ${afterKill.rows} rows`]),
          ...(ours["eventsPerSecond"]! >= LEAST_EVENTS_PER_SECOND
            ? []
            : [`${ours["eventsPerSecond"]} events/s; ${LEAST_EVENTS_PER_SECOND} is the least`]),
          ...(ours["cpuMicrosPerEvent"]! <= MOST_CPU_MICROS
            ? []
            : [`${ours["cpuMicrosPerEvent"]} µs of CPU an event; ${MOST_CPU_MICROS} is the most`]),
          ...(ratio >= LEAST_RATIO ? [] : [`${ratio} of raw blocks; ${LEAST_RATIO} is the least`]),
        ],
        notes: [
          `acknowledgements at ${PACE.eventsPerSecond} events/s from when each batch was due; raw: one block of 1,000 after the other`,
          `goals: ${GOALS.eventsPerSecond} events/s, ${GOALS.cpuMicrosPerEvent} µs of CPU an event, p99 ${GOALS.ackP99Ms} ms`,
          `${killed.kills} × kill −9: ${killed.resent} batches were sent again unacknowledged, ${killed.repeated} although acknowledged`,
        ],
      };
    } finally {
      for (const stop of stops) await stop();
    }
  },
};

type Round = { eventsPerSecond: number; ackP50Ms: number; ackP99Ms: number; cpuMicrosPerEvent: number };

/** How long a batch waits for its answer when the server is busy but not full. */
async function pacedAcks(server: Server, load: Load): Promise<number[]> {
  const batches = makeBatches(APPID, PACE.batches);
  const perSecond = PACE.eventsPerSecond / EVENTS_A_BATCH;
  const sent = await load.send(server.url, batches, { atOnce: AT_ONCE * 5, perSecond });
  expectAll(sent, 200, "collect, paced");
  return sent.answers.map(({ ms }) => ms);
}

async function oursRound(server: Server, load: Load): Promise<Round> {
  const batches = makeBatches(APPID, BATCHES_A_ROUND);
  const cpuBefore = cpuMsOf(server.pid);
  const sent = await load.send(server.url, batches, { atOnce: AT_ONCE });
  const cpuMs = cpuMsOf(server.pid) - cpuBefore;
  expectAll(sent, 200, "collect");
  return toRound(
    batches.length * EVENTS_A_BATCH,
    sent.wallMs,
    sent.answers.map(({ ms }) => ms),
    cpuMs,
  );
}

async function rawRound(url: string): Promise<Round> {
  const rows = BATCHES_A_ROUND * EVENTS_A_BATCH;
  await fetch(`${url}/prepare?rows=${rows}`, { method: "POST" });
  const reply = await fetch(`${url}/run`, { method: "POST" });
  const { wallMs, latencies, cpuMs } = (await reply.json()) as { wallMs: number; latencies: number[]; cpuMs: number }; // ours
  return toRound(rows, wallMs, latencies, cpuMs);
}

const toRound = (events: number, wallMs: number, latencies: number[], cpuMs: number): Round => ({
  eventsPerSecond: events / (wallMs / 1000),
  ackP50Ms: percentile(latencies, 50),
  ackP99Ms: percentile(latencies, 99),
  cpuMicrosPerEvent: (cpuMs * 1000) / events,
});

/** The server dies when a third and when two thirds are stored; its supervisor starts it again. */
async function killAndResend(server: Server, load: Load, clickhouseUrl: string) {
  const batches = makeBatches(APPID, BATCHES_A_ROUND);
  const repeated = batches.filter((_, index) => index % 10 === 0);
  const before = (await storedIn(clickhouseUrl, "ours")).rows;
  const sending = load.send(server.url, [...batches, ...repeated], { atOnce: AT_ONCE });
  const died = new Set<number>();
  for (const share of [1 / 3, 2 / 3]) {
    const enough = before + batches.length * EVENTS_A_BATCH * share;
    await until(
      async () => server.pid > 0 && !died.has(server.pid) && (await storedIn(clickhouseUrl, "ours")).rows >= enough,
      `${Math.round(share * 100)} % of the events stored`,
      { withinMs: 60_000, everyMs: 20 },
    );
    died.add(server.pid);
    process.kill(server.pid, "SIGKILL");
  }
  const sent = await sending;
  expectAll(sent, 200, "collect after kill −9");
  const resent = sent.answers.filter((answer) => answer.resent > 0).length;
  return { events: batches.length * EVENTS_A_BATCH, kills: died.size, resent, repeated: repeated.length };
}

async function storedIn(url: string, database: string): Promise<{ rows: number; distinct: number; recent: number }> {
  const client = createClient({ url, database });
  try {
    const result = await client.query({
      query: `SELECT toUInt32(count()) AS rows, toUInt32(uniqExact(id)) AS distinct, (SELECT toUInt32(count()) FROM recent_events) AS recent
              FROM events`,
      format: "JSONEachRow",
    });
    const [row] = await result.json<{ rows: number; distinct: number; recent: number }>();
    return row ?? { rows: 0, distinct: 0, recent: 0 };
  } finally {
    await client.close();
  }
}
