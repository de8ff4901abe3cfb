import { refundShare } from "@banyan/pricing";

/**
 * How much of `total` (a discount, earned points) goes back when `now` of the `of` paid for goods goes back and `before`
 * went back earlier: by delta, so whatever the steps, all together take back exactly `total`. `isLast`: nothing is left.
 */
export function takenBack(
  total: number,
  { of, before, now, isLast }: { of: number; before: number; now: number; isLast: boolean },
): number {
  if (total < 0) return -takenBack(-total, { of, before, now, isLast });
  const done = Math.min(before, of);
  if (of === 0) return isLast ? total : 0;
  const step = isLast ? of - done : Math.min(now, of - done);
  if (step === 0) return 0;
  return refundShare(total, of, done, step);
}
