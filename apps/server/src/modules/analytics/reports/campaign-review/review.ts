import { addDays, daysBetween, rangeOfDays } from "@banyan/calendar";
import type { CampaignReviewAnswer, ReviewSpan } from "@banyan/contracts";
import { median } from "@banyan/stats";

export type Sold = { readonly paidFen: number; readonly orders: number; readonly newBuyers: number };
type Review = Pick<CampaignReviewAnswer, "before" | "during" | "after" | "gap"> & {
  readonly usualFen: number | null;
};

/** rules: the same weekday of the eight weeks before, four at least. */
export const BASELINE_WEEKS = 8;
const LEAST_WEEKS = 4;
const WEEK = 7;

/**
 * The shop before, during and after a campaign of these business days, and what it would usually have sold.
 * @param sold days with a paid order; a day without is a day of nothing, from `firstDay` on
 * @param lastWhole yesterday: a day that still runs is no day
 */
export function reviewOf(
  sold: ReadonlyMap<string, Sold>,
  campaign: { readonly from: string; readonly to: string } | null,
  { firstDay, lastWhole }: { readonly firstDay: string | null; readonly lastWhole: string },
): Review {
  const none = { before: null, during: null, after: null, usualFen: null };
  if (campaign === null) return { ...none, gap: "NOT_BEGUN" };
  const { from } = campaign;
  const to = campaign.to < lastWhole ? campaign.to : lastWhole;
  if (to < from) return { ...none, gap: "NO_WHOLE_DAY" };
  const days = daysBetween(from, to) + 1;
  const known = (day: string) => firstDay !== null && day >= firstDay;
  const begin = addDays(from, -days);
  const end = addDays(to, days) < lastWhole ? addDays(to, days) : lastWhole;
  const spans = {
    before: known(begin) ? spanOf(sold, begin, addDays(from, -1)) : null,
    during: spanOf(sold, from, to),
    after: end > to ? spanOf(sold, addDays(to, 1), end) : null,
  };
  // a campaign longer than its baseline is how things are
  if (days > BASELINE_WEEKS * WEEK) return { ...spans, usualFen: null, gap: "TOO_LONG" };
  const usual = rangeOfDays(from, to).map((day) => {
    const weeks = rangeOfDays(addDays(from, -BASELINE_WEEKS * WEEK), addDays(from, -1)).filter(
      (past) => known(past) && daysBetween(past, day) % WEEK === 0,
    );
    return weeks.length < LEAST_WEEKS ? null : median(weeks.map((past) => sold.get(past)?.paidFen ?? 0));
  });
  if (usual.includes(null)) return { ...spans, usualFen: null, gap: "TOO_LITTLE_HISTORY" };
  return { ...spans, usualFen: Math.round(usual.reduce<number>((sum, fen) => sum + (fen ?? 0), 0)), gap: null };
}

function spanOf(sold: ReadonlyMap<string, Sold>, from: string, to: string): ReviewSpan {
  const days = rangeOfDays(from, to);
  const sum = (of: keyof Sold) => days.reduce((all, day) => all + (sold.get(day)?.[of] ?? 0), 0);
  return { from, to, days: days.length, paidFen: sum("paidFen"), orders: sum("orders"), newBuyers: sum("newBuyers") };
}
