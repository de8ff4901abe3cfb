import { randomUUID } from "node:crypto";
import {
  getOverview,
  getPerson,
  getTimeline,
  mergePersons,
  previewMerge,
  type Reply,
  undoMerge,
} from "@banyan/contracts";
import fc from "fast-check";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Fact } from "#kernel/facts.ts";
import { uuidv7 } from "#kernel/ids.ts";
import { startTestApp, type TestApp } from "#test/app.ts";
import { type Caller, operator, shopper } from "#test/callers.ts";
import { mergeRows } from "./merge-rows.ts";

let t: TestApp;
let boss: Caller;
const now = new Date("2026-03-10T02:00:00Z");
const program = "demo";
beforeAll(async () => {
  t = await startTestApp({ now });
  boss = await operator(t, "boss");
});
afterAll(() => t.close());

const device = () => `device-${randomUUID()}`;
const numberOf = async (anonId: string) =>
  (await t.app.modules.members.resolvePersons(program, [anonId])).get(anonId) ?? 0;
async function join(one: number, other: number) {
  const params = { program, personId: one };
  const { into, from } = await boss.ok(previewMerge, { params, query: { with: other } });
  const body = { with: other, note: "same", confirmed: { into, from, membersEnd: 0 } };
  return boss.ok(mergePersons, { params, body });
}
const undo = (id: string) => boss.ok(undoMerge, { params: { program, id }, body: { note: "wrong" } });

async function visit(anonId: string, events: { event: string; at: Date; props?: object }[], token?: string) {
  const response = await fetch(`${t.url}/collect`, {
    method: "POST",
    headers: { "content-type": "application/json", ...(token && { authorization: `Bearer ${token}` }) },
    body: JSON.stringify({
      ...{ program: t.appid, anon_id: anonId, sent_at: t.clock.now().getTime(), visit: { scene: 1001 } },
      device: { model: "iPhone 15", platform: "weapp" },
      events: events.map(({ event, at, props }) => ({ id: uuidv7(), event, ts: at.getTime(), props: props ?? {} })),
    }),
  });
  expect(response.status).toBe(200);
}

/** What reports read: who counts as whom. */
async function flat(): Promise<Map<number, number>> {
  const rows = await t.clickhouse.query<{ from: number; into: number }>(
    `SELECT from, into FROM person_merges FINAL WHERE program = {program:String} AND into > 0`,
    { program },
  );
  return new Map(rows.map(({ from, into }) => [from, into]));
}

test("whatever is merged and undone, and in whatever order it arrives, reports see the groups of a union-find", async () => {
  type Op = { kind: "join"; one: number; other: number } | { kind: "undo"; which: number };
  const at = fc.nat({ max: 5 });
  const op: fc.Arbitrary<Op> = fc.oneof(
    { weight: 3, arbitrary: fc.record({ kind: fc.constant("join" as const), one: at, other: at }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant("undo" as const), which: fc.nat() }) },
  );
  await fc.assert(
    fc.asyncProperty(
      fc.array(op, { minLength: 3, maxLength: 12 }),
      fc.infiniteStream(fc.nat()),
      async (ops, chance) => {
        const persons: number[] = [];
        for (let n = 0; n < 6; n++) persons.push(await numberOf(device()));
        // the model: which merges still hold; groups are what they connect
        let edges: { id: string; from: number; into: number }[] = [];
        const groupOf = (person: number) => {
          const group = new Set([person]);
          for (let size = 0; size !== group.size; ) {
            size = group.size;
            for (const { from, into } of edges) if (group.has(from) || group.has(into)) group.add(from).add(into);
          }
          return group;
        };
        for (const todo of ops) {
          if (todo.kind === "join") {
            const [one, other] = [persons[todo.one] ?? 0, persons[todo.other] ?? 0];
            if (!groupOf(one).has(other)) edges.push(await join(one, other));
          } else if (edges.length > 0) {
            const [gone] = edges.splice(todo.which % edges.length, 1);
            await undo(gone?.id ?? "");
          }
        }
        const { rows: facts } = await sql<Fact>`
        select name, program_id as "programId", at, data from facts
        where name in ('person_merged', 'person_merge_undone') and (data->>'from')::int = any(${persons}::int[])`.execute(
          t.db.reads,
        );
        const blocks = facts.map((fact) => mergeRows(fact as Parameters<typeof mergeRows>[0]));
        const shuffled = blocks.map((block) => ({ block, key: chance.next().value })).sort((a, b) => a.key - b.key);
        for (const { block } of shuffled) await t.clickhouse.insert("person_merges", block, randomUUID());
        const merges = await flat();
        const root = (person: number) => merges.get(person) ?? person;
        for (const person of persons) {
          const together = persons.filter((other) => root(other) === root(person)).sort();
          expect(together).toEqual([...groupOf(person)].sort());
          expect(merges.has(root(person))).toBe(false); // one step, always
        }
        edges = [];
      },
    ),
    { numRuns: 5 },
  );
});

describe("figures and timeline of one human on several devices", () => {
  test("a chain counts as one visitor, after the undoing as two, with the events of the moment in between", async () => {
    const [phone, tablet, work] = [device(), device(), device()];
    const at = new Date("2026-02-10T02:00:00Z");
    for (const anonId of [phone, tablet, work])
      await visit(anonId, [{ event: "page_view", at, props: { page: "home" } }]);
    const numbers = [await numberOf(phone), await numberOf(tablet), await numberOf(work)] as const;
    const visitors = async () =>
      (await boss.ok(getOverview, { params: { program }, query: { from: "2026-02-10", to: "2026-02-10" } })).total
        .visitors;
    expect(await visitors()).toBe(3);
    await join(numbers[2], numbers[1]); // work → tablet
    const later = await join(numbers[1], numbers[0]); // tablet → phone
    await t.drain();
    expect(await visitors()).toBe(1);
    // while they are joined, one more event comes from the tablet
    await visit(tablet, [{ event: "view_item", at: new Date(at.getTime() + 60_000), props: { product_id: "p" } }]);
    await undo(later.id);
    await t.drain();
    expect(await visitors()).toBe(2);
    const events = async (personId: number) =>
      (await boss.ok(getTimeline, { params: { program, personId }, query: {} })).items.map(({ event }) => event);
    expect([await events(numbers[0]), await events(numbers[2])]).toEqual([
      ["page_view"],
      ["view_item", "page_view", "page_view"],
    ]);
  });

  test("the timeline has visits and business of all devices, page by page, once each, and kinds apart", async () => {
    const [phone, tablet] = [device(), device()];
    const at = (minutes: number) => new Date(now.getTime() - 86_400_000 + minutes * 60_000);
    const many = Array.from({ length: 7 }, (_, n) => ({ event: "page_view", at: at(n), props: { page: `p${n}` } }));
    await visit(phone, many);
    await visit(tablet, [{ event: "search", at: at(200), props: { keyword: "可颂" } }]);
    await shopper(t, "reader", { anonId: phone });
    const { token } = await shopper(t, "reader", { anonId: tablet });
    await visit(tablet, [{ event: "view_item", at: at(201), props: { product_id: "p" } }], token);
    await t.drain();
    const personId = await numberOf(tablet);
    const { personId: root, numbers } = await boss.ok(getPerson, { params: { program, personId } });
    expect(numbers).toEqual([await numberOf(phone), personId].sort((a, b) => a - b));

    const pages: string[][] = [];
    for (let cursor: string | null = ""; cursor !== null; ) {
      const query: { limit: number; cursor?: string } = { limit: 4, ...(cursor && { cursor }) };
      const page: Reply<typeof getTimeline> = await boss.ok(getTimeline, {
        params: { program, personId: root },
        query,
      });
      pages.push(page.items.map(({ event, detail, page: path }) => `${event} ${detail || path}`.trim()));
      cursor = page.nextCursor;
    }
    expect(pages.flat()).toEqual([
      ...["member_signed_in", "member_signed_in", "member_registered"],
      ...["view_item", "search 可颂"],
      ...many.map(({ props }) => `page_view ${props.page}`).reverse(),
    ]);
    const behaviour = await boss.ok(getTimeline, { params: { program, personId: root }, query: { kind: "behaviour" } });
    expect(behaviour.sessions.map(({ events, scene, device: seen }) => ({ events, scene, model: seen.model }))).toEqual(
      expect.arrayContaining([{ events: 7, scene: 1001, model: "iPhone 15" }]),
    );
    expect(behaviour.items.every(({ session }) => behaviour.sessions.some(({ key }) => key === session))).toBe(true);
    expect(behaviour.items).toHaveLength(9);
    const business = await boss.ok(getTimeline, { params: { program, personId: root }, query: { kind: "business" } });
    expect(business.items.map(({ session }) => session)).toEqual([null, null, null]);
  });

  test("of two on one phone each has what happened while they were signed in; nobody signed in is the device's owner", async () => {
    const shared = device();
    const at = (minutes: number) => new Date(now.getTime() - 3_600_000 + minutes * 60_000);
    const mother = await shopper(t, "mother-of-two", { anonId: shared });
    await visit(shared, [{ event: "page_view", at: at(0), props: { page: "m" } }], mother.token);
    const child = await shopper(t, "child-of-one", { anonId: shared });
    await visit(shared, [{ event: "page_view", at: at(40), props: { page: "c" } }], child.token);
    await visit(shared, [{ event: "page_view", at: at(50), props: { page: "nobody" } }]);
    const personOf = async (memberId: string) =>
      (await t.app.modules.members.findPersonNumbers(t.db.reads, program, [memberId]))[0]?.personId ?? 0;
    const pages = async (memberId: string) =>
      (
        await boss.ok(getTimeline, {
          params: { program, personId: await personOf(memberId) },
          query: { kind: "behaviour" },
        })
      ).items.map(({ page }) => page);
    expect(await pages(mother.shopper.memberId)).toEqual(["nobody", "m"]);
    expect(await pages(child.shopper.memberId)).toEqual(["c"]);
  });
});
