import { inflateRawSync } from "node:zlib";
import {
  addAddress,
  decideDataRequest,
  getMyPrivacy,
  linkExport,
  linkMyExport,
  requestMyExport,
  setConsent,
  startDataRequest,
} from "@banyan/contracts";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { TestApp } from "#test/app.ts";
import { type Caller, shopper } from "#test/callers.ts";
import { device, home, startTrial, type Trial } from "./privacy/trial.ts";

let trial: Trial;
let t: TestApp;
const program = "demo";
beforeAll(async () => {
  trial = await startTrial();
  t = trial.t;
});
afterAll(() => t.close());

/** File name → text of an archive (no data descriptors, no comment: our own). */
function unpack(archive: Buffer): Map<string, Buffer> {
  const files = new Map<string, Buffer>();
  for (let at = 0; archive.readUInt32LE(at) === 0x04034b50; ) {
    const [packed, name] = [archive.readUInt32LE(at + 18), archive.readUInt16LE(at + 26)];
    const body = at + 30 + name;
    files.set(archive.subarray(at + 30, body).toString(), inflateRawSync(archive.subarray(body, body + packed)));
    at = body + packed;
  }
  return files;
}

describe("a copy of one's data", () => {
  test("is made by a job, holds every store and a page to read, comes by a link that works once, one a day, for a week", async () => {
    const anonId = device();
    const buyer = await shopper(t, "copier", { anonId });
    await buyer.call.ok(addAddress, { body: home });
    await trial.collect(anonId, { keyword: "肉桂卷" }, buyer.token);
    const asked = await buyer.call.ok(requestMyExport, {});
    expect(asked).toMatchObject({ kind: "EXPORT", state: "RUNNING", fileUntil: null });
    const params = { id: asked.id };
    expect(await buyer.call.refused(linkMyExport, { params })).toMatchObject({ code: "EXPORT_NOT_READY" });
    expect(await buyer.call.refused(requestMyExport, {})).toMatchObject({ status: 409, code: "EXPORT_LIMIT" });
    await t.drain();
    const { path } = await buyer.call.ok(linkMyExport, { params });
    const answer = await fetch(t.url + path);
    expect([answer.status, answer.headers.get("content-type")]).toEqual([200, "application/zip"]);
    const files = unpack(Buffer.from(await answer.arrayBuffer()));
    const { data } = JSON.parse(files.get("data.json")?.toString() ?? "") as { data: Record<string, object[]> };
    expect(data).toMatchObject({
      addresses: [{ name: "欧阳娜娜", phone: "13788889999" }],
      members: [{ openid: expect.any(String) }],
      behaviour: [{ event: "search", props: JSON.stringify({ keyword: "肉桂卷" }) }],
    });
    expect(files.get("我的数据.html")?.toString()).toContain("欧阳娜娜");
    expect((await fetch(t.url + path)).status).toBe(404); // once
    // another's is not there; the next day another may be made; after a week the file is gone
    const stranger = await shopper(t, "stranger");
    expect(await stranger.call.refused(linkMyExport, { params })).toMatchObject({ status: 404 });
    await trial.days(8);
    const [old] = (await buyer.call.ok(getMyPrivacy, {})).requests;
    expect(old).toMatchObject({ state: "EXPIRED", fileUntil: null });
    expect(await buyer.call.refused(linkMyExport, { params })).toMatchObject({ code: "EXPORT_NOT_READY" });
    await buyer.call.ok(requestMyExport, {});
  });

  test("asked for by an operator waits for a second person, and both are written down", async () => {
    const { shopper: member } = await shopper(t, "on-behalf");
    const params = { program, id: member.memberId };
    const asked = await trial.boss().ok(startDataRequest, { params, body: { kind: "EXPORT", note: "客服代办" } });
    expect(asked).toMatchObject({ state: "WAITING_APPROVAL", note: "客服代办" });
    const decision = { params: { program, id: asked.id }, body: { approve: true } };
    expect(await trial.boss().refused(decideDataRequest, decision)).toMatchObject({ status: 403, code: "OWN_REQUEST" });
    await trial.second().ok(decideDataRequest, decision);
    expect(await trial.second().refused(decideDataRequest, decision)).toMatchObject({ code: "EDIT_CONFLICT" });
    await t.drain();
    const { path } = await trial.second().ok(linkExport, { params: { program, id: asked.id } });
    expect((await fetch(t.url + path)).status).toBe(200);
    const { rows } = await sql<{ action: string }>`
      select action from audit_entries where subject in (${`data-request:${asked.id}`}, ${`member:${member.memberId}`}) order by seq`.execute(
      t.db.reads,
    );
    expect(rows.map(({ action }) => action)).toEqual([
      "data-request.start",
      "data-request.decide",
      "data-request.download",
    ]);
  });
});

describe("consent to being measured", () => {
  test("withdrawn stops the server too: on this device, for this member anywhere, and nothing but a count is kept", async () => {
    const [phone, tablet] = [device(), device()];
    const say = (call: Caller, anonId: string, granted: boolean) =>
      call.ok(setConsent, { body: { anonId, purpose: "analytics", version: "1", granted } });
    const { call, token } = await shopper(t, "withdrawer", { anonId: phone });
    await shopper(t, "withdrawer", { anonId: tablet });
    expect(await trial.collect(phone, { keyword: "a" }, token)).toEqual({ accepted: 1, codes: ["invalid_id"] });
    await say(call, phone, false);
    const refused = { accepted: 0, codes: ["consent_withdrawn"] };
    expect(await trial.collect(phone, { keyword: "secret-1" }, token)).toEqual(refused);
    expect(await trial.collect(phone, { keyword: "secret-2" })).toEqual(refused);
    expect(await trial.collect(tablet, { keyword: "secret-3" }, token)).toEqual(refused);
    const kept = await t.clickhouse.query(
      `SELECT anon_id, event, sample, toUInt32(count()) AS rows FROM rejected_events WHERE code = 'consent_withdrawn' GROUP BY ALL`,
    );
    expect(kept).toEqual([{ anon_id: "", event: "", sample: "", rows: 6 }]);
    await say(call, phone, true);
    expect(await trial.collect(phone, { keyword: "b" }, token)).toMatchObject({ accepted: 1 });
    expect(await trial.collect(tablet, { keyword: "c" })).toMatchObject({ accepted: 1 });
  });
});
