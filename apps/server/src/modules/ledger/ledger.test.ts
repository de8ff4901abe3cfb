import {
  claimNewcomerGift,
  exportLedgerStatement,
  getLedgerStatement,
  getLedgerTransaction,
  getSubsidies,
  getTodo,
  ledgerChecks,
  listLedgerAccounts,
  listLedgerChecks,
  runLedgerChecks,
  setNewcomerGift,
} from "@banyan/contracts";
import { sql } from "kysely";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { transact } from "#kernel/db.ts";
import type { Fact } from "#kernel/facts.ts";
import { uuidv7 } from "#kernel/ids.ts";
import { startTestApp, type TestApp } from "#test/app.ts";
import { operator } from "#test/callers.ts";
import { brokenInvariants } from "#test/invariants.ts";
import { buy, newBuyer, openShop, payFor, prepay, settle, type TestShop, tapPay } from "#test/shop.ts";
import type { PostedFact, Transaction } from "./postings.ts";

let t: TestApp;
let shop: TestShop;
const DAY = { from: "2026-03-02", to: "2026-03-02" };
beforeAll(async () => {
  t = await startTestApp();
  shop = await openShop(t);
});
afterAll(() => t.close());
afterEach(async () => {
  await t.drain();
  expect(await brokenInvariants(t.db.reads)).toEqual([]);
});

const params = () => ({ program: t.program });
async function balances(): Promise<Record<string, number>> {
  const { items } = await shop.operator.ok(listLedgerAccounts, { params: params(), query: {} });
  return Object.fromEntries(items.filter(({ balance }) => balance !== 0).map((row) => [row.account, row.balance]));
}
/** What a story moved. */
async function moved(story: () => Promise<void>): Promise<Record<string, number>> {
  const before = await balances();
  await story();
  const after = await balances();
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  const changes = [...keys].map((key) => [key, (after[key] ?? 0) - (before[key] ?? 0)] as const);
  return Object.fromEntries(changes.filter(([, change]) => change !== 0));
}

test("a paid order with a coupon: gross sales, the coupon's cost by template, what was paid", async () => {
  const template = await shop.addTemplate({ name: "满 10 减 5" });
  await shop.setGift(template.id);
  const buyer = await newBuyer(t);
  await buyer.call.ok(claimNewcomerGift, { body: {} });
  const { skus } = await shop.addProduct({ pricesFen: [5_000] });
  const change = await moved(async () => {
    const { id } = await buy(buyer, { lines: [{ skuId: skus[0]!.id, quantity: 1 }] });
    await payFor(t, buyer, id);
  });
  expect(change).toEqual({ wechat_receivable: 5_300, sales_revenue: 5_000, shipping_revenue: 800, coupon_cost: 500 });
  const split = await shop.operator.ok(listLedgerAccounts, { params: params(), query: { account: "coupon_cost" } });
  expect(split).toEqual({
    items: [expect.objectContaining({ ref: template.id, name: "满 10 减 5", debit: 500, credit: 0, balance: 500 })],
    nextCursor: null,
  });
  const report = await shop.operator.ok(getSubsidies, { params: params(), query: DAY });
  expect(report).toEqual({
    items: [{ kind: "COUPON", ref: template.id, name: "满 10 减 5", costFen: 500, orders: 1, revenueFen: 5_300 }],
    days: [{ day: "2026-03-02", costFen: 500, orders: 1, paidFen: 5_300 }],
    total: { costFen: 500, orders: 1, paidFen: 5_300, organicFen: 0, adCostFen: 0 },
    adCosts: [],
  });
  await shop.operator.ok(setNewcomerGift, { params: params(), body: { templateId: null } });
});

test("a fact delivered twice changes nothing; all facts again give the same books", async () => {
  const buyer = await newBuyer(t);
  const { skus } = await shop.addProduct({ pricesFen: [3_000] });
  for (const quantity of [2, 5]) {
    const { id } = await buy(buyer, { lines: [{ skuId: skus[0]!.id, quantity }], coupon: "none" });
    await payFor(t, buyer, id);
  }
  const { rows: facts } = await sql<Fact>`
    select name, program_id as "programId", at, data from facts
    where program_id = ${t.program} and name = any('{order_paid,refund_requested,refund_succeeded,after_sale_refunded}')
    order by seq`.execute(t.db.reads);
  const again = (programId: string) =>
    transact(t.db.workers, (tx) =>
      t.app.modules.ledger.postFacts(
        tx,
        facts.map((fact) => ({ ...fact, programId }) as PostedFact), // as they were appended
      ),
    );
  const change = await moved(() => again(t.program));
  expect(change).toEqual({});
  await t.app.modules.staff.ensureProgram({ id: "rebuilt", appid: "wxrebuilt", name: "重建", zone: "Asia/Shanghai" });
  await again("rebuilt");
  const books = async (programId: string) =>
    (
      await sql`
        select source, kind, posted.day, account, unit, debit, credit from ledger_transactions posted
        join ledger_entries entry on entry.program_id = posted.program_id and entry.transaction_id = posted.id
        where posted.program_id = ${programId} and account not like 'points%' and ref not like '%-%'
        order by source, kind, line`.execute(t.db.reads)
    ).rows;
  expect(facts.length).toBeGreaterThan(1);
  expect(await books("rebuilt")).toEqual(await books(t.program));
});

// ── what the database itself refuses ────────────────────────────────────────
const entry = (account: Transaction["entries"][number]["account"], fen: number, ref = "") => ({
  account,
  ref,
  debit: Math.max(fen, 0),
  credit: Math.max(-fen, 0),
});
const hand = (source: string, entries: Transaction["entries"]): Transaction => ({
  programId: "books",
  source,
  kind: "by_hand",
  at: t.clock.now(),
  orderId: null,
  voucher: {},
  entries,
});
const post = (...transactions: Transaction[]) =>
  transact(t.db.orders, (tx) => t.app.modules.ledger.post(tx, transactions));

test("debits equal credits in each unit, or nothing is written", async () => {
  await expect(post(hand("t:1", [entry("goodwill", 5), entry("sales_revenue", -4)]))).rejects.toMatchObject({
    constraint: "ledger_balanced",
  });
  // 5 fen against 5 points is not balanced either
  await expect(post(hand("t:1", [entry("goodwill", 5), entry("points_redeemed", -5)]))).rejects.toMatchObject({
    constraint: "ledger_balanced",
  });
  await expect(post(hand("t:1", [entry("goodwill", 0), entry("sales_revenue", 0)]))).rejects.toMatchObject({
    constraint: "ledger_entries_one_side",
  });
  const { rows } = await sql`select from ledger_transactions where program_id = 'books'`.execute(t.db.reads);
  expect(rows).toHaveLength(0);
});

test("what stands is neither changed, nor removed, nor added to", async () => {
  await post(hand("t:2", [entry("goodwill", 5), entry("sales_revenue", -5)]));
  const { rows } = await sql<{ id: string }>`select id from ledger_transactions where source = 't:2'`.execute(
    t.db.reads,
  );
  const id = rows[0]!.id;
  for (const table of ["ledger_entries", "ledger_transactions"]) {
    await expect(sql`update ${sql.table(table)} set day = day`.execute(t.db.orders)).rejects.toThrow("append-only");
    await expect(sql`delete from ${sql.table(table)}`.execute(t.db.orders)).rejects.toThrow("append-only");
    await expect(sql`truncate ${sql.table(table)} cascade`.execute(t.db.orders)).rejects.toThrow("append-only");
  }
  const more = (line: number, debit: number, credit: number) => sql`
    ('books', ${id}, ${line}, 'goodwill', 'FEN', ${debit}::bigint, ${credit}::bigint, app_now(), '2026-03-02')`;
  await expect(
    sql`insert into ledger_entries (program_id, transaction_id, line, account, unit, debit, credit, at, day)
      values ${more(3, 7, 0)}, ${more(4, 0, 7)}`.execute(t.db.orders),
  ).rejects.toMatchObject({ constraint: "ledger_complete" });
  await expect(
    sql`insert into ledger_transactions (program_id, id, source, kind, at, day, voucher, entry_count)
      values ('books', ${uuidv7()}, 't:3', 'by_hand', app_now(), '2026-03-02', '{}', 2)`.execute(t.db.orders),
  ).rejects.toMatchObject({ constraint: "ledger_complete" });
});

test("eight posters to the same accounts are all at work at once: none waits for another", async () => {
  const all = Promise.withResolvers<void>();
  let arrived = 0;
  await Promise.all(
    Array.from({ length: 8 }, (_, poster) =>
      transact(t.db.orders, async (tx) => {
        const entries = [entry("wechat_receivable", 100), entry("sales_revenue", -100)];
        await t.app.modules.ledger.post(tx, [hand(`parallel:${poster}`, entries)]);
        // nobody commits before all have written: a shared row would end this in a lock timeout
        if (++arrived === 8) all.resolve();
        await all.promise;
      }),
    ),
  );
  const { rows } = await sql`
    select count(distinct shard) as shards, sum(debit)::bigint as debit from ledger_balances
    where program_id = 'books' and account = 'wechat_receivable'`.execute(t.db.reads);
  expect(rows).toEqual([{ shards: 8, debit: 800 }]);
});

test("twenty parallel posts of the same thing are one", async () => {
  await Promise.all(
    Array.from({ length: 20 }, () => post(hand("same", [entry("goodwill", 5), entry("commission_payable", -5, "m")]))),
  );
  const { rows } = await sql`
    select count(*) as times from ledger_transactions where program_id = 'books' and source = 'same'`.execute(
    t.db.reads,
  );
  expect(rows).toEqual([{ times: 1 }]);
});

// ── what operators read ─────────────────────────────────────────────────────
test("a statement: opening, entries page by page with their running balance, closing; the export says the same", async () => {
  const day = (number: number) => new Date(Date.UTC(2026, 0, number));
  const program = t.program;
  const posts = Array.from({ length: 120 }, (_, index) => ({
    ...hand(`budget:${index}`, [entry("marketing_budget", index + 1, "spring"), entry("budget_granted", -index - 1)]),
    programId: program,
    at: day(1 + Math.floor(index / 12)),
  }));
  await post(...posts);
  const sum = (from: number, to: number) => ((from + to) * (to - from + 1)) / 2;
  const query = { account: "marketing_budget", ref: "spring", from: "2026-01-02", to: "2026-01-09" } as const;
  const seen: number[] = [];
  let cursor: string | undefined;
  do {
    const page = await shop.operator.ok(getLedgerStatement, { params: params(), query: { ...query, cursor } });
    expect(page).toMatchObject({ opening: sum(1, 12), debit: sum(13, 108), credit: 0, closing: sum(1, 108) });
    for (const { debit, balance } of page.items) {
      seen.push(debit);
      expect(balance).toBe(sum(1, 12) + seen.reduce((a, b) => a + b, 0));
    }
    cursor = page.nextCursor ?? undefined;
  } while (cursor);
  expect([...seen].sort((a, b) => a - b)).toEqual(Array.from({ length: 96 }, (_, index) => index + 13));

  const { body, headers } = await shop.operator.send(exportLedgerStatement, { params: params(), query });
  const lines = String(body).trimEnd().split("\r\n");
  expect(headers.get("content-disposition")).toContain("marketing_budget-2026-01-02-2026-01-09.csv");
  expect(lines).toHaveLength(2 + 96);
  expect(lines.at(-1)?.split(",").slice(-3)).toEqual([expect.any(String), "0.00", (sum(1, 108) / 100).toFixed(2)]);
  const { rows } = await sql`
    select action, subject from audit_entries where action = 'ledger.export'`.execute(t.db.reads);
  expect(rows).toEqual([{ action: "ledger.export", subject: "ledger:marketing_budget" }]);

  const refused = (change: object) =>
    shop.operator.refused(getLedgerStatement, { params: params(), query: { ...query, ...change } });
  expect(await refused({ from: "2024-01-01" })).toMatchObject({ code: "RANGE_TOO_LONG" });
  expect(await refused({ from: "2026-02-01" })).toMatchObject({ code: "INVALID_INPUT", field: "query.to" });
  expect(await refused({ cursor: "x" })).toMatchObject({ code: "INVALID_INPUT", field: "query.cursor" });
});

test("one transaction with all its entries; another program's is not found", async () => {
  const statement = await shop.operator.ok(getLedgerStatement, {
    params: params(),
    query: { account: "sales_revenue", ...DAY },
  });
  const first = statement.items[0]!;
  const whole = await shop.operator.ok(getLedgerTransaction, { params: { ...params(), id: first.transactionId } });
  expect(whole).toMatchObject({ id: first.transactionId, kind: "order_paid", source: first.source });
  expect(whole.entries.reduce((sum, { debit, credit }) => sum + debit - credit, 0)).toBe(0);
  const { rows } = await sql<{ id: string }>`select id from ledger_transactions where program_id = 'books'`.execute(
    t.db.reads,
  );
  expect(await shop.operator.refused(getLedgerTransaction, { params: { ...params(), id: rows[0]!.id } })).toMatchObject(
    { status: 404 },
  );
});

// ── the nightly check ───────────────────────────────────────────────────────
const check = () => shop.operator.ok(runLedgerChecks, { params: params(), body: {} });
const red = (run: Awaited<ReturnType<typeof check>>) =>
  run.checks.filter(({ isGreen }) => !isGreen).map(({ check, difference }) => [check, difference]);

test("the books agree with the shop, also while facts are still on their way", async () => {
  const buyer = await newBuyer(t);
  const { skus } = await shop.addProduct({ pricesFen: [700] });
  const { id } = await buy(buyer, { lines: [{ skuId: skus[0]!.id, quantity: 1 }], coupon: "none" });
  const prepaid = await prepay(buyer, id);
  tapPay(t, buyer, prepaid);
  await t.simulator.idle(); // paid; nothing drained yet
  await t.app.modules.orders.settlePending();
  const run = await check();
  expect([run.isGreen, red(run), run.checks.length]).toEqual([true, [], ledgerChecks.length]);
  await settle(t);
  expect(red(await check())).toEqual([]);
});

test("what differs is red, says by how much, and waits on the console's home until it is mended", async () => {
  const broken = async () => (await shop.operator.ok(getTodo, { params: params() })).brokenChecks;
  expect(await broken()).toBe(0);
  const { skus } = await shop.addProduct({ onHand: 10 });
  const sku = skus[0]!.id;
  // the table itself forbids this: the check is for the day somebody takes that away
  await sql`alter table skus drop constraint skus_conserve_units`.execute(t.db.orders);
  await sql`update skus set on_hand = on_hand - 3 where id = ${sku}`.execute(t.db.orders);
  const { rows } = await sql<{ id: string }>`select id from payments where state = 'PAID' limit 1`.execute(t.db.reads);
  const payment = rows[0]!.id;
  await sql`update payments set received_fen = received_fen + 1 where id = ${payment}`.execute(t.db.orders);
  await sql`update ledger_balances set debit = debit + 2 where account = 'sales_revenue' and program_id = ${t.program}`.execute(
    t.db.orders,
  );
  await t.travel(new Date(t.clock.now().getTime() + 60_000)); // runs are told apart by their moment
  const run = await check();
  expect(red(run)).toEqual([
    ["BALANCES_KEPT", 1],
    ["RECEIVABLE", -1],
    ["STOCK", -3],
  ]);
  expect(run.checks.find((one) => one.check === "STOCK")?.examples).toEqual([sku]);
  expect([run.by, await broken()]).toEqual(["owner@banyan.test", 3]);

  await sql`update skus set on_hand = on_hand + 3 where id = ${sku}`.execute(t.db.orders);
  await sql`update payments set received_fen = received_fen - 1 where id = ${payment}`.execute(t.db.orders);
  await sql`update ledger_balances set debit = debit - 2 where account = 'sales_revenue' and program_id = ${t.program}`.execute(
    t.db.orders,
  );
  await t.travel(new Date(t.clock.now().getTime() + 24 * 3_600_000)); // the night checks by itself
  const tomorrow = await operator(t, "owner@banyan.test");
  const { items } = await tomorrow.ok(listLedgerChecks, { params: params(), query: {} });
  expect(items.map(({ by, isGreen }) => [by, isGreen]).slice(0, 2)).toEqual([
    [null, true],
    ["owner@banyan.test", false],
  ]);
  expect((await tomorrow.ok(getTodo, { params: params() })).brokenChecks).toBe(0);
});
