import { type Call, readTrends } from "@banyan/contracts";
import { createSimulator } from "@banyan/wechat-sim";
import { createClickHouse } from "../apps/server/src/kernel/clickhouse.ts";
import type { Caller } from "../apps/server/test/callers.ts";
import { oursSide } from "./checkout/ours.ts";
import type { Side } from "./checkout/side.ts";
import { makeBatches } from "./collect/events.ts";
import { type Bench, type Figures, median, percentile, rounded } from "./harness/bench.ts";
import { startGround } from "./harness/ground.ts";
import { expectAll, type Load, startLoad } from "./harness/load.ts";
import { operator } from "./harness/server.ts";
import { signIn } from "./harness/shop.ts";
import { dataSets, generate } from "./reports/generate.ts";

const APPID = "wx00000000000demo1";
const BUYERS = 300;
const WARM_UP = 3;
const ROUNDS = 3;
/** A busy hour of a shop: batches of 50 events, checkouts and notifications of payments. */
const PACE = { batchesPerSecond: 20, shopCallsPerSecond: 40 };
/** Analysts who ask again as soon as they are answered. */
const ANALYSTS = 3;
const MOST_RATIO = 2;

/** Reads every event there is, six times. */
const heavy: Call<typeof readTrends>["body"] = {
  series: [
    { event: "*", measure: "persons" },
    { event: "*", measure: "per_session" },
  ],
  breakdowns: [{ property: "channel" }, { property: "hour", limit: 20 }],
  interval: "day",
  range: { from: "2026-08-01", to: "2026-09-29" },
};

/**
 * Collecting and selling at a steady pace over five million events, in turns alone and while heavy reports are asked without a pause: how
 * late the slowest hundredth of acknowledgements and checkouts is, beside itself without the reports.
 */
export const bench: Bench = {
  about: "p99 of collector and checkout while heavy reports run, beside the same without them",
  async run(say) {
    say("starting PostgreSQL, ClickHouse, the simulator, the server");
    const ground = await startGround();
    const simulator = createSimulator();
    const loads = { collect: startLoad(), shop: startLoad() };
    const stops = [() => loads.collect.stop(), () => loads.shop.stop(), () => simulator.close(), () => ground.stop()];
    try {
      const simulatorUrl = await simulator.listen();
      const side = await oursSide({ ground, simulator, simulatorUrl, buyers: BUYERS });
      stops.unshift(side.stop);
      const clickhouse = createClickHouse({ url: ground.clickhouseUrl, database: "ours" });
      stops.unshift(() => clickhouse.close());
      const data = dataSets.find(({ name }) => name === "5m") ?? dataSets[0];
      if (!data) throw new Error("There is no data set");
      say("making five million events");
      await generate(clickhouse, { ...data, name: "demo" });
      const analyst = await signIn(side.url, operator);

      const rounds = { alone: [] as Round[], beside: [] as Round[] };
      let reports = 0;
      for (let number = 0; number < WARM_UP; number++) await runRound(side, loads);
      for (let number = 0; number < ROUNDS * 2; number++) {
        const name = number % 2 === 0 ? "alone" : "beside";
        const asking = name === "beside" ? keepAsking(analyst) : null;
        const round = await runRound(side, loads);
        reports += (await asking?.stop()) ?? 0;
        rounds[name].push(round);
        say(`${name}: acknowledged p99 ${rounded(round.ackP99Ms)} ms, checkout p99 ${rounded(round.checkoutP99Ms)} ms`);
      }
      const figures = (name: "alone" | "beside"): Figures => ({
        ackP50Ms: rounded(median(rounds[name].map((round) => round.ackP50Ms))),
        ackP99Ms: rounded(median(rounds[name].map((round) => round.ackP99Ms))),
        checkoutP50Ms: rounded(median(rounds[name].map((round) => round.checkoutP50Ms))),
        checkoutP99Ms: rounded(median(rounds[name].map((round) => round.checkoutP99Ms))),
        reportsAnswered: name === "beside" ? reports : 0,
      });
      const [beside, alone] = [figures("beside"), figures("alone")];
      const ratioOf = (key: "ackP99Ms" | "checkoutP99Ms") => rounded((beside[key] ?? 0) / (alone[key] ?? 0));
      return {
        ours: beside,
        against: [{ name: "without reports", figures: alone }],
        ratio: { metric: "ackP99Ms", value: ratioOf("ackP99Ms"), higherIsBetter: false },
        broken: [
          ...(["ackP99Ms", "checkoutP99Ms"] as const).flatMap((key) =>
            ratioOf(key) <= MOST_RATIO ? [] : [`${key} is ${ratioOf(key)} × its own; ${MOST_RATIO} is the most`],
          ),
          ...(reports > 0 ? [] : ["no report was answered"]),
        ],
        notes: [
          `${PACE.batchesPerSecond} batches and ${PACE.shopCallsPerSecond} checkouts and notifications a second, ${ANALYSTS} analysts`,
          `checkout p99: ${ratioOf("checkoutP99Ms")} × its own`,
        ],
      };
    } finally {
      for (const stop of stops) await stop();
    }
  },
};

type Round = { ackP50Ms: number; ackP99Ms: number; checkoutP50Ms: number; checkoutP99Ms: number };

/** One stretch of both at their pace; times count from when each call was due. */
async function runRound(side: Side, loads: { collect: Load; shop: Load }): Promise<Round> {
  const { checkouts, notifications } = await side.prepareRound();
  const calls = checkouts.flatMap((one, n) => [one, ...notifications.slice(n, n + 1)]);
  const seconds = calls.length / PACE.shopCallsPerSecond;
  const batches = makeBatches(APPID, Math.ceil(seconds * PACE.batchesPerSecond));
  const [collected, sold] = await Promise.all([
    loads.collect.send(side.url, batches, { atOnce: 200, perSecond: PACE.batchesPerSecond }),
    loads.shop.send(side.url, calls, { atOnce: 200, perSecond: PACE.shopCallsPerSecond }),
  ]);
  await side.paidEffectsDone();
  expectAll(collected, 200, "collect");
  const placed = calls.flatMap(({ path }, n) => (path === side.checkoutPath ? (sold.answers[n] ?? []) : []));
  expectAll({ ...sold, answers: placed }, 200, "checkout");
  await side.finishRound(placed.map(({ body }) => body));
  const times = { acks: collected.answers.map(({ ms }) => ms), checkouts: placed.map(({ ms }) => ms) };
  return {
    ackP50Ms: percentile(times.acks, 50),
    ackP99Ms: percentile(times.acks, 99),
    checkoutP50Ms: percentile(times.checkouts, 50),
    checkoutP99Ms: percentile(times.checkouts, 99),
  };
}

/** Asks until it is stopped; `stop` resolves with how many reports were answered. */
function keepAsking(analyst: Caller) {
  let isOver = false;
  const asking = Array.from({ length: ANALYSTS }, async () => {
    let answered = 0;
    while (!isOver) {
      const { status } = await analyst.send(readTrends, { params: { program: "demo" }, body: heavy });
      if (status === 200) answered += 1;
    }
    return answered;
  });
  return {
    async stop() {
      isOver = true;
      return (await Promise.all(asking)).reduce((sum, one) => sum + one, 0);
    },
  };
}
