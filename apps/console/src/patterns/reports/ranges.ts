import { type Period, rangeOfPeriod } from "@banyan/calendar";
import type { DayRange } from "../../format/days.ts";

/** Ranges every report offers, and the periods they are of the program's today. */
const periods = {
  today: "today",
  yesterday: "yesterday",
  last7: "last_7_days",
  last28: "last_28_days",
  last90: "last_90_days",
  thisMonth: "this_month",
  lastMonth: "last_month",
} as const satisfies Record<string, Period>;
type RangePreset = keyof typeof periods;
export const rangePresets = Object.keys(periods) as RangePreset[]; // its keys, in this order

export const presetRange = (preset: RangePreset, today: string): DayRange => rangeOfPeriod(periods[preset], today);
