import { randomUUID } from "node:crypto";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import {
  addAddress,
  cancelMyErasure,
  confirmReceipt,
  getMember,
  getMyPrivacy,
  listDataRequests,
  requestMyErasure,
  requestMyExport,
  revealPhone,
  setConsent,
  shipOrder,
  shopperMe,
} from "@banyan/contracts";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { uuidv7 } from "#kernel/ids.ts";
import type { TestApp } from "#test/app.ts";
import { shopper } from "#test/callers.ts";
import { brokenInvariants } from "#test/invariants.ts";
import { buy, newBuyer, openShop, payFor } from "#test/shop.ts";
import { device, home, startTrial, type Trial } from "./privacy/trial.ts";

let trial: Trial;
let t: TestApp;
let skuId: string;
const program = "demo";
beforeAll(async () => {
  trial = await startTrial();
  t = trial.t;
  const shop = await openShop(t);
  skuId = (await shop.addProduct({ onHand: 100 })).skus[0]?.id ?? "";
});
afterAll(() => t.close());

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
    await trial.days(3);
    await other.call.ok(cancelMyErasure, {});
    await trial.days(10);
    expect((await other.call.ok(shopperMe, {})).nickname).toBe(other.shopper.nickname);
    expect((await other.call.ok(getMyPrivacy, {})).requests).toMatchObject([{ state: "CANCELLED" }]);
  });

  test("is gone from every table and file afterwards; money stands; who comes back is somebody new", async () => {
    const [phone, tablet] = [device(), device()];
    const user = `leaver-${randomUUID()}`;
    await trial.collect(phone, { keyword: "before-sign-in" });
    const buyer = await newBuyer(t, user);
    await shopper(t, user, { anonId: phone });
    await shopper(t, user, { anonId: tablet });
    await trial.collect(tablet, { keyword: "欧阳娜娜" }, buyer.token);
    await buyer.call.ok(addAddress, { body: home });
    await buyer.call.ok(setConsent, {
      body: { anonId: phone, purpose: "marketing_sms", version: "1", granted: true },
    });
    const order = await buy(buyer, { lines: [{ skuId, quantity: 1 }], coupon: "none" });
    await payFor(t, buyer, order.id);
    await trial.boss().ok(shipOrder, {
      params: { program, id: order.id },
      body: { carrier: "顺丰", trackingNo: "SF1234567890" },
    });
    await buyer.call.ok(confirmReceipt, { params: { id: order.id }, body: {} });
    await buyer.call.ok(requestMyExport, {});
    await t.drain();
    const { rows: ids } = await sql<{ kind: string; value: string }>`
      select kind, value from person_identifiers own join members on members.person_id = own.person_id
      where members.id = ${buyer.memberId}`.execute(t.db.reads);
    const { personId } = await trial.boss().ok(getMember, { params: { program, id: buyer.memberId } });
    const money = () => paidFen();
    const before = await money();

    const secrets = [...ids.filter(({ kind }) => kind !== "member").map(({ value }) => value), phone, tablet];
    const everything = [...secrets, home.name, buyer.memberId];
    expect(new Set((await search(everything)).map(({ needle }) => needle))).toEqual(new Set(everything)); // it can find

    await buyer.call.ok(requestMyErasure, { body: { understood: true } });
    await trial.days(6);
    expect(await trial.boss().ok(revealPhone, { params: { program, id: buyer.memberId } })).toEqual({
      phone: "13788889999",
    });
    await trial.days(2);
    const [done] = (
      await trial
        .boss()
        .ok(listDataRequests, { params: { program }, query: { memberId: buyer.memberId, kind: "ERASURE" } })
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
    expect(await trial.collect(phone, { keyword: "late" }, buyer.token)).toMatchObject({ accepted: 1 });
    const back = await shopper(t, user, { anonId: phone });
    const again = await trial.boss().ok(getMember, { params: { program, id: back.shopper.memberId } });
    expect([back.isNew, again.personId > personId, back.shopper.memberId === buyer.memberId]).toEqual([
      true,
      true,
      false,
    ]);
  });

  test("a request that was under way when it was erased is deleted by the next sweep", async () => {
    const anonId = device();
    const { call, shopper: member, token } = await shopper(t, "in-flight", { anonId });
    await trial.collect(anonId, { keyword: "x" }, token);
    const { personId } = await trial.boss().ok(getMember, { params: { program, id: member.memberId } });
    await call.ok(requestMyErasure, { body: { understood: true } });
    await trial.days(8);
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
