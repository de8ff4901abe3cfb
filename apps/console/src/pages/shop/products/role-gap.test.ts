import type { ProductRole } from "@banyan/contracts";
import { expect, test } from "vitest";
import { largestGap } from "./role-gap.ts";

const one = (role: ProductRole | null, productsBp: number | null, paidBp: number | null, targetBp: number | null) => ({
  ...{ role, productsBp, paidBp, targetBp, products: 1, paidFen: 1 },
});

test("the share furthest from its target is told, money before products; what has no role is not asked", () => {
  const even = [
    one("traffic", 2_000, 3_000, 2_000),
    one("profit", 5_000, 6_000, 6_000),
    one("premium", 3_000, 1_000, 2_000),
  ];
  const bare = [one("traffic", null, null, 2_000), one(null, null, null, null)];
  expect([largestGap(even), largestGap([one("profit", 9_000, 5_500, 6_000)]), largestGap(bare)]).toEqual([
    { of: "paid", role: "traffic", shareBp: 3_000, targetBp: 2_000, gapBp: 1_000 },
    { of: "products", role: "profit", shareBp: 9_000, targetBp: 6_000, gapBp: 3_000 },
    null,
  ]);
});
