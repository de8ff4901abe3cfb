import { WHOLE_BP } from "@banyan/money";
import type { Campaign, ItemCampaign, OrderCampaign, PriceCampaign, RewardCampaign } from "./campaign.ts";
import { checkInstant, checkNotEmpty, checkNumber, checkOptional, checkUnique } from "./checks.ts";
import { unreachable } from "./unreachable.ts";

const RATE = { max: WHOLE_BP };
const COUNT = { min: 1 };
/** With all parts of a bundle sharing products, their sets are counted: 2^10. */
const MOST_PARTS = { min: 1, max: 10 };
/** A fen that earned more would leave the safe range with an order of a million yuan. */
const MOST_EARNED = { max: 1_000_000 };

/** Numbers, instants and lists of one campaign; its form and words were parsed before. */
export function checkCampaign(campaign: Campaign, path: string): void {
  checkNumber(campaign.priority, `${path}.priority`, { min: Number.MIN_SAFE_INTEGER });
  if (campaign.startsAt !== null) checkInstant(campaign.startsAt, `${path}.startsAt`);
  if (campaign.endsAt !== null) checkInstant(campaign.endsAt, `${path}.endsAt`);
  if (campaign.layer === "price") {
    checkOptional(campaign.limitPerPerson, `${path}.limitPerPerson`);
    checkPrice(campaign, `${path}.price`);
    return;
  }
  checkOptional(campaign.capFen, `${path}.capFen`);
  checkOptional(campaign.timesPerPerson, `${path}.timesPerPerson`);
  switch (campaign.layer) {
    case "items":
      checkItems(campaign, `${path}.rule`);
      return;
    case "order":
      checkOrder(campaign, `${path}.rule`);
      return;
    case "shipping":
      checkNumber(campaign.rule.thresholdFen, `${path}.rule.thresholdFen`);
      return;
    case "rewards":
      checkReward(campaign, `${path}.rule`);
      return;
    default:
      unreachable(campaign);
  }
}

function checkPrice({ price }: PriceCampaign, path: string): void {
  switch (price.kind) {
    case "unit_prices": {
      checkUnique(price.prices, ({ skuId }) => skuId, `${path}.prices`, "skuId");
      for (const [index, { unitPriceFen }] of price.prices.entries()) {
        if (!Number.isSafeInteger(unitPriceFen) || unitPriceFen < 0) {
          checkNumber(unitPriceFen, `${path}.prices[${index}].unitPriceFen`);
        }
      }
      return;
    }
    case "percent":
      checkNumber(price.payBp, `${path}.payBp`, RATE);
      return;
    case "rising":
      checkNumber(price.sold, `${path}.sold`, { max: Number.MAX_SAFE_INTEGER / 2 });
      checkNotEmpty(price.steps, `${path}.steps`);
      for (const [index, { fromSold, fromAt, payBp }] of price.steps.entries()) {
        checkNumber(fromSold, `${path}.steps[${index}].fromSold`);
        if (fromAt !== null) checkInstant(fromAt, `${path}.steps[${index}].fromAt`);
        checkNumber(payBp, `${path}.steps[${index}].payBp`, RATE);
      }
      return;
    default:
      unreachable(price);
  }
}

function checkItems({ rule }: ItemCampaign, path: string): void {
  switch (rule.kind) {
    case "nth_item":
      checkNumber(rule.n, `${path}.n`, COUNT);
      checkNumber(rule.payBp, `${path}.payBp`, RATE);
      return;
    case "bundle":
      checkNumber(rule.priceFen, `${path}.priceFen`);
      checkOptional(rule.timesPerOrder, `${path}.timesPerOrder`, COUNT);
      checkNumber(rule.parts.length, `${path}.parts.length`, MOST_PARTS);
      for (const [index, { productIds, quantity }] of rule.parts.entries()) {
        checkNotEmpty(productIds, `${path}.parts[${index}].productIds`);
        checkNumber(quantity, `${path}.parts[${index}].quantity`, { min: 1, max: 1_000_000 });
      }
      return;
    case "add_on":
      checkNumber(rule.thresholdFen, `${path}.thresholdFen`);
      checkNumber(rule.unitsPerOrder, `${path}.unitsPerOrder`, COUNT);
      checkNotEmpty(rule.offers, `${path}.offers`);
      checkUnique(rule.offers, ({ skuId }) => skuId, `${path}.offers`, "skuId");
      for (const [index, { unitPriceFen }] of rule.offers.entries()) {
        checkNumber(unitPriceFen, `${path}.offers[${index}].unitPriceFen`);
      }
      return;
    case "gift":
      checkNumber(rule.thresholdFen, `${path}.thresholdFen`);
      checkNumber(rule.thresholdUnits, `${path}.thresholdUnits`);
      checkNotEmpty(rule.gifts, `${path}.gifts`);
      checkUnique(rule.gifts, ({ skuId }) => skuId, `${path}.gifts`, "skuId");
      for (const [index, { quantity, available }] of rule.gifts.entries()) {
        checkNumber(quantity, `${path}.gifts[${index}].quantity`, COUNT);
        checkNumber(available, `${path}.gifts[${index}].available`);
      }
      return;
    default:
      unreachable(rule);
  }
}

function checkOrder({ rule }: OrderCampaign, path: string): void {
  switch (rule.kind) {
    case "full_reduction":
      checkNotEmpty(rule.tiers, `${path}.tiers`);
      checkUnique(rule.tiers, ({ threshold }) => String(threshold), `${path}.tiers`, "threshold");
      for (const [index, { threshold, benefit }] of rule.tiers.entries()) {
        checkNumber(threshold, `${path}.tiers[${index}].threshold`);
        if (benefit.kind === "off") checkNumber(benefit.amountFen, `${path}.tiers[${index}].benefit.amountFen`);
        else checkNumber(benefit.payBp, `${path}.tiers[${index}].benefit.payBp`, RATE);
      }
      return;
    case "every_full":
      checkNumber(rule.everyFen, `${path}.everyFen`, COUNT);
      checkNumber(rule.offFen, `${path}.offFen`);
      checkOptional(rule.maxTimes, `${path}.maxTimes`);
      return;
    default:
      unreachable(rule);
  }
}

function checkReward({ rule }: RewardCampaign, path: string): void {
  switch (rule.kind) {
    case "points":
      checkNumber(rule.pointsPerYuan, `${path}.pointsPerYuan`, MOST_EARNED);
      checkNumber(rule.multiplierBp, `${path}.multiplierBp`, MOST_EARNED);
      return;
    case "growth":
      checkNumber(rule.perYuan, `${path}.perYuan`, MOST_EARNED);
      return;
    case "coupons":
      checkNumber(rule.thresholdFen, `${path}.thresholdFen`);
      checkNumber(rule.count, `${path}.count`);
      return;
    default:
      unreachable(rule);
  }
}
