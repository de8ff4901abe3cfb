import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { startTestDb, TEST_NOW, type TestDb } from "#test/db.ts";
import { transact } from "./db.ts";
import { uuidv7 } from "./ids.ts";
import {
  createOutbox,
  enqueueIntent,
  forgetSettledIntents,
  type Intent,
  type Outbox,
  type Outcome,
  type Sender,
} from "./outbox.ts";

let t: TestDb;
let outbox: Outbox;
let calls: string[] = [];
let answer: (intent: Intent) => Outcome;
let asked: () => Outcome;

const refund: Sender = {
  kind: "test.refund",
  async send(intent) {
    calls.push(`send ${intent.id}`);
    return answer(intent);
  },
  async ask(intent) {
    calls.push(`ask ${intent.id}`);
    return asked();
  },
  async settled(tx, intent, outcome) {
    await sql`insert into settled values (${intent.id}, ${outcome.is})`.execute(tx);
  },
};

beforeAll(async () => {
  t = await startTestDb();
  await sql`create table settled (id uuid, outcome text)`.execute(t.db.orders);
  outbox = createOutbox({ db: t.db, clock: t.clock, log: t.log, senders: [refund as Sender<never>] });
});
afterAll(() => t.close());
beforeEach(async () => {
  await sql`truncate outbox_intents, settled`.execute(t.db.orders);
  calls = [];
  t.clock.set(TEST_NOW);
  answer = () => ({ is: "done" });
  asked = () => ({ is: "done" });
});

const newId = () => uuidv7(t.clock.now());
const intend = (id: string) =>
  transact(t.db.orders, (tx) => enqueueIntent(tx, { id, programId: "demo", kind: "test.refund", payload: { fen: 1 } }));
const settled = async () =>
  (await sql<{ id: string; outcome: string }>`select id, outcome from settled`.execute(t.db.reads)).rows;
const after = (seconds: number) => t.clock.set(new Date(TEST_NOW.getTime() + seconds * 1_000));

test("an intent asked for twice is one call, settled once in its transaction", async () => {
  const id = newId();
  await intend(id);
  await intend(id);
  await outbox.runDue();
  await outbox.runDue();
  expect(calls).toEqual([`send ${id}`]);
  expect(await settled()).toEqual([{ id, outcome: "done" }]);
});

test("what was certainly not done is sent again, later each time", async () => {
  const id = newId();
  answer = () => ({ is: "retry", error: "429" });
  await intend(id);
  await outbox.runDue();
  after(1);
  await outbox.runDue();
  expect(calls).toHaveLength(1);
  after(2);
  await outbox.runDue();
  expect(calls).toHaveLength(2);
  answer = () => ({ is: "done" });
  after(6);
  await outbox.runDue();
  expect(await settled()).toEqual([{ id, outcome: "done" }]);
});

test("after an unknown outcome the provider is asked, not told again", async () => {
  const id = newId();
  answer = () => {
    throw new Error("timeout");
  };
  await intend(id);
  await outbox.runDue();
  asked = () => ({ is: "retry", error: "never arrived" });
  after(2);
  await outbox.runDue();
  answer = () => ({ is: "done" });
  after(10);
  await outbox.runDue();
  expect(calls).toEqual([`send ${id}`, `ask ${id}`, `send ${id}`]);
  expect(await settled()).toEqual([{ id, outcome: "done" }]);
});

test("a refusal is final", async () => {
  const id = newId();
  answer = () => ({ is: "refused", error: "NOT_ENOUGH" });
  await intend(id);
  await outbox.runDue();
  after(3_600);
  await outbox.runDue();
  expect(calls).toHaveLength(1);
  expect(await settled()).toEqual([{ id, outcome: "refused" }]);
});

test("two processes never send the same intent at once", async () => {
  const ids = Array.from({ length: 30 }, newId);
  for (const id of ids) await intend(id);
  const other = createOutbox({ db: t.db, clock: t.clock, log: t.log, senders: [refund as Sender<never>] });
  await Promise.all([outbox.runDue(), other.runDue()]);
  expect([...calls].sort()).toEqual(ids.map((id) => `send ${id}`).sort());
  expect(await settled()).toHaveLength(30);
});

test("an intent of a process that died becomes due again", async () => {
  const id = newId();
  await intend(id);
  await sql`update outbox_intents set attempts = 1, next_at = app_now() + interval '60 seconds'`.execute(t.db.orders); // taken, then killed
  await outbox.runDue();
  expect(calls).toEqual([]);
  after(61);
  await outbox.runDue();
  expect(await settled()).toEqual([{ id, outcome: "done" }]);
});

test("a settled intent is forgotten after seven days, one without an outcome never", async () => {
  const [done, refused, unknown] = [newId(), newId(), newId()];
  answer = ({ id }) =>
    id === done ? { is: "done" } : id === refused ? { is: "refused", error: "no" } : { is: "retry", error: "busy" };
  for (const id of [done, refused, unknown]) await intend(id);
  await outbox.runDue();
  const kept = async () => (await sql<{ id: string }>`select id from outbox_intents`.execute(t.db.reads)).rows.length;
  after(7 * 86_400 - 1);
  expect([await forgetSettledIntents(t.db.workers), await kept()]).toEqual([0, 3]);
  after(7 * 86_400);
  expect([await forgetSettledIntents(t.db.workers), await kept()]).toEqual([2, 1]);
});
