import { addDays, rangeOfDays, weekdayOf } from "@banyan/calendar";
import { expect, test } from "vitest";
import { reviewOf, type Sold } from "./review.ts";

const [firstDay, lastWhole] = ["2026-01-01", "2026-04-30"];
/** ¥10 on Mondays, ¥20 on Tuesdays …, one order a day. */
const usual = (day: string): Sold => ({ paidFen: weekdayOf(day) * 1_000, orders: 1, newBuyers: 0 });
const shop = (more: Record<string, number> = {}) =>
  new Map(
    rangeOfDays(firstDay, lastWhole).map((day) => {
      const { paidFen, ...rest } = usual(day);
      return [day, { ...rest, paidFen: paidFen + (more[day] ?? 0) }] as const;
    }),
  );
const span = (from: string, to: string, paidFen: number) => {
  const days = rangeOfDays(from, to).length;
  return { from, to, days, paidFen, orders: days, newBuyers: 0 };
};

test("a campaign stands beside its own weekdays of eight weeks; one wild week does not move the usual", () => {
  // Monday and Tuesday; the Monday before was ten times as good
  const sold = shop({ "2026-03-16": 5_000, "2026-03-17": 300, "2026-03-09": 9_000 });
  expect(reviewOf(sold, { from: "2026-03-16", to: "2026-03-17" }, { firstDay, lastWhole })).toEqual({
    before: span("2026-03-14", "2026-03-15", 13_000),
    during: span("2026-03-16", "2026-03-17", 8_300),
    after: span("2026-03-18", "2026-03-19", 7_000),
    ...{ usualFen: 3_000, gap: null },
  });
});

test("weeks without a sale count as nothing, weeks before the shop opened not at all; four are needed", () => {
  const day = "2026-03-16";
  const quiet = new Map([...shop()].filter(([one]) => weekdayOf(one) !== 1 || one >= "2026-02-16"));
  const asked = { from: day, to: day };
  // four Mondays sold ¥10, four nothing: the middle of both
  expect(reviewOf(quiet, asked, { firstDay, lastWhole }).usualFen).toBe(500);
  expect(reviewOf(shop(), asked, { firstDay: "2026-02-16", lastWhole }).usualFen).toBe(1_000);
  expect(reviewOf(shop(), asked, { firstDay: "2026-02-17", lastWhole })).toMatchObject({
    ...{ usualFen: null, gap: "TOO_LITTLE_HISTORY" },
  });
  expect(reviewOf(new Map(), asked, { firstDay: null, lastWhole })).toMatchObject({
    ...{ before: null, after: { paidFen: 0 }, gap: "TOO_LITTLE_HISTORY" },
  });
});

test("days that still run, what lies ahead, and campaigns without end are not judged", () => {
  const edges = (from: string, to: string) => reviewOf(shop(), { from, to }, { firstDay, lastWhole });
  const { before, during, after } = edges("2026-04-29", "2026-05-03");
  expect([before?.days, during?.to, during?.days, after]).toEqual([2, lastWhole, 2, null]);
  expect(edges("2026-04-27", "2026-04-29").after).toMatchObject({ from: lastWhole, to: lastWhole, days: 1 });
  expect([
    edges("2026-05-01", "2026-05-02").gap,
    reviewOf(shop(), null, { firstDay, lastWhole }).gap,
    edges(addDays(lastWhole, -55), lastWhole).gap,
    edges(addDays(lastWhole, -56), lastWhole).gap,
  ]).toEqual(["NO_WHOLE_DAY", "NOT_BEGUN", null, "TOO_LONG"]);
});
