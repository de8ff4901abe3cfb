import type { CouponTemplate } from "@banyan/contracts";
import { expect, test } from "vitest";
import { standOf } from "./coupon-stand.ts";

test("a template stands on one tab: what has ended weighs more than a pause", () => {
  const now = new Date("2026-11-22T00:00:00Z");
  const claimUntil = "2026-11-23T00:00:00Z";
  const open = { state: "ACTIVE", claimFrom: null, claimUntil, claimed: 1, totalQuota: 2 } as CouponTemplate;
  const stand = (change: Partial<CouponTemplate>) => standOf({ ...open, ...change }, now);
  expect([
    stand({}),
    stand({ claimFrom: claimUntil }),
    stand({ state: "PAUSED" }),
    stand({ state: "PAUSED", claimed: 2 }),
    stand({ claimUntil: now.toISOString() }),
    stand({ state: "STOPPED" }),
  ]).toEqual(["running", "upcoming", "paused", "over", "over", "over"]);
});
