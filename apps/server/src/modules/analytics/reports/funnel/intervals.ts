import { addDays, daysBetween, startOfDay } from "@banyan/calendar";
import type { FunnelQuestion } from "@banyan/contracts";
import { type Sql, sql, text, value } from "../sql.ts";

/** The intervals of a trend: by the day they begin (a week its Monday, a month its first), and the number of the one an instant is in. */
export type Intervals = {
  readonly from: readonly string[];
  /** When the last of its days in the range is over. */ endOf(n: number): number;
  numberOf(at: Sql): Sql;
};

export function intervalsOf({ range, interval }: Pick<FunnelQuestion, "range" | "interval">, zone: string): Intervals {
  const first = beginOf(range.from, interval);
  const from: string[] = [];
  for (let day = first; day <= range.to; day = nextOf(day, interval)) from.push(day);
  const at = (instant: Sql) => sql`toDate(${instant}, ${text(zone)})`;
  const days = (instant: Sql) => sql`dateDiff('day', ${value("Date", first)}, ${at(instant)})`;
  return {
    from,
    endOf: (n) => {
      const days = [nextOf(from[n] ?? range.to, interval), addDays(range.to, 1)];
      return Math.min(...days.map((day) => startOfDay(day, zone).getTime()));
    },
    numberOf(instant) {
      if (interval === "day") return days(instant);
      if (interval === "week") return sql`intDiv(${days(instant)}, 7)`;
      return sql`dateDiff('month', ${value("Date", first)}, ${at(instant)})`;
    },
  };
}

type Interval = FunnelQuestion["interval"];
const MONDAY = "2024-01-01";
function beginOf(day: string, interval: Interval): string {
  if (interval === "day") return day;
  if (interval === "month") return `${day.slice(0, 7)}-01`;
  return addDays(day, -(((daysBetween(MONDAY, day) % 7) + 7) % 7));
}
function nextOf(day: string, interval: Interval): string {
  if (interval === "day") return addDays(day, 1);
  if (interval === "week") return addDays(day, 7);
  return beginOf(addDays(day, 31), "month");
}
