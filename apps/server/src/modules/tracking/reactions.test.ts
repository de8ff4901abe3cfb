import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { uuidv7 } from "#kernel/ids.ts";
import { startTestApp, type TestApp } from "#test/app.ts";
import type { BehaviourReaction } from "./reactions/reaction.ts";
import { createTracking, type Tracking } from "./service.ts";

let t: TestApp;
let failing = new Set<string>();
beforeAll(async () => {
  t = await startTestApp();
  await t.app.modules.tracking.stop();
  await sql`create table effects (reaction text, event_id uuid, anon_id text, n integer)`.execute(t.db.workers);
});
beforeEach(() => {
  failing = new Set();
});
afterAll(() => t.close());

/** Writes down what it was told; knows no “on conflict”: done twice it is there twice. */
const writing = (name: string, more: Partial<BehaviourReaction> = {}): BehaviourReaction => ({
  name,
  events: ["scan"],
  async run(rows, tx) {
    for (const { id } of rows) if (failing.has(`${name} ${id}`)) throw new Error(`${name} cannot digest this`);
    await sql`
      insert into effects (reaction, event_id, anon_id, n)
      select ${name}, id, anon, n from unnest(${rows.map(({ id }) => id)}::uuid[], ${rows.map((row) => row.anon_id)}::text[],
        ${rows.map(({ props }) => (JSON.parse(props) as { n: number }).n)}::integer[]) as row (id, anon, n)`.execute(
      tx,
    );
  },
  ...more,
});

async function start(reactions: BehaviourReaction[]): Promise<Tracking> {
  const tracking = createTracking({
    ...t.app,
    hasWithdrawn: async () => false,
    resolvePersons: t.app.modules.members.resolvePersons,
    resolvePlacement: async () => null,
    identify: t.app.modules.members.identify,
    storageDir: "/nowhere",
    reactions,
    peers: { host: "127.0.0.1", secret: "only the processes know" },
  });
  await tracking.open();
  return tracking;
}

let visitors = 0;
const newVisitor = () => `scanner-${String(++visitors).padStart(6, "0")}`;
const someScans = (count: number) =>
  Array.from({ length: count }, (_, n) => ({
    id: uuidv7(t.clock.now()),
    event: "scan",
    ts: t.clock.now().getTime() + n,
    props: { n },
  }));
const send = (to: Tracking, anonId: string, events: unknown[]) =>
  to.collect({
    bytes: Buffer.from(JSON.stringify({ program: t.appid, anon_id: anonId, sent_at: t.clock.now().getTime(), events })),
    encoding: undefined,
    bearer: undefined,
  });
async function effects(anonId: string) {
  const { rows } = await sql<{ reaction: string; rows: number; events: number; sum: number }>`
    select reaction, count(*)::integer as rows, count(distinct event_id)::integer as events, sum(n)::integer as sum
    from effects where anon_id = ${anonId} group by reaction order by reaction`.execute(t.db.reads);
  return rows;
}
async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 20));
}
const noTermIsLeft = async () => (await sql`select 1 from collector_terms`.execute(t.db.reads)).rows.length === 0;
/** Reactions wait for this table until it is given back. */
async function holdTable() {
  const held = Promise.withResolvers<void>();
  const giveBack = Promise.withResolvers<void>();
  const done = t.db.orders.transaction().execute(async (tx) => {
    await sql`lock table effects in access exclusive mode`.execute(tx);
    held.resolve();
    await giveBack.promise;
  });
  await held.promise;
  return async () => {
    giveBack.resolve();
    await done;
  };
}

test("each reaction gets the events it wants, once, whatever is sent again", async () => {
  const tracking = await start([
    writing("all-scans"),
    writing("odd-scans", { wants: ({ props }) => (JSON.parse(props) as { n: number }).n % 2 === 1 }),
    writing("everything", { events: null, wants: ({ event }) => event === "scan" }),
  ]);
  const anon = newVisitor();
  const scans = someScans(10);
  const views = scans.map((scan) => ({ ...scan, id: uuidv7(), event: "page_view", props: { page: "home" } }));
  await Promise.all([send(tracking, anon, [...scans, ...views]), send(tracking, anon, scans)]);
  await send(tracking, anon, scans);
  await tracking.reacted();
  await tracking.stop();
  expect(await effects(anon)).toEqual([
    { reaction: "all-scans", rows: 10, events: 10, sum: 45 },
    { reaction: "everything", rows: 10, events: 10, sum: 45 },
    { reaction: "odd-scans", rows: 5, events: 5, sum: 25 },
  ]);
});

test("what a process could not react to before its end, the next one catches up with, once", async () => {
  const first = await start([writing("all-scans")]);
  const anon = newVisitor();
  await send(first, anon, someScans(5));
  await first.reacted();
  const giveBack = await holdTable();
  const reply = await send(first, anon, someScans(7)); // the answer does not wait for reactions
  await first.stop();
  const before = await sql<{ ended: boolean }>`select ended from collector_terms`.execute(t.db.reads);
  const second = await start([writing("all-scans")]);
  const third = await start([writing("all-scans")]); // both try
  await giveBack();
  await until(async () => (await effects(anon))[0]?.rows === 12);
  await Promise.all([second.stop(), third.stop()]);
  expect({ reply, before: before.rows, effects: await effects(anon) }).toMatchObject({
    reply: { accepted: 7 },
    before: [{ ended: true }],
    effects: [{ reaction: "all-scans", rows: 12, events: 12, sum: 10 + 21 }],
  });
  await until(noTermIsLeft);
});

test("ingestion does not wait for a slow PostgreSQL: what is too much to hold is read again later, once", async () => {
  const tracking = await start([writing("all-scans")]);
  const anon = newVisitor();
  const giveBack = await holdTable();
  const replies = [];
  for (let batch = 0; batch < 12; batch++) replies.push(await send(tracking, anon, someScans(2_000)));
  const waiting = /banyan_reactions_waiting_events (\d+)/.exec(await t.app.metrics.text())?.[1];
  await giveBack();
  await tracking.reacted();
  await tracking.stop();
  expect({
    accepted: replies.reduce((sum, { accepted }) => sum + accepted, 0),
    isBounded: Number(waiting) <= 20_000,
    effects: await effects(anon),
  }).toEqual({
    accepted: 24_000,
    isBounded: true,
    effects: [{ reaction: "all-scans", rows: 24_000, events: 24_000, sum: 12 * 1_999_000 }],
  });
});

test("a row one reaction fails on is parked alone, the others go on; tried again it is done, once", async () => {
  const tracking = await start([writing("all-scans"), writing("picky")]);
  const anon = newVisitor();
  const scans = someScans(9);
  failing.add(`picky ${scans[4]?.id}`);
  await send(tracking, anon, scans);
  await tracking.reacted();
  const parked = () =>
    sql`select program_id as program, reaction, event_id as id, error from parked_reactions`
      .execute(t.db.reads)
      .then(({ rows }) => rows);
  const first = { effects: await effects(anon), parked: await parked(), retried: await tracking.retryParked() };
  failing.clear();
  const retried = [await tracking.retryParked(), await tracking.retryParked()];
  await tracking.stop();
  expect({ first, retried, effects: await effects(anon), parked: await parked() }).toEqual({
    first: {
      effects: [
        { reaction: "all-scans", rows: 9, events: 9, sum: 36 },
        { reaction: "picky", rows: 8, events: 8, sum: 32 },
      ],
      parked: [{ program: t.program, reaction: "picky", id: scans[4]?.id, error: "Error: picky cannot digest this" }],
      retried: 0,
    },
    retried: [1, 0],
    effects: [
      { reaction: "all-scans", rows: 9, events: 9, sum: 36 },
      { reaction: "picky", rows: 9, events: 9, sum: 36 },
    ],
    parked: [],
  });
});
