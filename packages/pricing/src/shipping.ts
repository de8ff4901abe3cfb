import { sumFen } from "@banyan/money";
import { PricingError } from "./errors.ts";
import type { MergedLine } from "./merge-lines.ts";
import type { Region, ShippingRule, ShippingTemplate, ShippingTemplates, ShippingZone } from "./shipping-rule.ts";
import { unreachable } from "./unreachable.ts";

/** The fee of one template, as far as it does not depend on what the goods cost. */
export interface Parcel {
  readonly template: ShippingTemplate;
  /** `null`: nothing is sent there. */
  readonly zone: ShippingZone | null;
  readonly lines: readonly number[];
  readonly pieces: number;
  readonly feeFen: number;
}

/** What is sent and what it costs before anything makes it free. */
export interface ShippingPlan {
  readonly rule: ShippingRule | null;
  readonly parcels: readonly Parcel[];
  readonly feeFen: number;
  readonly weightGrams: number;
}

export function planShipping(rule: ShippingRule | null, lines: readonly MergedLine[]): ShippingPlan {
  const sent = lines.flatMap((line, index) => (line.needsShipping ? [{ ...line, index }] : []));
  const weightGrams = sumFen(sent.map((line) => line.weightGrams * line.quantity));
  if (rule === null || sent.length === 0) return { rule, parcels: [], feeFen: 0, weightGrams };
  switch (rule.kind) {
    case "flat":
      return { rule, parcels: [], feeFen: rule.feeFen, weightGrams };
    case "templates": {
      const parcels = parcelsOf(rule, sent);
      const feeFen = combined(
        rule,
        parcels.map((parcel) => parcel.feeFen),
      );
      const goodsFen = sumFen(lines.map(({ listFen }) => listFen));
      if (!Number.isSafeInteger(goodsFen + feeFen)) {
        throw new PricingError("AMOUNT_TOO_LARGE", "shipping", "the order passes 2^53 − 1 fen");
      }
      return { rule, parcels, feeFen, weightGrams };
    }
    default:
      return unreachable(rule);
  }
}

const combined = ({ combine }: ShippingTemplates, fees: readonly number[]): number =>
  combine === "sum" ? fees.reduce((sum, fee) => sum + fee, 0) : Math.max(0, ...fees);

function parcelsOf(rule: ShippingTemplates, sent: readonly (MergedLine & { readonly index: number })[]): Parcel[] {
  const [first] = rule.templates;
  return rule.templates.flatMap((template): Parcel[] => {
    const lines = sent.filter(({ shippingTemplateId }) => (shippingTemplateId ?? first?.id) === template.id);
    if (lines.length === 0) return [];
    const zone = zoneOf(template, rule.region);
    const pieces = sumFen(lines.map(({ quantity }) => quantity));
    const grams = sumFen(lines.map(({ quantity, weightGrams }) => weightGrams * quantity));
    const feeFen = zone === null ? 0 : feeOf(zone, template.measure === "piece" ? pieces : grams);
    return [{ template, zone, lines: lines.map(({ index }) => index), pieces, feeFen }];
  });
}

function zoneOf({ zones, notDelivered }: ShippingTemplate, region: Region | null): ShippingZone | null {
  const elsewhere = zones.find(({ provinces }) => provinces.length === 0) ?? null;
  if (region === null) return elsewhere ?? zones[0] ?? null;
  const { province, city, district } = region;
  const isOut = [province, `${province}/${city}`, `${province}/${city}/${district}`].some((place) =>
    notDelivered.includes(place),
  );
  if (isOut) return null;
  return zones.find(({ provinces }) => provinces.includes(province)) ?? elsewhere;
}

const feeOf = ({ first, firstFen, more, moreFen }: ShippingZone, amount: number): number =>
  firstFen + Math.ceil(Math.max(amount - first, 0) / more) * moreFen;

/** What of the fee falls away by the shop's own free lines, checked on the goods after layer 4. */
export interface FreeLines {
  readonly basisFen: number;
  readonly freedFen: number;
  /** Which free line did it: the rule's own, or those of templates. */
  readonly freed: readonly { readonly source: ShippingRule | ShippingTemplate; readonly freedFen: number }[];
  /** Free lines that were not reached, and what is missing. */
  readonly missed: readonly {
    readonly source: ShippingRule | ShippingTemplate;
    readonly missingFen: number | null;
    readonly missingUnits: number | null;
  }[];
}

export function checkFreeLines({ rule, parcels, feeFen }: ShippingPlan, amounts: readonly number[]): FreeLines {
  const basisFen = sumFen(amounts);
  if (rule === null || feeFen === 0) return { basisFen, freedFen: 0, freed: [], missed: [] };
  const { freeOverFen } = rule;
  if (freeOverFen !== null && basisFen >= freeOverFen) {
    return { basisFen, freedFen: feeFen, freed: [{ source: rule, freedFen: feeFen }], missed: [] };
  }
  const states = parcels.map((parcel) => ({ parcel, ...freedBy(parcel, amounts) }));
  const freed = rule.kind === "templates" ? freedParcels(rule, feeFen, states) : [];
  const freedFen = sumFen(freed.map((each) => each.freedFen));
  const missed = states.flatMap(({ parcel, isFree, missingFen, missingUnits }) =>
    isFree || (missingFen === null && missingUnits === null)
      ? []
      : [{ source: parcel.template, missingFen, missingUnits }],
  );
  const ofRule =
    freeOverFen === null || freedFen === feeFen
      ? []
      : [{ source: rule, missingFen: freeOverFen - basisFen, missingUnits: null }];
  return { basisFen, freedFen, freed, missed: [...ofRule, ...missed] };
}

function freedBy({ zone, lines, pieces, feeFen }: Parcel, amounts: readonly number[]) {
  if (zone === null || feeFen === 0) return { isFree: false, missingFen: null, missingUnits: null };
  const fen = lines.reduce((sum, index) => sum + (amounts[index] ?? 0), 0);
  const missingUnits = zone.freeFrom === null ? null : zone.freeFrom - pieces;
  const missingFen = zone.freeOverFen === null ? null : zone.freeOverFen - fen;
  const isFree = (missingUnits !== null && missingUnits <= 0) || (missingFen !== null && missingFen <= 0);
  return { isFree, missingFen, missingUnits };
}

/** Added fees fall away one by one; of highest fees only the difference to the highest that stays, told on the dearest. */
function freedParcels(rule: ShippingTemplates, feeFen: number, states: readonly { parcel: Parcel; isFree: boolean }[]) {
  const free = states.filter(({ isFree }) => isFree);
  if (rule.combine === "sum") return free.map(({ parcel }) => ({ source: parcel.template, freedFen: parcel.feeFen }));
  const left = combined(
    rule,
    states.map(({ parcel, isFree }) => (isFree ? 0 : parcel.feeFen)),
  );
  const dearest = free.find(({ parcel }) => parcel.feeFen === feeFen);
  return dearest === undefined || left === feeFen ? [] : [{ source: dearest.parcel.template, freedFen: feeFen - left }];
}
