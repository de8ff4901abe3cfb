import { endpoint } from "@banyan/contracts";
import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import * as z from "zod/mini";
import { signIn, startTestKernel, type TestKernel } from "#test/kernel.ts";
import { fail } from "./failure.ts";
import { forgetOldReplies } from "./idempotency.ts";

const spend = endpoint({
  method: "POST",
  path: "/api/shop/spend",
  summary: "test",
  who: "shopper",
  idempotency: "required",
  errors: ["OUT_OF_STOCK"],
  body: z.strictObject({ fen: z.int() }),
  response: z.strictObject({ receipt: z.int() }),
});

let k: TestKernel;
let tokens: string[];
let statements: string[] = [];
/** The handler waits here when a test wants it to. */
let gate: Promise<void> = Promise.resolve();
let entered: () => void = () => {};
let isSoldOut = false;
let isHandedOver = false;

beforeAll(async () => {
  k = await startTestKernel({ onStatement: ({ sql: text }) => statements.push(text.trim().split("\n")[0] ?? "") });
  await sql`create table receipts (id integer generated always as identity, fen integer)`.execute(k.db.orders);
  k.http.handle(spend, ({ once, body }) =>
    once(async (tx, handOver) => {
      const { rows } = await sql<{ id: number }>`insert into receipts (fen) values (${body.fen}) returning id`.execute(
        tx,
      );
      if (isHandedOver) await handOver({ receipt: rows[0]?.id ?? 0 });
      entered();
      await gate;
      if (isSoldOut) fail("OUT_OF_STOCK");
      return { receipt: isHandedOver ? -1 : (rows[0]?.id ?? 0) };
    }),
  );
  tokens = await Promise.all([
    signIn(k, "demo", "019c0000-0000-7000-8000-000000000001", 1),
    signIn(k, "demo", "019c0000-0000-7000-8000-000000000002", 2),
  ]);
});
afterAll(() => k.close());
beforeEach(async () => {
  await sql`truncate receipts, idempotent_replies restart identity`.execute(k.db.orders);
  statements = [];
});

async function pay(key: string | undefined, { fen = 5, who = 0 } = {}) {
  const reply = await k.http.server.inject({
    method: "POST",
    url: "/api/shop/spend",
    headers: {
      "x-program": "wxdemo",
      authorization: `Bearer ${tokens[who]}`,
      "content-type": "application/json",
      ...(key !== undefined && { "idempotency-key": key }),
    },
    payload: JSON.stringify({ fen }),
  });
  return {
    status: reply.statusCode,
    body: reply.json(),
    replayed: reply.headers["idempotent-replayed"],
    retryAfter: reply.headers["retry-after"],
  };
}
const receipts = async () => (await sql<{ fen: number }>`select fen from receipts`.execute(k.db.reads)).rows.length;

test("without a key the call is refused", async () => {
  expect(await pay(undefined)).toMatchObject({ status: 400, body: { code: "IDEMPOTENCY_KEY_MISSING" } });
});

test("the same key again replays the reply byte for byte and does nothing", async () => {
  expect(await pay("k1")).toMatchObject({ status: 200, body: { receipt: 1 }, replayed: undefined });
  expect(await pay("k1")).toMatchObject({ status: 200, body: { receipt: 1 }, replayed: "true" });
  expect(await receipts()).toBe(1);
});

test("the same key with other content is refused", async () => {
  await pay("k2");
  expect(await pay("k2", { fen: 6 })).toMatchObject({ status: 422, body: { code: "IDEMPOTENCY_KEY_REUSED" } });
});

test("one caller's key never answers another", async () => {
  await pay("k3");
  expect(await pay("k3", { who: 1 })).toMatchObject({ status: 200, body: { receipt: 2 }, replayed: undefined });
});

test("20 parallel calls with one key have one effect; the others hear “in flight” or the replay", async () => {
  const replies = await Promise.all(Array.from({ length: 20 }, () => pay("race")));
  expect(await receipts()).toBe(1);
  const kinds = new Set(replies.map(({ status, replayed }) => `${status}${replayed ? " replayed" : ""}`));
  expect(replies.filter(({ status, replayed }) => status === 200 && !replayed)).toHaveLength(1);
  expect([...kinds].every((kind) => ["200", "200 replayed", "409"].includes(kind))).toBe(true);
  expect(await pay("race")).toMatchObject({ status: 200, replayed: "true" });
});

test("many rounds of races between first call and replay never act twice", async () => {
  for (let round = 0; round < 30; round++) await Promise.all(Array.from({ length: 6 }, () => pay(`round-${round}`)));
  expect(await receipts()).toBe(30);
});

test("in flight: 409 with Retry-After", async () => {
  const { promise, resolve: letGo } = Promise.withResolvers<void>();
  const inside = Promise.withResolvers<void>();
  gate = promise;
  entered = inside.resolve;
  const first = pay("slow");
  await inside.promise;
  expect(await pay("slow")).toMatchObject({ status: 409, body: { code: "IDEMPOTENCY_IN_FLIGHT" }, retryAfter: "1" });
  letGo();
  expect(await first).toMatchObject({ status: 200 });
  gate = Promise.resolve();
  entered = () => {};
});

test("a refusal is not stored: it is decided anew", async () => {
  isSoldOut = true;
  expect(await pay("again")).toMatchObject({ status: 409, body: { code: "OUT_OF_STOCK" } });
  isSoldOut = false;
  expect(await pay("again")).toMatchObject({ status: 200, replayed: undefined });
  expect(await receipts()).toBe(1);
});

test("a reply handed over early is the one sent and replayed; a refusal behind it leaves nothing", async () => {
  isHandedOver = isSoldOut = true;
  expect(await pay("early")).toMatchObject({ status: 409, body: { code: "OUT_OF_STOCK" } });
  isSoldOut = false;
  expect(await pay("early")).toMatchObject({ status: 200, body: { receipt: 2 }, replayed: undefined });
  isHandedOver = false;
  expect(await pay("early")).toMatchObject({ status: 200, body: { receipt: 2 }, replayed: "true" });
  expect(await receipts()).toBe(1);
});

test("a key may be used anew after 48 hours, and old replies are forgotten", async () => {
  const start = k.clock.now();
  await pay("old");
  k.clock.set(new Date(start.getTime() + 49 * 3_600_000));
  tokens[0] = await signIn(k, "demo", "019c0000-0000-7000-8000-000000000001", 1);
  expect(await pay("old", { fen: 9 })).toMatchObject({ status: 200, replayed: undefined });
  await pay("newer");
  k.clock.set(new Date(start.getTime() + 98 * 3_600_000));
  expect(await forgetOldReplies(k.db.workers)).toBe(2);
  k.clock.set(start);
});

test("it costs two statements", async () => {
  await pay("warm");
  statements = [];
  await pay("count");
  expect(statements.filter((text) => !text.startsWith("insert into receipts"))).toHaveLength(2);
});
