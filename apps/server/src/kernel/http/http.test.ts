import { type Endpoint, endpoint } from "@banyan/contracts";
import { afterAll, beforeAll, expect, test } from "vitest";
import * as z from "zod/mini";
import { transact } from "#kernel/db.ts";
import { fail } from "#kernel/failure.ts";
import { signIn, startTestKernel, type TestKernel } from "#test/kernel.ts";
import { openapi } from "../openapi.ts";

const base = { summary: "test", who: "public", idempotency: "none", errors: [] } as const;
const ok = z.strictObject({ ok: z.boolean() });
const echo = endpoint({
  ...base,
  method: "POST",
  path: "/api/echo/:id",
  params: z.strictObject({ id: z.string() }),
  query: z.strictObject({ page: z._default(z.coerce.number().check(z.int()), 1) }),
  body: z.strictObject({ name: z.string(), lines: z.array(z.strictObject({ quantity: z.int().check(z.gte(1)) })) }),
  response: z.strictObject({ id: z.string(), page: z.int(), name: z.string(), quantities: z.array(z.int()) }),
});
const refuse = endpoint({ ...base, method: "GET", path: "/api/refuse", response: ok });
const crash = endpoint({ ...base, method: "GET", path: "/api/crash", response: ok });
const lie = endpoint({ ...base, method: "GET", path: "/api/lie", response: ok });
const away = endpoint({ ...base, method: "GET", path: "/api/away", response: ok });
const silent = endpoint({ ...base, method: "POST", path: "/api/silent", response: z.void() });
const raw = endpoint({
  ...base,
  method: "POST",
  path: "/api/raw",
  rawBody: ["application/json"],
  response: z.strictObject({ bytes: z.int() }),
});
const mine = endpoint({
  ...base,
  method: "GET",
  path: "/api/shop/mine",
  who: "shopper",
  response: z.strictObject({ member: z.string(), program: z.string() }),
});
const anyone = endpoint({
  ...base,
  method: "GET",
  path: "/api/shop/anyone",
  response: z.strictObject({ member: z.nullable(z.string()), anon: z.nullable(z.string()) }),
});
const desk = endpoint({
  ...base,
  method: "POST",
  path: "/api/console/programs/:program/desk",
  who: "staff",
  permission: "order.ship",
  params: z.strictObject({ program: z.string() }),
  response: z.strictObject({ name: z.string() }),
});

const MEMBER = "019c0000-0000-7000-8000-000000000001";
const STAFF = "019c0000-0000-7000-8000-00000000000a";
let k: TestKernel;
let token: string;
let staffToken: string;
beforeAll(async () => {
  k = await startTestKernel();
  const { http } = k;
  http.handle(echo, async ({ params, query, body }) => ({
    id: params.id,
    page: query.page,
    name: body.name,
    quantities: body.lines.map((line) => line.quantity),
  }));
  http.handle(refuse, async () => fail("OUT_OF_STOCK", { field: "body.lines.0", details: { product: "海盐可颂" } }));
  http.handle(crash, async () => {
    throw new Error("secret inside");
  });
  http.handle(lie, async () => ({ ok: true, more: 1 }));
  http.handle(away, async () => {
    throw Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED" });
  });
  http.handle(silent, async () => undefined);
  http.handle(raw, async ({ body }) => ({ bytes: body.length }));
  http.handle(mine, async ({ shopper, program }) => ({ member: shopper.memberId, program }));
  http.handle(anyone, async ({ shopper, anonId }) => ({ member: shopper?.memberId ?? null, anon: anonId ?? null }));
  http.handle(desk, async ({ staff }) => ({ name: staff.name }));
  k.auth.useStaffDirectory(async (_id, program) => ({
    name: "Lin",
    permissions: new Set(
      program === "demo" ? (["order.ship"] as const) : program === "other" ? (["order.read"] as const) : [],
    ),
  }));
  token = await signIn(k, "demo", MEMBER);
  ({ token: staffToken } = await transact(k.db.orders, (tx) =>
    k.auth.openStaffSession(tx, { staffId: STAFF, ip: "127.0.0.1", userAgent: "test" }),
  ));
});
afterAll(() => k.close());

type Sent = { method?: "GET" | "POST"; headers?: Record<string, string>; body?: string | Buffer };
async function call(url: string, { method = "GET", headers = {}, body }: Sent = {}) {
  const reply = await k.http.server.inject({ method, url, headers, ...(body !== undefined && { payload: body }) });
  return { status: reply.statusCode, body: reply.payload === "" ? null : reply.json(), headers: reply.headers };
}
const json = { "content-type": "application/json" };
const send = (value: unknown) =>
  call("/api/echo/a?page=2", { method: "POST", headers: json, body: JSON.stringify(value) });
const good = { name: "x", lines: [{ quantity: 2 }] };

test("input and output follow the contract", async () => {
  expect(await send(good)).toMatchObject({ status: 200, body: { id: "a", page: 2, name: "x", quantities: [2] } });
  expect((await call("/api/silent", { method: "POST" })).status).toBe(204);
});

test.each([
  ["a wrong value", { name: "x", lines: [{ quantity: 0 }] }, "body.lines.0.quantity"],
  ["a missing field", { lines: [] }, "body.name"],
  ["an unknown field", { ...good, admin: true }, "body.admin"],
  ["an unknown field deep inside", { name: "x", lines: [{ quantity: 1, price: 0 }] }, "body.lines.0.price"],
  ["a whole of the wrong kind", [good], "body"],
])("%s is refused with its field", async (_, body, field) => {
  expect(await send(body)).toMatchObject({ status: 400, body: { code: "INVALID_INPUT", field } });
});

test("unknown query parameters and repeated ones are refused", async () => {
  const post = (url: string) => call(url, { method: "POST", headers: json, body: JSON.stringify(good) });
  expect(await post("/api/echo/a?size=1")).toMatchObject({ status: 400, body: { field: "query.size" } });
  expect(await post("/api/echo/a?page=1&page=2")).toMatchObject({ status: 400, body: { field: "query.page" } });
  expect(await post("/api/echo/%00")).toMatchObject({ status: 400, body: { field: "params.id" } });
});

test("a refusal carries code, text in the caller's language, field, details and request id", async () => {
  const english = await call("/api/refuse", { headers: { "accept-language": "en" } });
  expect(english).toMatchObject({
    status: 409,
    body: {
      code: "OUT_OF_STOCK",
      message: "Not enough stock for 海盐可颂",
      field: "body.lines.0",
      details: { product: "海盐可颂" },
      requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    },
  });
  expect((await call("/api/refuse")).body.message).toBe("「海盐可颂」库存不足");
});

test("what nobody foresaw tells nothing to the caller and everything to the log", async () => {
  const { status, body } = await call("/api/crash");
  expect(status).toBe(500);
  expect(JSON.stringify(body)).not.toContain("secret");
  expect(k.logged.at(-1)).toContain("secret inside");
  expect(k.logged.at(-1)).toContain(body.requestId);
});

test("a reply that breaks its contract is our error, never the caller's data", async () => {
  expect(await call("/api/lie")).toMatchObject({ status: 500, body: { code: "INTERNAL" } });
  expect(k.logged.at(-1)).toContain("breaks its contract");
});

test("a database that is away is 503 with a time to come back", async () => {
  const { status, body, headers } = await call("/api/away");
  expect([status, body.code]).toEqual([503, "UNAVAILABLE"]);
  expect(Number(headers["retry-after"])).toBeGreaterThanOrEqual(1);
});

test("bodies: too large 413, wrong type 415, no JSON 400; raw ones arrive as bytes", async () => {
  const post = (body: string, headers: Record<string, string> = json) =>
    call("/api/echo/a", { method: "POST", headers, body });
  expect(await post(JSON.stringify({ ...good, name: "x".repeat(65_536) }))).toMatchObject({
    status: 413,
    body: { code: "BODY_TOO_LARGE" },
  });
  expect(await post("a=1", { "content-type": "application/x-www-form-urlencoded" })).toMatchObject({
    status: 415,
    body: { code: "UNSUPPORTED_MEDIA_TYPE" },
  });
  expect(await post("x", { ...json, "content-encoding": "gzip" })).toMatchObject({ status: 415 });
  expect(await post("{")).toMatchObject({ status: 400, body: { code: "MALFORMED_BODY" } });
  expect(await post("")).toMatchObject({ status: 400, body: { code: "INVALID_INPUT", field: "body" } });
  expect(await call("/api/raw", { method: "POST", headers: json, body: Buffer.from([0, 255]) })).toMatchObject({
    body: { bytes: 2 },
  });
  expect(await call("/api/raw", { method: "POST", headers: { "content-type": "text/css" }, body: "x" })).toMatchObject({
    status: 415,
  });
  expect(await call("/api/silent", { method: "POST", headers: json, body: '{"a":1}' })).toMatchObject({
    status: 400,
    body: { field: "body" },
  });
});

test("a shopper needs a program, a token, and the token's own program", async () => {
  const as = (headers: Record<string, string>) => call("/api/shop/mine", { headers });
  const bearer = { authorization: `Bearer ${token}` };
  expect(await as(bearer)).toMatchObject({ status: 400, body: { field: "headers.x-program" } });
  expect(await as({ ...bearer, "x-program": "wxnone" })).toMatchObject({
    status: 404,
    body: { code: "UNKNOWN_PROGRAM" },
  });
  expect(await as({ "x-program": "wxdemo" })).toMatchObject({ status: 401, body: { code: "UNAUTHENTICATED" } });
  expect(await as({ authorization: "Bearer nothing-that-exists-here", "x-program": "wxdemo" })).toMatchObject({
    status: 401,
  });
  expect(await as({ authorization: "Basic x", "x-program": "wxdemo" })).toMatchObject({ status: 401 });
  expect(await as({ ...bearer, "x-program": "wxother" })).toMatchObject({
    status: 403,
    body: { code: "FOREIGN_PROGRAM" },
  });
  expect(await as({ ...bearer, "x-program": "wxdemo" })).toMatchObject({
    status: 200,
    body: { member: MEMBER, program: "demo" },
  });
});

test("a public shop call takes a token when there is one", async () => {
  const headers = { "x-program": "wxdemo", "x-anon-id": "anon-1" };
  expect((await call("/api/shop/anyone", { headers })).body).toEqual({ member: null, anon: "anon-1" });
  expect(
    (await call("/api/shop/anyone", { headers: { ...headers, authorization: `Bearer ${token}` } })).body.member,
  ).toBe(MEMBER);
});

test("an operator needs a session, the permission in that program, and our own page", async () => {
  const at = (program: string, headers: Record<string, string>) =>
    call(`/api/console/programs/${program}/desk`, { method: "POST", headers });
  const cookie = { cookie: `a=b; banyan=${staffToken}` };
  expect((await at("demo", {})).status).toBe(401);
  expect(await at("demo", { ...cookie, "sec-fetch-site": "same-origin" })).toMatchObject({
    status: 200,
    body: { name: "Lin" },
  });
  expect(await at("demo", { authorization: `Bearer ${staffToken}` })).toMatchObject({ status: 200 });
  expect(await at("other", { ...cookie, "sec-fetch-site": "same-origin" })).toMatchObject({
    status: 403,
    body: { code: "FORBIDDEN" },
  });
  expect(await at("none", { ...cookie, "sec-fetch-site": "same-origin" })).toMatchObject({ status: 403 });
  expect((await at("demo", { ...cookie, "sec-fetch-site": "cross-site" })).status).toBe(403);
  expect((await at("demo", { ...cookie, origin: "https://evil.example" })).status).toBe(403);
  expect((await at("demo", { ...cookie, origin: "http://127.0.0.1" })).status).toBe(200);
});

test("a route that would let in the wrong people cannot be mounted", () => {
  const mount = (wrong: Partial<Endpoint>) => () =>
    k.http.handle(
      { ...base, method: "GET", path: "/api/x", response: ok, ...wrong } as Endpoint,
      async () => ({ ok: true }) as never,
    );
  expect(mount({ who: "staff" })).toThrow("names no permission");
  expect(mount({ permission: "order.read" })).toThrow("not for staff");
  expect(mount({ who: "shopper" })).toThrow("not below /api/shop");
});

test("the OpenAPI document lists what is mounted, with who may call and what it refuses", () => {
  const document = openapi(new Map(k.http.endpoints.map((one, index) => [`call${index}`, one]))) as {
    paths: Record<string, Record<string, Record<string, unknown>>>;
  };
  expect(document.paths["/api/console/programs/{program}/desk"]?.["post"]).toMatchObject({
    security: [{ staff: [] }],
    "x-permission": "order.ship",
    parameters: [{ name: "program", in: "path", required: true, schema: { type: "string" } }],
  });
  expect(document.paths["/api/echo/{id}"]?.["post"]).toMatchObject({
    requestBody: {
      content: { "application/json": { schema: { required: ["name", "lines"], additionalProperties: false } } },
    },
  });
});
