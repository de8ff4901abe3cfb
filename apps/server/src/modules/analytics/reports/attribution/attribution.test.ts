import {
  createChannel,
  createPlacement,
  getAttribution,
  getChannelReport,
  listReportPeople,
  orderPaid,
} from "@banyan/contracts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { transact } from "#kernel/db.ts";
import { appendFact } from "#kernel/facts.ts";
import { uuidv7 } from "#kernel/ids.ts";
import { startTestApp, type TestApp } from "#test/app.ts";
import { type Caller, operator } from "#test/callers.ts";

let t: TestApp;
let owner: Caller;
const now = new Date("2026-03-10T02:00:00Z");
const DAY = 86_400_000;
beforeAll(async () => {
  t = await startTestApp({ now });
  owner = await operator(t, "creditor");
});
afterAll(() => t.close());

async function visit(anonId: string, daysAgo: number, came: { scene: number; code?: string }) {
  const event = { id: uuidv7(), event: "page_view", ts: now.getTime() - daysAgo * DAY, props: { page: "home" } };
  const body = { program: t.appid, anon_id: anonId, sent_at: now.getTime(), visit: came, events: [event] };
  const headers = { "content-type": "application/json" };
  const response = await fetch(`${t.url}/collect`, { method: "POST", headers, body: JSON.stringify(body) });
  expect(response.status).toBe(200);
}
async function pay(personId: number, paidFen: number) {
  const order = { order_id: uuidv7(), order_no: "B1", member_id: uuidv7(), person_id: personId };
  await transact(t.db.orders, (tx) =>
    appendFact(tx, orderPaid, {
      ...{ programId: t.program, subject: order.order_id, personId },
      data: { ...order, payment_id: uuidv7(), paid_fen: paidFen, coupon_id: null, first_order: true, lines: [] },
    }),
  );
  await t.drain();
}

test("models side by side, to the fen, as the channel report has them; whoever stands behind; a campaign by its code", async () => {
  const params = { program: t.program };
  const plan = { owner: "", note: "", plannedNewPersons: null, plannedCostFen: null, startsAt: null, endsAt: null };
  const channel = await owner.ok(createChannel, {
    ...{ params, body: { key: "moments", name: "朋友圈", kind: "ad" as const, group: "paid" as const, ...plan } },
  });
  const utm = { source: "", medium: "", campaign: "spring", content: "" };
  const { shortId } = await owner.ok(createPlacement, {
    params: { ...params, id: channel.id },
    body: {
      ...{ label: "一号", kind: "WXACODE" as const, page: "pages/home/index", productId: null, utm },
      ...{ couponTemplateId: null, staffId: null, staffName: null, storeName: null },
    },
  });
  await visit("anon-credit-01", 8, { scene: 1053 });
  await visit("anon-credit-01", 5, { scene: 1045, code: shortId });
  await visit("anon-credit-01", 1, { scene: 1089 });
  const person = (await t.app.modules.members.resolvePersons(t.program, ["anon-credit-01"])).get("anon-credit-01") ?? 0;
  await pay(person, 10_001);

  const question = { range: { from: "2026-03-10", to: "2026-03-10" } };
  const answer = await owner.ok(getAttribution, { params, body: question });
  const fen = (key: string) => {
    const models = answer.rows.find((row) => row.key === key)?.models;
    return models && Object.fromEntries(Object.entries(models).map(([model, { valueFen }]) => [model, valueFen]));
  };
  expect({
    total: answer.total,
    search: fen("scene:search"),
    ad: fen("channel:moments"),
    recents: fen("scene:recents"),
  }).toEqual({
    total: { conversions: 1, valueFen: 10_001, persons: 1, touches: 3 },
    search: { first: 10_001, last: 0, last_non_direct: 0, linear: 3_334, position: 4_001, time_decay: 2_301 },
    ad: { first: 0, last: 0, last_non_direct: 10_001, linear: 3_334, position: 2_000, time_decay: 3_097 },
    recents: { first: 0, last: 10_001, last_non_direct: 0, linear: 3_333, position: 4_000, time_decay: 4_603 },
  });
  expect(answer.sequences).toEqual([
    {
      ...{ keys: ["scene:search", "channel:moments", "scene:recents"], conversions: 1, persons: 1, valueFen: 10_001 },
      ...{ averageTouches: 3, averageSeconds: 8 * 86_400 },
    },
  ]);

  const report = await owner.ok(getChannelReport, {
    ...{ params, query: { from: "2026-03-10", to: "2026-03-10", attribution: "last" as const } },
  });
  expect(
    report.rows
      .filter(({ figures }) => figures.grossPaidFen > 0)
      .map((row) => [row.channel?.key, row.figures.grossPaidFen]),
  ).toEqual([["moments", 10_001]]);

  const byCampaign = await owner.ok(getAttribution, { params, body: { ...question, groupBy: "campaign" } });
  expect(byCampaign.rows.map(({ key, touches }) => [key, touches]).sort()).toEqual([
    ["campaign:spring", 1],
    ["unset", 2],
  ]);
  const cell = { of: "credit", key: "channel:moments", model: "linear" };
  const body = { report: { kind: "attribution", question }, cell, page: 1, pageSize: 20 };
  const { items } = await owner.ok(listReportPeople, { params, body });
  expect(items.map(({ personId, paidFen }) => [personId, paidFen])).toEqual([[person, 10_001]]);
});
