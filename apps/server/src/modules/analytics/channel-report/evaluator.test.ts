import { peopleMeasures } from "@banyan/contracts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { uuidv7 } from "#kernel/ids.ts";
import { startTestApp, type TestApp } from "#test/app.ts";
import type { Told } from "./naive.ts";
import { createReportStore, type Range } from "./store.ts";
import { agreesWithDefinitions, from, HOUR, keep, told, until, zone } from "./stories.ts";

let t: TestApp;
beforeAll(async () => {
  t = await startTestApp();
});
afterAll(() => t.close());

test("whatever people did, the statements agree with the definitions told event by event, to the fen", () =>
  agreesWithDefinitions(t.clickhouse, 6));

test("every measure lists people, and a page is a part of the list", async () => {
  const store = createReportStore(t.clickhouse);
  const program = `listed-${uuidv7()}`;
  const buyers = Array.from({ length: 7 }, (_, n) => n + 1);
  const events = buyers.flatMap((person): Told[] => [
    {
      ...told,
      event: "page_view",
      person,
      at: from + person,
      session: 1,
      channel: "ad",
      scene: 1047,
      source: "device",
    },
    {
      ...told,
      event: "order_paid",
      person,
      at: from + HOUR,
      fen: person * 100,
      source: "facts",
      props: { order_id: `${person}`, first_order: true, lines: [{ paid_fen: person * 100 }] },
    },
  ]);
  await keep(t.clickhouse, program, events, new Map());
  const range: Range = { program, zone, from, until, now: until, people: null };
  const ask = (measure: (typeof peopleMeasures)[number], offset: number) =>
    store.people(range, { measure, attribution: "last", row: { is: "channel", key: "ad" } }, { limit: 3, offset });
  const pages = [await ask("orders", 0), await ask("orders", 3), await ask("orders", 6)];
  const lengths = await Promise.all(peopleMeasures.map(async (measure) => (await ask(measure, 0)).length));
  expect({
    pages: pages.map((page) => page.map(({ who, paid, total }) => [who, paid, total])),
    lengths,
  }).toEqual({
    pages: [
      [
        [7, 700, 7],
        [6, 600, 7],
        [5, 500, 7],
      ],
      [
        [4, 400, 7],
        [3, 300, 7],
        [2, 200, 7],
      ],
      [[1, 100, 7]],
    ],
    lengths: [3, 3, 0, 3, 3, 3, 0, 0],
  });
});
