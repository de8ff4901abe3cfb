import { allocate, floorPercentOf, multiplyDivide, sumFen } from "@banyan/money";
import { type Basket, isOpen } from "./basket.ts";
import type { PointsWish } from "./input.ts";
import type { PointsOffer, RejectCode } from "./result.ts";

/** Layer 5 on the goods after layer 4. */
export interface PointsSpent {
  readonly points: number;
  readonly fen: number;
  /** The goods that take points. */
  readonly basisFen: number;
  /** Per line, what of it takes points; {@link pointsShares} shares by it. */
  readonly weights: readonly number[];
  readonly offer: PointsOffer;
  /** Why points the buyer wanted to spend are not spent at all. */
  readonly refused: RejectCode | null;
}

const FEN_PER_YUAN = 100;

/**
 * Points in whole steps, never more than there are, than the shop takes of these goods, than is left above the least
 * payment (`roomFen`), and never a step that pays nothing.
 */
export function spendPoints(
  wish: PointsWish,
  basket: Basket,
  amounts: readonly number[],
  roomFen: number,
): PointsSpent {
  const weights = amounts.map((amount, index) => (isOpen(basket, index, "points") ? amount : 0));
  const basisFen = sumFen(weights);
  const available = Math.max(wish.available, 0); // taken back points may have left less than nothing
  const mostFen = Math.min(floorPercentOf(basisFen, wish.maxBp), roomFen, worthOfPoints(wish, available));
  const mostPoints = pointsFor(wish, available, mostFen);
  const offer: PointsOffer = { mostPoints, mostFen: worthOfPoints(wish, mostPoints) };
  const wanted = wish.spend === "most" ? available : Math.min(wish.spend, available);
  const points = pointsFor(wish, wanted, mostFen);
  const fen = worthOfPoints(wish, points);
  return { points, fen, basisFen, weights, offer, refused: points > 0 ? null : whyNone(wish, wanted, basket) };
}

/** What the points pay of each line; worked out once the coupons are chosen, for which the sum is enough. */
export const pointsShares = (spent: PointsSpent | null, lines: number): readonly number[] =>
  spent === null || spent.fen === 0
    ? new Array<number>(lines).fill(0)
    : allocate(spent.fen, spent.weights, spent.weights);

/** As few points as pay as much as `wanted` points can within `mostFen`. */
function pointsFor(wish: PointsWish, wanted: number, mostFen: number): number {
  const { pointsPerYuan, stepPoints, minPoints } = wish;
  // the last point before the one that would pay a fen too many
  const within = multiplyDivide(mostFen + 1, pointsPerYuan, FEN_PER_YUAN);
  const most = Math.min(wanted, within.remainder === 0 ? within.quotient - 1 : within.quotient);
  const fen = worthOfPoints(wish, most - (most % stepPoints));
  if (fen === 0) return 0;
  const needed = multiplyDivide(fen, pointsPerYuan, FEN_PER_YUAN);
  const least = needed.quotient + (needed.remainder === 0 ? 0 : 1);
  const points = Math.ceil(least / stepPoints) * stepPoints;
  if (points >= minPoints) return points;
  // the least the shop takes may pay no more than fewer would
  const taken = leastOf(wish);
  return taken <= most ? taken : 0;
}

const leastOf = ({ minPoints, stepPoints }: PointsWish): number =>
  Math.max(Math.ceil(minPoints / stepPoints), 1) * stepPoints;

/** In fen; points owed pay nothing. */
export const worthOfPoints = ({ pointsPerYuan }: PointsWish, points: number): number =>
  multiplyDivide(Math.max(points, 0), FEN_PER_YUAN, pointsPerYuan).quotient;

function whyNone(wish: PointsWish, wanted: number, basket: Basket): RejectCode | null {
  if (wish.spend === 0) return null;
  if (basket.lines.length === 0) return "NO_ELIGIBLE_LINE";
  if (!basket.lines.some((_, index) => isOpen(basket, index, "points"))) return "CLOSED_BY_PRICE";
  return wanted < leastOf(wish) ? "NOT_ENOUGH_POINTS" : "NO_EFFECT";
}
