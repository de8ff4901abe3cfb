import { connect } from "node:net";
import { gzipSync } from "node:zlib";
import { endpoint, quantity, text } from "@banyan/contracts";
import fc from "fast-check";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import * as z from "zod/mini";
import { transact } from "#kernel/db.ts";
import { startTestKernel, type TestKernel } from "#test/kernel.ts";

/** An endpoint as ours are: what passes its schema is really stored. */
const store = endpoint({
  method: "POST",
  path: "/api/store/:name",
  summary: "test",
  who: "public",
  idempotency: "required",
  errors: [],
  params: z.strictObject({ name: text(100) }),
  query: z.strictObject({ note: z.optional(text(50)) }),
  body: z.strictObject({
    text: text(200),
    free: z.optional(z.string()),
    amount: z.number(),
    quantity,
    any: z.optional(z.record(z.string(), z.unknown())),
  }),
  response: z.strictObject({ stored: z.boolean() }),
});

let k: TestKernel;
let port: number;
beforeAll(async () => {
  k = await startTestKernel();
  await sql`create table stored (id integer generated always as identity, name text, note text, body jsonb, text text, free text, amount float8, quantity integer)`.execute(
    k.db.orders,
  );
  k.http.handle(store, ({ params, query, body, once }) =>
    once(async (tx) => {
      await sql`
        insert into stored (name, note, body, text, free, amount, quantity)
        values (${params.name}, ${query.note ?? null}, ${JSON.stringify(body)}::jsonb, ${body.text}, ${body.free ?? null}, ${body.amount}, ${body.quantity})`.execute(
        tx,
      );
      return { stored: true };
    }),
  );
  await k.http.server.listen({ port: 0, host: "127.0.0.1" });
  const address = k.http.server.server.address();
  port = typeof address === "object" && address ? address.port : 0;
});
afterAll(() => k.close());

let keys = 0;
async function send(
  body: string | Buffer,
  { path = "/api/store/a", headers = {} }: { path?: string; headers?: Record<string, string> } = {},
) {
  const reply = await k.http.server.inject({
    method: "POST",
    url: path,
    headers: { "content-type": "application/json", "idempotency-key": `key-${keys++}`, ...headers },
    payload: body,
  });
  return { status: reply.statusCode, code: reply.statusCode < 300 ? "" : reply.json().code, text: reply.payload };
}
const good = { text: "x", amount: 1, quantity: 1 };
const withText = (raw: string) => `{"text":${raw},"amount":1,"quantity":1}`;
const withNumber = (raw: string) => `{"text":"x","amount":${raw},"quantity":1}`;

/** Never a 5xx, always a code of ours, nothing of our insides. */
function expectClear({ status, code, text }: Awaited<ReturnType<typeof send>>) {
  expect(status).toBeLessThan(500);
  if (status >= 300) expect(code).toMatch(/^[A-Z_]+$/);
  expect(text).not.toMatch(/node_modules|\.ts:\d|at [A-Z]\w+\./);
}

test.each([
  ["NUL in a string", withText('"a\\u0000b"')],
  ["half a surrogate pair", withText('"\\ud800"')],
  ["the other half", withText('"x\\udc00y"')],
  [
    "bytes that are no UTF-8",
    Buffer.concat([Buffer.from('{"text":"'), Buffer.from([0xff, 0xfe]), Buffer.from('","amount":1,"quantity":1}')]),
  ],
  ["__proto__", '{"__proto__":{"isAdmin":true},"text":"x","amount":1,"quantity":1}'],
  ["__proto__ escaped", '{"\\u005f_proto__":{"a":1},"text":"x","amount":1,"quantity":1}'],
  ["constructor deep inside", '{"text":"x","amount":1,"quantity":1,"any":{"a":{"constructor":{"prototype":{}}}}}'],
  ["a key twice", '{"text":"x","text":"y","amount":1,"quantity":1}'],
  ["a key twice, once escaped", '{"text":"x","\\u0074ext":"y","amount":1,"quantity":1}'],
  ["depth 10,000", `{"text":"x","amount":1,"quantity":1,"any":${'{"a":'.repeat(10_000)}1${"}".repeat(10_000)}}`],
  ["arrays 10,000 deep", `${"[".repeat(10_000)}${"]".repeat(10_000)}`],
  ["1e400", withNumber("1e400")],
  ["-1e400", withNumber("-1e400")],
  ["-0", withNumber("-0")],
  ["-0.0e5", withNumber("-0.0e5")],
  ["a number with 60,000 digits", withNumber("9".repeat(60_000))],
  ["NaN", withNumber("NaN")],
  ["truncated", '{"text":"x","amount":1,"quan'],
  ["a BOM", `\ufeff${JSON.stringify(good)}`],
  ["single quotes", "{'text':'x'}"],
  ["a comment", `/* */${JSON.stringify(good)}`],
  ["two documents", `${JSON.stringify(good)}${JSON.stringify(good)}`],
])("%s is refused as malformed", async (_, body) => {
  expect(await send(body)).toMatchObject({ status: 400, code: "MALFORMED_BODY" });
});

test.each([
  ["2^53+1 as a quantity", '{"text":"x","amount":1,"quantity":9007199254740993}'],
  ["a negative quantity", '{"text":"x","amount":1,"quantity":-1}'],
  ["a quantity as text", '{"text":"x","amount":1,"quantity":"1"}'],
  ["a quantity of 1.5", '{"text":"x","amount":1,"quantity":1.5}'],
  ["null", "null"],
  ["a bare string", '"x"'],
])("%s is refused as invalid", async (_, body) => {
  expect(await send(body)).toMatchObject({ status: 400, code: "INVALID_INPUT" });
});

test("what is too large, packed or of another type is refused as such", async () => {
  expect(await send(JSON.stringify({ ...good, free: "x".repeat(1_000_000) }))).toMatchObject({ status: 413 });
  expect(await send(gzipSync("0".repeat(1_000_000)), { headers: { "content-encoding": "gzip" } })).toMatchObject({
    status: 415,
  });
  for (const type of [
    "text/plain",
    "application/xml",
    "multipart/form-data; boundary=x",
    "application/jsonp",
    "",
    "a/b/c",
    ";;;",
  ]) {
    expect(await send(JSON.stringify(good), { headers: { "content-type": type } })).toMatchObject({ status: 415 });
  }
  expect(
    await send(JSON.stringify(good), { headers: { "content-type": "Application/JSON; charset=utf-8" } }),
  ).toMatchObject({ status: 200 });
});

test("bad idempotency keys are refused", async () => {
  for (const key of ["x".repeat(256), "a b", "é", "\u007f"]) {
    expect((await send(JSON.stringify(good), { headers: { "idempotency-key": key } })).status).toBe(400);
  }
  expect(await send(JSON.stringify(good), { headers: { "idempotency-key": "" } })).toMatchObject({ status: 400 });
});

test("odd paths and queries are refused, never a crash", async () => {
  for (const path of [
    "/api/store/%",
    "/api/store/%00",
    "/api/store/%ED%A0%80",
    "/api/store/%ff",
    `/api/store/${"x".repeat(5_000)}`,
    "/api/store/..%2f..%2fetc",
    "/api/store/a?note=%00",
    "/api/store/a?note=a&note=b",
    "/api/store/a?__proto__[x]=1",
    "/api/store/a?constructor=1",
    "//",
    "/%00",
    "/console/%00",
    "/console/..%2f..%2fpackage.json",
  ]) {
    expectClear(await send(JSON.stringify(good), { path }));
    expect((await k.http.server.inject({ method: "GET", url: path })).statusCode).toBeLessThan(500);
  }
});

test("any JSON value", async () => {
  await fc.assert(
    fc.asyncProperty(fc.json({ maxDepth: 6 }), async (body) => expectClear(await send(body))),
    { numRuns: 150 },
  );
});

test("any text in any field; what is accepted is stored as it was sent", async () => {
  const anyText = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.string({ unit: "grapheme" }),
    fc.constantFrom("\u0000", "\ud800", "ＡＤＭＩＮ", "a\u202eb", "'; drop table stored; --"),
  );
  await fc.assert(
    fc.asyncProperty(
      anyText,
      anyText,
      fc.double(),
      fc.dictionary(anyText, fc.jsonValue()),
      async (free, name, amount, any) => {
        const reply = await send(JSON.stringify({ ...good, free, amount, any }), {
          path: `/api/store/${encodeURIComponent(name.toWellFormed()) || "a"}`,
        });
        expectClear(reply);
        if (reply.status !== 200) return;
        const { rows } = await sql<{ free: string }>`select free from stored order by id desc limit 1`.execute(
          k.db.reads,
        );
        expect(rows[0]?.free).toBe(free);
      },
    ),
    { numRuns: 150 },
  );
});

test("any bytes as a body, any content type", async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (bytes) => expectClear(await send(Buffer.from(bytes)))),
    { numRuns: 150 },
  );
});

test("a good body cut or changed anywhere", async () => {
  const whole = Buffer.from(
    JSON.stringify({ ...good, free: '日本語 "quoted" \\ é', any: { a: [1, -2.5e3, true, null] } }),
  );
  await fc.assert(
    fc.asyncProperty(fc.nat(whole.length - 1), fc.nat(255), fc.boolean(), async (at, byte, isCut) => {
      const changed = isCut ? whole.subarray(0, at) : Buffer.from(whole);
      if (!isCut) changed[at] = byte;
      expectClear(await send(changed));
    }),
    { numRuns: 150 },
  );
});

test("what is not even HTTP gets an answer in our shape or a closed door", async () => {
  const talk = (bytes: string) =>
    new Promise<string>((resolve) => {
      let answer = "";
      const socket = connect(port, "127.0.0.1", () => socket.end(bytes));
      socket.on("data", (data) => {
        answer += data;
      });
      socket.on("error", () => resolve(answer));
      socket.on("close", () => resolve(answer));
    });
  expect(await talk("nonsense\r\n\r\n")).toMatch(/^HTTP\/1\.1 400 [\s\S]*"code":"INVALID_INPUT"/);
  expect(await talk(`GET /livez HTTP/1.1\r\nhost: x\r\nx: ${"y".repeat(40_000)}\r\n\r\n`)).toMatch(/^HTTP\/1\.1 431/);
  expect(
    await talk("POST /api/store/a HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\ncontent-length: 6\r\n\r\nhello"),
  ).toMatch(/^HTTP\/1\.1 400/);
  expect(
    await talk(
      "POST /api/store/a HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{",
    ),
  ).not.toMatch(/^HTTP\/1\.1 5/);
});

test("all of that left the server in health and logged no failure of ours", async () => {
  expect((await k.http.server.inject({ url: "/livez" })).statusCode).toBe(200);
  expect(k.logged.filter((line) => line.includes('"call failed"'))).toEqual([]);
  await transact(k.db.orders, async (tx) => {
    await sql`select 1`.execute(tx);
  });
});
