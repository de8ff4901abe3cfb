import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { addDays, dayOf } from "@banyan/calendar";
import { getOverview, listImports, listMembers, listWriteKeys } from "@banyan/contracts";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, it } from "vitest";
import { startTestApp, type TestApp } from "../../../apps/server/test/app.ts";
import { createHttp, type Http } from "./http.ts";
import { type LiveTime, liveShoppers } from "./live.ts";
import { signInOperator } from "./operator.ts";
import { seeded } from "./random.ts";
import type { DemoSummary } from "./seed.ts";

const now = new Date("2026-03-08T20:10:00+08:00");
const operator = { account: "demo", password: "banyan-demo-shop" };
let apps: TestApp[] = [];

async function seedFresh(): Promise<[TestApp, DemoSummary]> {
  const t = await startTestApp({ now });
  apps.push(t);
  await t.app.modules.staff.ensureOwner({ programId: t.program, name: "店长", ...operator });
  const simulatorUrl = await simulatorOf(t);
  const options = { serverUrl: t.url, simulatorUrl, operator, days: 3, members: 40, seed: 11 };
  return [t, await seedElsewhere(options)];
}
/** In a process of its own: the server blocks SVG for the whole process, and the demo draws with it. */
async function seedElsewhere(options: object): Promise<DemoSummary> {
  const script = `
    const { seedDemo } = await import(${JSON.stringify(new URL("./index.ts", import.meta.url).href)});
    const options = ${JSON.stringify(options)};
    console.log(JSON.stringify(await seedDemo({ ...options, now: new Date(${now.getTime()}) })));`;
  const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "-e", script]);
  return JSON.parse(stdout) as DemoSummary; // what seedDemo returned
}
async function simulatorOf(t: TestApp): Promise<string> {
  const reply = await fetch(new URL("/storefront-config.json", t.url));
  return ((await reply.json()) as { simUrl: string }).simUrl;
}

let t: TestApp;
let summary: DemoSummary;
beforeAll(async () => {
  [t, summary] = await seedFresh();
}, 240_000);
afterAll(async () => {
  for (const app of apps) await app.close();
  apps = [];
});

it("leaves a business whose books agree with the plan", async () => {
  t.clock.set(now);
  expect(Math.abs(summary.members - 40)).toBeLessThan(10);
  const { rows: states } = await sql<{
    state: string;
    count: number;
  }>`select state, count(*)::int as count from orders group by 1`.execute(t.db.reads);
  const count = (...names: string[]) =>
    states.filter(({ state }) => names.includes(state)).reduce((sum, one) => sum + one.count, 0);
  expect(count("PAID", "SHIPPED", "COMPLETED")).toBe(summary.paidOrders);
  expect(count("CLOSED", "PENDING_PAYMENT")).toBe(summary.orders - summary.paidOrders);
  const { rows: late } = await sql<{ id: string }>`
    select id from orders where state = 'PENDING_PAYMENT' and created_at < ${new Date(now.getTime() - 45 * 60_000)}`.execute(
    t.db.reads,
  );
  expect(late).toEqual([]);

  const stored = await t.clickhouse.query<{ events: number }>(
    "SELECT toUInt32(uniqExact(id)) AS events FROM events WHERE anon_id != ''",
    {},
  );
  expect(stored[0]?.events).toBe(summary.events);

  const server = createHttp(t.url, 2);
  const { call } = await signInOperator(server, operator, t.program);
  const params = { program: t.program };
  const overview = await call(getOverview, { params, query: { from: addDays(dayOf(now), -2), to: dayOf(now) } });
  expect({
    paidFen: overview.total.paidFen,
    paid: overview.total.paidOrders,
    members: overview.total.newMembers,
  }).toEqual({
    paidFen: summary.paidFen,
    paid: summary.paidOrders,
    members: summary.members,
  });
  const imports = await call(listImports, { params, query: {} });
  const keys = await call(listWriteKeys, { params });
  expect([
    imports.items.map(({ state, duplicate, rejected, accepted }) => [
      state,
      duplicate,
      rejected.map(({ code }) => code),
      accepted > 300,
    ]),
    keys.items.length,
  ]).toEqual([[["DONE", 1, ["no_identity"], true]], 1]);
  const members = await call(listMembers, { params, query: {} });
  expect(members.total).toBe(summary.members);
  server.close();

  // facts of the last moments are booked by now; the books agree with the shop to the fen and the point
  const books = await t.app.modules.ledger.check(t.program, null);
  expect(books.checks.filter(({ isGreen }) => !isGreen)).toEqual([]);
  expect(books.checks.find(({ check }) => check === "RECEIVABLE")?.actual).toBe(summary.paidFen);
});

it("is the same business for the same seed", async () => {
  const [, again] = await seedFresh();
  expect(again).toEqual(summary);
}, 240_000);

it("keeps alive by shoppers who come, buy and receive", async () => {
  t.clock.set(null);
  await t.simulator.setNow(null);
  const server = createHttp(t.url, 4);
  const simulator = createHttp(await simulatorOf(t), 2);
  const stopping = new AbortController();
  const before = await live();
  const problems: string[] = [];
  const counted = counting(server);
  const ending = Date.now() + 8 * 3_600_000;
  const time = jumpingTime(counted.inFlight, stopping.signal);
  const shoppers = liveShoppers({
    server: counted.http,
    simulator,
    account: operator,
    random: seeded(2),
    signal: stopping.signal,
    time,
    visitsAMinute: 2,
    log: (line) => problems.push(line),
  });
  for (;;) {
    await time.step();
    const now = await live();
    if ((now.received > before.received && now.paid > before.paid) || time.now() > ending) break;
  }
  stopping.abort();
  await shoppers;
  await t.simulator.idle();
  expect(problems).toEqual([]);
  const after = await live();
  expect({ paid: after.paid > before.paid, received: after.received > before.received }).toEqual({
    paid: true,
    received: true,
  });
  server.close();
  simulator.close();
}, 120_000);

/** Knows how many calls are under way. */
function counting(http: Http): { http: Http; inFlight(): number } {
  let calls = 0;
  return {
    inFlight: () => calls,
    http: {
      ...http,
      send(call) {
        calls += 1;
        return http.send(call).finally(() => {
          calls -= 1;
        });
      },
    },
  };
}

/** Time that jumps to the next thing waited for, when nothing is under way. */
function jumpingTime(inFlight: () => number, signal: AbortSignal): LiveTime & { step(): Promise<void> } {
  const waiting: { at: number; wake(): void }[] = [];
  let now = Date.now();
  signal.addEventListener("abort", () => {
    for (const { wake } of waiting.splice(0)) wake();
  });
  return {
    now: () => now,
    wait: (ms) => new Promise((wake) => void waiting.push({ at: now + Math.max(0, ms), wake })),
    async step() {
      for (let calm = 0; calm < 3; calm = inFlight() === 0 ? calm + 1 : 0)
        await new Promise((resolve) => setImmediate(resolve));
      waiting.sort((a, b) => a.at - b.at);
      const next = waiting.shift();
      if (next) now = Math.max(now, Math.ceil(next.at));
      next?.wake();
    },
  };
}

async function live(): Promise<{ paid: number; received: number }> {
  const { rows } = await sql<{ paid: number; received: number }>`
    select count(paid_at)::int as paid, count(completed_at)::int as received from orders`.execute(t.db.reads);
  return rows[0] ?? { paid: 0, received: 0 };
}
