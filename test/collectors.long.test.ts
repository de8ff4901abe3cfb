import { sql } from "kysely";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { type ClickHouse, createClickHouse } from "../apps/server/src/kernel/clickhouse.ts";
import { systemClock } from "../apps/server/src/kernel/clock.ts";
import { createDb, type Databases } from "../apps/server/src/kernel/db.ts";
import { uuidv7 } from "../apps/server/src/kernel/ids.ts";
import { createLog } from "../apps/server/src/kernel/log.ts";
import { type ServerHost, type ServerProcess, startServerHost } from "../apps/server/test/server-process.ts";
import { chooseSeed, createRandom, isQuick } from "./faults/random.ts";

/** Two web processes behind a switch that knows nothing of devices, under load, while they die and sleep. */
const seed = chooseSeed();
const random = createRandom(seed);
const APPID = "wx00000000000demo1";
const DEVICES = 60;
const PHONES = 12;
/** Longer than a lease. */
const ASLEEP_MS = 13_000;
const points = [
  "events.before-insert",
  "events.inserted",
  "behaviour-reaction.before-commit",
  "behaviour-reaction.committed",
] as const;
const rounds = isQuick ? 1 : 4;

let host: ServerHost;
let db: Databases;
let clickhouse: ClickHouse;
const processes: (ServerProcess | undefined)[] = [];
beforeAll(async () => {
  host = await startServerHost();
  db = createDb({ url: host.databaseUrl, clock: systemClock(), log: createLog("silent") });
  clickhouse = createClickHouse({ url: inject("clickhouseUrl"), database: host.events });
  for (const place of [0, 1]) processes[place] = await startOne();
});
afterAll(async () => {
  await db?.close();
  await clickhouse?.close();
  await host?.close();
});

const startOne = (faultPoint?: string) =>
  host.start(
    { BANYAN_ROLE: "web", ...(faultPoint !== undefined && { BANYAN_FAULT_POINT: faultPoint }) },
    "collector-process.ts",
  );

type Event = { id: string; event: string; ts: number; props: object };
type Ledger = { acked: Set<string>; scans: Set<string>; refused: string[] };

/** The next process in turn; what gets no answer, or is told to come back, goes to the one after it. */
let turn = 0;
async function sendUntilAcked(batch: object, ledger: Ledger): Promise<void> {
  const body = JSON.stringify(batch);
  for (;;) {
    const server = processes[turn++ % processes.length];
    const response = await (server &&
      fetch(`${server.url}/collect`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body,
        signal: AbortSignal.timeout(4_000),
      }).catch(() => undefined));
    if (response?.status === 200) {
      const { rejected } = (await response.json()) as { rejected: object[] };
      if (rejected.length > 0) ledger.refused.push(JSON.stringify(rejected));
      return;
    }
    if (response && response.status !== 503)
      return void ledger.refused.push(`${response.status} ${await response.text()}`);
    if (response && !response.headers.has("retry-after")) ledger.refused.push("503 without Retry-After");
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
}

function startLoad() {
  const ledger: Ledger = { acked: new Set(), scans: new Set(), refused: [] };
  let isOver = false;
  const phones = Array.from({ length: PHONES }, async (_, phone) => {
    const before = new Map<number, Event[]>();
    while (!isOver) {
      const now = Date.now();
      const events: Event[] = Array.from({ length: random.between(1, 30) }, (_, n) => ({
        id: uuidv7(),
        event: random.chance(0.2) ? "scan" : "page_view",
        ts: now - n * 100,
        props: { page: "home" },
      }));
      const device = phone * (DEVICES / PHONES) + random.between(0, DEVICES / PHONES - 1);
      const batchOf = (some: Event[]) => ({
        program: APPID,
        anon_id: `fault-device-${device}`,
        sent_at: now,
        events: some,
      });
      const copies = random.chance(0.1) ? [events, events] : [events];
      // half of it inside another batch, together with what this device sent before
      if (random.chance(0.1)) copies.push([...events.slice(events.length >> 1), ...(before.get(device) ?? [])]);
      await Promise.all(copies.map((some) => sendUntilAcked(batchOf(some), ledger)));
      for (const { id, event } of events) {
        ledger.acked.add(id);
        if (event === "scan") ledger.scans.add(id);
      }
      before.set(device, events);
    }
  });
  return {
    ledger,
    async stop() {
      isOver = true;
      await Promise.all(phones);
    },
  };
}

/** More than were acknowledged at the call, so that the processes that live serve. */
async function acknowledged(ledger: Ledger, more: number) {
  const enough = ledger.acked.size + more;
  while (ledger.acked.size < enough) await new Promise((resolve) => setTimeout(resolve, 20));
}
async function dies(place: number) {
  const child = processes[place]?.child;
  if (child && child.exitCode === null && child.signalCode === null)
    await new Promise((resolve) => child.once("exit", resolve));
  processes[place] = undefined;
}

test("dead at any point or asleep longer than their lease: what was acknowledged is there once, and reacted to once", async () => {
  const load = startLoad();
  const { ledger } = load;
  const died: string[] = [];
  for (let round = 0; round < rounds; round++) {
    for (const point of random.shuffled(points).slice(0, isQuick ? 2 : points.length)) {
      await acknowledged(ledger, 300);
      const place = random.between(0, 1);
      // a plain kill −9 first, then a life that ends at the point
      processes[place]?.child.kill("SIGKILL");
      await dies(place);
      processes[place] = await startOne(point);
      await dies(place);
      died.push(point);
      processes[place] = await startOne();
    }
    await acknowledged(ledger, 300);
    const sleeper = random.between(0, 1);
    processes[sleeper]?.child.kill("SIGSTOP");
    await new Promise((resolve) => setTimeout(resolve, ASLEEP_MS)); // the fault itself: a lease passes meanwhile
    await acknowledged(ledger, 300); // the other serves all devices alone
    processes[sleeper]?.child.kill("SIGCONT");
    await acknowledged(ledger, 300);
  }
  await load.stop();
  const exits = [await processes[0]?.end("SIGTERM"), await processes[1]?.end("SIGTERM")];
  // whatever the dead left undone is caught up with by whoever comes
  processes[0] = await startOne();
  const reacted = async () =>
    (await sql<{ id: string }>`select event_id::text as id from scans_reacted`.execute(db.reads)).rows.map(
      ({ id }) => id,
    );
  for (;;) {
    const there = new Set(await reacted());
    if ([...ledger.scans].every((id) => there.has(id))) break;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  const reactions = await reacted();
  const idsIn = async (table: string) =>
    (await clickhouse.query<{ id: string }>(`select toString(id) as id from ${table} where source = 'device'`)).map(
      ({ id }) => id,
    );
  const [stored, recent] = [await idsIn("events"), await idsIn("recent_events")];
  const storedScans = new Set(
    (await clickhouse.query<{ id: string }>("select toString(id) as id from events where event = 'scan'")).map(
      ({ id }) => id,
    ),
  );
  console.log(`${died.length * 2} deaths, ${rounds} sleeps: ${ledger.acked.size} events, ${ledger.scans.size} scans`);
  const distinct = new Set(stored);
  expect({
    exits,
    refused: ledger.refused.slice(0, 3),
    lost: [...ledger.acked].filter((id) => !distinct.has(id)),
    unknown: stored.filter((id) => !ledger.acked.has(id)),
    storedTwice: stored.length - distinct.size,
    recentTwice: recent.length - new Set(recent).size,
    recent: recent.length,
    reactedTwice: reactions.length - new Set(reactions).size,
    reactedToNothing: reactions.filter((id) => !storedScans.has(id)),
    parked: (await sql`select 1 from parked_reactions`.execute(db.reads)).rows.length,
  }).toEqual({
    exits: [0, 0],
    refused: [],
    lost: [],
    unknown: [],
    storedTwice: 0,
    recentTwice: 0,
    recent: stored.length,
    reactedTwice: 0,
    reactedToNothing: [],
    parked: 0,
  });
});
