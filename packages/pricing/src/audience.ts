import type { Audience, Campaign, StackingCampaign } from "./campaign.ts";
import type { Buyer, Usage } from "./input.ts";
import { momentOf } from "./instant.ts";
import type { RejectCode } from "./result.ts";
import { unreachable } from "./unreachable.ts";

/** The cheap tests of a campaign, before any line is looked at: its time and whom it is for. */
export function whyClosed(
  { startsAt, endsAt, audience }: Campaign,
  now: number,
  buyer: Buyer,
): Extract<RejectCode, "NOT_STARTED" | "ENDED" | "NOT_FOR_THIS_BUYER"> | null {
  if (startsAt !== null && now < momentOf(startsAt)) return "NOT_STARTED";
  if (endsAt !== null && now > momentOf(endsAt)) return "ENDED";
  return isFor(audience, buyer) ? null : "NOT_FOR_THIS_BUYER";
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

/** Orders are told under this SKU id. */
const ORDERS = "";

/** What the buyer used of limited campaigns, earlier orders and this one. */
export class Used {
  readonly #units = new Map<string, Map<string, number>>();

  constructor(usage: readonly Usage[]) {
    for (const { campaignId, skuId, units } of usage) this.add(campaignId, skuId, units);
  }

  unitsOf(campaignId: string, skuId: string): number {
    return this.#units.get(campaignId)?.get(skuId) ?? 0;
  }

  add(campaignId: string, skuId: string, units: number): void {
    let bySku = this.#units.get(campaignId);
    if (bySku === undefined) {
      bySku = new Map();
      this.#units.set(campaignId, bySku);
    }
    bySku.set(skuId, (bySku.get(skuId) ?? 0) + units);
  }

  isSpent({ id, timesPerPerson }: StackingCampaign): boolean {
    return timesPerPerson !== null && this.unitsOf(id, ORDERS) >= timesPerPerson;
  }
}
