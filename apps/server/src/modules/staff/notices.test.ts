import { listNotices, listOperators, readNotices } from "@banyan/contracts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { transact } from "#kernel/db.ts";
import { startTestApp, type TestApp } from "#test/app.ts";
import { type Caller, operator } from "#test/callers.ts";
import { connectProgram } from "../../demo.ts";

let t: TestApp;
let anna: Caller;
let ben: Caller;
let ids: Record<string, string>;
let params: { program: string };
const start = new Date("2026-03-10T02:00:00Z");
const DAY_MS = 86_400_000;

beforeAll(async () => {
  t = await startTestApp({ now: start });
  params = { program: t.program };
  anna = await operator(t, "anna");
  ben = await operator(t, "ben", "operator");
  const { items } = await anna.ok(listOperators, { params });
  ids = Object.fromEntries(items.map(({ name, id }) => [name, id]));
});
afterAll(() => t.close());

const tell = (names: string[], key: string, title = key) =>
  transact(t.db.orders, (tx) =>
    t.app.modules.staff.notify(
      tx,
      t.program,
      names.map((name) => ids[name] ?? name),
      { key, kind: "test", title, body: "正文", link: "/data/dashboards" },
    ),
  );
const titles = async (who: Caller, query = {}) => {
  const { items, unread } = await who.ok(listNotices, { params, query });
  return { titles: items.map(({ title }) => title), unread };
};

test("a notice reaches each operator once by its key, also when told twenty times at once", async () => {
  const told = await Promise.all(Array.from({ length: 20 }, () => tell(["anna", "ben"], "one")));
  expect(told.reduce((sum, count) => sum + count, 0)).toBe(2);
  t.clock.set(new Date(start.getTime() + 1_000));
  expect(await tell(["anna", "anna"], "two")).toBe(1);
  expect([await titles(anna), await titles(ben)]).toEqual([
    { titles: ["two", "one"], unread: 2 },
    { titles: ["one"], unread: 1 },
  ]);
});

test("read one by one or all at once; nobody reads for another", async () => {
  const { items } = await anna.ok(listNotices, { params, query: {} });
  const second = items.find(({ title }) => title === "two")?.id ?? "";
  expect(await ben.ok(readNotices, { params, body: { ids: [second] } })).toEqual({ unread: 1 });
  expect(await anna.ok(readNotices, { params, body: { ids: [second] } })).toEqual({ unread: 1 });
  expect(await titles(anna, { unread: "yes" })).toEqual({ titles: ["one"], unread: 1 });
  expect(await anna.ok(readNotices, { params, body: { ids: "all" } })).toEqual({ unread: 0 });
  expect(await titles(anna)).toEqual({ titles: ["two", "one"], unread: 0 });
  expect((await titles(ben)).unread).toBe(1);
});

test("who does not work in the program is not told; pages follow each other", async () => {
  const merchant = await t.simulator.ensureApp({ name: "another" });
  await connectProgram(t.app, { programId: "another", name: "another", merchant });
  await operator(t, "stranger", "owner", "another");
  const { items: there } = await (await operator(t, "stranger", "owner", "another")).ok(listOperators, {
    params: { program: "another" },
  });
  const stranger = there.find(({ name }) => name === "stranger")?.id ?? "";
  expect(await tell([stranger], "not for you")).toBe(0);

  for (let n = 0; n < 21; n++) await tell(["ben"], `many ${n}`);
  const first = await ben.ok(listNotices, { params, query: {} });
  const second = await ben.ok(listNotices, { params, query: { cursor: first.nextCursor ?? "" } });
  expect([...first.items, ...second.items].map(({ title }) => title)).toEqual([
    ...Array.from({ length: 21 }, (_, n) => `many ${20 - n}`),
    "one",
  ]);
  expect(second.nextCursor).toBeNull();
});

test("read notices are forgotten after 90 days, others after 180", async () => {
  await anna.ok(readNotices, { params, body: { ids: "all" } });
  const after = async (days: number) => {
    t.clock.set(new Date(start.getTime() + days * DAY_MS));
    await t.app.modules.staff.forgetOldNotices();
    [anna, ben] = [await operator(t, "anna"), await operator(t, "ben", "operator")];
    return [(await titles(anna)).titles.length, (await titles(ben)).unread];
  };
  expect(await after(89)).toEqual([2, 22]);
  expect(await after(91)).toEqual([0, 22]);
  expect(await after(179)).toEqual([0, 22]);
  expect(await after(181)).toEqual([0, 0]);
});
