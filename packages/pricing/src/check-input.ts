import { WHOLE_BP } from "@banyan/money";
import type { Campaign, Instant, PriceCampaign } from "./campaign.ts";
import { DOORS } from "./doors.ts";
import { PricingError } from "./errors.ts";
import type { HeldCoupon } from "./held-coupon.ts";
import type { CouponChoice, Entry, QuoteInput } from "./input.ts";
import { unreachable } from "./unreachable.ts";

/**
 * Refuses input that cannot be, with a {@link PricingError} at the first fault. Types are trusted (they are parsed at the
 * door of the server); numbers, instants, ids and references are not.
 */
export function checkInput(input: QuoteInput): void {
  checkInstant(input.now, "now");
  checkUnique(input.lines, (line) => line.lineId, "lines", "lineId");
  checkUnique(input.campaigns, (campaign) => campaign.id, "campaigns", "id");
  checkUnique(input.coupons, (coupon) => coupon.id, "coupons", "id");
  checkUnique(input.usage, (use) => `${use.campaignId} ${use.skuId}`, "usage", "campaignId and skuId");

  for (const [index, line] of input.lines.entries()) {
    const path = `lines[${index}]`;
    checkNumber(line.quantity, `${path}.quantity`, { min: 1 });
    checkNumber(line.listPriceFen, `${path}.listPriceFen`);
    checkNumber(line.weightGrams, `${path}.weightGrams`);
    checkEntry(line.entry, input.campaigns, `${path}.entry`);
  }
  for (const [index, campaign] of input.campaigns.entries())
    if (campaign.layer === "price") checkCampaign(campaign, `campaigns[${index}]`);
  for (const [index, coupon] of input.coupons.entries()) checkCoupon(coupon, `coupons[${index}]`);
  for (const [index, use] of input.usage.entries()) checkNumber(use.units, `usage[${index}].units`);
  checkChoice(input.choice.goodsCoupon, input.coupons, "goods", "choice.goodsCoupon");
  checkChoice(input.choice.shippingCoupon, input.coupons, "shipping", "choice.shippingCoupon");
  if (input.shipping?.kind === "flat") {
    checkNumber(input.shipping.feeFen, "shipping.feeFen");
    if (input.shipping.freeOverFen !== null) checkNumber(input.shipping.freeOverFen, "shipping.freeOverFen");
  }
  checkNumber(input.policy.minPayableFen, "policy.minPayableFen", { min: 1 });
  checkTotals(input);
}

function checkCampaign(campaign: PriceCampaign, path: string): void {
  checkNumber(campaign.priority, `${path}.priority`, { min: Number.MIN_SAFE_INTEGER });
  if (campaign.startsAt !== null) checkInstant(campaign.startsAt, `${path}.startsAt`);
  if (campaign.endsAt !== null) checkInstant(campaign.endsAt, `${path}.endsAt`);
  if (campaign.limitPerPerson !== null) checkNumber(campaign.limitPerPerson, `${path}.limitPerPerson`);
  switch (campaign.price.kind) {
    case "unit_prices": {
      const { prices } = campaign.price;
      checkUnique(prices, (price) => price.skuId, `${path}.price.prices`, "skuId");
      for (const [index, price] of prices.entries()) {
        checkNumber(price.unitPriceFen, `${path}.price.prices[${index}].unitPriceFen`);
      }
      return;
    }
    case "percent":
      checkNumber(campaign.price.payBp, `${path}.price.payBp`, { max: WHOLE_BP });
      return;
    case "rising":
      return;
    default:
      unreachable(campaign.price);
  }
}

function checkCoupon(coupon: HeldCoupon, path: string): void {
  checkInstant(coupon.validFrom, `${path}.validFrom`);
  checkInstant(coupon.validUntil, `${path}.validUntil`);
  const { rule } = coupon;
  checkNumber(rule.thresholdFen, `${path}.rule.thresholdFen`);
  switch (rule.kind) {
    case "FIXED":
      checkNumber(rule.amountFen, `${path}.rule.amountFen`);
      return;
    case "PERCENT":
      checkNumber(rule.payBp, `${path}.rule.payBp`, { max: WHOLE_BP });
      if (rule.capFen !== null) checkNumber(rule.capFen, `${path}.rule.capFen`);
      return;
    case "FREE_SHIPPING":
      if (rule.capFen !== null) checkNumber(rule.capFen, `${path}.rule.capFen`);
      return;
    case "EXCHANGE":
      return;
    default:
      unreachable(rule);
  }
}

function checkEntry(entry: Entry, campaigns: readonly Campaign[], path: string): void {
  if (entry === "ordinary") return;
  const campaign = campaigns.find(({ id }) => id === entry.campaignId);
  if (campaign === undefined) {
    throw new PricingError("UNKNOWN_REFERENCE", `${path}.campaignId`, `no campaign ${entry.campaignId} was given`);
  }
  if (campaign.layer === "price" && DOORS[campaign.kind].entry === "none") {
    throw new PricingError(
      "UNKNOWN_REFERENCE",
      `${path}.campaignId`,
      `a ${campaign.kind} price has no entry of its own`,
    );
  }
}

function checkChoice(
  choice: CouponChoice,
  coupons: readonly HeldCoupon[],
  purpose: "goods" | "shipping",
  path: string,
): void {
  if (typeof choice === "string") return;
  const coupon = coupons.find(({ id }) => id === choice.couponId);
  const isOfPurpose = coupon !== undefined && (coupon.rule.kind === "FREE_SHIPPING") === (purpose === "shipping");
  if (!isOfPurpose) {
    throw new PricingError(
      "UNKNOWN_REFERENCE",
      `${path}.couponId`,
      `no ${purpose} coupon ${choice.couponId} was given`,
    );
  }
}

/** With this checked, no sum or product of the engine can leave the safe range. */
function checkTotals(input: QuoteInput): void {
  let total = input.shipping?.kind === "flat" ? input.shipping.feeFen : 0;
  let grams = 0;
  for (const [index, line] of input.lines.entries()) {
    total += line.listPriceFen * line.quantity;
    grams += line.weightGrams * line.quantity;
    if (!Number.isSafeInteger(total)) {
      throw new PricingError("AMOUNT_TOO_LARGE", `lines[${index}]`, "the order passes 2^53 − 1 fen");
    }
    if (!Number.isSafeInteger(grams)) {
      throw new PricingError("AMOUNT_TOO_LARGE", `lines[${index}]`, "the order passes 2^53 − 1 grams");
    }
  }
}

function checkNumber(value: number, path: string, { min = 0, max = Number.MAX_SAFE_INTEGER } = {}): void {
  if (!Number.isSafeInteger(value) || value < min || value > max) {
    throw new PricingError("INVALID_NUMBER", path, `expected an integer from ${min} to ${max}, got ${value}`);
  }
}

/** An offset is demanded: without one the same text is another moment on another machine. */
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/;

function checkInstant(value: Instant, path: string): void {
  if (!INSTANT.test(value) || Number.isNaN(Date.parse(value))) {
    throw new PricingError("INVALID_INSTANT", path, `expected an ISO 8601 instant with offset, got ${value}`);
  }
}

function checkUnique<T>(items: readonly T[], idOf: (item: T) => string, path: string, field: string): void {
  const seen = new Set<string>();
  for (const [index, item] of items.entries()) {
    const id = idOf(item);
    if (seen.has(id)) throw new PricingError("DUPLICATE_ID", `${path}[${index}].${field}`, `${id} is given twice`);
    seen.add(id);
  }
}
