import { getShareTree, getSharing, listReportPeople, memberRegistered } from "@banyan/contracts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { transact } from "#kernel/db.ts";
import { appendFact } from "#kernel/facts.ts";
import { uuidv7 } from "#kernel/ids.ts";
import { startTestApp, type TestApp } from "#test/app.ts";
import { type Caller, operator } from "#test/callers.ts";

let t: TestApp;
let owner: Caller;
const now = new Date("2026-03-11T02:00:00Z");
const HOUR = 3_600_000;
beforeAll(async () => {
  t = await startTestApp({ now });
  owner = await operator(t, "sharer");
});
afterAll(() => t.close());

/** Comes in, by a card or not, and sends one on, or not. */
async function visit(anonId: string, hoursAgo: number, came: { sid?: string; sends?: string }) {
  const ts = now.getTime() - hoursAgo * HOUR;
  const by = came.sid === undefined ? {} : { share_id: came.sid };
  const view = { id: uuidv7(), event: "page_view", ts, page: "pages/item", props: { page: "pages/item" }, ...by };
  // as the tracker tells it: the event is of the visit's share, its properties of the share that was made
  const props = {
    page: "pages/item",
    share_id: came.sends,
    ...(came.sid !== undefined && { parent_share_id: came.sid }),
  };
  const share = { ...view, id: uuidv7(), event: "share", ts: ts + 60_000, props };
  const events = came.sends === undefined ? [view] : [view, share];
  const body = { program: t.appid, anon_id: anonId, sent_at: now.getTime(), visit: { scene: 1007, ...by }, events };
  const headers = { "content-type": "application/json" };
  const response = await fetch(`${t.url}/collect`, { method: "POST", headers, body: JSON.stringify(body) });
  expect(response.status).toBe(200);
  return (await t.app.modules.members.resolvePersons(t.program, [anonId])).get(anonId) ?? 0;
}

test("a chain of three, a ring and one's own card; K of opens and registrations; the tree level by level", async () => {
  const params = { program: t.program };
  const first = await visit("anon-share-0001", 40, { sends: "s1" });
  const second = await visit("anon-share-0002", 30, { sid: "s1", sends: "s2" });
  const third = await visit("anon-share-0003", 20, { sid: "s2" });
  const fourth = await visit("anon-share-0004", 18, { sid: "s1" });
  await visit("anon-share-0001", 10, { sid: "s2" });
  await visit("anon-share-0002", 9, { sid: "s2" });
  await transact(t.db.orders, (tx) =>
    appendFact(tx, memberRegistered, {
      ...{ programId: t.program, subject: uuidv7(), personId: third },
      data: { member_id: uuidv7(), person_id: third, channel: null },
    }),
  );
  await t.drain();

  const question = { range: { from: "2026-03-09", to: "2026-03-11" } };
  const { total, generations, sharers, weeks, groups } = await owner.ok(getSharing, { params, body: question });
  const counts = { shares: 2, sharers: 2, openers: 4, newPersons: 3, registered: 1, buyers: 0 };
  const rates = { openersPerSharer: 2, registrationRate: 0.25, k: 0.5 };
  expect({ total, generations, weeks, groups }).toEqual({
    // 10 hours from the first's own visit to the second; 10 from the second's opening to the third
    total: { ...counts, ...rates, selfOpens: 1, rings: 1, unknownOpens: 0, cycleSeconds: 36_000, depth: 2 },
    generations: [
      { generation: 1, persons: 2, newPersons: 2, registered: 0, sharers: 1 },
      { generation: 2, persons: 1, newPersons: 1, registered: 1, sharers: 0 },
    ],
    weeks: [{ week: "2026-03-09", ...counts, ...rates }],
    groups: [{ value: "pages/item", label: "pages/item", ...counts, ...rates }],
  });
  expect(sharers.map(({ personId, invited, subtree, depth }) => [personId, invited, subtree, depth])).toEqual([
    [first, 2, 3, 2],
    [second, 1, 1, 1],
  ]);
  const { children } = await owner.ok(getShareTree, { params, body: { question, personId: first } });
  expect(children.map(({ personId, generation, subtree }) => [personId, generation, subtree])).toEqual([
    [second, 1, 1],
    [fourth, 1, 0],
  ]);
  const people = async (cell: object) => {
    const body = { report: { kind: "sharing", question }, cell, page: 1, pageSize: 20 };
    return (await owner.ok(listReportPeople, { params, body })).items.map(({ personId }) => personId);
  };
  expect({
    openers: await people({ of: "total", measure: "openers" }),
    below: await people({ of: "person", personId: first, measure: "subtree" }),
    registered: await people({ of: "generation", generation: 2, measure: "registered" }),
  }).toEqual({ openers: [first, second, third, fourth], below: [second, third, fourth], registered: [third] });
});
