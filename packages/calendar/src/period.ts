import { addDays, type Day } from "./day.ts";
import { addMonths, endOfMonth, monthOf, startOfMonth } from "./month.ts";
import { startOfWeek } from "./week.ts";

export type Period =
  | "today"
  | "yesterday"
  | `last_${7 | 14 | 28 | 90 | 180 | 365}_days`
  | "this_week"
  | "last_week"
  | "this_month"
  | "last_month"
  | "this_year";

/** The days a period means on a day, both included; `this_…` and `last_…_days` end with the day itself. */
export function rangeOfPeriod(period: Period, today: Day): { from: Day; to: Day } {
  const yesterday = addDays(today, -1);
  switch (period) {
    case "today":
      return { from: today, to: today };
    case "yesterday":
      return { from: yesterday, to: yesterday };
    case "this_week":
      return { from: startOfWeek(today), to: today };
    case "last_week":
      return { from: addDays(startOfWeek(today), -7), to: addDays(startOfWeek(today), -1) };
    case "this_month":
      return { from: startOfMonth(monthOf(today)), to: today };
    case "last_month": {
      const month = addMonths(monthOf(today), -1);
      return { from: startOfMonth(month), to: endOfMonth(month) };
    }
    case "this_year":
      return { from: `${today.slice(0, 4)}-01-01`, to: today };
    default:
      return { from: addDays(today, 1 - Number(period.split("_")[1])), to: today };
  }
}
