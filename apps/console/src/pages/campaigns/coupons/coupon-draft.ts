import type { CouponTemplate, CouponTemplateFields, CouponTemplateInput } from "@banyan/contracts";
import { formatYuan, parseYuan } from "@banyan/money";
import type { DayRange } from "../../../format/days.ts";
import type { Times } from "../../../format/times.ts";

/** A coupon as it is being typed. */
export type CouponDraft = {
  readonly name: string;
  readonly kind: CouponTemplateInput["benefit"]["kind"];
  readonly amount: string;
  /** 折: tenths that remain to pay. */ readonly rate: string;
  readonly cap: string;
  readonly threshold: string;
  /** 兑换券: how many units, at what price each. */ readonly units: string;
  readonly unitPrice: string;
  readonly usableAt: NonNullable<CouponTemplateInput["usableAt"]>;
  readonly scope: CouponTemplateInput["scope"]["kind"];
  readonly categoryIds: readonly string[];
  readonly productIds: readonly string[];
  readonly excludeCategoryIds: readonly string[];
  readonly excludeProductIds: readonly string[];
  readonly validity: CouponTemplateInput["validity"]["kind"];
  readonly days: string;
  readonly range: DayRange | undefined;
  readonly quota: string;
  readonly perMember: string;
  readonly perDay: string;
  readonly budget: string;
  readonly claimsPerHour: string;
  readonly audience: NonNullable<CouponTemplateInput["audience"]>["kind"];
  readonly levelIds: readonly string[];
  readonly distribution: NonNullable<CouponTemplateInput["distribution"]>["kind"];
  readonly minPaid: string;
  readonly weekday: number;
  readonly time: string;
  readonly dropUnits: string;
  readonly firstDay: string | undefined;
  readonly lastDay: string | undefined;
};
export type CouponField = Exclude<
  keyof CouponDraft,
  "kind" | "scope" | "validity" | "usableAt" | "audience" | "distribution" | "weekday"
>;
export type CouponProblem =
  | {
      readonly field: CouponField;
      readonly kind:
        | "missing"
        | "notMoney"
        | "notPositive"
        | "rate"
        | "pastDay"
        | "worse"
        | "order"
        | "unbounded"
        | "tooMany";
    }
  | { readonly field: CouponField; readonly kind: "whole"; readonly least: number; readonly most: number };

export const emptyCoupon: CouponDraft = {
  name: "",
  kind: "FIXED",
  amount: "",
  rate: "",
  cap: "",
  threshold: "0",
  units: "1",
  unitPrice: "0",
  usableAt: "ANYWHERE",
  scope: "ALL",
  categoryIds: [],
  productIds: [],
  excludeCategoryIds: [],
  excludeProductIds: [],
  validity: "RELATIVE",
  days: "7",
  range: undefined,
  quota: "1000",
  perMember: "1",
  perDay: "",
  budget: "",
  claimsPerHour: "",
  audience: "EVERYONE",
  levelIds: [],
  distribution: "CENTRE",
  minPaid: "0",
  weekday: 3,
  time: "10:00",
  dropUnits: "100",
  firstDay: undefined,
  lastDay: undefined,
};

/** A template as it would be typed: to change it, or as the start of a copy. */
export function draftOf(template: CouponTemplate, times: Pick<Times, "dayOf">): CouponDraft {
  const { benefit, scope, validity, audience, distribution } = template;
  const count = (value: number | null) => (value === null ? "" : String(value));
  return {
    ...emptyCoupon,
    name: template.name,
    kind: benefit.kind,
    threshold: yuan(template.thresholdFen),
    usableAt: template.usableAt,
    ...(benefit.kind === "FIXED" && { amount: yuan(benefit.amountFen) }),
    ...(benefit.kind === "PERCENT" && { rate: String(benefit.payBp / 1_000) }),
    ...(benefit.kind === "EXCHANGE" && { units: String(benefit.units), unitPrice: yuan(benefit.unitPriceFen) }),
    cap: "capFen" in benefit && benefit.capFen !== null ? yuan(benefit.capFen) : "",
    scope: scope.kind,
    categoryIds: scope.kind === "CATEGORIES" ? scope.categoryIds : [],
    productIds: scope.kind === "PRODUCTS" ? scope.productIds : [],
    excludeCategoryIds: scope.excludeCategoryIds,
    excludeProductIds: scope.excludeProductIds,
    validity: validity.kind,
    ...(validity.kind === "RELATIVE" && { days: String(validity.days) }),
    range:
      validity.kind === "FIXED" ? { from: times.dayOf(validity.from), to: times.dayOf(validity.until) } : undefined,
    quota: String(template.totalQuota),
    perMember: String(template.perMember),
    perDay: count(template.perDay),
    budget: template.budgetFen === null ? "" : yuan(template.budgetFen),
    claimsPerHour: count(template.claimsPerHour),
    audience: audience.kind,
    levelIds: audience.kind === "LEVELS" ? audience.levelIds : [],
    distribution: distribution.kind,
    ...(distribution.kind === "AFTER_ORDER" && { minPaid: yuan(distribution.minPaidFen) }),
    ...(distribution.kind === "WEEKLY_DROP" && {
      weekday: distribution.weekday,
      time: distribution.time,
      dropUnits: String(distribution.units),
    }),
    firstDay: template.claimFrom === null ? undefined : times.dayOf(template.claimFrom),
    lastDay: times.dayOf(template.claimUntil),
  };
}

const yuan = (fen: number) => formatYuan(fen, { cents: "needed", grouping: "none" }).replace("¥", "");

type Benefit = CouponTemplate["benefit"];

/** The benefit typed so far; null while it is not one. */
export function readBenefit(draft: CouponDraft): Benefit | null {
  const cap = draft.cap.trim() === "" ? null : parseYuan(draft.cap);
  const isCapWrong = cap !== null && (!cap.ok || cap.fen <= 0);
  const capFen = cap?.ok ? cap.fen : null;
  switch (draft.kind) {
    case "FREE_SHIPPING":
      return isCapWrong ? null : { kind: "FREE_SHIPPING", capFen };
    case "FIXED": {
      const amount = parseYuan(draft.amount);
      return amount.ok && amount.fen > 0 ? { kind: "FIXED", amountFen: amount.fen } : null;
    }
    case "EXCHANGE": {
      const price = parseYuan(draft.unitPrice);
      const isCount = /^[1-9]\d?$/.test(draft.units.trim());
      return isCount && price.ok ? { kind: "EXCHANGE", units: Number(draft.units), unitPriceFen: price.fen } : null;
    }
    case "PERCENT": {
      const payBp = readRate(draft.rate);
      return payBp === null || isCapWrong ? null : { kind: "PERCENT", payBp, capFen };
    }
  }
}

/** 8.5 折 → 8500 basis points remain to pay. */
function readRate(text: string): number | null {
  const found = /^(\d)(?:\.(\d{1,2}))?$/.exec(text.trim());
  if (found === null) return null;
  const payBp = Number(found[1]) * 1_000 + Number((found[2] ?? "").padEnd(2, "0")) * 10;
  return payBp >= 100 && payBp <= 9_900 ? payBp : null;
}

/** The input for the server, or everything that keeps it from being one. */
export function readCoupon(
  draft: CouponDraft,
  times: Pick<Times, "startOf" | "endOf">,
  today: string,
): { input: CouponTemplateFields; problems: readonly [] } | { input: null; problems: readonly CouponProblem[] } {
  const problems: CouponProblem[] = [];
  const note = (field: CouponField, kind: Exclude<CouponProblem["kind"], "whole">) =>
    void problems.push({ field, kind });
  const money = (field: "amount" | "cap" | "threshold" | "unitPrice" | "minPaid" | "budget", least: 0 | 1): number => {
    const read = parseYuan(draft[field]);
    if (!read.ok) note(field, read.problem === "EMPTY" ? "missing" : "notMoney");
    else if (read.fen < least) note(field, "notPositive");
    return read.ok ? read.fen : 0;
  };
  const whole = (
    field: "days" | "quota" | "perMember" | "units" | "perDay" | "claimsPerHour" | "dropUnits",
    least: number,
    most: number,
  ): number => {
    const value = /^\d{1,9}$/.test(draft[field].trim()) ? Number(draft[field]) : Number.NaN;
    if (!(value >= least && value <= most)) problems.push({ field, kind: "whole", least, most });
    return value;
  };

  const name = draft.name.trim();
  if (name === "") note("name", "missing");
  const amountFen = draft.kind === "FIXED" ? money("amount", 1) : 0;
  if (draft.kind === "PERCENT") {
    if (readRate(draft.rate) === null) note("rate", "rate");
  }
  if ((draft.kind === "PERCENT" || draft.kind === "FREE_SHIPPING") && draft.cap.trim() !== "") money("cap", 1);
  if (draft.kind === "EXCHANGE") {
    whole("units", 1, 99);
    money("unitPrice", 0);
  }
  const thresholdFen = money("threshold", 0);
  if (draft.kind === "FIXED" && thresholdFen > 0 && thresholdFen <= amountFen) note("threshold", "worse");
  if (draft.scope === "CATEGORIES" && draft.categoryIds.length === 0) note("categoryIds", "missing");
  if (draft.scope === "PRODUCTS" && draft.productIds.length === 0) note("productIds", "missing");
  const days = draft.validity === "RELATIVE" ? whole("days", 1, 365) : 0;
  if (draft.validity === "FIXED") {
    if (draft.range === undefined) note("range", "missing");
    else if (draft.range.to < today) note("range", "pastDay");
  }
  const totalQuota = whole("quota", 1, 10_000_000);
  const perMember = whole("perMember", 1, 100);
  const optional = (field: "perDay" | "claimsPerHour") =>
    draft[field].trim() === "" ? null : whole(field, 1, 10_000_000);
  const perDay = optional("perDay");
  const claimsPerHour = optional("claimsPerHour");
  const budgetFen = draft.budget.trim() === "" ? null : money("budget", 1);
  if (draft.audience === "LEVELS" && draft.levelIds.length === 0) note("levelIds", "missing");
  const distribution = readDistribution();
  if (distribution.kind === "WEEKLY_DROP" && distribution.units > totalQuota) note("dropUnits", "tooMany");
  if (draft.firstDay !== undefined && draft.lastDay !== undefined && draft.firstDay > draft.lastDay)
    note("firstDay", "order");
  if (draft.lastDay === undefined) note("lastDay", "missing");
  else if (draft.lastDay < today) note("lastDay", "pastDay");

  const benefit = readBenefit(draft);
  if (budgetFen !== null && benefit !== null && mostOf(benefit) === null) note("budget", "unbounded");
  if (problems.length > 0 || benefit === null || draft.lastDay === undefined) return { input: null, problems };
  return {
    problems: [],
    input: {
      name,
      benefit,
      thresholdFen,
      scope: readScope(draft),
      usableAt: draft.kind === "FREE_SHIPPING" ? "ANYWHERE" : draft.usableAt,
      audience:
        draft.audience === "LEVELS" ? { kind: "LEVELS", levelIds: [...draft.levelIds] } : { kind: draft.audience },
      distribution,
      validity:
        draft.validity === "FIXED" && draft.range !== undefined
          ? { kind: "FIXED", from: times.startOf(draft.range.from), until: times.endOf(draft.range.to) }
          : { kind: "RELATIVE", days },
      totalQuota,
      perMember,
      perDay,
      budgetFen,
      claimsPerHour,
      claimFrom: draft.firstDay === undefined ? null : times.startOf(draft.firstDay),
      claimUntil: times.endOf(draft.lastDay),
    },
  };

  function readDistribution(): CouponTemplate["distribution"] {
    switch (draft.distribution) {
      case "AFTER_ORDER":
        return { kind: "AFTER_ORDER", minPaidFen: money("minPaid", 0) };
      case "WEEKLY_DROP":
        return {
          kind: "WEEKLY_DROP",
          weekday: draft.weekday,
          time: draft.time,
          units: whole("dropUnits", 1, 1_000_000),
        };
      default:
        return { kind: draft.distribution };
    }
  }
}

function readScope(draft: CouponDraft): CouponTemplate["scope"] {
  const excluded = {
    excludeCategoryIds: [...draft.excludeCategoryIds],
    excludeProductIds: [...draft.excludeProductIds],
  };
  switch (draft.scope) {
    case "ALL":
      return { kind: "ALL", ...excluded };
    case "CATEGORIES":
      return { kind: "CATEGORIES", categoryIds: [...draft.categoryIds], ...excluded };
    case "PRODUCTS":
      return { kind: "PRODUCTS", productIds: [...draft.productIds], ...excluded };
  }
}

/** The most one coupon can cost; null when no number bounds it. */
function mostOf(benefit: Benefit): number | null {
  if (benefit.kind === "FIXED") return benefit.amountFen;
  return benefit.kind === "EXCHANGE" ? null : benefit.capFen;
}

/** The most that can be given away; null when no number bounds it. */
export function mostGivenFen({
  benefit,
  totalQuota,
  budgetFen = null,
}: Pick<CouponTemplate, "benefit" | "totalQuota"> & { budgetFen?: number | null }): number | null {
  const most = mostOf(benefit);
  if (most === null) return null;
  return Math.min(most * totalQuota, budgetFen ?? Number.POSITIVE_INFINITY);
}
