import { expect, test } from "vitest";
import { type ClaimState, claimRefusal, maxCostFen } from "./coupon-template.ts";

const NOW = new Date("2026-03-02T02:00:00Z");
const open: ClaimState = {
  state: "ACTIVE",
  claimUntil: new Date("2026-03-03T00:00:00Z"),
  fixedUntil: null,
  claimed: 9,
  totalQuota: 10,
  perMember: 2,
  claimedByMember: 1,
};

test("a refusal names the reason that weighs most", () => {
  expect(claimRefusal(open, NOW)).toBeNull();
  expect(claimRefusal(null, NOW)).toBe("NOT_FOUND");
  expect(claimRefusal({ ...open, state: "STOPPED", claimed: 10 }, NOW)).toBe("STOPPED");
  expect(claimRefusal({ ...open, claimUntil: NOW, claimed: 10 }, NOW)).toBe("ENDED");
  expect(claimRefusal({ ...open, fixedUntil: NOW }, NOW)).toBe("ENDED");
  expect(claimRefusal({ ...open, claimedByMember: 2, claimed: 10 }, NOW)).toBe("MEMBER_LIMIT");
  expect(claimRefusal({ ...open, claimed: 10 }, NOW)).toBe("SOLD_OUT");
});

test("the most a coupon can cost is known, except where only the order decides", () => {
  expect(maxCostFen({ kind: "FIXED", amountFen: 500 })).toBe(500);
  expect(maxCostFen({ kind: "PERCENT", payBp: 8_500, capFen: 2_000 })).toBe(2_000);
  expect(maxCostFen({ kind: "PERCENT", payBp: 8_500, capFen: null })).toBeNull();
  expect(maxCostFen({ kind: "FREE_SHIPPING", capFen: null })).toBeNull();
});
