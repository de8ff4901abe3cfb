import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type LoadRun, startShoppers } from "./faults/load.ts";
import { chooseSeed, createRandom, isQuick } from "./faults/random.ts";
import { eventually, startWorld, type World } from "./faults/world.ts";
import { brokenInside, brokenNow, brokenPromises } from "./invariants.ts";

/** What shoppers do between two blows, and how many blows each victim gets. */
const ACTIONS = isQuick ? 40 : 150;
const BLOWS = isQuick ? 2 : 8;
const TERMS = isQuick ? 3 : 20;
const SHOPPERS = 12;

const seed = chooseSeed();
let world: World;
let load: LoadRun;
beforeAll(async () => {
  world = await startWorld();
  load = startShoppers(world, { seed, shoppers: SHOPPERS });
});
afterAll(() => world?.stop());

/** Blow after blow under load; the supervisors heal what was hit, and at every instant the books agree. */
async function underLoad(blows: number, strike: () => void | Promise<void>): Promise<void> {
  for (let blow = 0; blow < blows; blow++) {
    await load.reached(load.ledger.actions + ACTIONS);
    await strike();
    await load.reached(load.ledger.actions + ACTIONS);
    expect(await brokenInside(world)).toEqual([]);
  }
}

/** Kills a child that is another one each time. */
async function kill(pid: () => number, killed: Set<number>): Promise<void> {
  await eventually(async () => pid() > 0 && !killed.has(pid()), "the child was started again");
  process.kill(pid(), "SIGKILL");
  killed.add(pid());
}

test("kill −9 of the server under load", async () => {
  const before = world.restarts();
  await underLoad(BLOWS, () => void process.kill(world.server.pid, "SIGKILL"));
  expect(world.restarts() - before).toBe(BLOWS);
});

test("kill −9 of PostgreSQL under load: nobody touches it, it heals", async () => {
  const killed = new Set<number>();
  await underLoad(BLOWS, () => kill(world.ground.postgresPid, killed));
  expect(killed.size).toBe(BLOWS);
});

test("kill −9 of ClickHouse under load: orders go on, events wait", async () => {
  const killed = new Set<number>();
  await underLoad(BLOWS, () => kill(world.ground.clickhousePid, killed));
  expect(killed.size).toBe(BLOWS);
});

test("SIGTERM under load: what was begun is answered, what comes later is told to come back", async () => {
  const before = world.restarts();
  await underLoad(TERMS, () => void process.kill(world.server.pid, "SIGTERM"));
  expect(world.restarts() - before).toBe(TERMS);
});

test("WeChat notifies twice, late, wrongly, with bad signatures or not at all, while the server dies", async () => {
  const random = createRandom(seed);
  const kinds = ["duplicate", "delay", "drop", "bad-signature", "wrong-amount", "signtest"] as const;
  await underLoad(BLOWS, async () => {
    for (let fault = 0; fault < 12; fault++)
      world.simulator.faults.add({ route: "notify", kind: random.pick(kinds), ms: random.between(100, 3_000) });
    await load.reached(load.ledger.actions + ACTIONS);
    process.kill(world.server.pid, "SIGKILL");
  });
});

test("in the end nothing acknowledged is lost, nothing happened twice, and WeChat's bill is ours", async () => {
  await load.stop();
  world.simulator.faults.clear();
  const { ledger } = load;
  console.log(
    `${ledger.actions} actions: ${ledger.orders.size} orders, ${ledger.events.size} events, ${ledger.claims} gifts`,
  );
  expect(ledger.orders.size).toBeGreaterThan(20);
  expect(ledger.events.size).toBeGreaterThan(100);
  expect(await brokenPromises(world, ledger)).toEqual([]);
});

test("the checker itself notices what is lost, invented or counted wrongly", async () => {
  const { ledger } = load;
  const [first] = ledger.orders.values();
  const order = { ...(first as NonNullable<typeof first>), id: "00000000-0000-7000-8000-000000000001" }; // there are more than 20
  const orders = new Map([...ledger.orders, ["a key", order]]);
  const events = new Set([...ledger.events, "00000000-0000-7000-8000-000000000002"]);
  await sql`update skus set reserved = reserved + 1 where id = (select min(id::text)::uuid from skus where reserved < on_hand)`.execute(
    world.db.orders,
  );
  await sql`update payments set received_fen = received_fen + 1 where id = (select min(id::text)::uuid from payments where state = 'PAID')`.execute(
    world.db.orders,
  );
  const broken = (await brokenNow(world, { ...ledger, orders, events })).join("\n");
  expect(broken).toMatch(/acknowledged order 00000000-0000-7000-8000-000000000001 is lost/);
  expect(broken).toMatch(/acknowledged event 00000000-0000-7000-8000-000000000002 is not in events/);
  expect(broken).toMatch(/stock of .* is not what orders hold/);
  expect(broken).toMatch(/WeChat took \d+ for [0-9a-f]{32}, we have \d+/);
});
