import { expect, test } from "vitest";
import { timesIn } from "../../../format/times.ts";
import { type CouponDraft, draftOf, emptyCoupon, mostGivenFen, readCoupon } from "./coupon-draft.ts";

const times = timesIn("Asia/Shanghai", "zh");
const today = "2026-11-22";
const newcomer: CouponDraft = {
  ...emptyCoupon,
  name: " 新人专享 ",
  amount: "5",
  threshold: "20",
  lastDay: "2026-12-31",
};

test("what was typed becomes a coupon: fen, days, and the end of the last day in the program's zone", () => {
  expect(readCoupon(newcomer, times, today)).toEqual({
    problems: [],
    input: {
      name: "新人专享",
      benefit: { kind: "FIXED", amountFen: 500 },
      thresholdFen: 2_000,
      scope: { kind: "ALL", excludeCategoryIds: [], excludeProductIds: [] },
      usableAt: "ANYWHERE",
      audience: { kind: "EVERYONE" },
      distribution: { kind: "CENTRE" },
      validity: { kind: "RELATIVE", days: 7 },
      totalQuota: 1_000,
      perMember: 1,
      perDay: null,
      budgetFen: null,
      claimsPerHour: null,
      claimFrom: null,
      claimUntil: "2026-12-31T15:59:59.000Z",
    },
  });
});

test("8.5 折 leaves 85 % to pay", () => {
  const benefitOf = (rate: string) =>
    readCoupon({ ...newcomer, kind: "PERCENT", rate, cap: "30" }, times, today).input?.benefit;
  expect(benefitOf("8.5")).toEqual({ kind: "PERCENT", payBp: 8_500, capFen: 3_000 });
  expect(["0", "10", "-1", "8.555", "abc"].map(benefitOf)).toEqual([
    undefined,
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
});

test("what cannot be is named at its field", () => {
  expect(readCoupon({ ...emptyCoupon, days: "0", perMember: "1.5" }, times, today).problems).toEqual([
    { field: "name", kind: "missing" },
    { field: "amount", kind: "missing" },
    { field: "days", kind: "whole", least: 1, most: 365 },
    { field: "perMember", kind: "whole", least: 1, most: 100 },
    { field: "lastDay", kind: "missing" },
  ]);
  expect(readCoupon({ ...newcomer, threshold: "5", lastDay: "2026-11-21" }, times, today).problems).toEqual([
    { field: "threshold", kind: "worse" },
    { field: "lastDay", kind: "pastDay" },
  ]);
});

test("a template comes back as it was typed, and a budget needs a bounded coupon", () => {
  const typed: CouponDraft = {
    ...newcomer,
    name: "每周一抢",
    kind: "PERCENT",
    rate: "8.8",
    cap: "12.50",
    amount: "",
    budget: "300",
    perDay: "20",
    scope: "CATEGORIES",
    categoryIds: ["c"],
    excludeProductIds: ["p"],
    audience: "LEVELS",
    levelIds: ["gold"],
    distribution: "WEEKLY_DROP",
    weekday: 1,
    time: "12:30",
    dropUnits: "40",
    firstDay: "2026-12-01",
  };
  const { input } = readCoupon(typed, times, today);
  if (input === null) throw new Error("it can be read");
  const given = { state: "ACTIVE", pausedBy: null, version: 1, claimed: 0, used: 0, reservedFen: 0 } as const;
  expect(draftOf({ ...input, ...given, id: "x", createdAt: "2026-11-22T00:00:00Z" }, times)).toEqual(typed);
  expect(readCoupon({ ...typed, cap: "" }, times, today).problems).toEqual([{ field: "budget", kind: "unbounded" }]);
  expect(readCoupon({ ...typed, dropUnits: "1001" }, times, today).problems).toEqual([
    { field: "dropUnits", kind: "tooMany" },
  ]);
  expect(readCoupon({ ...typed, firstDay: "2027-01-01" }, times, today).problems).toEqual([
    { field: "firstDay", kind: "order" },
  ]);
});

test("the most a coupon can cost is known only when it is bounded", () => {
  expect([
    mostGivenFen({ benefit: { kind: "FIXED", amountFen: 500 }, totalQuota: 1_000 }),
    mostGivenFen({ benefit: { kind: "PERCENT", payBp: 8_500, capFen: 3_000 }, totalQuota: 10 }),
    mostGivenFen({ benefit: { kind: "PERCENT", payBp: 8_500, capFen: null }, totalQuota: 10 }),
    mostGivenFen({ benefit: { kind: "FIXED", amountFen: 500 }, totalQuota: 1_000, budgetFen: 20_000 }),
  ]).toEqual([500_000, 30_000, null, 20_000]);
});
