import { connect, createServer, type Socket } from "node:net";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { type ClickHouse, createClickHouse } from "#kernel/clickhouse.ts";
import type { Failure } from "#kernel/failure.ts";
import { uuidv7 } from "#kernel/ids.ts";
import { startTestApp, type TestApp } from "#test/app.ts";
import { createTracking, type Tracking, type TrackingDeps } from "./service.ts";

/** Several web processes: as many collectors as wanted on the same databases, each with its own lease, memory and listener. */
let t: TestApp;
let running: Tracking[] = [];
beforeAll(async () => {
  t = await startTestApp();
  await t.app.modules.tracking.stop();
});
afterAll(async () => {
  await Promise.all(running.map((one) => one.stop()));
  await t.close();
});

type More = { clickhouse?: ClickHouse; resolvePlacement?: TrackingDeps["resolvePlacement"] };
async function start(more: More = {}): Promise<Tracking> {
  const tracking = createTracking({
    ...t.app,
    hasWithdrawn: async () => false,
    resolvePersons: t.app.modules.members.resolvePersons,
    resolvePlacement: async () => null,
    identify: t.app.modules.members.identify,
    storageDir: "/nowhere",
    reactions: [],
    peers: { host: "127.0.0.1", secret: "only the processes know" },
    ...more,
  });
  await tracking.open();
  running.push(tracking);
  return tracking;
}
async function stop(tracking: Tracking): Promise<void> {
  running = running.filter((one) => one !== tracking);
  await tracking.stop();
}

const hour = 3_600_000;
let visitors = 0;
const newVisitor = () => `device-${String(++visitors).padStart(6, "0")}`;
const someEvents = (count: number, ageMs = 0) =>
  Array.from({ length: count }, (_, n) => ({
    id: uuidv7(t.clock.now()),
    event: "page_view",
    ts: t.clock.now().getTime() - ageMs + n,
    props: { page: "home" },
  }));
const batchOf = (anonId: string, events: unknown[]) => ({
  program: t.appid,
  anon_id: anonId,
  sent_at: t.clock.now().getTime(),
  events,
});
const collectOnce = (to: Tracking, batch: unknown) =>
  to.collect({ bytes: Buffer.from(JSON.stringify(batch)), encoding: undefined, bearer: undefined });
/** As a device does: what is told to come back comes back. */
async function send(to: Tracking, batch: unknown) {
  for (;;) {
    const reply = await collectOnce(to, batch).catch((error: Failure) => {
      if (error.status !== 503) throw error;
    });
    if (reply) return reply;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
async function stored(anonIds: string[]) {
  const [row] = await t.clickhouse.query<{ rows: number; ids: number }>(
    "select toUInt32(count()) as rows, toUInt32(uniqExact(id)) as ids from events where anon_id in {anons:Array(String)}",
    { anons: anonIds },
  );
  return row;
}
async function shares(): Promise<number[]> {
  const { rows } = await sql<{ count: number }>`
    select count(shard)::integer as count from collector_terms left join collector_shards using (term)
    where not ended group by term order by term`.execute(t.db.reads);
  return rows.map(({ count }) => count);
}
async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 20));
}
const sharesAre = (...counts: number[]) => until(async () => String(await shares()) === String(counts));

test("a process that starts anew still knows what was received, lately and long ago", async () => {
  const anon = newVisitor();
  const recent = batchOf(anon, someEvents(5));
  const old = batchOf(anon, someEvents(5, 20 * 24 * hour));
  const first = await start();
  await send(first, recent);
  await send(first, old);
  await stop(first);
  const second = await start();
  const replies = [await send(second, recent), await send(second, old)];
  await stop(second);
  expect({ replies, stored: await stored([anon]) }).toMatchObject({
    replies: [
      { accepted: 0, duplicate: 5 },
      { accepted: 0, duplicate: 5 },
    ],
    stored: { rows: 10, ids: 10 },
  });
});

test("processes that come and go share the devices evenly, and nothing is lost or counted twice meanwhile", async () => {
  const one = await start();
  await sharesAre(64);
  const two = await start();
  const three = await start();
  const anons = Array.from({ length: 40 }, newVisitor);
  const batches = anons.map((anon) => batchOf(anon, someEvents(10)));
  // the same batch through two doors at once, and half of its events inside another batch through the third
  const sending = Promise.all(
    batches.flatMap((batch) => [
      send(one, batch),
      send(two, batch),
      send(three, { ...batch, events: batch.events.slice(3, 8) }),
    ]),
  );
  await sharesAre(22, 21, 21);
  const replies = await sending;
  const again = await Promise.all(batches.map((batch, index) => send([one, two, three][index % 3] ?? one, batch)));
  await stop(two);
  await sharesAre(32, 32);
  const after = await Promise.all(batches.map((batch, index) => send([one, three][index % 2] ?? one, batch)));
  await stop(one);
  await stop(three);
  expect({
    accepted: replies.reduce((sum, { accepted }) => sum + accepted, 0),
    twice: [...again, ...after].reduce((sum, { accepted }) => sum + accepted, 0),
    stored: await stored(anons),
    shares: await shares(),
  }).toEqual({ accepted: 400, twice: 0, stored: { rows: 400, ids: 400 }, shares: [] });
});

test("a session goes on when its devices move to another process", async () => {
  const anon = newVisitor();
  const first = await start();
  await send(first, batchOf(anon, someEvents(2)));
  await stop(first);
  const second = await start();
  await send(second, batchOf(anon, someEvents(2, -60_000)));
  await stop(second);
  const rows = await t.clickhouse.query("select distinct session from events where anon_id = {anon:String}", { anon });
  expect(rows).toHaveLength(1);
});

test("a known short id names channel and code, an explicit channel stays, and each other way in is a session of its own", async () => {
  const one = await start({
    resolvePlacement: async (program, shortId) =>
      program === t.program && shortId === "Ab3dE6gH" ? { channel: "poster-west" } : null,
  });
  const anon = newVisitor();
  const visits = [
    { scene: 1001 },
    { scene: 1047, code: "Ab3dE6gH" },
    { scene: 1047, code: "Ab3dE6gH", channel: "kol-anna" },
    { scene: 1047, code: "nobodys0" },
    { scene: 1047, code: "nobodys0", share_id: "share-1" },
    { scene: 1047, code: "nobodys0", share_id: "share-1" },
    {},
  ];
  for (const [n, visit] of visits.entries()) await send(one, { ...batchOf(anon, someEvents(1, -n * 1_000)), visit });
  await stop(one);
  const rows = await t.clickhouse.query<object>(
    `select channel, code, share_id, source, toUInt32(dense_rank() over (order by session)) as session from events
     where anon_id = {anon:String} order by ts`,
    { anon },
  );
  const row = (session: number, channel: string, code: string, shareId: string) => ({
    ...{ channel, code, share_id: shareId, source: "device", session },
  });
  expect(rows).toEqual([
    row(1, "", "", ""),
    row(2, "poster-west", "Ab3dE6gH", ""),
    row(3, "kol-anna", "Ab3dE6gH", ""),
    row(4, "", "", ""),
    row(5, "", "", "share-1"),
    row(5, "", "", "share-1"),
    row(5, "", "", ""), // says nothing of how it began: it goes on
  ]);
});

test("a term that another ended stores nothing more: ClickHouse itself refuses its blocks", async () => {
  const anon = newVisitor();
  const [row] = await t.clickhouse.query<{ late: string; soon: string }>(
    "select toString(toDecimal64(now64(3), 3) - 1) as late, toString(toDecimal64(now64(3), 3) + 60) as soon",
  );
  const block = (fence: string) =>
    t.clickhouse.insert("events", [{ program: t.program, event: "x", id: uuidv7(), anon_id: anon, fence }], uuidv7());
  await expect(block(row?.late ?? "")).rejects.toMatchObject({ code: "469" });
  await block(row?.soon ?? "");
  expect(await stored([anon])).toEqual({ rows: 1, ids: 1 });
});

test("a lease that another ended is noticed: the process begins a new term, remembers anew and counts nothing twice", async () => {
  const anon = newVisitor();
  const batch = batchOf(anon, someEvents(5));
  const one = await start();
  await send(one, batch);
  await sql`update collector_terms set ended = true`.execute(t.db.workers);
  await sql`update collector_shards set term = null`.execute(t.db.workers);
  await t.db.notify("collectors");
  await sharesAre(64);
  const replies = [await send(one, batch), await send(one, batchOf(anon, someEvents(2)))];
  await stop(one);
  expect({ replies, stored: await stored([anon]) }).toMatchObject({
    replies: [
      { accepted: 0, duplicate: 5 },
      { accepted: 2, duplicate: 0 },
    ],
    stored: { rows: 7, ids: 7 },
  });
});

test("nobody without the secret is heard between processes", async () => {
  const one = await start();
  const { rows } = await sql<{ url: string }>`select url from collector_terms where not ended`.execute(t.db.reads);
  const ask = async (secret: string) =>
    (
      await fetch(rows[0]?.url ?? "", {
        method: "POST",
        headers: { "x-banyan-collector": secret },
        body: JSON.stringify(batchOf(newVisitor(), someEvents(1))),
      })
    ).status;
  expect([await ask("only the processes knew"), await ask(""), await ask("only the processes know")]).toEqual([
    404, 404, 200,
  ]);
  await stop(one);
});

test("with nobody to collect a device is told to come back", async () => {
  const response = await fetch(`${t.url}/collect`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(batchOf(newVisitor(), someEvents(1))),
  });
  const { code } = (await response.json()) as { code: string };
  expect({ status: response.status, code, retryAfter: Number(response.headers.get("retry-after")) >= 1 }).toEqual({
    status: 503,
    code: "UNAVAILABLE",
    retryAfter: true,
  });
});

test("while ClickHouse is away events wait with their devices; back again, what was sent meanwhile counts once", async () => {
  const wire = await startWire(inject("clickhouseUrl"));
  const clickhouse = createClickHouse({ url: wire.url, database: t.clickhouse.database });
  wire.cut();
  const one = await start({ clickhouse });
  const anon = newVisitor();
  const batch = batchOf(anon, someEvents(4));
  const early = await collectOnce(one, batch).catch((error: Failure) => error.code);
  wire.mend();
  await send(one, batch);
  wire.cut();
  const during = batchOf(anon, someEvents(3));
  const refused = await collectOnce(one, during).catch((error: Failure) => error.code);
  wire.mend();
  const again = await send(one, during);
  const last = await send(one, batchOf(anon, someEvents(2)));
  await stop(one);
  await clickhouse.close();
  wire.close();
  expect({ early, refused, again, last, stored: await stored([anon]) }).toMatchObject({
    early: "UNAVAILABLE",
    refused: "UNAVAILABLE",
    again: { accepted: 0, duplicate: 3 }, // its block was tried until it was in
    last: { accepted: 2 },
    stored: { rows: 9, ids: 9 },
  });
});

/** Between a client and a server, to be cut and mended. */
async function startWire(to: string) {
  const { hostname, port } = new URL(to);
  const sockets = new Set<Socket>();
  let isCut = false;
  const server = createServer((near) => {
    if (isCut) return void near.destroy();
    const far = connect(Number(port), hostname);
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on("error", () => {});
      socket.once("close", () => {
        sockets.delete(socket);
        near.destroy();
        far.destroy();
      });
    }
    near.pipe(far).pipe(near);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const url = new URL(to); // with its user and password
  url.port = String(typeof address === "object" && address ? address.port : 0);
  return {
    url: url.href,
    cut() {
      isCut = true;
      for (const socket of sockets) socket.destroy();
    },
    mend() {
      isCut = false;
    },
    close: () => server.close(),
  };
}
