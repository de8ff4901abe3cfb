import { addDays, type DayRange, firstOfMonth } from "../../format/days.ts";

/** Ranges every report offers, counted from the program's today; today itself belongs to “last N days”. */
export const rangePresets = ["today", "yesterday", "last7", "last28", "last90", "thisMonth", "lastMonth"] as const;
export type RangePreset = (typeof rangePresets)[number];

export function presetRange(preset: RangePreset, today: string): DayRange {
  const last = (days: number) => ({ from: addDays(today, 1 - days), to: today });
  switch (preset) {
    case "today":
      return last(1);
    case "yesterday":
      return { from: addDays(today, -1), to: addDays(today, -1) };
    case "last7":
      return last(7);
    case "last28":
      return last(28);
    case "last90":
      return last(90);
    case "thisMonth":
      return { from: firstOfMonth(today), to: today };
    case "lastMonth": {
      const to = addDays(firstOfMonth(today), -1);
      return { from: firstOfMonth(to), to };
    }
  }
}
