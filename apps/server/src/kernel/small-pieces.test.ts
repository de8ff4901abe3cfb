import fc from "fast-check";
import { expect, test } from "vitest";
import { createBatcher } from "./batcher.ts";
import { Failure, fail, unreachable } from "./failure.ts";
import { base62, hex32, uuidv7, withDashes, withoutDashes } from "./ids.ts";
import { dailyAt, everySeconds } from "./jobs.ts";
import { createLog } from "./log.ts";
import { createMetrics } from "./metrics.ts";
import { hashPassword, isPassword } from "./passwords.ts";
import { createSealer } from "./sealed.ts";
import { defineStates } from "./states.ts";

test("ids: UUIDv7 of the given instant, unique, sorting by time", () => {
  const at = new Date("2026-03-02T02:00:00.123Z");
  const ids = Array.from({ length: 2_000 }, () => uuidv7(at));
  expect(new Set(ids).size).toBe(2_000);
  for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(Number.parseInt(withoutDashes(ids[0] ?? "").slice(0, 12), 16)).toBe(at.getTime());
  expect(uuidv7(new Date(at.getTime() + 1)) > (ids[0] ?? "")).toBe(true);
  const hex = hex32(at);
  expect(withoutDashes(withDashes(hex))).toBe(hex);
  expect(base62(8)).toMatch(/^[0-9A-Za-z]{8}$/);
});

test("sealed text opens in its own place only, and shows nothing", () => {
  const sealer = createSealer(Buffer.alloc(32, 1));
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      const sealed = sealer.seal("members", "phone", "row-1", text.toWellFormed());
      expect(sealer.open("members", "phone", "row-1", sealed)).toBe(text.toWellFormed());
    }),
  );
  const sealed = sealer.seal("members", "phone", "row-1", "13800138000");
  expect(sealed.includes("138")).toBe(false);
  expect(() => sealer.open("members", "phone", "row-2", sealed)).toThrow();
  expect(() => sealer.open("members", "name", "row-1", sealed)).toThrow();
  expect(() => createSealer(Buffer.alloc(32, 2)).open("members", "phone", "row-1", sealed)).toThrow();
  for (let at = 0; at < sealed.length; at++) {
    const changed = Buffer.from(sealed);
    changed[at] = (changed[at] ?? 0) ^ 1;
    expect(() => sealer.open("members", "phone", "row-1", changed)).toThrow();
  }
});

test("a blind index finds the same text within its purpose only", () => {
  const sealer = createSealer(Buffer.alloc(32, 1));
  expect(sealer.blindIndex("phone", "138")).toEqual(sealer.blindIndex("phone", "138"));
  expect(sealer.blindIndex("phone", "138")).not.toEqual(sealer.blindIndex("address", "138"));
  expect(createSealer(Buffer.alloc(32, 2)).blindIndex("phone", "138")).not.toEqual(sealer.blindIndex("phone", "138"));
});

test("states say what may follow", () => {
  const states = defineStates({ PENDING: ["PAID", "CLOSED"], PAID: ["SHIPPED"], SHIPPED: [], CLOSED: [] });
  expect(states.mayMove("PENDING", "PAID")).toBe(true);
  expect(states.mayMove("CLOSED", "PAID")).toBe(false);
  expect(states.names.filter(states.isFinal)).toEqual(["SHIPPED", "CLOSED"]);
});

test("schedules: whole multiples, and a time of day in China", () => {
  expect(everySeconds(30)(new Date("2026-03-02T02:00:00Z"))).toEqual(new Date("2026-03-02T02:00:30Z"));
  expect(everySeconds(30)(new Date("2026-03-02T02:00:29.999Z"))).toEqual(new Date("2026-03-02T02:00:30Z"));
  const at = dailyAt("03:30");
  expect(at(new Date("2026-03-01T19:29:59Z"))).toEqual(new Date("2026-03-01T19:30:00Z"));
  expect(at(new Date("2026-03-01T19:30:00Z"))).toEqual(new Date("2026-03-02T19:30:00Z"));
  expect(dailyAt("23:00")(new Date("2026-03-02T02:00:00Z"))).toEqual(new Date("2026-03-02T15:00:00Z"));
});

test("a batcher gathers while a batch flies, keeps order, gives each its own result", async () => {
  const batches: number[][] = [];
  let letGo = () => {};
  const batcher = createBatcher<number, number>({
    maxItems: 4,
    async flush(items) {
      batches.push(items);
      await new Promise<void>((done) => {
        letGo = done;
      });
      return items.map((item) => item * 10);
    },
  });
  const first = batcher.push(1);
  await new Promise(setImmediate);
  const others = [2, 3, 4, 5, 6].map((item) => batcher.push(item));
  expect(batcher.waiting()).toBe(5);
  const drained = batcher.drained();
  while (batcher.waiting() > 0 || batches.length < 3) {
    letGo();
    await new Promise(setImmediate);
  }
  letGo();
  expect(await Promise.all([first, ...others])).toEqual([10, 20, 30, 40, 50, 60]);
  expect(batches).toEqual([[1], [2, 3, 4, 5], [6]]);
  await drained;
});

test("a batcher splits by bytes, fails a batch as a whole, and refuses when too many wait", async () => {
  const batches: string[][] = [];
  const batcher = createBatcher<string, string>({
    maxItems: 10,
    maxBytes: 5,
    sizeOf: (item) => item.length,
    maxWaiting: 4,
    flush: async (items) => {
      batches.push(items);
      if (items.includes("bad")) throw new Error("broken");
      return items;
    },
  });
  const results = await Promise.allSettled(
    ["aaa", "bb", "bad", "too long for a batch", "fifth"].map((item) => batcher.push(item)),
  );
  expect(batches).toEqual([["aaa", "bb"], ["bad"], ["too long for a batch"]]);
  expect(results.map(({ status }) => status)).toEqual(["fulfilled", "fulfilled", "rejected", "fulfilled", "rejected"]);
  expect(results[4]).toMatchObject({ reason: { code: "OVERLOADED" } });
});

test("metrics speak Prometheus", async () => {
  const metrics = createMetrics();
  metrics.count("orders", { program: "demo" });
  metrics.count("orders", { program: "demo" }, 2);
  metrics.observe("reply_seconds", 0.02);
  metrics.gauge("waiting", () => 7);
  expect(await metrics.text()).toBe(
    [
      "# TYPE banyan_orders counter",
      'banyan_orders{program="demo"} 3',
      "# TYPE banyan_reply_seconds histogram",
      ...[0.001, 0.0025, 0.005, 0.01].map((limit) => `banyan_reply_seconds_bucket{le="${limit}"} 0`),
      ...[0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5].map((limit) => `banyan_reply_seconds_bucket{le="${limit}"} 1`),
      'banyan_reply_seconds_bucket{le="+Inf"} 1',
      "banyan_reply_seconds_sum{} 0.02",
      "banyan_reply_seconds_count{} 1",
      "# TYPE banyan_waiting gauge",
      "banyan_waiting 7",
      "",
    ].join("\n"),
  );
});

test("the log masks personal data and secrets", () => {
  const lines: string[] = [];
  const log = createLog("info", { write: (line) => lines.push(line) });
  log.info({ phone: "13800138000", member: { openid: "oX", address: { detail: "x" } }, orderId: "o1" }, "hello");
  expect(lines.join()).not.toMatch(/138|oX|detail/);
  expect(lines.join()).toContain("o1");
});

test("passwords: argon2id, right or wrong, any number at once", async () => {
  const stored = await hashPassword("correct horse battery");
  expect(stored).toMatch(/^\$argon2id\$v=19\$m=47104,t=1,p=1\$/);
  expect(
    await Promise.all(["correct horse battery", "wrong", "x", "y"].map((word) => isPassword(stored, word))),
  ).toEqual([true, false, false, false]);
});

test("failures carry what the caller may know", () => {
  expect(() => fail("OUT_OF_STOCK", { field: "body.lines.0" })).toThrow(Failure);
  expect(new Failure("OUT_OF_STOCK")).toMatchObject({ code: "OUT_OF_STOCK", status: 409 });
  expect(() => unreachable("new" as never)).toThrow("unreachable");
});
