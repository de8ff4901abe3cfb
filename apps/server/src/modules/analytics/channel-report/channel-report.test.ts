import {
  adjustOrder,
  type ChannelReport,
  claimNewcomerGift,
  createChannelCost,
  exportChannelReport,
  getChannelNumbers,
  getChannelReport,
  getOverview,
  listChannelPeople,
  refundGoodwill,
} from "@banyan/contracts";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { uuidv7 } from "#kernel/ids.ts";
import { type Counter, openCounter } from "#test/after-sale.ts";
import { startTestApp, type TestApp } from "#test/app.ts";
import { type Buyer, buy, newBuyer, payFor, settle } from "#test/shop.ts";

let t: TestApp;
let counter: Counter;
let ad: string;
let kol: string;
const params = () => ({ program: t.program });
/** The test's clock begins on 2026-03-02 in Shanghai. */
const range = { from: "2026-03-02", to: "2026-03-03" };

beforeAll(async () => {
  t = await startTestApp();
  counter = await openCounter(t);
  ad = await channel("ad-spring", "春季投放", "paid");
  kol = await channel("kol-a", "=达人A", "subsidy");
  await sell();
});
afterAll(() => t.close());

async function channel(key: string, name: string, group: string): Promise<string> {
  const id = uuidv7();
  await sql`insert into channels (program_id, id, key, name, kind, "group", owner, note, planned_new_persons, planned_cost_fen)
    values (${t.program}, ${id}, ${key}, ${name}, 'ad', ${group}, '', '', 31, 310000)`.execute(t.db.orders);
  return id;
}
async function visit(buyer: Buyer, how: object, pages: number): Promise<void> {
  const now = t.clock.now().getTime();
  const response = await fetch(`${t.url}/collect`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      ...{ program: t.appid, anon_id: `device-of-${buyer.memberId.slice(-12)}`, token: buyer.token },
      ...{ sent_at: now, visit: how },
      events: Array.from({ length: pages }, (_, n) => ({
        ...{ id: uuidv7(), event: "page_view", ts: now - pages + n, props: { page: "home" } },
      })),
    }),
  });
  expect(response.status).toBe(200);
}

/** Four buyers: through the ad, the KOL, a search, and one nobody saw come; coupons, an agreed price, refunds, goodwill. */
async function sell(): Promise<void> {
  const { shop } = counter;
  const template = await shop.addTemplate({ name: "新人满10减5" });
  await shop.setGift(template.id);
  const [fromAd, fromKol, fromSearch, fromNowhere] = await Promise.all([
    newBuyer(t),
    newBuyer(t),
    newBuyer(t),
    newBuyer(t),
  ]);
  await visit(fromAd, { scene: 1045, channel: "ad-spring" }, 3);
  await visit(fromKol, { scene: 1007, channel: "kol-a" }, 1);
  await visit(fromSearch, { scene: 1053 }, 2);
  await t.travel(new Date(t.clock.now().getTime() + 60_000));

  await fromAd.call.ok(claimNewcomerGift, { body: {} });
  const product = await shop.addProduct({ pricesFen: [5_000] });
  const lines = [{ skuId: product.skus[0]!.id, quantity: 3 }];
  const first = await buy(fromAd, { lines });
  await payFor(t, fromAd, first.id);
  const bought = { buyer: fromAd, order: first, product, skuIds: [], lineIds: first.lines.map(({ id }) => id) };
  await counter.apply(bought, {
    ...{ kind: "REFUND_ONLY", reason: "NOT_WANTED", words: "", pictures: [] },
    lines: [{ orderLineId: first.lines[0]!.id, quantity: 1 }],
  });

  const agreed = await buy(fromKol, { lines, coupon: "none" });
  await (await counter.staff()).ok(adjustOrder, {
    params: counter.params(agreed.id),
    body: { goodsOffFen: 77, reason: "老客" },
  });
  await payFor(t, fromKol, agreed.id);
  const { order } = await counter.paid({ buyer: fromSearch, pricesFen: [1_999] });
  await (await counter.staff()).ok(refundGoodwill, {
    params: counter.params(order.id),
    body: { amountFen: 101, reason: "致歉" },
  });
  await counter.paid({ buyer: fromNowhere, pricesFen: [333] });
  await t.travel(new Date(t.clock.now().getTime() + 3 * 24 * 3_600_000)); // what was asked back is agreed to by itself
  await counter.moneyIsBack();
  const body = { day: "2026-03-02", label: "朋友圈", impressions: 100, clicks: 9 };
  await (await counter.staff()).ok(createChannelCost, {
    params: params(),
    body: { ...body, channelId: ad, costFen: 4_321 },
  });
  await settle(t);
}

const read = async (query: Partial<{ from: string; to: string; attribution: "first" | "last" }> = {}) =>
  (await counter.staff()).ok(getChannelReport, { params: params(), query: { ...range, to: "2026-03-06", ...query } });
const row = (report: ChannelReport, key: string) => report.rows.find((one) => one.key === key);

test("gross, refunds, subsidy and ad cost equal PostgreSQL and the ledger to the fen, by both attributions", async () => {
  const { rows: truth } = await sql<{ paid: number; refunded: number }>`
    select (select sum((data ->> 'paid_fen')::bigint)::bigint from facts where name = 'order_paid') as paid,
      (select sum((data ->> 'refund_fen')::bigint)::bigint from facts where name = 'after_sale_refunded') as refunded`.execute(
    t.db.reads,
  );
  const overview = await (await counter.staff()).ok(getOverview, {
    params: params(),
    query: { from: "2026-03-02", to: "2026-03-06" },
  });
  for (const attribution of ["first", "last"] as const) {
    const report = await read({ attribution });
    const sum = (of: (one: ChannelReport["rows"][number]) => number) =>
      report.rows.reduce((total, one) => total + of(one), 0);
    expect(
      report.books.map(({ check, reportFen, ledgerFen }) => [check, reportFen - ledgerFen, reportFen > 0]),
    ).toEqual([
      ["GROSS_PAID", 0, true],
      ["REFUNDS", 0, true],
      ["SUBSIDY", 0, true],
      ["AD_COST", 0, true],
    ]);
    expect({
      gross: sum(({ figures }) => figures.grossPaidFen),
      refunds: sum(({ figures }) => figures.refundFen),
      visitors: sum(({ figures }) => figures.visitors),
      newPersons: sum(({ figures }) => figures.newPersons),
      buyers: sum(({ figures }) => figures.buyers),
      newMembers: sum(({ figures }) => figures.newMembers),
    }).toEqual({
      gross: truth[0]?.paid,
      refunds: truth[0]?.refunded,
      visitors: overview.total.visitors,
      newPersons: overview.total.newVisitors,
      buyers: overview.total.buyers,
      newMembers: overview.total.newMembers,
    });
    expect(report.total.grossPaidFen).toBe(overview.total.paidFen);
  }
});

test("each order stands with what brought its buyer: an ad, a KOL, a search, nothing", async () => {
  const report = await read();
  const of = (key: string) => {
    const { orders, grossPaidFen, refundFen, newUserCouponsFen, adCostFen, cacFen, newPersons, bounces } =
      row(report, key)?.figures ?? report.total;
    return [orders, grossPaidFen, refundFen, newUserCouponsFen, adCostFen, cacFen, newPersons, bounces];
  };
  expect({
    groups: report.groups.map(({ group, figures }) => [group, figures.orders, figures.adCostFen]),
    ad: of(`channel:${ad}`).slice(3),
    kol: of(`channel:${kol}`).slice(3),
    search: of("scene:search").slice(3),
    none: of("none").slice(3),
    plan: row(report, `channel:${ad}`)?.plan,
    parts: row(report, `channel:${ad}`)?.parts,
    payback: row(report, `channel:${ad}`)?.figures.payback,
    paidCac: report.total.paidCacFen,
  }).toEqual({
    groups: [
      ["organic", 1, 0],
      ["paid", 1, 4_321],
      ["subsidy", 1, 0],
      ["private", 0, 0],
      ["unknown", 1, 0],
    ],
    ad: [500, 4_321, 4_821, 1, 0],
    kol: [0, 0, 0, 1, 1],
    search: [0, 0, 0, 1, 0],
    none: [0, 0, null, 0, 0],
    plan: { newPersons: 5, costFen: 50_000, shareBp: 5_000, actualShareBp: 3_333 },
    parts: [],
    payback: { state: "REACHED", day: 0 },
    paidCac: 4_821,
  });
});

test("a figure opens its people; a search is no channel of theirs; a stranger's row is nobody's", async () => {
  const staff = await counter.staff();
  const people = (query: object) =>
    staff.ok(listChannelPeople, {
      params: params(),
      query: { from: "2026-03-02", to: "2026-03-06", measure: "orders", ...query },
    });
  const [all, mine, search, nowhere, stranger] = await Promise.all([
    people({}),
    people({ row: `channel:${ad}` }),
    people({ row: "scene:search" }),
    people({ row: "none" }),
    people({ row: `channel:${uuidv7()}` }),
  ]);
  expect({
    totals: [all.total, mine.total, search.total, nowhere.total, stranger.total],
    mine: mine.items.map(({ first, nickname, orders }) => [first?.channel, nickname !== null, orders]),
    nowhere: nowhere.items.map(({ first, firstAt, paidFen }) => [first, firstAt, paidFen > 0]),
  }).toEqual({
    totals: [4, 1, 1, 1, 0],
    mine: [["ad-spring", true, 1]],
    nowhere: [[null, null, true]],
  });
});

test("the export has a line per row and the total, and no cell a spreadsheet would run; numbers of channels for lists", async () => {
  const staff = await counter.staff();
  const { body } = await staff.send(exportChannelReport, { params: params(), query: range });
  const lines = String(body).trim().split("\r\n");
  const { items } = await staff.ok(getChannelNumbers, { params: params() });
  expect({
    kol: lines.some((line) => line.startsWith("补贴,'=达人A,")),
    total: lines.at(-1)?.startsWith("合计,"),
    numbers: items.map((one) => [one.key, one.newPersons, one.buyers, one.grossPaidFen, one.adCostFen, one.cacFen]),
    refused: (
      await staff.refused(getChannelReport, { params: params(), query: { from: "2026-03-03", to: "2026-03-02" } })
    ).code,
  }).toEqual({
    kol: true,
    total: true,
    numbers: [
      ["ad-spring", 1, 1, 14_500, 4_321, 4_821],
      ["kol-a", 1, 1, 14_923, 0, 0],
    ],
    refused: "INVALID_INPUT",
  });
});
