import { randomUUID } from "node:crypto";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { inflateRawSync } from "node:zlib";
import {
  addAddress,
  cancelMyErasure,
  confirmReceipt,
  decideDataRequest,
  getMember,
  getMyPrivacy,
  linkExport,
  linkMyExport,
  listDataRequests,
  requestMyErasure,
  requestMyExport,
  revealPhone,
  setConsent,
  shipOrder,
  shopperMe,
  startDataRequest,
} from "@banyan/contracts";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { uuidv7 } from "#kernel/ids.ts";
import { startTestApp, type TestApp } from "#test/app.ts";
import { type Caller, operator, shopper } from "#test/callers.ts";
import { brokenInvariants } from "#test/invariants.ts";
import { buy, newBuyer, openShop, payFor, type TestShop } from "#test/shop.ts";

let t: TestApp;
let shop: TestShop;
let boss: Caller;
let second: Caller;
let skuId: string;
/** Operators come anew: their sessions end long before a day. */
async function arrive() {
  boss = await operator(t, `boss-${randomUUID()}`);
  second = await operator(t, `second-${randomUUID()}`);
}
const program = "demo";
beforeAll(async () => {
  t = await startTestApp();
  shop = await openShop(t);
  skuId = (await shop.addProduct({ onHand: 100 })).skus[0]?.id ?? "";
  await arrive();
});
afterAll(() => t.close());

const device = () => `device-${randomUUID()}`;
async function days(count: number) {
  await t.travel(new Date(t.clock.now().getTime() + count * 86_400_000));
  await arrive();
}
const home = {
  ...{ name: "欧阳娜娜", phone: "13788889999", province: "上海市", city: "上海市", district: "徐汇区" },
  ...{ detail: "漕溪北路 18 号", isDefault: true },
};

async function collect(anonId: string, props: object, token?: string): Promise<{ accepted: number; codes: string[] }> {
  const response = await fetch(`${t.url}/collect`, {
    method: "POST",
    headers: { "content-type": "application/json", ...(token && { authorization: `Bearer ${token}` }) },
    body: JSON.stringify({
      ...{ program: t.appid, anon_id: anonId, sent_at: t.clock.now().getTime() },
      events: [{ id: uuidv7(t.clock.now()), event: "search", ts: t.clock.now().getTime(), props }, { id: "bad" }],
    }),
  });
  const { accepted, rejected } = (await response.json()) as { accepted: number; rejected: { code: string }[] };
  return { accepted, codes: [...new Set(rejected.map(({ code }) => code))] };
}

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
    await collect(anonId, { keyword: "肉桂卷" }, buyer.token);
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
    await days(8);
    const [old] = (await buyer.call.ok(getMyPrivacy, {})).requests;
    expect(old).toMatchObject({ state: "EXPIRED", fileUntil: null });
    expect(await buyer.call.refused(linkMyExport, { params })).toMatchObject({ code: "EXPORT_NOT_READY" });
    await buyer.call.ok(requestMyExport, {});
  });

  test("asked for by an operator waits for a second person, and both are written down", async () => {
    const { shopper: member } = await shopper(t, "on-behalf");
    const params = { program, id: member.memberId };
    const asked = await boss.ok(startDataRequest, { params, body: { kind: "EXPORT", note: "客服代办" } });
    expect(asked).toMatchObject({ state: "WAITING_APPROVAL", note: "客服代办" });
    const decision = { params: { program, id: asked.id }, body: { approve: true } };
    expect(await boss.refused(decideDataRequest, decision)).toMatchObject({ status: 403, code: "OWN_REQUEST" });
    await second.ok(decideDataRequest, decision);
    expect(await second.refused(decideDataRequest, decision)).toMatchObject({ code: "EDIT_CONFLICT" });
    await t.drain();
    const { path } = await second.ok(linkExport, { params: { program, id: asked.id } });
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
    expect(await collect(phone, { keyword: "a" }, token)).toEqual({ accepted: 1, codes: ["invalid_id"] });
    await say(call, phone, false);
    const refused = { accepted: 0, codes: ["consent_withdrawn"] };
    expect(await collect(phone, { keyword: "secret-1" }, token)).toEqual(refused);
    expect(await collect(phone, { keyword: "secret-2" })).toEqual(refused);
    expect(await collect(tablet, { keyword: "secret-3" }, token)).toEqual(refused);
    const kept = await t.clickhouse.query(
      `SELECT anon_id, event, sample, toUInt32(count()) AS rows FROM rejected_events WHERE code = 'consent_withdrawn' GROUP BY ALL`,
    );
    expect(kept).toEqual([{ anon_id: "", event: "", sample: "", rows: 6 }]);
    await say(call, phone, true);
    expect(await collect(phone, { keyword: "b" }, token)).toMatchObject({ accepted: 1 });
    expect(await collect(tablet, { keyword: "c" })).toMatchObject({ accepted: 1 });
  });
});

describe("an account that is to be deleted", () => {
  test("waits for open orders, cools off, may be taken back, and is asked for once", async () => {
    const buyer = await newBuyer(t);
    const { id, orderNo } = await buy(buyer, { lines: [{ skuId, quantity: 1 }], coupon: "none" });
    await payFor(t, buyer, id);
    const body = { understood: true } as const;
    expect(await buyer.call.refused(requestMyErasure, { body })).toMatchObject({
      status: 409,
      code: "ERASURE_BLOCKED",
    });
    expect((await buyer.call.ok(getMyPrivacy, {})).openBusiness).toEqual([{ kind: "ORDER", no: orderNo }]);
    const other = await shopper(t, "hesitant");
    const asked = await Promise.all(Array.from({ length: 5 }, () => other.call.ok(requestMyErasure, { body })));
    expect(new Set(asked.map((request) => request.id)).size).toBe(1);
    await days(3);
    await other.call.ok(cancelMyErasure, {});
    await days(10);
    expect((await other.call.ok(shopperMe, {})).nickname).toBe(other.shopper.nickname);
    expect((await other.call.ok(getMyPrivacy, {})).requests).toMatchObject([{ state: "CANCELLED" }]);
  });

  test("is gone from every table and file afterwards; money stands; who comes back is somebody new", async () => {
    const [phone, tablet] = [device(), device()];
    const user = `leaver-${randomUUID()}`;
    await collect(phone, { keyword: "before-sign-in" });
    const buyer = await newBuyer(t, user);
    await shopper(t, user, { anonId: phone });
    await shopper(t, user, { anonId: tablet });
    await collect(tablet, { keyword: "欧阳娜娜" }, buyer.token);
    await buyer.call.ok(addAddress, { body: home });
    await buyer.call.ok(setConsent, {
      body: { anonId: phone, purpose: "marketing_sms", version: "1", granted: true },
    });
    const order = await buy(buyer, { lines: [{ skuId, quantity: 1 }], coupon: "none" });
    await payFor(t, buyer, order.id);
    await boss.ok(shipOrder, {
      params: { program, id: order.id },
      body: { carrier: "顺丰", trackingNo: "SF1234567890" },
    });
    await buyer.call.ok(confirmReceipt, { params: { id: order.id }, body: {} });
    await buyer.call.ok(requestMyExport, {});
    await t.drain();
    const { rows: ids } = await sql<{ kind: string; value: string }>`
      select kind, value from person_identifiers own join members on members.person_id = own.person_id
      where members.id = ${buyer.memberId}`.execute(t.db.reads);
    const { personId } = await boss.ok(getMember, { params: { program, id: buyer.memberId } });
    const money = () => paidFen();
    const before = await money();

    const secrets = [...ids.filter(({ kind }) => kind !== "member").map(({ value }) => value), phone, tablet];
    const everything = [...secrets, home.name, buyer.memberId];
    expect(new Set((await search(everything)).map(({ needle }) => needle))).toEqual(new Set(everything)); // it can find

    await buyer.call.ok(requestMyErasure, { body: { understood: true } });
    await days(6);
    expect(await boss.ok(revealPhone, { params: { program, id: buyer.memberId } })).toEqual({ phone: "13788889999" });
    await days(2);
    const [done] = (
      await boss.ok(listDataRequests, { params: { program }, query: { memberId: buyer.memberId, kind: "ERASURE" } })
    ).items;
    expect(done).toMatchObject({ state: "DONE", nickname: "已注销用户" });
    expect(done?.stores.map(({ store, state }) => `${store} ${state}`).sort()).toEqual([
      "clickhouse DONE",
      "files.after-sale DONE",
      "files.exports DONE",
      "postgresql DONE",
    ]);

    const found = await search([...secrets, home.name, home.phone, home.detail, buyer.memberId]);
    // the member's id alone, where the books and proofs need one: it leads to an emptied row
    expect(found.filter(({ needle }) => needle !== buyer.memberId)).toEqual([]);
    expect([...new Set(found.map(({ table }) => table))].filter((table) => !mayKeepTheId.has(table))).toEqual([]);
    expect(storedFiles().filter((path) => path.includes("exports/") && path.includes(done?.id ?? ""))).toEqual([]);
    expect(await money()).toEqual(before);
    expect(await brokenInvariants(t.db.reads)).toEqual([]);

    // the token is dead, what the device still had queued makes a new visitor, and a sign-in a new member
    expect(await buyer.call.refused(shopperMe, {})).toMatchObject({ status: 401 });
    expect(await collect(phone, { keyword: "late" }, buyer.token)).toMatchObject({ accepted: 1 });
    const back = await shopper(t, user, { anonId: phone });
    const again = await boss.ok(getMember, { params: { program, id: back.shopper.memberId } });
    expect([back.isNew, again.personId > personId, back.shopper.memberId === buyer.memberId]).toEqual([
      true,
      true,
      false,
    ]);
  });

  test("a request that was under way when it was erased is deleted by the next sweep", async () => {
    const anonId = device();
    const { call, shopper: member, token } = await shopper(t, "in-flight", { anonId });
    await collect(anonId, { keyword: "x" }, token);
    const { personId } = await boss.ok(getMember, { params: { program, id: member.memberId } });
    await call.ok(requestMyErasure, { body: { understood: true } });
    await days(8);
    const rows = async () =>
      (
        await t.clickhouse.query(`SELECT event FROM events WHERE person = {p:UInt32} AND source != 'facts'`, {
          p: personId,
        })
      ).length;
    expect(await rows()).toBe(0);
    const late = { program, event: "search", person: personId, source: "device", id: uuidv7(), session: 1 };
    await t.clickhouse.insert("events", [{ ...late, ts: t.clock.now().getTime() / 1000 }], randomUUID());
    expect(await rows()).toBe(1);
    await t.travel(new Date(t.clock.now().getTime() + 2 * 3_600_000));
    expect(await rows()).toBe(0);
  });
});

/** Where the id of an erased member may stand: books of money and rights, logs that are never rewritten, the proof itself. */
const mayKeepTheId = new Set([
  ...["members", "orders", "facts", "audit_entries", "data_requests", "state_changes", "consents", "member_orders"],
  ...["ledger_entries", "ledger_transactions", "outbox_intents", "points_accounts", "loyalty_members", "invoices"],
  ...["clickhouse.events", "clickhouse.recent_events"],
]);

/** Every text, json and bytea column of PostgreSQL, every column of ClickHouse: where does a needle stand? */
async function search(needles: readonly string[]): Promise<{ table: string; needle: string }[]> {
  const found: { table: string; needle: string }[] = [];
  const { rows: tables } = await sql<{ table: string }>`
    select format('%I.%I', schemaname, tablename) as "table" from pg_tables
    where schemaname not in ('pg_catalog', 'information_schema')`.execute(t.db.reads);
  const given = [...needles];
  for (const { table } of tables) {
    const { rows } = await sql<{ needle: string }>`
      select needle from unnest(${given}::text[], ${given.map((n) => Buffer.from(n).toString("hex"))}::text[]) as given (needle, hex)
      where exists (select from ${sql.raw(table)} as row
        where row::text like '%' || needle || '%' or row::text like '%' || hex || '%')`.execute(t.db.reads);
    found.push(...rows.map(({ needle }) => ({ table: table.replace("public.", ""), needle })));
  }
  const stores = await t.clickhouse.query<{ name: string }>(
    `SELECT name FROM system.tables WHERE database = currentDatabase() AND engine LIKE '%MergeTree%'`,
  );
  for (const { name } of stores) {
    const rows = await t.clickhouse.query<{ needle: string }>(
      `SELECT DISTINCT arrayJoin(arrayFilter(needle -> position(formatRowNoNewline('JSONEachRow', *), needle) > 0, {given:Array(String)})) AS needle FROM ${name}`,
      { given },
    );
    found.push(...rows.map(({ needle }) => ({ table: `clickhouse.${name}`, needle })));
  }
  return found;
}

async function paidFen() {
  const [row] = await t.clickhouse.query<{ fen: number }>(
    `SELECT sum(amount_fen) AS fen FROM events WHERE event = 'order_paid'`,
  );
  const { rows } =
    await sql`select account, sum(debit - credit)::text as fen from ledger_entries group by account order by account`.execute(
      t.db.reads,
    );
  return { clickhouse: row?.fen, ledger: rows };
}

function storedFiles(): string[] {
  const root = t.storageDir;
  return existsSync(root) ? readdirSync(root, { recursive: true }).map((path) => join(root, String(path))) : [];
}
