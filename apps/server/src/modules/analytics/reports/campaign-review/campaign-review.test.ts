import { rangeOfDays } from "@banyan/calendar";
import { createPromotion, listReportPeople, type Promotion, readCampaignReview } from "@banyan/contracts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { uuidv7 } from "#kernel/ids.ts";
import { dateTime64 } from "#modules/tracking/index.ts";
import { startTestApp, type TestApp } from "#test/app.ts";
import { type Caller, operator } from "#test/callers.ts";
import { off, promotionInput, runPromotion } from "#test/promotions.ts";

let t: TestApp;
let owner: Caller;
let promotion: Promotion;
const noon = (day: string) => Date.parse(`${day}T04:00:00Z`);

/** ¥50 a day since January; ¥10 off on 10 and 11 March brought three orders more, of which one went back in part. */
beforeAll(async () => {
  t = await startTestApp({ now: new Date("2026-03-09T02:00:00Z") });
  owner = await operator(t, "owner");
  const more = { startsAt: "2026-03-09T16:00:00.000Z", endsAt: "2026-03-11T15:59:59.999Z" };
  promotion = await runPromotion({ operator: owner }, off(5_000, 1_000), more);
  const told = (event: string, person: number, day: string, fen: number, props: object) => ({
    ...{ program: "demo", event, person, id: uuidv7(), session: 0, source: "facts", amount_fen: fen },
    ...{ ts: dateTime64(noon(day)), received_at: dateTime64(noon(day)), device_ts: dateTime64(noon(day)) },
    props: JSON.stringify(props),
  });
  const saving = (id: string, fen: number, kind = "campaign") => ({ kind, id, fen, layer: "order", name: "" });
  const order = (order_id: string, person: number, day: string, isFirst: boolean, ...savings: object[]) =>
    told("order_paid", person, day, 5_000, { order_id, first_order: isFirst, lines: [], savings });
  await t.clickhouse.insert(
    "events",
    [
      ...rangeOfDays("2026-01-05", "2026-03-20").map((day) => order(day, 1, day, false)),
      order("a", 2, "2026-03-10", true, saving(promotion.id, 1_000)),
      order("b", 2, "2026-03-11", false, saving(promotion.id, 1_000), saving(uuidv7(), 300)),
      order("c", 3, "2026-03-11", false, saving(promotion.id, 1_000)),
      order("d", 4, "2026-03-11", true, saving(promotion.id, 1_000, "coupon")),
      told("after_sale_refunded", 3, "2026-03-18", 2_000, { order_id: "c" }),
    ],
    uuidv7(),
  );
  t.clock.set(new Date("2026-03-13T02:00:00Z"));
  owner = await operator(t, "owner");
}, 60_000);
afterAll(() => t.close());

const read = (promotionId: string) =>
  owner.ok(readCampaignReview, { params: { program: "demo" }, body: { promotionId } });

test("a promotion is reviewed: who used it, what it cost and brought, and the shop beside its usual days", async () => {
  const people = async (of: "buyers" | "newBuyers") => {
    const { items } = await owner.ok(listReportPeople, {
      params: { program: "demo" },
      body: { report: { kind: "campaign-review", question: { promotionId: promotion.id } }, cell: { of } },
    });
    return items.map(({ personId }) => personId);
  };
  const span = (from: string, to: string, orders: number, newBuyers = 0) => ({
    ...{ from, to, days: rangeOfDays(from, to).length, paidFen: orders * 5_000, orders, newBuyers },
  });
  expect({
    review: await read(promotion.id),
    people: [await people("buyers"), await people("newBuyers")],
  }).toEqual({
    review: {
      ...{ used: 3, buyers: 2, newBuyers: 1, costFen: 3_000, revenueFen: 13_000, roi: 13 / 3 },
      before: span("2026-03-08", "2026-03-09", 2),
      during: span("2026-03-10", "2026-03-11", 6, 2),
      after: span("2026-03-12", "2026-03-12", 1),
      estimate: { usualFen: 10_000, extraFen: 20_000, extraPerCost: 20 / 3 },
      gap: null,
    },
    people: [[2, 3], [2]],
  });
});

test("a draft has nothing to review; of one that nobody knows is said so", async () => {
  const draft = await owner.ok(createPromotion, {
    params: { program: "demo" },
    body: promotionInput(off(5_000, 1_000)),
  });
  expect(await read(draft.id)).toEqual({
    ...{ used: 0, buyers: 0, newBuyers: 0, costFen: 0, revenueFen: 0, roi: null },
    ...{ before: null, during: null, after: null, estimate: null, gap: "NOT_BEGUN" },
  });
  expect(
    await owner.refused(readCampaignReview, { params: { program: "demo" }, body: { promotionId: uuidv7() } }),
  ).toMatchObject({ status: 404, code: "PROMOTION_NOT_FOUND" });
});
