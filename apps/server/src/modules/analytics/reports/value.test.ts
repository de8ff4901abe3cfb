import {
  answerAssociation,
  answerLtv,
  answerLtvPrediction,
  answerMemberComparison,
  answerRevenueCohorts,
  answerRfm,
  listReportPeople,
} from "@banyan/contracts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { uuidv7 } from "#kernel/ids.ts";
import { dateTime64 } from "#modules/tracking/index.ts";
import { startTestApp, type TestApp } from "#test/app.ts";
import { type Caller, operator } from "#test/callers.ts";

let t: TestApp;
let owner: Caller;
const DAY = 86_400_000;
const noon = (day: string) => Date.parse(`${day}T04:00:00Z`);

type Told = {
  person: number;
  at: number;
  event?: string;
  fen?: number;
  order?: string;
  products?: string[];
  channel?: string;
};
/** Purchases and visits as an import tells them. */
async function tell(rows: readonly Told[]) {
  await t.clickhouse.insert(
    "events",
    rows.map(({ person, at, event = "order_paid", fen = 0, order = "", products = [], channel = "" }) => ({
      ...{ program: t.program, event, person, session: 1, id: uuidv7(), amount_fen: fen, channel, source: "import" },
      ...{ ts: dateTime64(at), received_at: dateTime64(at), device_ts: dateTime64(at) },
      props: JSON.stringify({ order_id: order, lines: products.map((product_id) => ({ product_id })) }),
    })),
    uuidv7(),
  );
}
const params = () => ({ program: t.program });
const range = { from: "2026-01-01", to: "2026-02-28" };
const whoIsIn = async (kind: string, question: object, cell: object) =>
  (await owner.ok(listReportPeople, { params: params(), body: { report: { kind, question }, cell } })).items.map(
    ({ personId }) => personId,
  );

beforeAll(async () => {
  t = await startTestApp({ now: new Date("2026-03-10T02:00:00Z") });
  owner = await operator(t, "valuer");
  await tell([
    { person: 901, at: noon("2026-01-05"), event: "page_view", channel: "ad" },
    { person: 901, at: noon("2026-01-06"), fen: 10_000, order: "a1", products: ["tea", "cup"] },
    { person: 901, at: noon("2026-02-20"), fen: 30_000, order: "a2", products: ["tea", "cup", "pot"] },
    { person: 902, at: noon("2026-01-31"), event: "page_view" },
    { person: 902, at: noon("2026-01-31"), fen: 2_000, order: "b1", products: ["tea"] },
    { person: 903, at: noon("2026-02-10"), fen: 6_000, order: "c1", products: ["cup"] },
    { person: 903, at: noon("2026-02-12"), event: "after_sale_refunded", fen: 6_000, order: "c1" },
    { person: 904, at: noon("2026-02-10"), event: "page_view" },
  ]);
});
afterAll(() => t.close());

test("RFM: thresholds, groups and the people of a group; an order refunded as a whole is none", async () => {
  const answer = await owner.ok(answerRfm, { params: params(), body: { range } });
  expect({ ...answer, groups: answer.groups.filter(({ persons }) => persons > 0) }).toEqual({
    ...{ asOf: "2026-02-28", persons: 2, orders: 3, valueFen: 42_000 },
    ...{ averageRecencyDays: 18, averageOrders: 1.5, averageValueFen: 21_000 },
    thresholds: { recencyDays: 18, orders: 1.5, valueFen: 21_000 },
    groups: [
      {
        ...{ group: "IMPORTANT_VALUE", persons: 1, orders: 2, valueFen: 40_000 },
        ...{ averageRecencyDays: 8, averageOrders: 2, averageValueFen: 40_000 },
      },
      {
        ...{ group: "GENERAL_WIN_BACK", persons: 1, orders: 1, valueFen: 2_000 },
        ...{ averageRecencyDays: 28, averageOrders: 1, averageValueFen: 2_000 },
      },
    ],
  });
  expect(await whoIsIn("rfm", { range }, { group: "GENERAL_WIN_BACK" })).toEqual([902]);
  expect(await owner.refused(answerRfm, { params: params(), body: { range, asOf: "2026-02-01" } })).toMatchObject({
    code: "INVALID_INPUT",
    field: "body.asOf",
  });
});

test("revenue cohorts: periods, money that goes back, what is pending, and who is in it", async () => {
  const question = { range, interval: "month", periods: 3 } as const;
  const answer = await owner.ok(answerRevenueCohorts, { params: params(), body: question });
  expect(answer.cohorts).toEqual([
    {
      start: "2026-01-01",
      persons: 2,
      periods: [
        {
          period: 0,
          isComplete: true,
          buyers: 2,
          orders: 2,
          netFen: 12_000,
          cumulativeFen: 12_000,
          cumulativePerPersonFen: 6_000,
        },
        {
          period: 1,
          isComplete: true,
          buyers: 1,
          orders: 1,
          netFen: 30_000,
          cumulativeFen: 42_000,
          cumulativePerPersonFen: 21_000,
        },
        {
          period: 2,
          isComplete: false,
          buyers: 0,
          orders: 0,
          netFen: 0,
          cumulativeFen: 42_000,
          cumulativePerPersonFen: 21_000,
        },
      ],
    },
    {
      start: "2026-02-01",
      persons: 1,
      periods: [
        { period: 0, isComplete: true, buyers: 1, orders: 1, netFen: 0, cumulativeFen: 0, cumulativePerPersonFen: 0 },
        { period: 1, isComplete: false, buyers: 0, orders: 0, netFen: 0, cumulativeFen: 0, cumulativePerPersonFen: 0 },
      ],
    },
  ]);
  expect(answer.total).toEqual([
    { period: 0, persons: 3, buyers: 3, orders: 3, netFen: 12_000, cumulativePerPersonFen: 4_000 },
    { period: 1, persons: 2, buyers: 1, orders: 1, netFen: 30_000, cumulativePerPersonFen: 21_000 },
  ]);
  expect(await whoIsIn("revenue-cohorts", question, { start: "2026-01-01", period: 1 })).toEqual([901]);
  expect(await whoIsIn("revenue-cohorts", question, { period: 0 })).toEqual([901, 902, 903]);
});

test("LTV: only those whose days are over count, by where they came from first; without costs nothing to pay back", async () => {
  const answer = await owner.ok(answerLtv, { params: params(), body: { range } });
  const told = ({ days, persons, perPersonFen }: (typeof answer.total.ltv)[number]) => [days, persons, perPersonFen];
  expect(answer.total.ltv.map(told)).toEqual([
    [7, 4, 3_000],
    [30, 2, 6_000],
    [60, 1, 40_000],
    [90, 0, null],
    [180, 0, null],
    [365, 0, null],
  ]);
  expect(answer.rows.map(({ key, newPersons, payback }) => [key, newPersons, payback.state])).toEqual([
    ["scene:other", 3, "NO_COST"],
    ["unregistered", 1, "NO_COST"],
  ]);
  expect(await whoIsIn("ltv", { range }, { row: "unregistered" })).toEqual([901]);
  expect(await whoIsIn("ltv", { range }, { days: 30, hasPaid: true })).toEqual([901, 902]);
  const byMonth = await owner.ok(answerLtv, { params: params(), body: { range, by: "month" } });
  expect(byMonth.rows.map(({ key, newPersons }) => [key, newPersons])).toEqual([
    ["2026-01", 2],
    ["2026-02", 2],
  ]);
});

test("members beside others: nobody registered, so all are others", async () => {
  const { rows } = await owner.ok(answerMemberComparison, { params: params(), body: { range } });
  expect(rows[1]).toEqual({
    ...{
      side: "non_member",
      persons: 4,
      buyers: 2,
      orders: 3,
      netFen: 42_000,
      repeatBuyers: 1,
      buyerBp: 5_000,
      repeatBp: 5_000,
    },
    ...{ orderValueFen: 14_000, arpuFen: 10_500, keptOf: 4, kept: 2, keptBp: 5_000 },
  });
  expect(await whoIsIn("member-comparison", { range }, { side: "non_member", measure: "repeatBuyers" })).toEqual([901]);
});

test("association: rules with their measures, who has the left side without the right, and a support that is too low", async () => {
  const question = { range, minSupport: 0.3, minConfidence: 0.6 };
  const answer = await owner.ok(answerAssociation, { params: params(), body: question });
  const tea = { id: "tea", name: "tea" };
  const cup = { id: "cup", name: "cup" };
  const measures = { baskets: 2, fromBaskets: 3, toBaskets: 3, support: 0.5, confidence: 2 / 3, lift: 8 / 9 };
  const rest = { leverage: 0.5 - 0.75 * 0.75, conviction: 0.25 / (1 - 2 / 3) };
  expect(answer).toEqual({
    ...{ baskets: 4, items: 3, frequentItems: 2, found: 2 },
    rules: [
      { from: [cup], to: tea, ...measures, ...rest },
      { from: [tea], to: cup, ...measures, ...rest },
    ],
  });
  expect(await whoIsIn("association", question, { from: ["tea"], to: "cup", who: "without" })).toEqual([902]);
  expect(await whoIsIn("association", question, { from: ["tea"], to: "cup", who: "both" })).toEqual([901]);
  const wide = Array.from({ length: 40 }, (_, n) => `w${n}`);
  await tell(
    Array.from({ length: 3 }, (_, n) => ({
      person: 910 + n,
      at: noon("2026-03-01"),
      order: `w${n}`,
      fen: 1,
      products: wide,
    })),
  );
  const march = { range: { from: "2026-03-01", to: "2026-03-01" }, minSupport: 0.5, mostItems: 6 };
  expect(await owner.refused(answerAssociation, { params: params(), body: march })).toMatchObject({
    code: "ASSOCIATION_TOO_BROAD",
    field: "body.minSupport",
  });
});

test("the forecast says that there is too little, then tells every buyer's part of it beside what came", async () => {
  const few = await owner.ok(answerLtvPrediction, { params: params(), body: { range } });
  expect(few).toEqual({
    ...{ state: "TOO_LITTLE", buyers: 2, repeatBuyers: 1 },
    needed: { buyers: 100, repeatBuyers: 30 },
  });
  // people of 2025: a third buys once, a third every ten days and goes on, a third did so and stopped in summer
  const first = noon("2025-03-01");
  const rows = Array.from({ length: 240 }, (_, n) => n).flatMap((n): Told[] => {
    const began = first + (n % 40) * DAY;
    const times = n % 3 === 0 ? 1 : n % 3 === 1 ? 25 : 8;
    return Array.from({ length: times }, (_, k) => ({
      ...{
        person: 1_000 + n,
        at: began + k * (7 + (n % 7)) * DAY,
        fen: 1_000 + (n % 50) * 100 + k * 10,
        order: `${n}/${k}`,
      },
    }));
  });
  await tell(rows);
  const question = { range: { from: "2025-03-01", to: "2025-11-30" }, holdoutDays: 60 };
  const answer = await owner.ok(answerLtvPrediction, { params: params(), body: question });
  if (answer.state !== "FITTED" || answer.check === null) throw new Error("240 people are enough");
  const { check, top, lost } = answer;
  expect([answer.buyers, answer.repeatBuyers, check.persons, check.from]).toEqual([240, 160, 240, "2025-10-02"]);
  expect([top.length, lost.length]).toEqual([20, 20]);
  expect(answer.forecast.every(({ valueFen }, n) => valueFen > (answer.forecast[n - 1]?.valueFen ?? 0))).toBe(true);
  expect(await whoIsIn("ltv-prediction", question, { repeats: 0 })).toHaveLength(20);
  expect(
    await owner.refused(answerLtvPrediction, { params: params(), body: { ...question, holdoutDays: 366 } }),
  ).toMatchObject({ code: "INVALID_INPUT", field: "body.holdoutDays" });
});
