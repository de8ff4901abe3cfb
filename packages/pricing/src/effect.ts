import { allocate } from "@banyan/money";
import { type Basket, bitsOf } from "./basket.ts";
import type { ItemCampaign, OrderCampaign } from "./campaign.ts";
import type { Refusal } from "./rules.ts";

/** What a campaign of layer 2 or 3 would do to the basket as it enters the layer. Arrays go by line. */
export interface Effect {
  readonly campaign: ItemCampaign | OrderCampaign;
  /** The eligible goods it was measured on. */
  readonly basisFen: number;
  readonly amountFen: number;
  /** The amount is shared in proportion to these, at most so much per line. */
  readonly weights: readonly number[];
  readonly gifts: readonly Gift[];
  /** Places of lines it concerns though it takes nothing off them: those that earned a gift. */
  readonly earners: readonly number[];
  readonly next?: { readonly missingFen: number | null; readonly missingUnits: number | null };
}

export interface Gift {
  readonly skuId: string;
  readonly productId: string;
  readonly quantity: number;
  /** Units left for gifts. */
  readonly stock: number;
}

export const refused = (code: Refusal["code"]): Refusal => ({ code, missingFen: null });

export const belowThreshold = (missingFen: number | null, missingUnits?: number): Refusal =>
  missingUnits === undefined
    ? { code: "BELOW_THRESHOLD", missingFen }
    : { code: "BELOW_THRESHOLD", missingFen, missingUnits };

/** An effect that takes off `amountFen`, at most the campaign's cap; nothing to take off is NO_EFFECT. */
export function discount(
  campaign: Effect["campaign"],
  { basisFen, amountFen, weights, next }: Pick<Effect, "basisFen" | "amountFen" | "weights" | "next">,
): Effect | Refusal {
  const most = Math.min(amountFen, campaign.capFen ?? amountFen);
  if (most === 0) return refused("NO_EFFECT");
  const effect = { campaign, basisFen, amountFen: most, weights, gifts: [], earners: [] };
  return next === undefined ? effect : { ...effect, next };
}

export interface Part {
  readonly effect: Effect;
  /** Per line; Σ = `takenFen`. */
  readonly shares: readonly number[];
  readonly takenFen: number;
  /** Cut so that the order keeps its least payment. */
  readonly isLimited: boolean;
  readonly gifts: readonly Gift[];
}

/**
 * Effects one after the other on a basket: each takes its amount, as far as the lines have it left, the first before the
 * second. All were measured on the amounts at entry, so only shared lines make a difference. Together at most `mostFen`.
 */
export function applyEffects(
  basket: Basket,
  effects: readonly Effect[],
  mostFen: number,
): { readonly parts: readonly Part[]; readonly amounts: readonly number[]; readonly savedFen: number } {
  const amounts = [...basket.amounts];
  const given = new Map<string, number>();
  let savedFen = 0;
  const parts = effects.map((effect): Part => {
    const caps = effect.weights.map((weight, index) => Math.min(weight, amounts[index] ?? 0));
    let room = 0;
    for (const cap of caps) room += cap;
    const wanted = Math.min(effect.amountFen, room);
    const takenFen = Math.min(wanted, mostFen - savedFen);
    const shares = takenFen === 0 ? caps.map(() => 0) : allocate(takenFen, effect.weights, caps);
    for (let index = 0; index < shares.length; index++) amounts[index] = (amounts[index] ?? 0) - (shares[index] ?? 0);
    savedFen += takenFen;
    return { effect, shares, takenFen, isLimited: takenFen < wanted, gifts: stillThere(effect.gifts, given) };
  });
  return { parts, amounts, savedFen };
}

/** Gifts as far as campaigns before left any. */
function stillThere(gifts: readonly Gift[], given: Map<string, number>): Gift[] {
  return gifts.flatMap((gift) => {
    const before = given.get(gift.skuId) ?? 0;
    const quantity = Math.min(gift.quantity, gift.stock - before);
    if (quantity <= 0) return [];
    given.set(gift.skuId, before + quantity);
    return [{ ...gift, quantity }];
  });
}

/** Layers that are closed to a line once these parts touched it. */
export function closedAfter(basket: Basket, parts: readonly Part[]): readonly number[] {
  if (parts.every(({ effect }) => effect.campaign.closesLayers.length === 0)) return basket.closed;
  const closed = [...basket.closed];
  for (const { effect, shares, gifts } of parts) {
    const bits = bitsOf(effect.campaign.closesLayers);
    for (let index = 0; index < closed.length; index++) {
      const isTouched = (shares[index] ?? 0) > 0 || (gifts.length > 0 && effect.earners.includes(index));
      if (isTouched) closed[index] = (closed[index] ?? 0) | bits;
    }
  }
  return closed;
}
