import type { ShippingTemplate, ShippingTemplateInput } from "@banyan/contracts";
import { parseYuan } from "@banyan/money";
import { type ShippingTemplate as PricedTemplate, quote } from "@banyan/pricing";

/** A zone as it is typed: yuan and, by weight, kilograms. `key` keeps its place on the screen. */
export type ZoneDraft = {
  readonly key: string;
  readonly provinces: readonly string[];
  readonly first: string;
  readonly firstFee: string;
  readonly more: string;
  readonly moreFee: string;
  readonly freeFrom: string;
  readonly freeOver: string;
};
export type TemplateDraft = {
  readonly name: string;
  readonly measure: "piece" | "weight";
  readonly zones: readonly ZoneDraft[];
  readonly notDelivered: readonly string[];
  readonly isDefault: boolean;
};

const GRAMS = 1_000;
let made = 0;
export const newZone = (): ZoneDraft => ({
  key: `zone-${++made}`,
  provinces: [],
  first: "1",
  firstFee: "",
  more: "1",
  moreFee: "",
  freeFrom: "",
  freeOver: "",
});
export const newDraft = (): TemplateDraft => ({
  name: "",
  measure: "piece",
  zones: [newZone()],
  notDelivered: [],
  isDefault: false,
});

const yuan = (fen: number) => (fen % 100 === 0 ? String(fen / 100) : (fen / 100).toFixed(2));

export function draftOf({ name, measure, zones, notDelivered, isDefault }: ShippingTemplate): TemplateDraft {
  const unit = measure === "weight" ? GRAMS : 1;
  return {
    ...{ name, measure, notDelivered, isDefault },
    zones: zones.map((zone) => ({
      key: `zone-${++made}`,
      provinces: zone.provinces,
      first: String(zone.first / unit),
      firstFee: yuan(zone.firstFen),
      more: String(zone.more / unit),
      moreFee: yuan(zone.moreFen),
      freeFrom: zone.freeFrom === null ? "" : String(zone.freeFrom),
      freeOver: zone.freeOverFen === null ? "" : yuan(zone.freeOverFen),
    })),
  };
}

export type Problem = "missing" | "wrongNumber" | "wrongMoney" | "wrongTwice" | "wrongRest";
/** By place: `name`, `zones.0.firstFee`. */
export type Problems = ReadonlyMap<string, Problem>;

/** The template as the server takes it, or what is wrong where. */
export function readDraft(draft: TemplateDraft): { input: ShippingTemplateInput | null; problems: Problems } {
  const problems = new Map<string, Problem>();
  const note = <T>(
    place: string,
    read: T | Problem,
    isProblem: (read: T | Problem) => read is Problem,
  ): T | undefined => {
    if (!isProblem(read)) return read;
    problems.set(place, read);
    return undefined;
  };
  const number = (place: string, text: string, unit: number) => note(place, readAmount(text, unit), isProblem);
  const money = (place: string, text: string) => note(place, readMoney(text), isProblem);
  if (draft.name.trim() === "") problems.set("name", "missing");
  const unit = draft.measure === "weight" ? GRAMS : 1;
  const taken = new Set(draft.notDelivered);
  const zones = draft.zones.map((zone, index) => {
    const at = (field: string) => `zones.${index}.${field}`;
    if (zone.provinces.some((province) => taken.has(province))) problems.set(at("provinces"), "wrongTwice");
    for (const province of zone.provinces) taken.add(province);
    if (zone.provinces.length === 0 && draft.zones.findIndex(({ provinces }) => provinces.length === 0) < index)
      problems.set(at("provinces"), "wrongRest");
    return {
      provinces: [...zone.provinces],
      first: number(at("first"), zone.first, unit) ?? 1,
      firstFen: money(at("firstFee"), zone.firstFee) ?? 0,
      more: number(at("more"), zone.more, unit) ?? 1,
      moreFen: money(at("moreFee"), zone.moreFee) ?? 0,
      freeFrom: zone.freeFrom.trim() === "" ? null : (number(at("freeFrom"), zone.freeFrom, 1) ?? null),
      freeOverFen: zone.freeOver.trim() === "" ? null : (money(at("freeOver"), zone.freeOver) ?? null),
    };
  });
  if (problems.size > 0) return { input: null, problems };
  const { measure, isDefault } = draft;
  return {
    input: { name: draft.name.trim(), measure, zones, notDelivered: [...draft.notDelivered], isDefault },
    problems,
  };
}

const isProblem = (read: unknown): read is Problem => typeof read === "string";

/** Whole pieces, or kilograms with at most three decimals as grams. */
export function readAmount(text: string, unit: number): number | Problem {
  if (text.trim() === "") return "missing";
  const amount = Math.round(Number(text) * unit);
  const isExact = Math.abs(Number(text) * unit - amount) < 1e-6;
  return isExact && amount >= 1 && amount <= 10_000_000 ? amount : "wrongNumber";
}

export function readMoney(text: string): number | Problem {
  const read = parseYuan(text);
  if (!read.ok) return read.problem === "EMPTY" ? "missing" : "wrongMoney";
  return read.fen < 0 || read.fen > 10_000_000 ? "wrongMoney" : read.fen;
}

export type Parcel = { province: string; quantity: number; weightGrams: number; goodsFen: number };

/** What the shop's own price engine would charge for it. */
export function feeOf(
  { name, measure, zones, notDelivered }: ShippingTemplateInput,
  parcel: Parcel,
): number | "nowhere" {
  const template: PricedTemplate = { id: "draft", version: 1, name, measure, zones, notDelivered };
  const { quantity, goodsFen } = parcel;
  const result = quote({
    version: 1,
    now: "2026-01-01T00:00:00.000Z", // no rule with a time is asked
    buyer: { isMember: true, isPaidMember: false, levelId: null, isNewcomer: false },
    lines: [
      {
        ...{ lineId: "1", skuId: "1", productId: "1", categoryIds: [], quantity },
        // the fee asks for the sum of the goods only
        listPriceFen: Math.max(1, Math.floor(goodsFen / quantity)),
        weightGrams: parcel.weightGrams,
        needsShipping: true,
        entry: "ordinary",
      },
    ],
    ...{ campaigns: [], coupons: [], usage: [], points: null },
    choice: { goodsCoupon: "none", shippingCoupon: "none" },
    shipping: {
      ...{ kind: "templates", id: "draft", version: 1, name, combine: "sum", freeOverFen: null },
      region: { province: parcel.province, city: "", district: "" },
      templates: [template],
    },
    policy: { minPayableFen: 1, allowZero: false },
  });
  return result.blockedBy === "NOT_DELIVERABLE" ? "nowhere" : result.shippingFen;
}
