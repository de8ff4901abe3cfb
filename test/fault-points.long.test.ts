import { afterAll, beforeAll, expect, test } from "vitest";
import { type LoadRun, startShoppers } from "./faults/load.ts";
import { chooseSeed, createRandom, isQuick } from "./faults/random.ts";
import { eventually, startWorld, type World } from "./faults/world.ts";
import { brokenInside, brokenPromises } from "./invariants.ts";

const seed = chooseSeed();
const rounds = isQuick ? 1 : 4;
/** Before an effect is durable, after it is but nobody was told, after the outside world acted but we did not write it down. */
const points = [
  "coupon-claim.before-commit",
  "coupon-claim.committed",
  "checkout.before-commit",
  "checkout.committed",
  "prepay.called",
  "notify.kept",
  "payment.before-commit",
  "payment.committed",
  "orders.refund.taken",
  "orders.refund.called",
  "reaction.before-commit",
  "reaction.committed",
  "analytics.block.taken",
  "analytics.block.called",
  "events.before-insert",
  "events.inserted",
];
const random = createRandom(seed);
const deaths = Array.from({ length: rounds }, () => random.shuffled(points)).flat();

let world: World;
let load: LoadRun;
beforeAll(async () => {
  world = await startWorld();
  load = startShoppers(world, { seed, shoppers: 8 });
  world.server.nextLivesDieAt(deaths);
  process.kill(world.server.pid, "SIGTERM");
});
afterAll(() => world?.stop());

test.each(deaths.map((point, number) => ({ point, number })))(
  "dead at $point under load: it comes back, and at every instant the books agree",
  async ({ point, number }) => {
    await eventually(async () => world.killed() > number, `the server died at ${point}`);
    expect(await brokenInside(world)).toEqual([]);
  },
);

test("in the end nothing acknowledged is lost, nothing happened twice, and WeChat's bill is ours", async () => {
  await load.stop();
  const { orders, events, claims } = load.ledger;
  console.log(`${deaths.length} deaths: ${orders.size} orders, ${events.size} events, ${claims} gifts`);
  expect(await brokenPromises(world, load.ledger)).toEqual([]);
});
