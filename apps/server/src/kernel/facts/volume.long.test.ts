import { event } from "@banyan/contracts";
import { sql } from "kysely";
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import * as z from "zod/mini";
import { transact } from "#kernel/db.ts";
import { startTestDb, type TestDb } from "#test/db.ts";
import { appendFacts, createFactRunner, defineConsumer } from "../facts.ts";

/** The figures of docs/decisions/0003-facts-log.md; prints them, asserts only what must hold on any machine. */
const FACTS = 100_000;
const CONSUMERS = 5;
const paid = event({ name: "volume_paid", source: "server", zh: "", en: "", schema: z.strictObject({ fen: z.int() }) });
const data = { fen: 1 };

let t: TestDb;
beforeAll(async () => {
  t = await startTestDb();
  t.clock.set(null);
  await sql`create table tally (consumer text primary key, facts bigint not null, fen bigint not null)`.execute(
    t.db.orders,
  );
});
afterAll(() => t.close());

const consumers = Array.from({ length: CONSUMERS }, (_, index) =>
  defineConsumer({
    name: `tally-${index}`,
    facts: [paid],
    async run(batch, tx) {
      await sql`
        insert into tally values (${`tally-${index}`}, ${batch.length}, ${batch.reduce((sum, fact) => sum + fact.data.fen, 0)})
        on conflict (consumer) do update set facts = tally.facts + excluded.facts, fen = tally.fen + excluded.fen`.execute(
        tx,
      );
    },
  }),
);
const say = (what: string, figure: string) => process.stdout.write(`  ${what}: ${figure}\n`);
const perSecond = (count: number, milliseconds: number) =>
  `${Math.round((count / milliseconds) * 1000).toLocaleString()} /s`;

async function measured<T>(work: () => Promise<T>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}
const append = (count: number, perTransaction: number, writers = 8) =>
  Promise.all(
    Array.from({ length: writers }, async (_, writer) => {
      for (let done = 0; done < count / writers; done += perTransaction) {
        await transact(t.db.orders, (tx) =>
          appendFacts(
            tx,
            Array.from(
              { length: perTransaction },
              () => [paid, { programId: "p", subject: `w${writer}`, data }] as const,
            ),
          ),
        );
      }
    }),
  );

test("100,000 facts to five consumers, each exactly once, while one transaction stays open", async () => {
  const runner = createFactRunner({ db: t.db, log: t.log, consumers });
  await runner.drain();
  const long = new pg.Client({ connectionString: t.url });
  await long.connect();
  await long.query("begin");
  await long.query("select pg_current_xact_id()");

  say("append, 1 fact a transaction, 8 writers", perSecond(8_000, await measured(() => append(8_000, 1))));
  say(
    "append, 20 facts a transaction, 8 writers",
    perSecond(FACTS - 8_000, await measured(() => append(FACTS - 8_000, 20))),
  );
  say("deliver to 5 consumers", perSecond(FACTS * CONSUMERS, await measured(() => runner.drain())));
  const tallies = () =>
    sql<{ facts: number; fen: number }>`select facts, fen from tally order by consumer`.execute(t.db.reads);
  expect((await tallies()).rows).toEqual(Array.from({ length: CONSUMERS }, () => ({ facts: FACTS, fen: FACTS })));

  await long.query(
    `insert into facts (name, program_id, subject, at, data) values ('volume_paid', 'p', 'long', app_now(), '{"fen": 7}')`,
  );
  await long.query("commit");
  await long.end();
  say(
    "deliver the long transaction's fact, 100,000 facts later",
    `${Math.round(await measured(() => runner.drain()))} ms`,
  );
  expect((await tallies()).rows).toEqual(
    Array.from({ length: CONSUMERS }, () => ({ facts: FACTS + 1, fen: FACTS + 7 })),
  );
});

test("from commit to consumer, one fact at a time", async () => {
  let arrived = () => {};
  const runner = createFactRunner({
    db: t.db,
    log: t.log,
    consumers: [defineConsumer({ name: "latency", facts: [paid], startsAt: "now", run: async () => arrived() })],
  });
  await runner.drain();
  await runner.start();
  const waits: number[] = [];
  for (let round = 0; round < 100; round++) {
    const arrival = new Promise<void>((resolve) => {
      arrived = resolve;
    });
    await append(1, 1, 1);
    waits.push(await measured(() => arrival));
  }
  await runner.stop();
  waits.sort((a, b) => a - b);
  say("commit → consumer", `p50 ${waits[50]?.toFixed(1)} ms, p99 ${waits[98]?.toFixed(1)} ms`);
  expect(waits).toHaveLength(100);
});
