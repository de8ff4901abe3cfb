import { randomUUID } from "node:crypto";
import { gzipSync } from "node:zlib";
import {
  createImport,
  createWriteKey,
  exportRejectedRows,
  getImport,
  type ImportMapping,
  importEvents,
  previewImport,
  revokeWriteKey,
  startImport,
  undoImport,
  uploadImportPiece,
} from "@banyan/contracts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestApp, type TestApp } from "../../../../test/app.ts";
import { type Caller, caller, operator } from "../../../../test/callers.ts";

let t: TestApp;
let owner: Caller;
beforeAll(async () => {
  t = await startTestApp();
  owner = await operator(t, "owner");
});
afterAll(() => t.close());

const program = () => ({ program: t.program });

async function upload(file: Buffer, fileName = "log.csv") {
  const { id } = await owner.ok(createImport, { params: program(), body: { fileName, fileBytes: file.length } });
  for (let offset = 0; offset < file.length; offset += 1_000_000)
    await owner.ok(
      uploadImportPiece,
      { params: { ...program(), id }, query: { offset } },
      { bytes: file.subarray(offset, offset + 1_000_000) },
    );
  return { params: { ...program(), id } };
}

async function importFile(
  file: Buffer | string,
  change: (mapping: ImportMapping) => ImportMapping = (mapping) => mapping,
) {
  const call = await upload(Buffer.from(file));
  const { mapping } = await owner.ok(previewImport, call);
  await owner.ok(startImport, { ...call, body: { mapping: change(mapping) } });
  await t.drain();
  return { call, done: await owner.ok(getImport, call) };
}

const count = async (where: string) => {
  const [row] = await t.clickhouse.query<{ rows: number; fen: number; persons: number; sessions: number }>(
    `SELECT count() AS rows, sum(amount_fen) AS fen, uniqExact(person) AS persons, uniqExact(person, session) AS sessions
     FROM events WHERE program = {program:String} AND source = 'import' AND ${where}`,
    { program: t.program },
  );
  return row;
};

const clicks = `event_time,event_type,product_id,category_id,category_code,brand,price,user_id,user_session
2019-10-01 00:00:00 UTC,view,44600062,2103807459595387724,,shiseido,35.79,541312140,72d76fde-8bb3-4e00-8c23-a032dfed738c
2019-10-01 00:00:05 UTC,cart,44600062,2103807459595387724,,shiseido,35.79,541312140,72d76fde-8bb3-4e00-8c23-a032dfed738c
2019-10-01 00:10:00 UTC,purchase,44600062,2103807459595387724,,shiseido,35.79,541312140,72d76fde-8bb3-4e00-8c23-a032dfed738c
2019-10-01 00:00:00 UTC,view,3900821,2053013552326770905,appliances.environment.water_heater,aqua,33.20,554748717,9333dfbd-b87a-4708-9857-6336556b0fcc
2019-10-01 00:00:00 UTC,view,3900821,2053013552326770905,appliances.environment.water_heater,aqua,33.20,554748717,9333dfbd-b87a-4708-9857-6336556b0fcc
`;

test("a click log is mapped by itself, every row counts once, and once more changes nothing", async () => {
  const { done } = await importFile(clicks);
  expect(done).toMatchObject({
    state: "DONE",
    rowsRead: 5,
    accepted: 5,
    duplicate: 0,
    rejected: [],
    progressBp: 10_000,
  });
  const all = await count("import_id != ''");
  expect(all).toEqual({ rows: 5, fen: 3579, persons: 2, sessions: 2 });
  const again = await importFile(clicks);
  expect(again.done).toMatchObject({ accepted: 0, duplicate: 5 });
  expect(await count("import_id != ''")).toEqual(all);
});

const day = 86_400_000;
async function writer(name = "history") {
  const { key, secret } = await owner.ok(createWriteKey, { params: program(), body: { name } });
  return { key, secret, call: caller(t.url, { authorization: `Bearer ${secret}` }) };
}
const batchOf = (events: unknown[]) => Buffer.from(JSON.stringify({ events }));

test("a write key imports old events: refused ones by themselves, the same content once, a key tells it apart", async () => {
  const { call, key } = await writer();
  const at = t.clock.now().getTime();
  const sale = { event: "order_paid", ts: at - 400 * day, anon_id: "17850", amount_fen: 1_234, product_id: "85123A" };
  const events = [
    sale,
    sale,
    { ...sale, key: "second" },
    { ...sale, id: "01890a5d-ac96-774b-bcce-b302099a8057" },
    { ...sale, ts: new Date(at - 399 * day).toISOString() },
    { ...sale, ts: at + 24 * 3_600_000 },
    { ...sale, ts: "2019-10-01 00:00:00" },
    { ...sale, anon_id: "undefined" },
    { ...sale, anon_id: undefined },
    { ...sale, anon_id: undefined, member_id: randomUUID() },
    { ...sale, event: "no good name" },
    { ...sale, amount_fen: 1.5 },
    { ...sale, id: "x" },
    7,
  ];
  const reply = await call.ok(importEvents, {}, { bytes: batchOf(events) });
  expect(reply).toEqual({
    accepted: 4,
    duplicate: 1,
    rejected: [
      { index: 5, id: null, code: "in_future" },
      { index: 6, id: null, code: "invalid_time" },
      { index: 7, id: null, code: "junk_identity" },
      { index: 8, id: null, code: "no_identity" },
      { index: 9, id: null, code: "unknown_member" },
      { index: 10, id: null, code: "invalid_event" },
      { index: 11, id: null, code: "invalid_amount" },
      { index: 12, id: "x", code: "invalid_id" },
      { index: 13, id: null, code: "invalid_row" },
    ],
  });
  expect(await count(`import_id = '${key.id}'`)).toEqual({ rows: 4, fen: 4_936, persons: 1, sessions: 2 });
  const zipped = { "content-encoding": "gzip" };
  const again = await call.ok(importEvents, {}, { bytes: gzipSync(batchOf(events)), headers: zipped });
  expect(again).toMatchObject({ accepted: 0, duplicate: 5 });
});

test("batches that share events, sent at the same time, count each event once", async () => {
  const { call, key } = await writer();
  const start = t.clock.now().getTime() - 100 * day;
  const events = Array.from({ length: 300 }, (_, n) => ({
    event: "click",
    ts: start + n,
    openid: `o-parallel-${n % 7}`,
  }));
  const parts = [events.slice(0, 200), events.slice(100), events, events.slice(50, 250)];
  const replies = await Promise.all(parts.map((part) => call.ok(importEvents, {}, { bytes: batchOf(part) })));
  expect(replies.reduce((sum, { accepted }) => sum + accepted, 0)).toBe(300);
  expect(await count(`import_id = '${key.id}'`)).toEqual({ rows: 300, fen: 0, persons: 7, sessions: 7 });
});

test("ids named together are one person, for events of before too", async () => {
  const { call, key } = await writer();
  const at = t.clock.now().getTime() - 50 * day;
  const [anon_id, openid] = ["device-of-a-customer", "o-customer-openid"];
  await call.ok(
    importEvents,
    {},
    {
      bytes: batchOf([
        { event: "click", ts: at, anon_id },
        { event: "click", ts: at, openid },
      ]),
    },
  );
  await call.ok(importEvents, {}, { bytes: batchOf([{ event: "click", ts: at + 1, anon_id, openid }]) });
  await t.drain();
  const [row] = await t.clickhouse.query<{ persons: number }>(
    `SELECT uniqExact(if(m.into = 0, e.person, m.into)) AS persons FROM events AS e
     LEFT ANY JOIN (SELECT from, into FROM person_merges FINAL WHERE program = {program:String}) AS m ON m.from = e.person
     WHERE e.program = {program:String} AND e.import_id = {key:String}`,
    { program: t.program, key: key.id },
  );
  expect(row).toEqual({ persons: 1 });
});

test("a revoked key, no key and a shopper's token are turned away; the secret is told once and its use written down", async () => {
  const { call, key, secret } = await writer("gone soon");
  const nothing = { bytes: batchOf([]) };
  await call.ok(importEvents, {}, nothing);
  expect(secret.startsWith(key.prefix)).toBe(true);
  expect(await owner.ok(revokeWriteKey, { params: { ...program(), id: key.id }, body: {} })).toMatchObject({
    ...{ name: "gone soon", lastUsedAt: t.clock.now().toISOString(), revokedAt: t.clock.now().toISOString() },
  });
  const refused = { status: 401, code: "UNAUTHENTICATED" };
  expect(await call.refused(importEvents, {}, nothing)).toEqual(refused);
  expect(await caller(t.url).refused(importEvents, {}, nothing)).toEqual(refused);
});

test("an import can be undone, and the same file imported again", async () => {
  const log = `ts,user,event\n${Array.from({ length: 50 }, (_, n) => `${1_500_000_000 + n * 2_000},u-${n % 5},pv`).join("\n")}\n`;
  const first = await importFile(log);
  const id = first.call.params.id;
  // 2,000 s between any two events of the log, 10,000 s between two of a person: every event its own session
  expect(await count(`import_id = '${id}'`)).toEqual({ rows: 50, fen: 0, persons: 5, sessions: 50 });
  await owner.ok(undoImport, { ...first.call, body: {} });
  await t.drain();
  expect(await owner.ok(getImport, first.call)).toMatchObject({ state: "UNDONE" });
  expect(await count(`import_id = '${id}'`)).toMatchObject({ rows: 0 });
  expect((await importFile(log)).done).toMatchObject({ state: "DONE", accepted: 50, duplicate: 0 });
});

test("an undoing whose process died between the rows and their sets goes on to the sets", async () => {
  const first = await importFile(`ts,user,event\n1300000000,gone-1,pv\n1300090000,gone-2,pv\n`);
  const inSets = async () => {
    const [row] = await t.clickhouse.query<{ sets: number }>(
      `SELECT toUInt32(count()) AS sets FROM persons_by_day WHERE program = {program:String} AND day BETWEEN '2011-03-12' AND '2011-03-16'`,
      { program: t.program },
    );
    return row?.sets;
  };
  expect(await inSets()).toBeGreaterThan(0);
  await t.clickhouse.command(
    `DELETE FROM events WHERE program = {program:String} AND import_id = {id:String} SETTINGS lightweight_deletes_sync = 2`,
    { program: t.program, id: first.call.params.id },
  );
  await owner.ok(undoImport, { ...first.call, body: {} });
  await t.drain();
  expect([(await owner.ok(getImport, first.call)).state, await inSets()]).toEqual(["UNDONE", 0]);
});

test("an unsorted file has the sessions of its order in time; half of it again adds the other half", async () => {
  const minutes = [0, 29, 59, 90, 91, 200];
  const rows = minutes.map((minute) => `${1_400_000_000 + minute * 60},person-7,view`).toReversed();
  const half = await importFile(`ts,user,event\n${rows.slice(0, 3).join("\n")}\n`);
  expect(half.done).toMatchObject({ accepted: 3, duplicate: 0 });
  const whole = await importFile(`ts,user,event\n${rows.join("\n")}\n`);
  expect(whole.done).toMatchObject({ accepted: 3, duplicate: 3 });
  const sessions = await t.clickhouse.query<{ minute: number; session: number }>(
    `SELECT toUInt32((toUnixTimestamp(ts) - 1400000000) / 60) AS minute, toUInt32((session - 1400000000) / 60) AS session FROM events
     WHERE program = {program:String} AND import_id IN {ids:Array(String)} ORDER BY ts`,
    { program: t.program, ids: [half.call.params.id, whole.call.params.id] },
  );
  expect(sessions).toEqual(
    [
      [0, 0],
      [29, 0],
      [59, 0],
      [90, 90],
      [91, 90],
      [200, 200],
    ].map(([minute, session]) => ({ minute, session })),
  );
});

test("refused rows are counted by reason and come back as a file that a spreadsheet does not run", async () => {
  const { call, done } = await importFile(
    "time,user_id,event,note\n2020-02-30 10:00:00,7001,view,a\n2020-02-03 10:00:00,null,view,b\n2020-02-03 10:00:00,7001,view,=1+1,extra\n2020-02-03 10:00:00,7001,view,fine\n",
  );
  const one = (code: string) => ({ code, rows: 1 });
  expect(done).toMatchObject({
    accepted: 1,
    rejected: [one("invalid_row"), one("invalid_time"), one("junk_identity")],
  });
  expect(((await owner.ok(exportRejectedRows, call)) as string).replace("\uFEFF", "").split("\r\n")).toEqual([
    "row,reason,time,user_id,event,note",
    "1,invalid_time,2020-02-30 10:00:00,7001,view,a",
    "2,junk_identity,2020-02-03 10:00:00,null,view,b",
    "3,invalid_row,2020-02-03 10:00:00,7001,view,'=1+1,extra",
    "",
  ]);
});
