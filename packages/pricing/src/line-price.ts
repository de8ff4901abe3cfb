import { percentOf } from "@banyan/money";
import type { Used } from "./audience.ts";
import type { PriceCampaign } from "./campaign.ts";
import { DOORS } from "./doors.ts";
import { momentOf } from "./instant.ts";
import type { MergedLine } from "./merge-lines.ts";
import { byPriority } from "./order-of.ts";
import { risingFen } from "./rising.ts";
import type { ReadyPrice, RefusedCampaign } from "./rules.ts";
import { scopeTest } from "./scope.ts";
import { unreachable } from "./unreachable.ts";

/** A merged line with its price: the campaign it is sold by, or `null` for the list price. */
export interface PricedLine extends MergedLine {
  readonly campaign: PriceCampaign | null;
  readonly pricedFen: number;
}

export interface LinePrices {
  /** In the order of the merged lines. */
  readonly lines: readonly PricedLine[];
  /** Campaigns that price no line, and why. */
  readonly rejected: readonly RefusedCampaign[];
}

/** The whole line at a campaign's price, or `null` when the campaign is not about it. `taken`: units this order took from it before. */
export type PriceTest = (line: MergedLine, taken: number) => number | null;

/**
 * Layer 1. A line that came through a campaign's entry takes that price; any other takes the lowest of all that apply.
 * Never two at once. An entry that does not hold (over, limit reached, dearer than the list) leaves the ordinary price:
 * the caller sees the difference to what the buyer was shown.
 */
export function priceLines(merged: readonly MergedLine[], open: readonly ReadyPrice[], used: Used): LinePrices {
  const reasons = new Reasons();
  const taken = new Map<PriceCampaign, number>();
  const priceAt = ({ campaign, priceOf }: ReadyPrice, line: MergedLine): number | null =>
    priceOf(line, taken.get(campaign) ?? 0);

  /** The line's total at this campaign's price, or why not. Counts towards the limit only in {@link take}. */
  const offer = (ready: ReadyPrice, line: MergedLine): number | Reason => {
    const pricedFen = priceAt(ready, line);
    if (pricedFen === null) return "NO_ELIGIBLE_LINE";
    const { limitPerPerson, id } = ready.campaign;
    if (limitPerPerson !== null && used.unitsOf(id, line.skuId) + line.quantity > limitPerPerson) {
      return "LIMIT_REACHED";
    }
    return pricedFen;
  };
  const take = (campaign: PriceCampaign, line: MergedLine, pricedFen: number): PricedLine => {
    used.add(campaign.id, line.skuId, line.quantity);
    taken.set(campaign, (taken.get(campaign) ?? 0) + line.quantity);
    reasons.accept(campaign);
    return { ...line, campaign, pricedFen };
  };

  const atEntryPrice = (line: MergedLine): PricedLine | null => {
    const ready = open.find(({ campaign }) => campaign.id === line.entryCampaignId);
    if (ready === undefined) return null;
    const offered = offer(ready, line);
    if (typeof offered === "string") {
      reasons.note(ready.campaign, offered);
      return null;
    }
    if (offered > line.listFen) {
      reasons.note(ready.campaign, "NOT_BEST");
      return null;
    }
    return take(ready.campaign, line, offered);
  };

  const atLowestPrice = (line: MergedLine): PricedLine => {
    let best: { campaign: PriceCampaign; fen: number } | null = null;
    for (const ready of open) {
      const { campaign } = ready;
      if (DOORS[campaign.kind].ordinary === "stays_out") {
        if (campaign.id !== line.entryCampaignId) {
          reasons.note(campaign, priceAt(ready, line) === null ? "NO_ELIGIBLE_LINE" : "ENTRY_NOT_CHOSEN");
        }
        continue;
      }
      const offered = offer(ready, line);
      if (typeof offered === "string") reasons.note(campaign, offered);
      else if (offered >= line.listFen) reasons.note(campaign, "NO_EFFECT");
      else {
        reasons.note(campaign, "NOT_BEST");
        if (best === null || offered < best.fen || (offered === best.fen && byPriority(campaign, best.campaign) < 0)) {
          best = { campaign, fen: offered };
        }
      }
    }
    return best === null ? { ...line, campaign: null, pricedFen: line.listFen } : take(best.campaign, line, best.fen);
  };

  // entries first: their units count towards the limit before those of an ordinary line of the same SKU
  const byEntry = merged.map((line) => (line.entryCampaignId === null ? null : atEntryPrice(line)));
  const lines = merged.map((line, index) => {
    const priced = byEntry[index] ?? null;
    if (priced === null) return atLowestPrice(line);
    for (const ready of open) {
      reasons.note(ready.campaign, priceAt(ready, line) === null ? "NO_ELIGIBLE_LINE" : "NOT_CHOSEN");
    }
    return priced;
  });
  for (const { campaign } of open) reasons.note(campaign, "NO_ELIGIBLE_LINE"); // an empty cart has nobody to say so
  return { lines, rejected: reasons.rejected() };
}

/** Lists are made ready once; a percentage is taken on the line's total. */
export function priceTest({ price }: PriceCampaign, now: number): PriceTest {
  switch (price.kind) {
    case "unit_prices": {
      const { prices } = price;
      if (prices.length <= 12) {
        return ({ skuId, quantity }) => {
          const found = prices.find((each) => each.skuId === skuId);
          return found === undefined ? null : found.unitPriceFen * quantity;
        };
      }
      const bySku = new Map(prices.map(({ skuId, unitPriceFen }) => [skuId, unitPriceFen]));
      return ({ skuId, quantity }) => {
        const unitPriceFen = bySku.get(skuId);
        return unitPriceFen === undefined ? null : unitPriceFen * quantity;
      };
    }
    case "percent": {
      const isInScope = scopeTest(price.scope);
      return (line) => (isInScope(line) ? percentOf(line.listFen, price.payBp) : null);
    }
    case "rising": {
      const isInScope = scopeTest(price.scope);
      const reached = price.steps.filter(({ fromAt }) => fromAt === null || momentOf(fromAt) <= now);
      return (line, taken) =>
        isInScope(line) ? risingFen(reached, line.listPriceFen, price.sold + taken, line.quantity) : null;
    }
    default:
      return unreachable(price);
  }
}

/** The most telling reason per campaign: what a line could change about it says more than that a line is not concerned. */
const TELLING = {
  NO_ELIGIBLE_LINE: 1,
  ENTRY_NOT_CHOSEN: 2,
  NO_EFFECT: 3,
  NOT_CHOSEN: 4,
  NOT_BEST: 5,
  LIMIT_REACHED: 6,
};
type Reason = keyof typeof TELLING;

class Reasons {
  readonly #told = new Map<PriceCampaign, { code: Reason; isAccepted: boolean }>();

  accept(campaign: PriceCampaign): void {
    this.note(campaign, "NOT_BEST");
    const told = this.#told.get(campaign);
    if (told !== undefined) told.isAccepted = true;
  }

  note(campaign: PriceCampaign, code: Reason): void {
    const told = this.#told.get(campaign);
    if (told === undefined) this.#told.set(campaign, { code, isAccepted: false });
    else if (TELLING[code] > TELLING[told.code]) told.code = code;
  }

  rejected(): RefusedCampaign[] {
    const rejected: RefusedCampaign[] = [];
    for (const [campaign, { code, isAccepted }] of this.#told) {
      if (!isAccepted) rejected.push({ campaign, code, missingFen: null });
    }
    return rejected;
  }
}
