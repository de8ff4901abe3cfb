import { WHOLE_BP } from "@banyan/money";
import type { Campaign } from "./campaign.ts";
import { checkCampaign } from "./check-campaign.ts";
import { checkInstant, checkNotEmpty, checkNumber, checkOptional, checkUnique } from "./checks.ts";
import { DOORS } from "./doors.ts";
import { PricingError } from "./errors.ts";
import type { HeldCoupon } from "./held-coupon.ts";
import type { CouponChoice, Entry, Line, PointsWish, QuoteInput } from "./input.ts";
import type { ShippingTemplates } from "./shipping-rule.ts";
import { unreachable } from "./unreachable.ts";

/**
 * Refuses input that cannot be, with a {@link PricingError} at the first fault. Types are trusted (they are parsed at the
 * door of the server); numbers, instants, ids and references are not. Tells which campaigns are add-ons.
 */
export function checkInput(input: QuoteInput): { readonly addOns: ReadonlySet<string> } {
  checkUnique(input.lines, (line) => line.lineId, "lines", "lineId");
  checkRules(input);
  const addOns = new Set<string>();
  for (const campaign of input.campaigns) {
    if (campaign.layer === "items" && campaign.rule.kind === "add_on") addOns.add(campaign.id);
  }
  const templates = input.shipping?.kind === "templates" ? input.shipping : null;
  for (const [index, line] of input.lines.entries()) checkLine(line, index, input.campaigns, templates);
  checkChoice(input.choice.goodsCoupon, input.coupons, "goods", "choice.goodsCoupon");
  checkChoice(input.choice.shippingCoupon, input.coupons, "shipping", "choice.shippingCoupon");
  if (input.points !== null) checkPoints(input.points);
  if (input.shipping?.kind === "flat") {
    checkNumber(input.shipping.feeFen, "shipping.feeFen");
    checkOptional(input.shipping.freeOverFen, "shipping.freeOverFen");
  }
  if (templates !== null) checkTemplates(templates);
  checkTotals(input);
  return { addOns };
}

/** What passed before. A campaign lives as long as it runs and prices thousands of orders; whoever changes one makes a new object. */
const sound = new WeakSet<Campaign | HeldCoupon>();

/** The test first: a path is made for errors only, not for every number of every order. */
const isAmount = (value: number): boolean => Number.isSafeInteger(value) && value >= 0;

/** What a quote and a listing have in common. */
export function checkRules({
  now,
  campaigns,
  coupons,
  usage,
  policy,
}: Pick<QuoteInput, "now" | "campaigns" | "coupons" | "usage" | "policy">): void {
  checkInstant(now, "now");
  checkUnique(campaigns, (campaign) => campaign.id, "campaigns", "id");
  checkUnique(coupons, (coupon) => coupon.id, "coupons", "id");
  checkUnique(usage, (use) => `${use.campaignId} ${use.skuId}`, "usage", "campaignId and skuId");
  for (let index = 0; index < campaigns.length; index++) {
    const campaign = campaigns[index] as Campaign; // index < length
    if (sound.has(campaign)) continue;
    checkCampaign(campaign, `campaigns[${index}]`);
    sound.add(campaign);
  }
  for (const [index, coupon] of coupons.entries()) checkCoupon(coupon, index);
  for (let index = 0; index < usage.length; index++) {
    const units = usage[index]?.units ?? Number.NaN; // a hole is no number
    if (!isAmount(units)) checkNumber(units, `usage[${index}].units`);
  }
  checkNumber(policy.minPayableFen, "policy.minPayableFen", { min: 1 });
}

function checkCoupon(coupon: HeldCoupon, index: number): void {
  if (sound.has(coupon)) return;
  checkFacts(coupon, `coupons[${index}]`);
  sound.add(coupon);
}

function checkFacts({ validFrom, validUntil, rule }: HeldCoupon, path: string): void {
  checkInstant(validFrom, `${path}.validFrom`);
  checkInstant(validUntil, `${path}.validUntil`);
  checkNumber(rule.thresholdFen, `${path}.rule.thresholdFen`);
  switch (rule.kind) {
    case "FIXED":
      checkNumber(rule.amountFen, `${path}.rule.amountFen`);
      return;
    case "PERCENT":
      checkNumber(rule.payBp, `${path}.rule.payBp`, { max: WHOLE_BP });
      checkOptional(rule.capFen, `${path}.rule.capFen`);
      return;
    case "EXCHANGE":
      checkNumber(rule.units, `${path}.rule.units`, { min: 1 });
      checkNumber(rule.unitPriceFen, `${path}.rule.unitPriceFen`);
      return;
    case "FREE_SHIPPING":
      checkOptional(rule.capFen, `${path}.rule.capFen`);
      return;
    default:
      unreachable(rule);
  }
}

function checkLine(
  line: Line,
  index: number,
  campaigns: readonly Campaign[],
  templates: ShippingTemplates | null,
): void {
  const { quantity, listPriceFen, weightGrams, entry, shippingTemplateId = null } = line;
  if (!isAmount(quantity) || quantity === 0) checkNumber(quantity, `lines[${index}].quantity`, { min: 1 });
  if (!isAmount(listPriceFen)) checkNumber(listPriceFen, `lines[${index}].listPriceFen`);
  if (!isAmount(weightGrams)) checkNumber(weightGrams, `lines[${index}].weightGrams`);
  if (entry !== "ordinary") checkEntry(entry, campaigns, `lines[${index}].entry`);
  if (templates !== null) checkTemplateOf(shippingTemplateId, templates, index);
}

function checkEntry(entry: Exclude<Entry, "ordinary">, campaigns: readonly Campaign[], path: string): void {
  const campaign = campaigns.find(({ id }) => id === entry.campaignId);
  if (campaign === undefined) {
    throw new PricingError("UNKNOWN_REFERENCE", `${path}.campaignId`, `no campaign ${entry.campaignId} was given`);
  }
  const hasEntry =
    campaign.layer === "price"
      ? DOORS[campaign.kind].entry === "own"
      : campaign.layer === "items" && campaign.rule.kind === "add_on";
  if (hasEntry) return;
  const kind = campaign.layer === "price" ? campaign.kind : campaign.rule.kind;
  throw new PricingError("UNKNOWN_REFERENCE", `${path}.campaignId`, `a ${kind} campaign has no entry of its own`);
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

/** A member can hold so many points at most: the products of the layer stay exact. */
const MOST_POINTS = 10 ** 12;

function checkPoints(points: PointsWish): void {
  checkNumber(points.available, "points.available", { min: -MOST_POINTS, max: MOST_POINTS });
  if (points.spend !== "most") checkNumber(points.spend, "points.spend");
  checkNumber(points.pointsPerYuan, "points.pointsPerYuan", { min: 1, max: 1_000_000 });
  checkNumber(points.minPoints, "points.minPoints", { max: MOST_POINTS });
  checkNumber(points.stepPoints, "points.stepPoints", { min: 1, max: MOST_POINTS });
  checkNumber(points.maxBp, "points.maxBp", { max: WHOLE_BP });
}

function checkTemplateOf(templateId: string | null, { templates }: ShippingTemplates, index: number): void {
  if (templateId === null || templates.some(({ id }) => id === templateId)) return;
  const path = `lines[${index}].shippingTemplateId`;
  throw new PricingError("UNKNOWN_REFERENCE", path, `no shipping template ${templateId} was given`);
}

function checkTemplates({ freeOverFen, templates }: ShippingTemplates): void {
  checkOptional(freeOverFen, "shipping.freeOverFen");
  checkNotEmpty(templates, "shipping.templates");
  checkUnique(templates, ({ id }) => id, "shipping.templates", "id");
  for (const [index, { zones }] of templates.entries()) {
    for (const [place, zone] of zones.entries()) {
      const path = `shipping.templates[${index}].zones[${place}]`;
      checkNumber(zone.first, `${path}.first`);
      checkNumber(zone.firstFen, `${path}.firstFen`);
      checkNumber(zone.more, `${path}.more`, { min: 1 });
      checkNumber(zone.moreFen, `${path}.moreFen`);
      checkOptional(zone.freeFrom, `${path}.freeFrom`);
      checkOptional(zone.freeOverFen, `${path}.freeOverFen`);
    }
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
