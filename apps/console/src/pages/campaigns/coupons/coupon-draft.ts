import type { CouponTemplateInput } from "@banyan/contracts";
import { parseYuan } from "@banyan/money";
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
  readonly scope: CouponTemplateInput["scope"]["kind"];
  readonly categoryIds: readonly string[];
  readonly productIds: readonly string[];
  readonly validity: CouponTemplateInput["validity"]["kind"];
  readonly days: string;
  readonly range: DayRange | undefined;
  readonly quota: string;
  readonly perMember: string;
  readonly lastDay: string | undefined;
};
export type CouponField = Exclude<keyof CouponDraft, "kind" | "scope" | "validity">;
export type CouponProblem =
  | {
      readonly field: CouponField;
      readonly kind: "missing" | "notMoney" | "notPositive" | "rate" | "pastDay" | "worse";
    }
  | { readonly field: CouponField; readonly kind: "whole"; readonly least: number; readonly most: number };

export const emptyCoupon: CouponDraft = {
  name: "",
  kind: "FIXED",
  amount: "",
  rate: "",
  cap: "",
  threshold: "0",
  scope: "ALL",
  categoryIds: [],
  productIds: [],
  validity: "RELATIVE",
  days: "7",
  range: undefined,
  quota: "1000",
  perMember: "1",
  lastDay: undefined,
};

/** The benefit typed so far; null while it is not one. */
export function readBenefit(draft: CouponDraft): CouponTemplateInput["benefit"] | null {
  if (draft.kind === "FREE_SHIPPING") return { kind: "FREE_SHIPPING" };
  if (draft.kind === "FIXED") {
    const amount = parseYuan(draft.amount);
    return amount.ok && amount.fen > 0 ? { kind: "FIXED", amountFen: amount.fen } : null;
  }
  const payBp = readRate(draft.rate);
  const cap = draft.cap.trim() === "" ? null : parseYuan(draft.cap);
  if (payBp === null || (cap !== null && (!cap.ok || cap.fen <= 0))) return null;
  return { kind: "PERCENT", payBp, capFen: cap === null ? null : cap.fen };
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
): { input: CouponTemplateInput; problems: readonly [] } | { input: null; problems: readonly CouponProblem[] } {
  const problems: CouponProblem[] = [];
  const note = (field: CouponField, kind: Exclude<CouponProblem["kind"], "whole">) =>
    void problems.push({ field, kind });
  const money = (field: "amount" | "cap" | "threshold", least: 0 | 1): number => {
    const read = parseYuan(draft[field]);
    if (!read.ok) note(field, read.problem === "EMPTY" ? "missing" : "notMoney");
    else if (read.fen < least) note(field, "notPositive");
    return read.ok ? read.fen : 0;
  };
  const whole = (field: "days" | "quota" | "perMember", least: number, most: number): number => {
    const value = /^\d{1,9}$/.test(draft[field].trim()) ? Number(draft[field]) : Number.NaN;
    if (!(value >= least && value <= most)) problems.push({ field, kind: "whole", least, most });
    return value;
  };

  const name = draft.name.trim();
  if (name === "") note("name", "missing");
  const amountFen = draft.kind === "FIXED" ? money("amount", 1) : 0;
  if (draft.kind === "PERCENT") {
    if (readRate(draft.rate) === null) note("rate", "rate");
    if (draft.cap.trim() !== "") money("cap", 1);
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
  if (draft.lastDay === undefined) note("lastDay", "missing");
  else if (draft.lastDay < today) note("lastDay", "pastDay");

  const benefit = readBenefit(draft);
  if (problems.length > 0 || benefit === null || draft.lastDay === undefined) return { input: null, problems };
  return {
    problems: [],
    input: {
      name,
      benefit,
      thresholdFen,
      scope:
        draft.scope === "ALL"
          ? { kind: "ALL" }
          : draft.scope === "CATEGORIES"
            ? { kind: "CATEGORIES", categoryIds: [...draft.categoryIds] }
            : { kind: "PRODUCTS", productIds: [...draft.productIds] },
      validity:
        draft.validity === "FIXED" && draft.range !== undefined
          ? { kind: "FIXED", from: times.startOf(draft.range.from), until: times.endOf(draft.range.to) }
          : { kind: "RELATIVE", days },
      totalQuota,
      perMember,
      claimUntil: times.endOf(draft.lastDay),
    },
  };
}

/** The most that can be given away; null when no number bounds it. */
export function mostGivenFen({
  benefit,
  totalQuota,
}: Pick<CouponTemplateInput, "benefit" | "totalQuota">): number | null {
  if (benefit.kind === "FIXED") return benefit.amountFen * totalQuota;
  return benefit.kind === "PERCENT" && benefit.capFen !== null ? benefit.capFen * totalQuota : null;
}
