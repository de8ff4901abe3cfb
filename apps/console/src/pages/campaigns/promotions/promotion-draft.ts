import {
  type Promotion,
  type PromotionInput,
  type PromotionKind,
  type PromotionRule,
  promotionInput,
} from "@banyan/contracts";

/** A rule as far as it is filled in: its kind, and whatever stands in its fields. */
export type RuleDraft = { readonly kind: PromotionKind } & Readonly<Record<string, unknown>>;
/** A promotion as it is being written; what is not filled in is undefined. */
export type PromotionDraft = Omit<PromotionInput, "rule" | "startsAt"> & {
  readonly rule: RuleDraft;
  readonly startsAt: string | undefined;
};

/** What each kind starts from: the usual choice is made, figures are left to fill in. */
const firstRules: Record<PromotionKind, Readonly<Record<string, unknown>>> = {
  limited_time: { price: { kind: "percent" }, unitsPerPerson: null },
  member: { price: { kind: "percent" }, unitsPerPerson: null },
  nth_item: { n: 2, payBp: 5_000 },
  bundle: { parts: [{ quantity: 1 }, { quantity: 1 }], timesPerOrder: null },
  add_on: { offers: [{}], unitsPerOrder: 1 },
  gift: { thresholdUnits: 0, repeats: false, gifts: [{ quantity: 1 }] },
  full_reduction: { measure: "amount", tiers: [{ benefit: { kind: "off" } }] },
  every_full: { maxTimes: null },
  free_shipping: { excludedProvinces: [] },
  points: { pointsPerYuan: 1, multiplierBp: 20_000 },
  coupons: { thresholdFen: 0, count: 1 },
};

export function emptyPromotion(kind: PromotionKind, startsAt: string, endsAt: string): PromotionDraft {
  return {
    name: "",
    rule: { kind, ...firstRules[kind] },
    scope: { include: { kind: "all" }, excludeProductIds: [], excludeCategoryIds: [] },
    audience: { kind: kind === "member" ? "members" : "everyone" },
    startsAt,
    endsAt,
    // a bundle's price is meant to be the whole bargain
    stacking: { group: null, exclusive: kind === "bundle", combinesWith: "any", closesLayers: [], priority: 0 },
    limits: { totalTimes: null, timesPerPerson: null, budgetFen: null, capFen: null },
  };
}

export const draftOfPromotion = (promotion: Promotion): PromotionDraft => {
  const { name, rule, scope, audience, startsAt, endsAt, stacking, limits } = promotion;
  return { name, rule, scope, audience, startsAt, endsAt, stacking, limits };
};

export type DraftProblem = { readonly field: string } & (
  | { readonly kind: "missing" | "choose" | "refused" }
  | { readonly kind: "least" | "most"; readonly limit: number }
);

/** The input for the server by the contract itself, or everything that keeps it from being one, each at its field. */
export function readPromotion(
  draft: PromotionDraft,
): { input: PromotionInput; problems: readonly [] } | { input: null; problems: readonly DraftProblem[] } {
  const read = promotionInput.safeParse(draft);
  if (read.success) return { input: read.data, problems: [] };
  return { input: null, problems: read.error.issues.map(problemOf) };
}

type Issue = { code?: string; path: PropertyKey[]; minimum?: unknown; maximum?: unknown; origin?: string };
function problemOf({ code, path, minimum, maximum, origin }: Issue): DraftProblem {
  const field = path.join(".");
  if (code === "too_small" && origin === "string") return { field, kind: "missing" };
  if (code === "too_small" && origin === "array") return { field, kind: "choose" };
  if (code === "too_small") return { field, kind: "least", limit: Number(minimum) };
  if (code === "too_big") return { field, kind: "most", limit: Number(maximum) };
  return { field, kind: code === "invalid_type" ? "missing" : "refused" };
}

/** Copies `rule` with another value at a path like `tiers.1.threshold`. */
export function withField<T>(value: T, path: readonly (string | number)[], next: unknown): T {
  const [head, ...rest] = path;
  if (head === undefined) return next as T; // the caller's path leads to a value of its own form
  const inside = (value as Record<string | number, unknown>)[head];
  const changed = rest.length === 0 ? next : withField(inside ?? {}, rest, next);
  if (Array.isArray(value)) return value.map((one, index) => (index === head ? changed : one)) as T;
  return { ...value, [head]: changed };
}

/** Is the rule complete enough to be said and tried? */
export const isRule = (rule: RuleDraft): rule is RuleDraft & PromotionRule =>
  promotionInput.shape.rule.safeParse(rule).success;
