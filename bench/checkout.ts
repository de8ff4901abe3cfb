import { createSimulator } from "@banyan/wechat-sim";
import { bareSide } from "./checkout/bare.ts";
import { countStatements } from "./checkout/count-statements.ts";
import { oursSide, PROMOTIONS } from "./checkout/ours.ts";
import type { Side } from "./checkout/side.ts";
import { type Bench, type Figures, median, percentile, rounded } from "./harness/bench.ts";
import { cpuMsOf } from "./harness/cpu.ts";
import { startGround } from "./harness/ground.ts";
import { expectAll, type Load, startLoad } from "./harness/load.ts";

const ROUNDS = 5;
/** Rounds that only warm up: plans are prepared, notifications are made, and code is compiled (CPU an order falls until ~1,000 orders). */
const WARM_UP = 4;
const ORDERS_A_ROUND = 300;
const AT_ONCE = 32;
const RUSH = { buyers: 200, units: 20 };
const MOST_STATEMENTS = 15;
const LEAST_RATIO = 0.6;

/**
 * A sale through HTTP with thirty promotions of every kind live: POST checkout of one line with a coupon, then the payment notification until its last effect.
 * Counted promotions apply to every order; a gift to none (lines are cheaper than its threshold), for a gift everyone gets is one hot
 * row, and what is measured is a shop.
 * A round sends the checkouts of its orders mixed with the notifications of the round before; those were signed between the
 * rounds, and prepay is a row written there. Both sides take turns on the same PostgreSQL, each on a database of its own.
 */
export const bench: Bench = {
  about: "orders a second from checkout to paid, beside a bare node:http + pg program with the same guarantees",
  async run(say) {
    say("starting PostgreSQL, ClickHouse, the simulator, both servers");
    const ground = await startGround();
    const simulator = createSimulator();
    const load = startLoad();
    const stops = [() => load.stop(), () => simulator.close(), () => ground.stop()];
    try {
      const simulatorUrl = await simulator.listen();
      const statements = await countStatements({ ground, simulator, simulatorUrl });
      const ours = await oursSide({ ground, simulator, simulatorUrl, buyers: ORDERS_A_ROUND });
      stops.unshift(ours.stop);
      const bare = await bareSide({ ground, merchant: ours.merchant, appid: ours.appid, buyers: ORDERS_A_ROUND });
      stops.unshift(bare.stop);

      const rounds = { ours: [] as Round[], bare: [] as Round[] };
      for (let number = 0; number < WARM_UP + ROUNDS; number++) {
        const isFirst = number % 2 === 0;
        for (const name of isFirst ? (["ours", "bare"] as const) : (["bare", "ours"] as const)) {
          const round = await runRound(name === "ours" ? ours : bare, load);
          if (number >= WARM_UP) rounds[name].push(round);
          const label = number < WARM_UP ? "warm-up" : `round ${number - WARM_UP + 1}`;
          say(
            `${label} ${name}: ${round.ordersPerSecond.toFixed(0)} orders/s, ${round.cpuMsPerOrder.toFixed(2)} ms CPU an order`,
          );
        }
      }
      const sold = { ours: await rush(ours, load), bare: await rush(bare, load) };
      const bareStatements = await bare.statements();
      const figures = (name: "ours" | "bare", sqlCheckout: number, sqlPaid: number): Figures => ({
        ordersPerSecond: rounded(median(rounds[name].map((round) => round.ordersPerSecond))),
        p99Ms: rounded(median(rounds[name].map((round) => round.p99Ms))),
        cpuMsPerOrder: rounded(median(rounds[name].map((round) => round.cpuMsPerOrder))),
        sqlCheckout,
        sqlPaid,
        oversold: sold[name] - RUSH.units,
      });
      const { quiet, one, twenty } = statements;
      const result = {
        ours: figures("ours", one.checkout, one.paid),
        bare: figures("bare", bareStatements.checkout, bareStatements.paid),
      };
      const value = rounded(result.ours["ordersPerSecond"]! / result.bare["ordersPerSecond"]!);
      return {
        ours: result.ours,
        against: [{ name: "node:http + pg", figures: result.bare }],
        ratio: { metric: "ordersPerSecond", value, higherIsBetter: true },
        broken: [
          ...(sold.ours === RUSH.units ? [] : [`${RUSH.buyers} buyers of ${RUSH.units} units got ${sold.ours} orders`]),
          ...(sold.bare === RUSH.units ? [] : [`the reference sold ${sold.bare} of ${RUSH.units} units`]),
          ...[one, twenty].flatMap(({ lines, checkout, paid }) =>
            Math.max(checkout, paid) <= MOST_STATEMENTS ? [] : [`${checkout} + ${paid} statements for ${lines} lines`],
          ),
          ...(value >= LEAST_RATIO ? [] : [`${value} × the bare program's orders/s; ${LEAST_RATIO} is the least`]),
        ],
        notes: [quiet, one, twenty].map(
          ({ lines, checkout, paid, reactions }, index) =>
            `${index === 0 ? "without promotions" : `with ${PROMOTIONS} live promotions`}, statements for ${lines} line${lines > 1 ? "s" : ""}: ${checkout} checkout + ${paid} paid; reactions of an idle server afterwards: ${reactions}`,
        ),
      };
    } finally {
      for (const stop of stops) await stop();
    }
  },
};

type Round = { ordersPerSecond: number; p99Ms: number; cpuMsPerOrder: number };

async function runRound(side: Side, load: Load): Promise<Round> {
  const { checkouts, notifications } = await side.prepareRound();
  const requests = [];
  for (let index = 0; index < Math.max(checkouts.length, notifications.length); index++)
    requests.push(...checkouts.slice(index, index + 1), ...notifications.slice(index, index + 1));
  const cpuBefore = cpuMsOf(side.pid());
  const started = performance.now();
  const sent = await load.send(side.url, requests, { atOnce: AT_ONCE });
  await side.paidEffectsDone();
  const seconds = (performance.now() - started) / 1000;
  const cpuMs = cpuMsOf(side.pid()) - cpuBefore;
  const placed = requests.flatMap(({ path }, index) => (path === side.checkoutPath ? (sent.answers[index] ?? []) : []));
  const notified = sent.answers.filter((answer) => !placed.includes(answer));
  expectAll({ ...sent, answers: placed }, 200, "checkout");
  expectAll({ ...sent, answers: notified }, 204, "notification");
  await side.finishRound(placed.map(({ body }) => body));
  return {
    ordersPerSecond: checkouts.length / seconds,
    p99Ms: percentile(
      placed.map(({ ms }) => ms),
      99,
    ),
    cpuMsPerOrder: cpuMs / checkouts.length,
  };
}

/** 200 buyers at once of a SKU with 20 units: how many orders exist afterwards. */
async function rush(side: Side, load: Load): Promise<number> {
  const requests = await side.prepareRush(RUSH.buyers, RUSH.units);
  const { answers } = await load.send(side.url, requests, { atOnce: RUSH.buyers });
  const accepted = answers.filter(({ status }) => status === 200).length;
  const stored = await side.ordersOfRush();
  if (accepted !== stored) throw new Error(`${accepted} orders were acknowledged, ${stored} are stored`);
  const unexpected = answers.find(({ status }) => status !== 200 && status !== 409);
  if (unexpected) throw new Error(`A buyer got ${unexpected.status}: ${unexpected.body}`);
  return stored;
}
