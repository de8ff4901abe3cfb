import { expect, test } from "vitest";
import { timesIn } from "../../../format/times.ts";
import { type CouponDraft, emptyCoupon, mostGivenFen, readCoupon } from "./coupon-draft.ts";

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
      scope: { kind: "ALL" },
      validity: { kind: "RELATIVE", days: 7 },
      totalQuota: 1_000,
      perMember: 1,
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

test("the most a coupon can cost is known only when it is bounded", () => {
  expect([
    mostGivenFen({ benefit: { kind: "FIXED", amountFen: 500 }, totalQuota: 1_000 }),
    mostGivenFen({ benefit: { kind: "PERCENT", payBp: 8_500, capFen: 3_000 }, totalQuota: 10 }),
    mostGivenFen({ benefit: { kind: "PERCENT", payBp: 8_500, capFen: null }, totalQuota: 10 }),
  ]).toEqual([500_000, 30_000, null]);
});
