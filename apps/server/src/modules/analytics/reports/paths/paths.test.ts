import { getPaths, listReportPeople } from "@banyan/contracts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { uuidv7 } from "#kernel/ids.ts";
import { startTestApp, type TestApp } from "#test/app.ts";
import { type Caller, operator } from "#test/callers.ts";

let t: TestApp;
let owner: Caller;
const morning = new Date("2026-03-10T02:00:00Z");
beforeAll(async () => {
  t = await startTestApp({ now: morning });
  owner = await operator(t, "walker");
});
afterAll(() => t.close());

/** `/home` is a page view, anything else an event; ten seconds apart. */
async function walk(anonId: string, ...steps: string[]) {
  const at = t.clock.now().getTime() - 600_000;
  const events = steps.map((step, n) => {
    const page = step.startsWith("/") ? step.slice(1) : "";
    const event = page === "" ? step : "page_view";
    return { id: uuidv7(), event, ts: at + n * 10_000, page, props: page === "" ? {} : { page } };
  });
  const body = { program: t.appid, anon_id: anonId, sent_at: t.clock.now().getTime(), visit: { scene: 1001 }, events };
  const headers = { "content-type": "application/json" };
  const response = await fetch(`${t.url}/collect`, { method: "POST", headers, body: JSON.stringify(body) });
  expect(response.status).toBe(200);
}

const asked = { range: { from: "2026-03-10", to: "2026-03-10" } };
const params = () => ({ program: t.program });

test("where people go from a page, what they left out, and who they are", async () => {
  await walk("anon-path-0001", "app_show", "/home", "/home", "/item", "share");
  await walk("anon-path-0002", "/home", "/item", "/home", "/cart");
  await walk("anon-path-0003", "/item");
  const question = {
    ...asked,
    exclude: ["app_show"],
    anchor: { at: "start" as const, node: { kind: "page" as const, name: "home" } },
    steps: 3,
    top: 1,
  };
  const home = { kind: "page", name: "home" } as const;
  const item = { kind: "page", name: "item" } as const;
  const one = { sessions: 1, persons: 1 };
  expect(await owner.ok(getPaths, { params: params(), body: question })).toEqual({
    total: { sessions: 2, persons: 2 },
    positions: [
      {
        position: 1,
        sessions: 2,
        persons: 2,
        ended: 0,
        nodes: [{ node: home, sessions: 2, persons: 2, ended: 0, endedPersons: 0 }],
      },
      {
        position: 2,
        sessions: 2,
        persons: 2,
        ended: 0,
        nodes: [{ node: item, sessions: 2, persons: 2, ended: 0, endedPersons: 0 }],
      },
      {
        ...{ position: 3, sessions: 2, persons: 2, ended: 1 },
        nodes: [
          // equally frequent: events before pages
          { node: { kind: "event", name: "share" }, ...one, ended: 1, endedPersons: 1 },
          { node: null, ...one, ended: 0, endedPersons: 0 },
        ],
      },
    ],
    edges: [
      { position: 1, from: home, to: item, sessions: 2, persons: 2, averageSeconds: 15 },
      { position: 2, from: item, to: { kind: "event", name: "share" }, ...one, averageSeconds: 10 },
      { position: 2, from: item, to: null, ...one, averageSeconds: 10 },
    ],
  });
  const people = async (cell: object) => {
    const report = { kind: "paths", question };
    const { items } = await owner.ok(listReportPeople, {
      params: params(),
      body: { report, cell, page: 1, pageSize: 20 },
    });
    return items.map(({ personId }) => personId);
  };
  const all = await people({ of: "total" });
  const sharer = await people({ of: "edge", position: 2, from: item, to: { kind: "event", name: "share" } });
  const other = await people({ of: "node", position: 3, node: null });
  expect({ all: all.length, both: [...sharer, ...other].sort() }).toEqual({ all: 2, both: [...all].sort() });
});

test("to an event nobody ever did there is no path", async () => {
  const anchor = { at: "end" as const, node: { kind: "event" as const, name: "pay_tapp" } };
  const body = { ...asked, include: ["share"], anchor };
  expect(await owner.ok(getPaths, { params: params(), body })).toEqual({
    total: { sessions: 0, persons: 0 },
    positions: [],
    edges: [],
  });
});
