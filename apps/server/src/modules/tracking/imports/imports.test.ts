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
