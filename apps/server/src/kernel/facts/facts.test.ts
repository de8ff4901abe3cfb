import { event } from "@banyan/contracts";
import { sql } from "kysely";
import pg from "pg";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import * as z from "zod/mini";
import { type Db, type Tx, transact } from "#kernel/db.ts";
import { fail } from "#kernel/failure.ts";
import { startTestDb, type TestDb } from "#test/db.ts";
import {
  appendFact,
  appendFacts,
  type Consumer,
  consumerLag,
  createFactRunner,
  defineConsumer,
  type Fact,
  type FactRunner,
  parkedFacts,
  retryParked,
} from "../facts.ts";

const paid = event({ name: "test_paid", source: "server", zh: "", en: "", schema: z.strictObject({ fen: z.int() }) });
const refunded = event({
  name: "test_refunded",
  source: "server",
  zh: "",
  en: "",
  schema: z.strictObject({ fen: z.int() }),
});

let t: TestDb;
let statements: string[] = [];
beforeAll(async () => {
  t = await startTestDb({ onStatement: ({ sql: text }) => statements.push(text) });
  await sql`create table effects (position bigint generated always as identity, consumer text, fact text, subject text, fen integer)`.execute(
    t.db.orders,
  );
});
afterAll(() => t.close());
beforeEach(async () => {
  await sql`truncate facts, fact_cursors, parked_facts, effects`.execute(t.db.orders);
  statements = [];
});

const pay = (tx: Tx, subject: string, fen = 1) => appendFact(tx, paid, { programId: "p", subject, data: { fen } });
const refund = (tx: Tx, subject: string, fen = 1) =>
  appendFact(tx, refunded, { programId: "p", subject, data: { fen } });

/** Writes each fact into `effects`, unless told that it cannot. */
function recorder(name: string, refuse: (fact: Fact) => void = () => {}): Consumer {
  return defineConsumer({
    name,
    facts: [paid, refunded],
    async run(batch, tx) {
      for (const fact of batch) refuse(fact);
      await sql`
        insert into effects (consumer, fact, subject, fen)
        select ${name}, fact, subject, fen
        from unnest(${batch.map((f) => f.name)}::text[], ${batch.map((f) => f.subject)}::text[], ${batch.map((f) => f.data.fen)}::integer[])
          with ordinality as row (fact, subject, fen, place) order by place`.execute(tx);
    },
  });
}
const runnerOf = (...consumers: Consumer[]): FactRunner => createFactRunner({ db: t.db, log: t.log, consumers });

async function effects(consumer = "recorder"): Promise<string[]> {
  const { rows } = await sql<{ effect: string }>`
    select fact || ' ' || subject || ' ' || fen as effect from effects where consumer = ${consumer} order by position`.execute(
    t.db.orders,
  );
  return rows.map(({ effect }) => effect);
}

/** A transaction held open by hand. */
async function open(db: Db = t.db.orders) {
  let finish: (how: "commit" | "rollback") => void = () => {};
  let tx: Tx | undefined;
  const opened = Promise.withResolvers<void>();
  const done = transact(db, async (inside) => {
    tx = inside;
    const end = new Promise<"commit" | "rollback">((resolve) => {
      finish = resolve;
    });
    opened.resolve();
    if ((await end) === "rollback") throw new Error("rolled back");
  });
  done.catch(() => {});
  await opened.promise;
  return {
    tx: tx as unknown as Tx,
    commit: () => {
      finish("commit");
      return done;
    },
    rollback: () => {
      finish("rollback");
      return done.catch(() => {});
    },
  };
}

test("facts of one transaction are appended in one statement and delivered in order", async () => {
  await transact(t.db.orders, (tx) =>
    appendFacts(tx, [
      [paid, { programId: "p", subject: "a", data: { fen: 3 } }],
      [refunded, { programId: "p", subject: "a", data: { fen: 2 }, personId: 7 }],
      [paid, { programId: "p", subject: "b", data: { fen: 1 } }],
    ]),
  );
  expect(statements.filter((text) => text.includes("insert into facts"))).toHaveLength(1);
  await runnerOf(recorder("recorder")).drain();
  expect(await effects()).toEqual(["test_paid a 3", "test_refunded a 2", "test_paid b 1"]);
});

test("a fact whose data breaks its schema is refused where it is appended", async () => {
  await expect(
    transact(t.db.orders, (tx) => appendFact(tx, paid, { programId: "p", subject: "a", data: { fen: 1.5 } })),
  ).rejects.toThrow();
});

test("a rolled back transaction leaves no fact", async () => {
  const one = await open();
  await pay(one.tx, "a");
  await one.rollback();
  await runnerOf(recorder("recorder")).drain();
  expect(await effects()).toEqual([]);
});

test("a transaction that commits late is neither lost nor waited for", async () => {
  const runner = runnerOf(recorder("recorder"));
  const late = await open();
  await pay(late.tx, "late");
  await transact(t.db.orders, (tx) => pay(tx, "early"));
  await runner.drain();
  expect(await effects()).toEqual(["test_paid early 1"]);
  await transact(t.db.orders, (tx) => pay(tx, "next"));
  await runner.drain();
  await late.commit();
  await runner.drain();
  expect(await effects()).toEqual(["test_paid early 1", "test_paid next 1", "test_paid late 1"]);
});

test("the inversion: a refund that began first but waited for the payment's lock comes after it", async () => {
  await sql`create table if not exists locked (id text primary key)`.execute(t.db.orders);
  await sql`insert into locked values ('order') on conflict do nothing`.execute(t.db.orders);
  const runner = runnerOf(recorder("recorder"));

  const refunding = await open();
  await sql`select pg_current_xact_id()`.execute(refunding.tx); // the older transaction id is the refund's
  const paying = await open();
  await sql`select from locked where id = 'order' for update`.execute(paying.tx);
  const waiting = sql`select from locked where id = 'order' for update`.execute(refunding.tx);
  await pay(paying.tx, "order");
  await paying.commit();
  await waiting;
  await refund(refunding.tx, "order");
  await refunding.commit();

  await runner.drain();
  expect(await effects()).toEqual(["test_paid order 1", "test_refunded order 1"]);
});

test("the inversion seen in two looks: the payment is delivered while the refund still waits", async () => {
  const runner = runnerOf(recorder("recorder"));
  const refunding = await open();
  await sql`select pg_current_xact_id()`.execute(refunding.tx);
  await transact(t.db.orders, (tx) => pay(tx, "order"));
  await runner.drain();
  await refund(refunding.tx, "order");
  await refunding.commit();
  await runner.drain();
  expect(await effects()).toEqual(["test_paid order 1", "test_refunded order 1"]);
});

test("a long transaction stalls nobody and loses nothing, whatever commits around it", async () => {
  const runner = runnerOf(recorder("recorder"));
  const long = await open();
  await pay(long.tx, "long");
  const others = Array.from({ length: 60 }, (_, index) => `s${index}`);
  for (const subject of others) {
    await transact(t.db.orders, (tx) => pay(tx, subject));
    if (Number(subject.slice(1)) % 7 === 0) await runner.drain();
  }
  await runner.drain();
  expect(await effects()).toEqual(others.map((subject) => `test_paid ${subject} 1`));
  await long.commit();
  await runner.drain();
  expect((await effects()).at(-1)).toBe("test_paid long 1");
  expect(await effects()).toHaveLength(61);
});

test("parallel writers with a running runner: every fact once, each subject in order", async () => {
  const runner = runnerOf(recorder("recorder"));
  await runner.start();
  const writers = Array.from({ length: 8 }, async (_, writer) => {
    for (let fen = 1; fen <= 25; fen++) await transact(t.db.orders, (tx) => pay(tx, `w${writer}`, fen));
  });
  await Promise.all(writers);
  await runner.drain();
  await runner.stop();
  const seen = await effects();
  expect(seen).toHaveLength(200);
  for (let writer = 0; writer < 8; writer++) {
    expect(seen.filter((line) => line.includes(`w${writer} `))).toEqual(
      Array.from({ length: 25 }, (_, index) => `test_paid w${writer} ${index + 1}`),
    );
  }
});

test("a commit wakes a started runner without any drain", async () => {
  const woken = Promise.withResolvers<Fact[]>();
  const runner = runnerOf(defineConsumer({ name: "waker", facts: [paid], run: async (batch) => woken.resolve(batch) }));
  await runner.start();
  await transact(t.db.orders, (tx) => pay(tx, "a", 5));
  expect(await woken.promise).toMatchObject([{ name: "test_paid", subject: "a", data: { fen: 5 } }]);
  await runner.stop();
});

test("a guilty fact is parked with its subject; later facts of that subject wait behind it, others go on", async () => {
  let isBroken = true;
  const consumer = recorder("recorder", (fact) => {
    if (isBroken && fact.subject === "bad" && fact.name === "test_paid") throw new Error("cannot digest");
  });
  const runner = runnerOf(consumer);
  await transact(t.db.orders, async (tx) => {
    for (let index = 0; index < 20; index++) await pay(tx, `s${index}`);
    await pay(tx, "bad");
    for (let index = 20; index < 40; index++) await pay(tx, `s${index}`);
    await refund(tx, "bad");
  });
  await transact(t.db.orders, (tx) => refund(tx, "s0"));
  await runner.drain();
  expect(await effects()).toEqual([
    ...Array.from({ length: 40 }, (_, index) => `test_paid s${index} 1`),
    "test_refunded s0 1",
  ]);
  expect((await parkedFacts(t.db.reads)).map(({ subject, error, attempts }) => ({ subject, error, attempts }))).toEqual(
    [
      { subject: "bad", error: "cannot digest", attempts: 1 },
      { subject: "bad", error: null, attempts: 0 },
    ],
  );

  isBroken = false;
  await retryParked(t.db.workers, "recorder");
  await runner.drain();
  expect((await effects()).slice(-2)).toEqual(["test_paid bad 1", "test_refunded bad 1"]);
  expect(await parkedFacts(t.db.reads)).toEqual([]);
});

test("a parked fact is tried again by itself, later each time", async () => {
  let tries = 0;
  const runner = runnerOf(
    recorder("recorder", () => {
      tries++;
      throw new Error("never");
    }),
  );
  const start = t.clock.now();
  await transact(t.db.orders, (tx) => pay(tx, "bad"));
  await runner.drain();
  await runner.drain();
  expect(tries).toBe(1);
  t.clock.set(new Date(start.getTime() + 61_000));
  await runner.drain();
  expect(tries).toBe(2);
  const [parked] = await parkedFacts(t.db.reads);
  expect(parked).toMatchObject({ attempts: 2, retryAt: new Date(start.getTime() + 61_000 + 5 * 60_000) });
  t.clock.set(start);
});

test("what is not a fact's fault parks nothing: the consumer waits and goes on", async () => {
  let isAway = true;
  const runner = runnerOf(
    recorder("recorder", () => {
      if (isAway) fail("UNAVAILABLE");
    }),
  );
  await transact(t.db.orders, (tx) => pay(tx, "a"));
  await expect(runner.drain()).rejects.toThrow("UNAVAILABLE");
  isAway = false;
  await runner.drain();
  expect(await effects()).toEqual(["test_paid a 1"]);
  expect(await parkedFacts(t.db.reads)).toEqual([]);
});

test("effect and cursor are one: a connection killed in mid-batch leaves neither, then both exactly once", async () => {
  let kills = 0;
  const consumer = defineConsumer({
    name: "recorder",
    facts: [paid],
    batchSize: 10,
    async run(batch, tx) {
      for (const fact of batch) {
        await sql`insert into effects (consumer, fact, subject, fen) values ('recorder', ${fact.name}, ${fact.subject}, ${fact.data.fen})`.execute(
          tx,
        );
      }
      if (kills++ % 2 === 0) {
        const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(tx);
        await kill(rows[0]?.pid ?? 0);
      }
    },
  });
  await transact(t.db.orders, async (tx) => {
    for (let index = 0; index < 35; index++) await pay(tx, `s${index}`);
  });
  const runner = runnerOf(consumer);
  for (let tries = 0; tries < 10; tries++) await runner.drain().catch(() => {});
  expect(kills).toBeGreaterThanOrEqual(8);
  expect(await effects()).toEqual(Array.from({ length: 35 }, (_, index) => `test_paid s${index} 1`));
});

test("two runners share the consumers: nothing is delivered twice", async () => {
  const first = runnerOf(recorder("recorder"));
  const second = runnerOf(recorder("recorder"));
  for (let round = 0; round < 10; round++) {
    await transact(t.db.orders, (tx) => pay(tx, "a", round));
    await Promise.all([first.drain(), second.drain()]);
  }
  await first.drain();
  expect(await effects()).toEqual(Array.from({ length: 10 }, (_, round) => `test_paid a ${round}`));
});

test("a new consumer starts at the beginning, or from now when it asks to", async () => {
  await transact(t.db.orders, (tx) => pay(tx, "old"));
  const fromNow = { ...recorder("from-now"), startsAt: "now" as const };
  const runner = runnerOf(recorder("projection"), fromNow);
  await runner.drain();
  await transact(t.db.orders, (tx) => pay(tx, "new"));
  await runner.drain();
  expect(await effects("projection")).toEqual(["test_paid old 1", "test_paid new 1"]);
  expect(await effects("from-now")).toEqual(["test_paid new 1"]);
});

test("lag is told per consumer", async () => {
  const consumer = recorder("recorder");
  const runner = runnerOf(consumer);
  await runner.drain();
  await transact(t.db.orders, (tx) => pay(tx, "a"));
  t.clock.set(new Date(t.clock.now().getTime() + 9_000));
  expect(await consumerLag(t.db.reads, [consumer])).toEqual([
    { consumer: "recorder", facts: 1, seconds: 9, parked: 0 },
  ]);
  await runner.drain();
  expect(await consumerLag(t.db.reads, [consumer])).toEqual([
    { consumer: "recorder", facts: 0, seconds: 0, parked: 0 },
  ]);
});

test("a narrow window is read through the index on transaction ids", async () => {
  await sql`insert into facts (program_id, name, subject, at, data) select 'p', 'noise', 's', app_now(), '{}' from generate_series(1, 20000)`.execute(
    t.db.orders,
  );
  await sql`analyze facts`.execute(t.db.orders);
  const runner = runnerOf(recorder("recorder"));
  await runner.drain();
  await transact(t.db.orders, (tx) => pay(tx, "a"));
  statements = [];
  await runner.drain();
  const read = statements.find((text) => text.includes("pg_visible_in_snapshot"));
  const { rows } = await sql<{ now: string }>`select pg_snapshot_xmax(pg_current_snapshot())::text as now`.execute(
    t.db.reads,
  );
  const client = new pg.Client({ connectionString: t.url });
  await client.connect();
  const now = Number(rows[0]?.now);
  const plan = await client.query(`explain ${read}`, [
    String(now - 3),
    String(now),
    [],
    `${now}:${now}:`,
    ["test_paid"],
    0,
    500,
  ]);
  await client.end();
  expect(plan.rows.map((row) => Object.values(row)[0]).join("\n")).toContain("facts_by_xid");
});

async function kill(pid: number) {
  const client = new pg.Client({ connectionString: t.url });
  await client.connect();
  await client.query("select pg_terminate_backend($1)", [pid]);
  await client.end();
}
