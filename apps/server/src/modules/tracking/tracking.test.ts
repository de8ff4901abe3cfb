import { gzipSync } from "node:zlib";
import { type CollectReply, collect } from "@banyan/contracts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { uuidv7 } from "#kernel/ids.ts";
import { startTestApp, type TestApp } from "#test/app.ts";
import { caller, shopper } from "#test/callers.ts";

let t: TestApp;
beforeAll(async () => {
  t = await startTestApp();
});
afterAll(() => t.close());

const hour = 3_600_000;
let visitors = 0;
const newVisitor = () => `visitor-${String(++visitors).padStart(6, "0")}`;
const someEvents = (count: number, ageMs = 0) =>
  Array.from({ length: count }, (_, n) => ({
    id: uuidv7(t.clock.now()),
    event: "page_view",
    ts: t.clock.now().getTime() - ageMs + n,
    props: { page: "home" },
  }));
const batchOf = (anonId: string, events: unknown[], more: object = {}) => ({
  program: t.appid,
  anon_id: anonId,
  sent_at: t.clock.now().getTime(),
  events,
  ...more,
});
const bytesOf = (value: unknown) => Buffer.from(JSON.stringify(value));

async function post(bytes: Buffer, headers: Record<string, string> = {}) {
  const response = await fetch(`${t.url}/collect`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: new Uint8Array(bytes),
  });
  return { status: response.status, body: (await response.json()) as CollectReply & { code?: string } };
}
const send = async (batch: unknown) => (await post(bytesOf(batch))).body;
const refusal = async (bytes: Buffer, headers: Record<string, string> = {}) => {
  const { status, body } = await post(bytes, headers);
  return [status, body.code];
};

async function stored(anonId: string) {
  const [row] = await t.clickhouse.query<{ rows: number; ids: number; sessions: number; persons: number }>(
    "select toUInt32(count()) as rows, toUInt32(uniqExact(id)) as ids, toUInt32(uniqExact(session)) as sessions, toUInt32(uniqExact(person)) as persons from events where anon_id = {anon:String}",
    { anon: anonId },
  );
  return row;
}

test("what was acknowledged is stored, and a resend changes no count", async () => {
  const anon = newVisitor();
  const batch = batchOf(anon, someEvents(7));
  const first = await send(batch);
  const again = await send(batch);
  expect({ first, again, stored: await stored(anon) }).toEqual({
    first: { accepted: 7, duplicate: 0, rejected: [] },
    again: { accepted: 0, duplicate: 7, rejected: [] },
    stored: { rows: 7, ids: 7, sessions: 1, persons: 1 },
  });
});

test("twenty copies of a batch in flight at once count once", async () => {
  const anon = newVisitor();
  const batch = batchOf(anon, someEvents(30));
  const replies = await Promise.all(Array.from({ length: 20 }, () => send(batch)));
  expect({ accepted: replies.reduce((sum, { accepted }) => sum + accepted, 0), stored: await stored(anon) }).toEqual({
    accepted: 30,
    stored: { rows: 30, ids: 30, sessions: 1, persons: 1 },
  });
});

test("copies split over other batches count once", async () => {
  const anon = newVisitor();
  const events = someEvents(40);
  await Promise.all([
    send(batchOf(anon, events.slice(0, 30))),
    send(batchOf(anon, events.slice(10, 40))),
    send(batchOf(anon, [...events, ...events])),
  ]);
  expect(await stored(anon)).toMatchObject({ rows: 40, ids: 40 });
});

test("gzip and a beacon's text/plain are read like JSON", async () => {
  const anon = newVisitor();
  const packed = await post(gzipSync(bytesOf(batchOf(anon, someEvents(3)))), { "content-encoding": "gzip" });
  const beacon = await post(bytesOf(batchOf(anon, someEvents(2))), { "content-type": "text/plain;charset=UTF-8" });
  expect({ packed: packed.body.accepted, beacon: beacon.body.accepted, stored: (await stored(anon))?.rows }).toEqual({
    packed: 3,
    beacon: 2,
    stored: 5,
  });
});

test("one bad item is refused, kept and counted; the others are stored", async () => {
  const anon = newVisitor();
  const before = await t.app.modules.tracking.rejectedSince(t.program, new Date(t.clock.now().getTime() - hour));
  const [good, bad] = someEvents(2);
  const reply = await send(batchOf(anon, [good, { ...bad, event: "order_paid" }]));
  expect({
    reply,
    stored: (await stored(anon))?.rows,
    kept: (await t.app.modules.tracking.rejectedSince(t.program, new Date(t.clock.now().getTime() - hour))) - before,
  }).toEqual({
    reply: { accepted: 1, duplicate: 0, rejected: [{ id: bad?.id, index: 1, code: "invalid_event" }] },
    stored: 1,
    kept: 1,
  });
});

test("bodies that lie are refused with a clear code", async () => {
  const anon = newVisitor();
  const ok = bytesOf(batchOf(anon, someEvents(1)));
  const bomb = gzipSync(Buffer.alloc(50 * 1024 * 1024, " "));
  expect({
    notGzip: await refusal(ok, { "content-encoding": "gzip" }),
    bomb: await refusal(bomb, { "content-encoding": "gzip" }),
    notJson: await refusal(Buffer.from("{")),
    noEnvelope: await refusal(bytesOf({ events: [] })),
    tooMany: await refusal(
      bytesOf(
        batchOf(
          anon,
          Array.from({ length: 2_001 }, () => 1),
        ),
      ),
    ),
    tooLarge: await refusal(Buffer.alloc(2 * 1024 * 1024 + 1, " ")),
    unknownProgram: await refusal(bytesOf({ ...batchOf(anon, []), program: "wxnobody" })),
    junkAnonId: await refusal(bytesOf({ ...batchOf(anon, []), anon_id: "no spaces allowed" })),
    otherType: await refusal(ok, { "content-type": "application/xml" }),
  }).toEqual({
    notGzip: [400, "INVALID_GZIP"],
    bomb: [413, "BODY_TOO_LARGE"],
    notJson: [400, "MALFORMED_BODY"],
    noEnvelope: [400, "INVALID_INPUT"],
    tooMany: [413, "BATCH_TOO_LARGE"],
    tooLarge: [413, "BODY_TOO_LARGE"],
    unknownProgram: [404, "UNKNOWN_PROGRAM"],
    junkAnonId: [400, "INVALID_INPUT"],
    otherType: [415, "UNSUPPORTED_MEDIA_TYPE"],
  });
});

test("a signed-in shopper's events are theirs on every device, and only their token says who they are", async () => {
  const member = await shopper(t, "tracked-user");
  const phone = newVisitor();
  const tablet = newVisitor();
  await send(batchOf(phone, someEvents(1), { token: member.token, member_id: "someone-else", openid: "forged" }));
  await send(batchOf(tablet, someEvents(1), { token: member.token }));
  const rows = await t.clickhouse.query<{ person: number }>(
    "select distinct person from events where anon_id in ({a:String}, {b:String})",
    { a: phone, b: tablet },
  );
  expect(rows).toHaveLength(1);
});

test("a foreign program's token is refused", async () => {
  const other = await t.simulator.ensureApp({ name: "另一家", appid: "wx00000000000other" });
  const { connectProgram } = await import("../../demo.ts");
  await connectProgram(t.app, { programId: "other", name: "另一家", merchant: other });
  const member = await shopper(t, "foreign-user", { appid: other.appid });
  const refused = await caller(t.url).refused(
    collect,
    {},
    { bytes: bytesOf(batchOf(newVisitor(), someEvents(1), { token: member.token })) },
  );
  expect(refused).toMatchObject({ status: 403, code: "FOREIGN_PROGRAM" });
});

test("old days of the tables that only look back are dropped by the app's clock, events stay", async () => {
  const anon = newVisitor();
  await send(batchOf(anon, someEvents(2)));
  const count = async (table: string) =>
    (await t.clickhouse.query<{ rows: number }>(`select toUInt32(count()) as rows from ${table}`))[0]?.rows;
  await t.app.modules.tracking.forget();
  const today = { recent: (await count("recent_events")) ?? 0, events: await count("events") };
  t.clock.set(new Date(t.clock.now().getTime() + 5 * 24 * hour));
  await t.app.modules.tracking.forget();
  expect({ before: today.recent > 0, recent: await count("recent_events"), events: await count("events") }).toEqual({
    before: true,
    recent: 0,
    events: today.events,
  });
});
