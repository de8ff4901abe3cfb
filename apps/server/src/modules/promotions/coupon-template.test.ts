import type { CouponTemplateFields } from "@banyan/contracts";
import { expect, test } from "vitest";
import { type ClaimState, claimRefusal, findFault, isFor, maxCostFen, unitsLeft } from "./coupon-template.ts";

// 10:00 on Monday in Shanghai
const NOW = new Date("2026-03-02T02:00:00Z");
const moment = { now: NOW, zone: "Asia/Shanghai" };
const open: ClaimState = {
  state: "ACTIVE",
  version: 1,
  audience: { kind: "EVERYONE" },
  distribution: { kind: "CENTRE" },
  createdAt: new Date("2026-03-01T00:00:00Z"),
  claimFrom: null,
  claimUntil: new Date("2026-03-03T00:00:00Z"),
  fixedUntil: null,
  claimed: 9,
  totalQuota: 10,
  perMember: 2,
  claimedByMember: 1,
  perDay: null,
  claimsDay: null,
  claimsOnDay: 0,
  budgetFen: null,
  maxCostFen: 500,
  reservedFen: 4_500,
};
const refusalOf = (change: Partial<ClaimState>, claimant: Parameters<typeof claimRefusal>[1] = "anyone") =>
  claimRefusal({ ...open, ...change }, claimant, moment);

test("a refusal names the reason that weighs most", () => {
  expect(refusalOf({})).toBeNull();
  expect(claimRefusal(null, "anyone", moment)).toBe("NOT_FOUND");
  expect(refusalOf({ state: "STOPPED", claimed: 10 })).toBe("STOPPED");
  expect(refusalOf({ claimUntil: NOW, claimed: 10 })).toBe("ENDED");
  expect(refusalOf({ fixedUntil: NOW })).toBe("ENDED");
  expect(refusalOf({ claimFrom: new Date(NOW.getTime() + 1) })).toBe("NOT_STARTED");
  expect(refusalOf({ claimFrom: NOW })).toBeNull();
  expect(refusalOf({ state: "PAUSED", claimed: 10 })).toBe("PAUSED");
  expect(refusalOf({ claimedByMember: 2, claimed: 10 })).toBe("MEMBER_LIMIT");
  expect(refusalOf({ claimed: 10 })).toBe("SOLD_OUT");
  expect(refusalOf({ perDay: 3, claimsDay: "2026-03-02", claimsOnDay: 3 })).toBe("SOLD_OUT_TODAY");
  expect(refusalOf({ perDay: 3, claimsDay: "2026-03-01", claimsOnDay: 3 })).toBeNull();
  expect(refusalOf({ budgetFen: 4_999 })).toBe("BUDGET_SPENT");
  expect(refusalOf({ budgetFen: 5_000 })).toBeNull();
});

test("a weekly drop gives what it released and no more", () => {
  const distribution = { kind: "WEEKLY_DROP", weekday: 1, time: "10:00", units: 4 } as const;
  const drop = { distribution, totalQuota: 100, claimFrom: new Date("2026-02-20T00:00:00Z") };
  expect(refusalOf({ ...drop, claimed: 8 })).toBe("WAIT_FOR_DROP");
  expect(refusalOf({ ...drop, claimed: 7 })).toBeNull();
  expect(unitsLeft({ ...open, ...drop, claimed: 5 }, moment)).toBe(3);
});

test("who may have it is asked of newcomers and levels only", () => {
  const gold = { isNewcomer: false, levelId: "gold" };
  expect(isFor({ kind: "EVERYONE" }, { isNewcomer: false, levelId: null })).toBe(true);
  expect(isFor({ kind: "NEWCOMERS" }, gold)).toBe(false);
  expect(isFor({ kind: "LEVELS", levelIds: ["gold"] }, gold)).toBe(true);
  expect(isFor({ kind: "LEVELS", levelIds: ["gold"] }, { isNewcomer: true, levelId: null })).toBe(false);
  expect(refusalOf({ audience: { kind: "NEWCOMERS" } }, gold)).toBe("NOT_FOR_YOU");
});

test("what is left is the narrowest of quota, day and budget", () => {
  const state = { ...open, totalQuota: 100, perDay: 20, claimsDay: "2026-03-02", claimsOnDay: 5, budgetFen: 10_000 };
  expect(unitsLeft(state, moment)).toBe(11); // (10 000 − 4 500) / 500
  expect(unitsLeft({ ...state, budgetFen: null }, moment)).toBe(15);
  expect(unitsLeft({ ...state, budgetFen: null, perDay: null }, moment)).toBe(91);
  expect(unitsLeft({ ...state, maxCostFen: 0 }, moment)).toBe(15);
});

test("the most a coupon can cost is known, except where only the order decides", () => {
  expect(maxCostFen({ kind: "FIXED", amountFen: 500 })).toBe(500);
  expect(maxCostFen({ kind: "PERCENT", payBp: 8_500, capFen: 2_000 })).toBe(2_000);
  expect(maxCostFen({ kind: "PERCENT", payBp: 8_500, capFen: null })).toBeNull();
  expect(maxCostFen({ kind: "FREE_SHIPPING", capFen: 1_200 })).toBe(1_200);
  expect(maxCostFen({ kind: "EXCHANGE", units: 1, unitPriceFen: 0 })).toBeNull();
});

test("rules that contradict each other are named", () => {
  const input: CouponTemplateFields = {
    name: "券",
    benefit: { kind: "FIXED", amountFen: 500 },
    thresholdFen: 1_000,
    scope: { kind: "ALL", excludeProductIds: [], excludeCategoryIds: [] },
    usableAt: "ANYWHERE",
    validity: { kind: "RELATIVE", days: 7 },
    audience: { kind: "EVERYONE" },
    distribution: { kind: "CENTRE" },
    totalQuota: 10,
    perMember: 1,
    perDay: null,
    budgetFen: 5_000,
    claimsPerHour: null,
    claimFrom: null,
    claimUntil: "2026-03-09T00:00:00Z",
  };
  const faultOf = (change: Partial<CouponTemplateFields>) => findFault({ ...input, ...change });
  expect(faultOf({})).toBeNull();
  expect(faultOf({ benefit: { kind: "FIXED", amountFen: 1_001 } })).toBe("benefit.amountFen");
  expect(faultOf({ benefit: { kind: "FREE_SHIPPING", capFen: null }, usableAt: "STORE" })).toBe("usableAt");
  expect(faultOf({ benefit: { kind: "PERCENT", payBp: 8_000, capFen: null } })).toBe("budgetFen");
  expect(faultOf({ benefit: { kind: "EXCHANGE", units: 1, unitPriceFen: 0 } })).toBe("budgetFen");
  expect(faultOf({ budgetFen: 499 })).toBe("budgetFen");
  expect(faultOf({ claimFrom: input.claimUntil })).toBe("claimUntil");
  const units = { kind: "WEEKLY_DROP", weekday: 1, time: "10:00", units: 11 } as const;
  expect(faultOf({ distribution: units })).toBe("distribution.units");
});
