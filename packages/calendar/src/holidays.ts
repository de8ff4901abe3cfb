import { type Day, isWeekend, rangeOfDays } from "./day.ts";
import { requireYear } from "./festivals.ts";

/** One statutory holiday: the days off, and the weekend days worked in exchange (调休). */
export interface Holiday {
  /** The festival's id. */
  readonly id:
    | "new_year"
    | "spring_festival"
    | "qingming"
    | "labour_day"
    | "dragon_boat"
    | "mid_autumn"
    | "national_day";
  readonly zh: string;
  readonly en: string;
  readonly firstDay: Day;
  readonly lastDay: Day;
  readonly workedDays: readonly Day[];
}

/**
 * `notice`: the yearly arrangement of the State Council's general office, with exchanged days.
 * `law`: only the legal days themselves; the notice (usually November of the year before) is not in this table yet.
 */
export interface HolidayYear {
  readonly year: number;
  readonly basis: "notice" | "law";
  readonly source: string;
  readonly holidays: readonly Holiday[];
}

const NAMES: Readonly<Record<Holiday["id"], { readonly zh: string; readonly en: string }>> = {
  new_year: { zh: "元旦", en: "New Year's Day" },
  spring_festival: { zh: "春节", en: "Spring Festival" },
  qingming: { zh: "清明节", en: "Qingming Festival" },
  labour_day: { zh: "劳动节", en: "Labour Day" },
  dragon_boat: { zh: "端午节", en: "Dragon Boat Festival" },
  mid_autumn: { zh: "中秋节", en: "Mid-Autumn Festival" },
  national_day: { zh: "国庆节", en: "National Day" },
};

const YEARS: readonly HolidayYear[] = [
  {
    year: 2024,
    basis: "notice",
    source: "国务院办公厅关于2024年部分节假日安排的通知，国办发明电〔2023〕7号",
    holidays: [
      holiday("new_year", "2024-01-01", "2024-01-01"),
      holiday("spring_festival", "2024-02-10", "2024-02-17", "2024-02-04", "2024-02-18"),
      holiday("qingming", "2024-04-04", "2024-04-06", "2024-04-07"),
      holiday("labour_day", "2024-05-01", "2024-05-05", "2024-04-28", "2024-05-11"),
      holiday("dragon_boat", "2024-06-10", "2024-06-10"),
      holiday("mid_autumn", "2024-09-15", "2024-09-17", "2024-09-14"),
      holiday("national_day", "2024-10-01", "2024-10-07", "2024-09-29", "2024-10-12"),
    ],
  },
  {
    year: 2025,
    basis: "notice",
    source: "国务院办公厅关于2025年部分节假日安排的通知，国办发明电〔2024〕12号",
    holidays: [
      holiday("new_year", "2025-01-01", "2025-01-01"),
      holiday("spring_festival", "2025-01-28", "2025-02-04", "2025-01-26", "2025-02-08"),
      holiday("qingming", "2025-04-04", "2025-04-06"),
      holiday("labour_day", "2025-05-01", "2025-05-05", "2025-04-27"),
      holiday("dragon_boat", "2025-05-31", "2025-06-02"),
      // the notice joins 中秋 (10-06) into this one
      holiday("national_day", "2025-10-01", "2025-10-08", "2025-09-28", "2025-10-11"),
    ],
  },
  {
    year: 2026,
    basis: "notice",
    source: "国务院办公厅关于2026年部分节假日安排的通知，2025-11-04",
    holidays: [
      holiday("new_year", "2026-01-01", "2026-01-03", "2026-01-04"),
      holiday("spring_festival", "2026-02-15", "2026-02-23", "2026-02-14", "2026-02-28"),
      holiday("qingming", "2026-04-04", "2026-04-06"),
      holiday("labour_day", "2026-05-01", "2026-05-05", "2026-05-09"),
      holiday("dragon_boat", "2026-06-19", "2026-06-21"),
      holiday("mid_autumn", "2026-09-25", "2026-09-27"),
      holiday("national_day", "2026-10-01", "2026-10-07", "2026-09-20", "2026-10-10"),
    ],
  },
  {
    year: 2027,
    basis: "law",
    source: "全国年节及纪念日放假办法（2024年11月修订）第二条",
    holidays: [
      holiday("new_year", "2027-01-01", "2027-01-01"),
      holiday("spring_festival", "2027-02-05", "2027-02-08"),
      holiday("qingming", "2027-04-05", "2027-04-05"),
      holiday("labour_day", "2027-05-01", "2027-05-02"),
      holiday("dragon_boat", "2027-06-09", "2027-06-09"),
      holiday("mid_autumn", "2027-09-15", "2027-09-15"),
      holiday("national_day", "2027-10-01", "2027-10-03"),
    ],
  },
];

/** The year's statutory holidays and where they come from. Throws `RangeError` for a year the table does not cover. */
export function holidaysOf(year: number): HolidayYear {
  requireYear(year);
  const found = YEARS.find((candidate) => candidate.year === year);
  if (found === undefined) throw new RangeError(`no holidays for ${year}`);
  return found;
}

/** The statutory holiday a day belongs to, or `null`. */
export function holidayOn(day: Day): Holiday | null {
  const { holidays } = holidaysOf(Number(day.slice(0, 4)));
  return holidays.find(({ firstDay, lastDay }) => firstDay <= day && day <= lastDay) ?? null;
}

/** Do offices work on this day? Weekdays outside holidays, and weekend days worked in exchange. */
export function isWorkday(day: Day): boolean {
  const { holidays } = holidaysOf(Number(day.slice(0, 4)));
  if (holidays.some(({ workedDays }) => workedDays.includes(day))) return true;
  return holidayOn(day) === null && !isWeekend(day);
}

/** The days off of one holiday. */
export const daysOff = ({ firstDay, lastDay }: Holiday): Day[] => rangeOfDays(firstDay, lastDay);

function holiday(id: Holiday["id"], firstDay: Day, lastDay: Day, ...workedDays: Day[]): Holiday {
  return { id, ...NAMES[id], firstDay, lastDay, workedDays };
}
