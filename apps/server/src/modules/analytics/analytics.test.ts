import {
  couponGranted,
  getLiveBoard,
  getOverview,
  getTodo,
  type LiveBoard,
  memberRegistered,
  orderPaid,
  personMerged,
  staffSignIn,
  streamLiveBoard,
} from "@banyan/contracts";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { transact } from "#kernel/db.ts";
import { appendFact } from "#kernel/facts.ts";
import { uuidv7 } from "#kernel/ids.ts";
import { startTestApp, type TestApp } from "#test/app.ts";
import { type Caller, caller, operator, PASSWORD } from "#test/callers.ts";

let t: TestApp;
let owner: Caller;
let cookie: string;
/** 10:00 in Shanghai; days below are in that zone. */
const morning = new Date("2026-03-10T02:00:00Z");

beforeAll(async () => {
  t = await startTestApp({ now: morning });
  owner = await operator(t, "analyst");
  cookie = await sessionCookie("analyst");
});
afterAll(() => t.close());

async function visit(anonId: string, at: Date, events: { event: string; props?: object }[], channel?: string) {
  const body = {
    program: t.appid,
    anon_id: anonId,
    sent_at: t.clock.now().getTime(),
    visit: { scene: 1001, ...(channel && { channel }) },
    events: events.map(({ event, props }, n) => ({ id: uuidv7(), event, ts: at.getTime() + n, props: props ?? {} })),
  };
  const response = await fetch(`${t.url}/collect`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  expect(response.status).toBe(200);
}

async function sessionCookie(account: string): Promise<string> {
  const { headers } = await caller(t.url).send(staffSignIn, { body: { account, password: PASSWORD } });
  return headers.get("set-cookie")?.split(";")[0] ?? "";
}

const personOf = async (anonId: string) =>
  (await t.app.modules.members.resolvePersons(t.program, [anonId])).get(anonId) ?? 0;

async function pay(personId: number, paidFen: number) {
  const order = { order_id: uuidv7(), order_no: "B1", member_id: uuidv7(), person_id: personId };
  await transact(t.db.orders, (tx) =>
    appendFact(tx, orderPaid, {
      programId: t.program,
      subject: order.order_id,
      personId,
      data: { ...order, payment_id: uuidv7(), paid_fen: paidFen, coupon_id: null, first_order: true, lines: [] },
    }),
  );
  await t.drain();
}

const overview = (from: string, to: string) =>
  owner.ok(getOverview, { params: { program: t.program }, query: { from, to } });

test("visitors, viewers, carts and money fall on the day of the program's zone", async () => {
  const lateYesterday = new Date("2026-03-09T15:59:59Z"); // 23:59:59 in Shanghai
  const justToday = new Date("2026-03-09T16:00:00Z");
  await visit("anon-late-0001", lateYesterday, [{ event: "page_view", props: { page: "home" } }], "wechat_search");
  await visit("anon-early-001", justToday, [
    { event: "page_view", props: { page: "home" } },
    { event: "view_item", props: { product_id: "p" } },
    { event: "add_to_cart", props: { product_id: "p", quantity: 1 } },
  ]);
  await visit("anon-late-0001", morning, [{ event: "page_view", props: { page: "home" } }]);
  await pay(await personOf("anon-early-001"), 3_680);
  const { days, total, previous, channels } = await overview("2026-03-09", "2026-03-10");
  expect({
    days,
    total: [total.visitors, total.newVisitors, total.paidFen],
    previous: previous.visitors,
    channels,
  }).toEqual({
    days: [
      {
        day: "2026-03-09",
        visitors: 1,
        newVisitors: 1,
        pageViews: 1,
        productViewers: 0,
        cartAdders: 0,
        orders: 0,
        paidOrders: 0,
        buyers: 0,
        paidFen: 0,
        newMembers: 0,
      },
      {
        day: "2026-03-10",
        visitors: 2,
        newVisitors: 1,
        pageViews: 2,
        productViewers: 1,
        cartAdders: 1,
        orders: 0,
        paidOrders: 1,
        buyers: 1,
        paidFen: 3_680,
        newMembers: 0,
      },
    ],
    total: [2, 2, 3_680],
    previous: 0,
    channels: [
      { channel: null, visitors: 1, newVisitors: 1, buyers: 1 },
      { channel: "wechat_search", visitors: 1, newVisitors: 1, buyers: 0 },
    ],
  });
});

test("two devices that turn out to be one human count once, also for what happened before", async () => {
  const day = new Date("2026-03-08T04:00:00Z");
  await visit("anon-device-a1", day, [{ event: "page_view", props: { page: "home" } }]);
  await visit("anon-device-b1", day, [{ event: "page_view", props: { page: "home" } }]);
  const before = await overview("2026-03-08", "2026-03-08");
  const [into, from] = [await personOf("anon-device-a1"), await personOf("anon-device-b1")];
  await transact(t.db.orders, (tx) =>
    appendFact(tx, personMerged, {
      programId: t.program,
      subject: `person:${into}`,
      data: { from, into, reason: "test" },
    }),
  );
  await t.drain();
  const after = await overview("2026-03-08", "2026-03-08");
  expect([before.total.visitors, before.total.newVisitors, after.total.visitors, after.total.newVisitors]).toEqual([
    2, 2, 1, 1,
  ]);
});

test("WeChat's crawler is nobody", async () => {
  const body = {
    program: t.appid,
    anon_id: "anon-crawler-1",
    sent_at: t.clock.now().getTime(),
    visit: { scene: 1129 },
    events: [{ id: uuidv7(), event: "page_view", ts: Date.parse("2026-03-07T04:00:00Z"), props: { page: "home" } }],
  };
  await fetch(`${t.url}/collect`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  const { total } = await overview("2026-03-07", "2026-03-07");
  expect([total.visitors, total.newVisitors, total.pageViews]).toEqual([0, 0, 0]);
});

test("a fact reaches ClickHouse once, however often its block is sent", async () => {
  const person = await personOf("anon-paying-001");
  await pay(person, 100);
  const rows = () =>
    t.clickhouse.query<{ id: string; fen: number }>(
      "select toString(id) as id, amount_fen as fen from events where event = 'order_paid' and person = {person:UInt32}",
      { person },
    );
  const [row] = await rows();
  const { rows: intents } = await sql<{ id: string; payload: { events: { id: string }[] } }>`
    select id, payload from outbox_intents where kind = 'analytics.block' order by id desc limit 1`.execute(t.db.reads);
  const [intent] = intents;
  await t.clickhouse.insert("events", intent?.payload.events ?? [], intent?.id ?? "");
  expect({ rows: await rows(), sameBlock: intent?.payload.events.some(({ id }) => id === row?.id) }).toEqual({
    rows: [{ id: row?.id, fen: 100 }],
    sameBlock: true,
  });
});

test("a range that ends before it begins, or is too long, is refused", async () => {
  const refused = (from: string, to: string) =>
    owner.refused(getOverview, { params: { program: t.program }, query: { from, to } });
  expect([
    await refused("2026-03-10", "2026-03-09"),
    await refused("2020-01-01", "2026-03-09"),
    await refused("2026-02-30", "2026-03-09"),
  ]).toMatchObject([
    { status: 400, code: "INVALID_INPUT", field: "query.to" },
    { status: 400, code: "RANGE_TOO_LONG" },
    { status: 400, code: "INVALID_INPUT", field: "query.from" },
  ]);
});

test("the live board shows who is here and what was paid today", async () => {
  const person = await personOf("anon-live-0001");
  await visit("anon-live-0001", new Date(t.clock.now().getTime() - 1_000), [
    { event: "search", props: { keyword: "可颂", results: 3 } },
  ]);
  const before = await owner.ok(getLiveBoard, { params: { program: t.program } });
  await pay(person, 2_500);
  const after = await owner.ok(getLiveBoard, { params: { program: t.program } });
  expect({
    paid: [after.today.paidOrders - before.today.paidOrders, after.today.paidFen - before.today.paidFen],
    online: after.online > 0,
    lastMinute: after.perMinute.at(-1),
    shown: after.items
      .filter(({ personId }) => personId === person)
      .map(({ event, detail, amountFen }) => ({ event, detail, amountFen })),
  }).toEqual({
    paid: [1, 2_500],
    online: true,
    lastMinute: 1,
    shown: [
      { event: "order_paid", detail: "", amountFen: 2_500 },
      { event: "search", detail: "可颂", amountFen: null },
    ],
  });
});

test("the live board names the coupon that was given and the channel that brought a member", async () => {
  const person_id = await personOf("anon-newcomer-1");
  const member_id = uuidv7();
  const about = { programId: t.program, personId: person_id };
  const granted = { member_id, person_id, template_id: uuidv7(), reason: "NEWCOMER" };
  await transact(t.db.orders, async (tx) => {
    const [named, old] = [uuidv7(), uuidv7()];
    await appendFact(tx, memberRegistered, {
      ...{ ...about, subject: member_id },
      data: { member_id, person_id, channel: "offline_qr" },
    });
    await appendFact(tx, couponGranted, {
      ...{ ...about, subject: named },
      data: { ...granted, coupon_id: named, name: "新人礼" },
    });
    await appendFact(tx, couponGranted, { ...{ ...about, subject: old }, data: { ...granted, coupon_id: old } });
  });
  await t.drain();
  const { items } = await owner.ok(getLiveBoard, { params: { program: t.program } });
  const shown = items.filter(({ personId }) => personId === person_id).map(({ event, detail }) => ({ event, detail }));
  expect(shown).toHaveLength(3);
  expect(shown).toEqual(
    expect.arrayContaining([
      { event: "member_registered", detail: "offline_qr" },
      { event: "coupon_granted", detail: "新人礼" },
      { event: "coupon_granted", detail: "" },
    ]),
  );
});

test("whoever watches is pushed the board when something happens", async () => {
  const stop = new AbortController();
  const path = streamLiveBoard.path.replace(":program", t.program);
  const response = await fetch(t.url + path, { headers: { cookie }, signal: stop.signal });
  const boards = readBoards(response);
  const first = (await boards.next()).value;
  await pay(await personOf("anon-watched-01"), 7_700);
  let next = first;
  while (next && next.today.paidFen === first?.today.paidFen) next = (await boards.next()).value;
  stop.abort();
  expect((next?.today.paidFen ?? 0) - (first?.today.paidFen ?? 0)).toBe(7_700);
});

async function* readBoards(response: Response): AsyncGenerator<LiveBoard, undefined> {
  let text = "";
  for await (const chunk of response.body ?? []) {
    text += Buffer.from(chunk).toString();
    for (let end = text.indexOf("\n\n"); end >= 0; end = text.indexOf("\n\n")) {
      const data = /^data: (.*)$/m.exec(text.slice(0, end))?.[1];
      text = text.slice(end + 2);
      if (data) yield JSON.parse(data) as LiveBoard; // sent by our own hub
    }
  }
  return undefined;
}

test("what waits for an operator is counted where it is kept", async () => {
  expect(await owner.ok(getTodo, { params: { program: t.program } })).toEqual({
    toShip: 0,
    pendingPayment: 0,
    soldOutProducts: 0,
    rejectedEvents: 0,
    brokenChecks: 0,
    pausedCoupons: 0,
    refusedShipping: 0,
    billDifferences: 0,
    wechatFigures: 0,
  });
});
