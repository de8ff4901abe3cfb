import { percentOf } from "@banyan/money";
import type { Audience, PriceCampaign } from "./campaign.ts";
import { DOORS } from "./doors.ts";
import type { Buyer, QuoteInput } from "./input.ts";
import type { MergedLine } from "./merge-lines.ts";
import { byText } from "./order-of.ts";
import type { RejectCode } from "./result.ts";
import { isInScope } from "./scope.ts";
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
  readonly rejected: ReadonlyMap<PriceCampaign, RejectCode>;
}

/**
 * Layer 1. A line that came through a campaign's entry takes that price; any other takes the lowest of all that apply.
 * Never two at once. An entry that does not hold (over, limit reached, dearer than the list) leaves the ordinary price:
 * the caller sees the difference to what the buyer was shown.
 */
export function priceLines(merged: readonly MergedLine[], input: QuoteInput): LinePrices {
  const reasons = new Reasons();
  const open = input.campaigns.filter((campaign): campaign is PriceCampaign => {
    if (campaign.layer !== "price") return false;
    const code = whyClosed(campaign, input);
    if (code !== null) reasons.note(campaign, code);
    return code === null;
  });
  const used = new Map(input.usage.map((use) => [usageKey(use.campaignId, use.skuId), use.units]));

  /** The line's total at this campaign's price, or why not. Counts towards the limit only in {@link take}. */
  const offer = (campaign: PriceCampaign, line: MergedLine): number | RejectCode => {
    const pricedFen = priceAt(campaign, line);
    if (pricedFen === null) return "NO_ELIGIBLE_LINE";
    const units = (used.get(usageKey(campaign.id, line.skuId)) ?? 0) + line.quantity;
    if (campaign.limitPerPerson !== null && units > campaign.limitPerPerson) return "LIMIT_REACHED";
    return pricedFen;
  };
  const take = (campaign: PriceCampaign, line: MergedLine, pricedFen: number): PricedLine => {
    const key = usageKey(campaign.id, line.skuId);
    used.set(key, (used.get(key) ?? 0) + line.quantity);
    reasons.accept(campaign);
    return { ...line, campaign, pricedFen };
  };

  const atEntryPrice = (line: MergedLine): PricedLine | null => {
    const campaign = open.find(({ id }) => id === line.entryCampaignId);
    if (campaign === undefined) return null;
    const offered = offer(campaign, line);
    if (typeof offered === "string") {
      reasons.note(campaign, offered);
      return null;
    }
    if (offered > line.listFen) {
      reasons.note(campaign, "NOT_BEST");
      return null;
    }
    return take(campaign, line, offered);
  };

  const atLowestPrice = (line: MergedLine): PricedLine => {
    let best: { campaign: PriceCampaign; fen: number } | null = null;
    for (const campaign of open) {
      if (DOORS[campaign.kind].ordinary === "stays_out") {
        if (campaign.id !== line.entryCampaignId) {
          reasons.note(campaign, priceAt(campaign, line) === null ? "NO_ELIGIBLE_LINE" : "ENTRY_NOT_CHOSEN");
        }
        continue;
      }
      const offered = offer(campaign, line);
      if (typeof offered === "string") reasons.note(campaign, offered);
      else if (offered >= line.listFen) reasons.note(campaign, "NO_EFFECT");
      else {
        reasons.note(campaign, "NOT_BEST");
        if (best === null || offered < best.fen || (offered === best.fen && goesFirst(campaign, best.campaign))) {
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
    for (const campaign of open) {
      reasons.note(campaign, priceAt(campaign, line) === null ? "NO_ELIGIBLE_LINE" : "NOT_CHOSEN");
    }
    return priced;
  });
  for (const campaign of open) reasons.note(campaign, "NO_ELIGIBLE_LINE"); // an empty cart has nobody to say so
  return { lines, rejected: reasons.rejected() };
}

const usageKey = (campaignId: string, skuId: string): string => JSON.stringify([campaignId, skuId]);

const goesFirst = (a: PriceCampaign, b: PriceCampaign): boolean =>
  a.priority === b.priority ? byText(a.id, b.id) < 0 : a.priority > b.priority;

function whyClosed(campaign: PriceCampaign, { now, buyer }: QuoteInput): RejectCode | null {
  const moment = Date.parse(now);
  if (campaign.startsAt !== null && moment < Date.parse(campaign.startsAt)) return "NOT_STARTED";
  if (campaign.endsAt !== null && moment > Date.parse(campaign.endsAt)) return "ENDED";
  return isFor(campaign.audience, buyer) ? null : "NOT_FOR_THIS_BUYER";
}

function isFor(audience: Audience, buyer: Buyer): boolean {
  switch (audience.kind) {
    case "everyone":
      return true;
    case "members":
      return buyer.isMember;
    case "paid_members":
      return buyer.isPaidMember;
    case "newcomers":
      return buyer.isNewcomer;
    case "levels":
      return buyer.levelId !== null && audience.levelIds.includes(buyer.levelId);
    default:
      return unreachable(audience);
  }
}

/** The whole line at the campaign's price, or `null` when the campaign is not about it. */
function priceAt({ price }: PriceCampaign, line: MergedLine): number | null {
  switch (price.kind) {
    case "unit_prices": {
      const found = price.prices.find(({ skuId }) => skuId === line.skuId);
      return found === undefined ? null : found.unitPriceFen * line.quantity;
    }
    case "percent":
      return isInScope(price.scope, line) ? percentOf(line.listFen, price.payBp) : null;
    case "rising":
      return isInScope(price.scope, line) ? risingFen(price, line) : null;
    default:
      return unreachable(price);
  }
}

/** The most telling reason per campaign: what a line could change about it says more than that a line is not concerned. */
const TELLING: readonly RejectCode[] = [
  "NO_ELIGIBLE_LINE",
  "ENTRY_NOT_CHOSEN",
  "NO_EFFECT",
  "NOT_CHOSEN",
  "NOT_BEST",
  "LIMIT_REACHED",
];

class Reasons {
  readonly #accepted = new Set<PriceCampaign>();
  readonly #noted = new Map<PriceCampaign, RejectCode>();

  accept(campaign: PriceCampaign): void {
    this.#accepted.add(campaign);
  }

  note(campaign: PriceCampaign, code: RejectCode): void {
    const before = this.#noted.get(campaign);
    if (before === undefined || TELLING.indexOf(code) > TELLING.indexOf(before)) this.#noted.set(campaign, code);
  }

  rejected(): Map<PriceCampaign, RejectCode> {
    return new Map([...this.#noted].filter(([campaign]) => !this.#accepted.has(campaign)));
  }
}

const risingFen = (_price: object, line: MergedLine): number => line.listFen;
