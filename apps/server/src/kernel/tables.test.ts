import { once as eventOnce } from "node:events";
import { connect } from "node:net";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import * as z from "zod/mini";
import { signIn, startTestKernel, type TestKernel } from "#test/kernel.ts";
import { audit, sealAudit, verifyAuditChain } from "./audit.ts";
import { forgetEndedSessions } from "./auth.ts";
import { giveBack, take, usedOf } from "./counters.ts";
import { afterCommit, transact } from "./db.ts";
import { createPersonalData } from "./personal-data.ts";
import { createSettings, defineSetting } from "./settings.ts";
import { defineStates, moveState, stateHistory } from "./states.ts";

let k: TestKernel;
beforeAll(async () => {
  k = await startTestKernel();
});
afterAll(() => k.close());

// ── transactions ──────────────────────────────────────────────────────────
test("a deadlock is run again, hooks run once and only after the commit", async () => {
  await sql`create table pair (id integer primary key, hits integer not null default 0)`.execute(k.db.orders);
  await sql`insert into pair values (1), (2)`.execute(k.db.orders);
  let committed = 0;
  const met = Promise.withResolvers<void>();
  let arrived = 0;
  const hit = (first: number, second: number) =>
    transact(k.db.orders, async (tx) => {
      afterCommit(tx, () => committed++);
      await sql`update pair set hits = hits + 1 where id = ${first}`.execute(tx);
      if (++arrived === 2) met.resolve();
      await met.promise;
      await sql`update pair set hits = hits + 1 where id = ${second}`.execute(tx);
    });
  await Promise.all([hit(1, 2), hit(2, 1)]);
  const { rows } = await sql<{ hits: number }>`select hits from pair order by id`.execute(k.db.orders);
  expect(rows).toEqual([{ hits: 2 }, { hits: 2 }]);
  expect(committed).toBe(2);
  await expect(
    transact(k.db.orders, async (tx) => {
      afterCommit(tx, () => committed++);
      throw new Error("no");
    }),
  ).rejects.toThrow("no");
  expect(committed).toBe(2);
});

test("values come back as documented", async () => {
  const { rows } = await sql`
    select 9007199254740991::int8 as count, 1.50::numeric as exact, '2026-02-28'::date as day, '2026-01-01T00:00:00Z'::timestamptz as at,
           '{"a":1}'::jsonb as data, array[1, 2]::int8[] as counts, '\\x00ff'::bytea as bytes`.execute(k.db.reads);
  expect(rows).toEqual([
    {
      count: 9007199254740991,
      exact: "1.50",
      day: "2026-02-28",
      at: new Date("2026-01-01T00:00:00Z"),
      data: { a: 1 },
      counts: [1, 2],
      bytes: Buffer.from([0, 255]),
    },
  ]);
  await expect(sql`select 9007199254740993::int8`.execute(k.db.reads)).rejects.toThrow("past 2^53");
});

test("a failed statement fails the whole transaction, whatever follows", async () => {
  await expect(
    transact(k.db.orders, async (tx) => {
      await sql`select 1 / 0`.execute(tx).catch(() => {});
      return "swallowed";
    }),
  ).rejects.toThrow("rolled back");
  await expect(sql`select no_such_column`.execute(k.db.orders)).rejects.toMatchObject({
    code: "42703",
    sql: "select no_such_column",
  });
});

// ── counters ──────────────────────────────────────────────────────────────
test("20 parallel takes of a limit of 5 give exactly 5", async () => {
  const results = await Promise.all(
    Array.from({ length: 20 }, () =>
      transact(k.db.orders, (tx) => take(tx, "demo", [{ key: "c", amount: 1, limit: 5 }])),
    ),
  );
  expect(results.filter(({ full }) => full.length === 0)).toHaveLength(5);
  await transact(k.db.orders, async (tx) => {
    expect(await usedOf(tx, "demo", "c")).toBe(5);
    await giveBack(tx, "demo", "c", 2);
    expect(await take(tx, "demo", [{ key: "c", amount: 2, limit: 5 }])).toEqual({ full: [] });
  });
});

test("several limits at once: the full ones are named; more than a limit is refused from the start", async () => {
  await transact(k.db.orders, async (tx) => {
    expect(
      await take(tx, "demo", [
        { key: "b", amount: 2, limit: 2 },
        { key: "a", amount: 1, limit: 9 },
      ]),
    ).toEqual({ full: [] });
    expect(
      await take(tx, "demo", [
        { key: "b", amount: 1, limit: 2 },
        { key: "a", amount: 1, limit: 9 },
      ]),
    ).toEqual({ full: ["b"] });
    expect(await take(tx, "demo", [{ key: "new", amount: 3, limit: 2 }])).toEqual({ full: ["new"] });
  });
  await expect(transact(k.db.orders, (tx) => giveBack(tx, "demo", "b", 3))).rejects.toThrow("check");
});

// ── states ────────────────────────────────────────────────────────────────
test("of parallel moves one wins; history tells it; an illegal move is a bug", async () => {
  await sql`create table things (program_id text, id text, state text, closed_at timestamptz, primary key (program_id, id))`.execute(
    k.db.orders,
  );
  await sql`insert into things values ('demo', 't1', 'OPEN')`.execute(k.db.orders);
  const states = defineStates({ OPEN: ["PAID", "CLOSED"], PAID: [], CLOSED: [] });
  const move = (to: "PAID" | "CLOSED") =>
    transact(k.db.orders, (tx) =>
      moveState(tx, {
        states,
        table: "things",
        programId: "demo",
        id: "t1",
        from: "OPEN",
        to,
        reason: "TEST",
        set: sql`closed_at = app_now()`,
      }),
    );
  const results = await Promise.all([move("PAID"), move("CLOSED"), move("PAID"), move("CLOSED")]);
  expect(results.filter((from) => from === "OPEN")).toHaveLength(1);
  const history = await stateHistory(k.db.reads, "demo", "things", "t1");
  expect(history).toEqual([
    { from: "OPEN", to: results[0] || results[2] ? "PAID" : "CLOSED", reason: "TEST", at: k.clock.now() },
  ]);
  await expect(
    transact(k.db.orders, (tx) =>
      moveState(tx, { states, table: "things", programId: "demo", id: "t1", from: "PAID", to: "CLOSED", reason: "X" }),
    ),
  ).rejects.toThrow("may not move");
});

// ── audit ─────────────────────────────────────────────────────────────────
test("the audit log is append-only and chained: a changed row is found", async () => {
  for (let index = 0; index < 5; index++) {
    await transact(k.db.orders, (tx) =>
      audit(tx, {
        programId: "demo",
        actor: "staff:1",
        action: "order.ship",
        subject: `order:${index}`,
        after: { index },
      }),
    );
  }
  await Promise.all([sealAudit(k.db.workers), sealAudit(k.db.workers)]);
  await sealAudit(k.db.workers);
  expect(await verifyAuditChain(k.db)).toEqual({ sealed: 5, brokenAt: null });
  await expect(sql`update audit_entries set actor = 'x'`.execute(k.db.orders)).rejects.toThrow("append-only");
  await expect(sql`delete from audit_entries`.execute(k.db.orders)).rejects.toThrow("append-only");
  await expect(sql`truncate audit_seals`.execute(k.db.orders)).rejects.toThrow("append-only");

  await sql`alter table audit_entries disable trigger user`.execute(k.db.orders);
  await sql`update audit_entries set after = '{"index": 9}' where subject = 'order:2'`.execute(k.db.orders);
  expect(await verifyAuditChain(k.db)).toEqual({ sealed: 2, brokenAt: 3 });
});

// ── settings ──────────────────────────────────────────────────────────────
test("a setting has its default until it is written; another process hears of it", async () => {
  const minutes = defineSetting({
    key: "test.minutes",
    schema: z.int().check(z.gte(5)),
    default: 30,
    zh: "分钟",
    en: "Minutes",
  });
  const elsewhere = createSettings(k.db);
  expect(await k.settings.read("demo", minutes)).toBe(30);
  expect(await elsewhere.read("demo", minutes)).toBe(30);
  const heard = new Promise<void>((resolve) =>
    k.db.listen("banyan_settings", (programId) => programId === "demo" && resolve()),
  );
  await transact(k.db.orders, (tx) => k.settings.write(tx, "demo", minutes, 45));
  expect(await k.settings.read("demo", minutes)).toBe(45);
  await heard;
  expect(await elsewhere.read("demo", minutes)).toBe(45);
  expect(await k.settings.read("other", minutes)).toBe(30);
  await expect(transact(k.db.orders, (tx) => k.settings.write(tx, "demo", minutes, 1))).rejects.toThrow();
});

// ── tokens ────────────────────────────────────────────────────────────────
test("a shopper's token is kept as a hash, ends, and dies when revoked", async () => {
  const member = "019c0000-0000-7000-8000-000000000001";
  const token = await signIn(k, "demo", member);
  expect(await k.auth.readShopperToken(token)).toEqual({
    programId: "demo",
    memberId: member,
    personId: 1,
    openid: "o-1",
  });
  const { rows } = await sql<{ row: string }>`select shopper_tokens::text as row from shopper_tokens`.execute(
    k.db.reads,
  );
  expect(rows[0]?.row).not.toContain(token);
  const start = k.clock.now();
  k.clock.set(new Date(start.getTime() + 31 * 86_400_000));
  expect(await k.auth.readShopperToken(token)).toBeNull();
  k.clock.set(start);
  await transact(k.db.orders, (tx) => k.auth.revokeShopper(tx, "demo", member));
  expect(await k.auth.readShopperToken(token)).toBeNull();
  expect(await k.auth.readShopperToken("never-issued-token-of-some-length")).toBeNull();
});

test("an operator's session ends after 30 idle minutes or 12 hours, and when revoked", async () => {
  const staffId = "019c0000-0000-7000-8000-00000000000a";
  const start = k.clock.now();
  const at = (minutes: number) => k.clock.set(new Date(start.getTime() + minutes * 60_000));
  const open = () =>
    transact(k.db.orders, (tx) => k.auth.openStaffSession(tx, { staffId, ip: "::1", userAgent: "test" }));
  const first = await open();
  for (let minutes = 0; minutes < 12 * 60; minutes += 29) {
    at(minutes);
    expect(await k.auth.readStaffSession(first.token)).toMatchObject({ staffId });
  }
  at(12 * 60 + 1);
  expect(await k.auth.readStaffSession(first.token)).toBeNull();
  const second = await open();
  expect(await k.auth.listStaffSessions(staffId)).toMatchObject([{ id: second.sessionId, ip: "::1" }]);
  at(12 * 60 + 32);
  expect(await k.auth.readStaffSession(second.token)).toBeNull();
  const third = await open();
  expect(await transact(k.db.orders, (tx) => k.auth.revokeStaffSession(tx, staffId, third.sessionId))).toBe(true);
  expect(await k.auth.readStaffSession(third.token)).toBeNull();
  k.clock.set(start);
});

test("sessions that ended are forgotten after seven days, open ones never", async () => {
  const start = k.clock.now();
  const at = (hours: number) => k.clock.set(new Date(start.getTime() + hours * 3_600_000));
  const staffId = "019c0000-0000-7000-8000-00000000000b";
  const memberId = "019c0000-0000-7000-8000-00000000000c";
  const kept = async () => {
    await forgetEndedSessions(k.db.workers);
    const { rows } = await sql<{ staff: number; shoppers: number }>`
      select (select count(*) from staff_sessions where staff_id = ${staffId}) as staff,
             (select count(*) from shopper_tokens where member_id = ${memberId}) as shoppers`.execute(k.db.reads);
    return rows[0];
  };
  await signIn(k, "demo", memberId);
  await transact(k.db.orders, (tx) => k.auth.openStaffSession(tx, { staffId, ip: "::1", userAgent: "test" }));
  at(12 + 7 * 24 - 1);
  expect(await kept()).toEqual({ staff: 1, shoppers: 1 });
  at(12 + 7 * 24);
  expect(await kept()).toEqual({ staff: 0, shoppers: 1 });
  at((30 + 7) * 24);
  expect(await kept()).toEqual({ staff: 0, shoppers: 0 });
  k.clock.set(start);
});

// ── personal data ─────────────────────────────────────────────────────────
test("a table with a member and no handler is found out", async () => {
  await sql`create table forgotten (program_id text, member_id uuid)`.execute(k.db.orders);
  expect(await k.personalData.unhandledTables(k.db.reads)).toContain("forgotten");
  const registry = createPersonalData();
  const handler = { table: "forgotten", export: async () => [], erase: async () => {}, merge: async () => {} };
  registry.register(handler);
  expect(await registry.unhandledTables(k.db.reads)).not.toContain("forgotten");
  expect(() => registry.register(handler)).toThrow("twice");
});

test("erasing a member takes the kernel's rows along", async () => {
  const memberId = "019c0000-0000-7000-8000-000000000009";
  const token = await signIn(k, "demo", memberId, 9);
  const subject = { programId: "demo", memberId, personId: 9 };
  expect((await k.personalData.export(k.db.reads, subject))["shopper_tokens"]).toHaveLength(1);
  await k.personalData.erase(k.db.orders, subject);
  await k.personalData.erase(k.db.orders, subject);
  expect((await k.personalData.export(k.db.reads, subject))["shopper_tokens"]).toEqual([]);
  expect(token).toBeTruthy();
});

// ── live ──────────────────────────────────────────────────────────────────
test("a stream starts with the state, gets what is published on its channel, and ends with its reader", async () => {
  k.http.raw({
    method: "GET",
    url: "/stream",
    handler: (_request, reply) => k.live.stream(reply, "live:demo", { event: "board", data: { n: 0 } }),
  });
  await k.http.server.listen({ port: 0, host: "127.0.0.1" });
  const address = k.http.server.server.address();
  const socket = connect(typeof address === "object" && address ? address.port : 0, "127.0.0.1");
  let text = "";
  const until = async (part: string) => {
    while (!text.includes(part)) text += String((await eventOnce(socket, "data"))[0]);
  };
  socket.write("GET /stream HTTP/1.1\r\nhost: x\r\n\r\n");
  await until('event: board\ndata: {"n":0}\n\n');
  expect(text).toContain("text/event-stream");
  expect(k.live.listeners("live:demo")).toBe(1);
  k.live.publish("live:other", { event: "board", data: { n: 8 } });
  k.live.publish("live:demo", { event: "board", data: { n: 1 } });
  await until('{"n":1}');
  expect(text).not.toContain('{"n":8}');
  const gone = new Promise<void>((resolve) => {
    const look = () => (k.live.listeners("live:demo") === 0 ? resolve() : setImmediate(look));
    look();
  });
  socket.destroy();
  await gone;
});
