import { sumFen } from "@banyan/money";
import type { GoodsLayer } from "./layers.ts";
import type { PricedLine } from "./line-price.ts";
import type { RejectCode } from "./result.ts";
import type { ScopeTest } from "./scope.ts";

/** The lines as they enter a layer. What a layer reads of them never changes while it works. */
export interface Basket {
  readonly lines: readonly PricedLine[];
  /** What is left to pay, per line. */
  readonly amounts: readonly number[];
  /** Layers that may not touch the line: {@link bitsOf}. */
  readonly closed: readonly number[];
}

const BITS: Readonly<Record<GoodsLayer, number>> = { price: 1, items: 2, order: 4, coupon: 8, points: 16 };

/** Layers as bits of a number. */
export function bitsOf(layers: readonly GoodsLayer[]): number {
  let bits = 0;
  for (const layer of layers) bits |= BITS[layer];
  return bits;
}

export const isOpen = (basket: Basket, index: number, layer: GoodsLayer): boolean =>
  ((basket.closed[index] ?? 0) & BITS[layer]) === 0;

/** Places of the lines a rule of this layer is about, or why there are none. */
export function eligibleIn(
  basket: Basket,
  isInScope: ScopeTest,
  layer: GoodsLayer,
): readonly number[] | Extract<RejectCode, "NO_ELIGIBLE_LINE" | "CLOSED_BY_PRICE"> {
  const eligible: number[] = [];
  let isAnyInScope = false;
  for (let index = 0; index < basket.lines.length; index++) {
    const line = basket.lines[index];
    if (line === undefined || !isInScope(line)) continue;
    isAnyInScope = true;
    if (isOpen(basket, index, layer)) eligible.push(index);
  }
  if (eligible.length > 0) return eligible;
  return isAnyInScope ? "CLOSED_BY_PRICE" : "NO_ELIGIBLE_LINE";
}

export function amountOf(amounts: readonly number[], indexes: readonly number[]): number {
  let fen = 0;
  for (const index of indexes) fen += amounts[index] ?? 0;
  return fen;
}

export const unitsOf = (basket: Basket, indexes: readonly number[]): number =>
  sumFen(indexes.map((index) => basket.lines[index]?.quantity ?? 0));

/** One number per line: `numberOf` the places given, 0 elsewhere. */
export function perLine(basket: Basket, indexes: readonly number[], numberOf: (index: number) => number): number[] {
  const values = basket.lines.map(() => 0);
  for (const index of indexes) values[index] = numberOf(index);
  return values;
}
