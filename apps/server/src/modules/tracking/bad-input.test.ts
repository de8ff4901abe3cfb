import { connect } from "node:net";
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from "node:zlib";
import type { CollectReply } from "@banyan/contracts";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { uuidv7 } from "#kernel/ids.ts";
import { startTestApp, type TestApp } from "#test/app.ts";
import { eventFlags } from "./schema.ts";

let t: TestApp;
beforeAll(async () => {
  t = await startTestApp();
});
afterAll(() => t.close());

const day = 86_400_000;
let visitors = 0;
const newVisitor = () => `liar-${String(++visitors).padStart(6, "0")}`;
const now = () => t.clock.now().getTime();
const event = (more: object = {}) => ({
  id: uuidv7(),
  event: "page_view",
  ts: now(),
  props: { page: "home" },
  ...more,
});
const batch = (more: object = {}) => ({
  program: t.appid,
  anon_id: newVisitor(),
  sent_at: now(),
  events: [event()],
  ...more,
});
/** `DEEP` stands for a value that JSON.stringify could not write. */
const json = (value: unknown) =>
  Buffer.from(JSON.stringify(value).replace('"DEEP"', `${'{"a":'.repeat(10_000)}1${"}".repeat(10_000)}`));

type Said = { status: number; body: CollectReply & { code?: string } };
async function post(bytes: Buffer, headers: Record<string, string> = {}): Promise<Said> {
  const response = await fetch(`${t.url}/collect`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: new Uint8Array(bytes),
  });
  return { status: response.status, body: (await response.json()) as Said["body"] };
}
/** Bytes as they are, down to the head; what the server says until it closes, or until `isEnough`. */
function raw(head: string[], body: Buffer | string, isEnough = (said: string) => said.includes('"}')): Promise<string> {
  const { hostname, port } = new URL(t.url);
  return new Promise((resolve, reject) => {
    let said = "";
    const socket = connect(Number(port), hostname, () => {
      socket.write(
        `POST /collect HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n${head.join("\r\n")}\r\n\r\n`,
      );
      socket.write(body);
    });
    socket.on("data", (data) => {
      said += data;
      if (isEnough(said)) socket.destroy();
    });
    socket.on("error", reject);
    socket.on("close", () => resolve(said));
  });
}
const statusOf = (said: string) => said.slice(9, 12);

const bomb = (megabytes: number) => gzipSync(Buffer.alloc(megabytes * 1024 * 1024, " "));
const bodies: [name: string, bytes: () => Buffer, headers: Record<string, string>, answer: [number, string]][] = [
  ["says gzip and is plain", () => json(batch()), { "content-encoding": "gzip" }, [400, "INVALID_GZIP"]],
  ["says nothing and is gzip", () => gzipSync(json(batch())), {}, [400, "MALFORMED_BODY"]],
  [
    "gzip cut short",
    () => gzipSync(json(batch())).subarray(0, -9),
    { "content-encoding": "gzip" },
    [400, "INVALID_GZIP"],
  ],
  ["empty, says gzip", () => Buffer.alloc(0), { "content-encoding": "gzip" }, [400, "INVALID_GZIP"]],
  [
    "deflate without its head",
    () => deflateRawSync(json(batch())),
    { "content-encoding": "deflate" },
    [400, "INVALID_GZIP"],
  ],
  ["brotli", () => brotliCompressSync(json(batch())), { "content-encoding": "br" }, [415, "UNSUPPORTED_MEDIA_TYPE"]],
  [
    "gzip twice",
    () => gzipSync(gzipSync(json(batch()))),
    { "content-encoding": "gzip, gzip" },
    [415, "UNSUPPORTED_MEDIA_TYPE"],
  ],
  ["gzip in gzip", () => gzipSync(gzipSync(json(batch()))), { "content-encoding": "gzip" }, [400, "MALFORMED_BODY"]],
  ["a bomb of 3 MB", () => bomb(3), { "content-encoding": "gzip" }, [413, "BODY_TOO_LARGE"]],
  ["a bomb of 40 MB", () => bomb(40), { "content-encoding": "gzip" }, [413, "BODY_TOO_LARGE"]],
  [
    "a bomb by deflate",
    () => deflateSync(Buffer.alloc(9_000_000, " ")),
    { "content-encoding": "deflate" },
    [413, "BODY_TOO_LARGE"],
  ],
  ["2 MB and one byte", () => Buffer.alloc(2 * 1024 * 1024 + 1, " "), {}, [413, "BODY_TOO_LARGE"]],
  ["nothing", () => Buffer.alloc(0), {}, [400, "MALFORMED_BODY"]],
  ["half a document", () => json(batch()).subarray(0, 60), {}, [400, "MALFORMED_BODY"]],
  ["two documents", () => Buffer.concat([json(batch()), json(batch())]), {}, [400, "MALFORMED_BODY"]],
  ["a byte order mark", () => Buffer.concat([Buffer.from("\ufeff"), json(batch())]), {}, [400, "MALFORMED_BODY"]],
  ["arrays 10,000 deep", () => Buffer.from("[".repeat(10_000) + "]".repeat(10_000)), {}, [400, "INVALID_INPUT"]],
  ["null", () => Buffer.from("null"), {}, [400, "INVALID_INPUT"]],
  ["events of another type", () => json(batch({ events: {} })), {}, [400, "INVALID_INPUT"]],
  ["2,001 events", () => json(batch({ events: new Array(2_001).fill(1) })), {}, [413, "BATCH_TOO_LARGE"]],
  ["no clock", () => json(batch({ sent_at: undefined })), {}, [400, "INVALID_INPUT"]],
  ["a clock before 1970", () => json(batch({ sent_at: -1 })), {}, [400, "INVALID_INPUT"]],
  ["a clock of 2^53", () => json(batch({ sent_at: 2 ** 53 })), {}, [400, "INVALID_INPUT"]],
  [
    "a clock of 1e400",
    () => Buffer.from(JSON.stringify(batch({ sent_at: 7 })).replace('"sent_at":7', '"sent_at":1e400')),
    {},
    [400, "INVALID_INPUT"],
  ],
  ["a clock as text", () => json(batch({ sent_at: "2026-01-01" })), {}, [400, "INVALID_INPUT"]],
  ["a program that is not there", () => json(batch({ program: "wxnobody" })), {}, [404, "UNKNOWN_PROGRAM"]],
  ["a program with NUL", () => json(batch({ program: "wx\u0000" })), {}, [404, "UNKNOWN_PROGRAM"]],
  ["half a surrogate as program", () => json(batch({ program: "\ud800" })), {}, [404, "UNKNOWN_PROGRAM"]],
  ["an anon_id of 3", () => json(batch({ anon_id: "abc" })), {}, [400, "INVALID_INPUT"]],
  ["an anon_id with spaces", () => json(batch({ anon_id: "no spaces allowed" })), {}, [400, "INVALID_INPUT"]],
  ["another type", () => json(batch()), { "content-type": "application/xml" }, [415, "UNSUPPORTED_MEDIA_TYPE"]],
];
test.each(bodies)("a body that is bad as a whole: %s", async (_, bytes, headers, [status, code]) => {
  const said = await post(bytes(), headers);
  expect([said.status, said.body.code]).toEqual([status, code]);
});

const good: [name: string, bytes: () => Buffer, headers: Record<string, string>][] = [
  ["deflate", () => deflateSync(json(batch())), { "content-encoding": "deflate" }],
  ["GZIP in capitals", () => gzipSync(json(batch())), { "content-encoding": "GZIP" }],
  [
    "__proto__ beside the envelope",
    () => Buffer.from(JSON.stringify(batch()).replace("{", '{"__proto__":{"events":[]},')),
    {},
  ],
  ["a key twice: the last one counts", () => Buffer.from(JSON.stringify(batch()).replace("{", '{"sent_at":-5,')), {}],
  ["an expired token", () => json(batch({ token: "x".repeat(43) })), {}],
  [
    "a scene past 65,535",
    () => json(batch({ visit: { scene: 2 ** 31, channel: "\ud800", code: "\u0000", share_id: "\udfff" } })),
    {},
  ],
];
test.each(good)("a body that is only odd is taken: %s", async (_, bytes, headers) => {
  expect(await post(bytes(), headers)).toEqual({ status: 200, body: { accepted: 1, duplicate: 0, rejected: [] } });
});

test("lengths that lie, bodies without end and slow clients never break the server", async () => {
  const whole = json(batch());
  const chunk = (bytes: Buffer) =>
    Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, Buffer.from("\r\n")]);
  const shorter = await raw([`content-length: ${whole.length - 20}`, "connection: close"], whole);
  const negative = await raw(["content-length: -1", "connection: close"], whole);
  const both = await raw([`content-length: ${whole.length}`, "transfer-encoding: chunked", "connection: close"], whole);
  const endless = await raw(
    ["transfer-encoding: chunked"],
    Buffer.concat([chunk(Buffer.alloc(1_500_000, " ")), chunk(Buffer.alloc(1_500_000, " "))]),
  );
  const chunked = await raw(
    ["transfer-encoding: chunked", "connection: close"],
    Buffer.concat([chunk(whole.subarray(0, 30)), chunk(whole.subarray(30)), Buffer.from("0\r\n\r\n")]),
    () => false,
  );
  // says 100 more than it sends, then hangs up
  const { hostname, port } = new URL(t.url);
  await new Promise<void>((resolve) => {
    const socket = connect(Number(port), hostname, () => {
      socket.write(
        `POST /collect HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: ${whole.length + 100}\r\n\r\n`,
      );
      socket.write(whole, () => socket.destroy());
    });
    socket.on("close", () => resolve());
  });
  const slow = await new Promise<string>((resolve) => {
    let said = "";
    const bytes = json(batch());
    const socket = connect(Number(port), hostname, async () => {
      socket.write(
        `POST /collect HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-type: application/json\r\ncontent-length: ${bytes.length}\r\n\r\n`,
      );
      for (const byte of bytes) await new Promise((sent) => socket.write(Buffer.of(byte), sent));
    });
    socket.setNoDelay(true);
    socket.on("data", (data) => (said += data));
    socket.on("close", () => resolve(said));
  });
  expect({
    said: [shorter, negative, both, endless, chunked, slow].map(statusOf),
    after: (await post(json(batch()))).status,
  }).toEqual({ said: ["400", "400", "400", "413", "200", "200"], after: 200 });
});

const uuidOf = (version: string) => `019b7e3c-0000-${version}000-8000-${String(++visitors).padStart(12, "0")}`;
const items: [name: string, more: () => object, answer: string][] = [
  ...[1, 2, 3, 4, 5, 6, 7, 8].map(
    (version) =>
      [`a UUID of version ${version}`, () => ({ id: uuidOf(String(version)) }), "accepted"] as [
        string,
        () => object,
        string,
      ],
  ),
  ["an id in capitals", () => ({ id: uuidOf("7").toUpperCase() }), "accepted"],
  ["the nil UUID", () => ({ id: "00000000-0000-0000-0000-000000000000" }), "invalid_id"],
  ["the UUID of ones", () => ({ id: "ffffffff-ffff-ffff-ffff-ffffffffffff" }), "invalid_id"],
  ["a UUID of version 9", () => ({ id: uuidOf("9") }), "invalid_id"],
  ["an id in braces", () => ({ id: `{${uuidv7()}}` }), "invalid_id"],
  ["an id of words", () => ({ id: "first-event" }), "invalid_id"],
  ["an id that is a number", () => ({ id: 7 }), "invalid_id"],
  ["no id", () => ({ id: undefined }), "invalid_id"],
  ["a name with a space", () => ({ event: "page view" }), "invalid_event"],
  ["a name of look-alikes", () => ({ event: "pаge_view" }), "invalid_event"],
  ["a business fact", () => ({ event: "order_paid", props: { paid_fen: 100 } }), "invalid_event"],
  ["__proto__ as name", () => ({ event: "__proto__" }), "invalid_event"],
  ["constructor as name", () => ({ event: "constructor" }), "accepted"],
  ["31 days old", () => ({ ts: now() - 31 * day }), "too_old"],
  ["29 days old", () => ({ ts: now() - 29 * day }), "accepted"],
  ["a time of 0", () => ({ ts: 0 }), "too_old"],
  ["a time of 1.5", () => ({ ts: 1.5 }), "invalid_event"],
  ["a time of 2^53", () => ({ ts: 2 ** 53 }), "invalid_event"],
  ["a negative time", () => ({ ts: -1 }), "invalid_event"],
  ["ten years ahead", () => ({ ts: now() + 3_650 * day }), "accepted"],
  [
    "10,000 properties",
    () => ({ props: Object.fromEntries(Array.from({ length: 10_000 }, (_, n) => [`p${n}`, n])) }),
    "too_many_properties",
  ],
  ["properties as a list", () => ({ props: [1] }), "invalid_event"],
  [
    "__proto__ as a property",
    () => ({ event: "own", props: JSON.parse('{"__proto__":{"x":1}}') as object }),
    "accepted",
  ],
  [
    "half surrogates everywhere",
    () => ({ event: "own", page: "\ud800", share_id: "\udc00", props: { "\ud800": "\udc00" } }),
    "accepted",
  ],
  [
    "NUL everywhere",
    () => ({ event: "own", page: "\u0000", share_id: "\u0000", props: { "a\u0000b": "\u0000" } }),
    "accepted",
  ],
  ["a property 10,000 deep", () => ({ event: "own", props: { deep: "DEEP" } }), "accepted"],
  ["a value of 1 MB", () => ({ event: "own", props: { long: "x".repeat(1_000_000) } }), "accepted"],
  ["-0 and 2^53+1", () => ({ event: "own", props: { zero: -0, big: 2 ** 53 + 1 } }), "accepted"],
  ["a page of 201", () => ({ page: "x".repeat(201) }), "invalid_event"],
  ["null", () => ({ event: null }), "invalid_event"],
];
test.each(items)("an item beside good ones: %s", async (_, more, answer) => {
  const odd = event(more());
  const anon = newVisitor();
  const bytes = json(batch({ anon_id: anon, events: [event(), odd, event()] }));
  const { status, body } = await post(bytes);
  const again = await post(bytes);
  const [kept] = await t.clickhouse.query<{ rows: number }>(
    "select toUInt32(count()) as rows from rejected_events where anon_id = {anon:String}",
    { anon },
  );
  const [stored] = await t.clickhouse.query<{ rows: number; ids: number }>(
    "select toUInt32(count()) as rows, toUInt32(uniqExact(id)) as ids from events where anon_id = {anon:String}",
    { anon },
  );
  const accepted = answer === "accepted" ? 3 : 2;
  expect({
    status,
    said: body.rejected[0]?.code ?? "accepted",
    again: [again.status, again.body.accepted],
    stored,
    kept: kept?.rows,
  }).toEqual({
    status: 200,
    said: answer,
    again: [200, 0],
    stored: { rows: accepted, ids: accepted },
    kept: 3 - accepted, // once, although sent twice
  });
});

test("1e400 is no number: as a time it is refused, as a property it is set aside, and the others of its batch count", async () => {
  const anon = newVisitor();
  const text = JSON.stringify(
    batch({ anon_id: anon, events: [event({ ts: 7 }), event({ event: "own", props: { much: 7 } }), event()] }),
  );
  const body = text.replace('"ts":7', '"ts":1e400').replace('"much":7', '"much":1e400');
  const { body: reply } = await post(Buffer.from(body));
  expect({ accepted: reply.accepted, rejected: reply.rejected.map(({ index, code }) => [index, code]) }).toEqual({
    accepted: 2,
    rejected: [[0, "invalid_event"]],
  });
});

test("a clock that is wrong when it sends is corrected; what is still far ahead is clamped and flagged, never silently moved", async () => {
  const anon = newVisitor();
  const sent = async (sentAt: number, ts: number) =>
    (await post(json(batch({ anon_id: anon, sent_at: sentAt, events: [event({ ts })] })))).body.accepted;
  const decade = 3_650 * day;
  const accepted = [
    await sent(now() + decade, now() + decade - 1_000), // ten years fast
    await sent(0, 0), // stands at 1970
    await sent(now() - decade, now() - 5_000), // slow when it sent, right when it happened
  ];
  const rows = await t.clickhouse.query<{ at: number; device: number; flags: number }>(
    `select toUnixTimestamp64Milli(ts) as at, toUnixTimestamp64Milli(device_ts) as device, flags from events
     where anon_id = {anon:String} order by device`,
    { anon },
  );
  expect({ accepted, rows }).toEqual({
    accepted: [1, 1, 1],
    rows: [
      { at: now(), device: 0, flags: 0 },
      { at: now(), device: now() - 5_000, flags: eventFlags.clockClamped },
      { at: now() - 1_000, device: now() + decade - 1_000, flags: 0 },
    ],
  });
});

test("whatever JSON is sent as items, each is passed or refused and the answer is 200", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(
        fc.oneof(
          fc.jsonValue(),
          fc.record({
            id: fc.uuid(),
            event: fc.stringMatching(/^[a-z]{1,9}$/),
            ts: fc.constant(now()),
            props: fc.dictionary(fc.string({ unit: "binary" }), fc.jsonValue()),
          }),
        ),
        { maxLength: 8 },
      ),
      async (events) => {
        const { status, body } = await post(json(batch({ events })));
        expect([status, body.accepted + body.duplicate + body.rejected.length]).toEqual([200, events.length]);
      },
    ),
    { numRuns: 60 },
  );
});
