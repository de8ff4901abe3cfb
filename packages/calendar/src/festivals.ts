import type { Day } from "./day.ts";

/** `lunar`: by the Chinese calendar · `solar_term`: by the sun's longitude · `solar`: by the Gregorian date · `commerce`: made by shops. */
export type FestivalKind = "lunar" | "solar_term" | "solar" | "commerce";

export interface Festival {
  readonly id: string;
  readonly kind: FestivalKind;
  readonly zh: string;
  readonly en: string;
  readonly day: Day;
}

/** Years the tables cover. Asking beyond them throws rather than saying “no festival”. */
export const FIRST_YEAR = 2024;
export const LAST_YEAR = 2027;

/**
 * Dates that move, by year, after GB/T 33661-2017 “农历的编算和颁行”: a lunar month begins on the Beijing day of the new
 * moon; 清明 and 冬至 are the Beijing days on which the sun reaches 15° and 270°. `festivals.test.ts` computes them anew
 * (Meeus, Astronomical Algorithms, ch. 25 and 49). Mind 2027: the new moon of 02-06 is at 23:56, and ICU's Chinese
 * calendar has the Spring Festival a day late.
 */
const MOVING: readonly (Omit<Festival, "day"> & { readonly days: readonly Day[] })[] = [
  lunar("laba", "腊八节", "Laba Festival", ["2024-01-18", "2025-01-07", "2026-01-26", "2027-01-15"]),
  lunar("little_new_year", "小年", "Little New Year", ["2024-02-02", "2025-01-22", "2026-02-10", "2027-01-30"]),
  lunar("new_year_eve", "除夕", "Chinese New Year's Eve", ["2024-02-09", "2025-01-28", "2026-02-16", "2027-02-05"]),
  lunar("spring_festival", "春节", "Spring Festival", ["2024-02-10", "2025-01-29", "2026-02-17", "2027-02-06"]),
  lunar("lantern", "元宵节", "Lantern Festival", ["2024-02-24", "2025-02-12", "2026-03-03", "2027-02-20"]),
  lunar("dragon_boat", "端午节", "Dragon Boat Festival", ["2024-06-10", "2025-05-31", "2026-06-19", "2027-06-09"]),
  lunar("qixi", "七夕", "Qixi Festival", ["2024-08-10", "2025-08-29", "2026-08-19", "2027-08-08"]),
  lunar("mid_autumn", "中秋节", "Mid-Autumn Festival", ["2024-09-17", "2025-10-06", "2026-09-25", "2027-09-15"]),
  lunar("double_ninth", "重阳节", "Double Ninth Festival", ["2024-10-11", "2025-10-29", "2026-10-18", "2027-10-08"]),
  solarTerm("qingming", "清明节", "Qingming Festival", ["2024-04-04", "2025-04-04", "2026-04-05", "2027-04-05"]),
  solarTerm("winter_solstice", "冬至", "Winter Solstice", ["2024-12-21", "2025-12-21", "2026-12-22", "2027-12-22"]),
  // second Sunday of May, third Sunday of June
  solar("mothers_day", "母亲节", "Mother's Day", ["2024-05-12", "2025-05-11", "2026-05-10", "2027-05-09"]),
  solar("fathers_day", "父亲节", "Father's Day", ["2024-06-16", "2025-06-15", "2026-06-21", "2027-06-20"]),
];

/** Dates that stay, as month-day. */
const FIXED: readonly (Omit<Festival, "day"> & { readonly date: string })[] = [
  { id: "new_year", kind: "solar", zh: "元旦", en: "New Year's Day", date: "01-01" },
  { id: "valentines", kind: "solar", zh: "情人节", en: "Valentine's Day", date: "02-14" },
  { id: "womens_day", kind: "solar", zh: "妇女节", en: "Women's Day", date: "03-08" },
  { id: "arbor_day", kind: "solar", zh: "植树节", en: "Arbor Day", date: "03-12" },
  { id: "labour_day", kind: "solar", zh: "劳动节", en: "Labour Day", date: "05-01" },
  { id: "youth_day", kind: "solar", zh: "青年节", en: "Youth Day", date: "05-04" },
  { id: "may_20", kind: "commerce", zh: "520", en: "520 Love Day", date: "05-20" },
  { id: "childrens_day", kind: "solar", zh: "儿童节", en: "Children's Day", date: "06-01" },
  { id: "june_18", kind: "commerce", zh: "618", en: "618 Shopping Festival", date: "06-18" },
  { id: "teachers_day", kind: "solar", zh: "教师节", en: "Teachers' Day", date: "09-10" },
  { id: "national_day", kind: "solar", zh: "国庆节", en: "National Day", date: "10-01" },
  { id: "double_11", kind: "commerce", zh: "双十一", en: "Double 11", date: "11-11" },
  { id: "double_12", kind: "commerce", zh: "双十二", en: "Double 12", date: "12-12" },
  { id: "christmas", kind: "solar", zh: "圣诞节", en: "Christmas", date: "12-25" },
];

/** All festivals of a year in order of date. Throws `RangeError` outside {@link FIRST_YEAR}–{@link LAST_YEAR}. */
export function festivalsOf(year: number): Festival[] {
  requireYear(year);
  const moving = MOVING.map(({ days, ...festival }) => ({ ...festival, day: days[year - FIRST_YEAR] ?? "" }));
  const fixed = FIXED.map(({ date, ...festival }) => ({ ...festival, day: `${year}-${date}` }));
  return [...moving, ...fixed].sort((a, b) => (a.day < b.day ? -1 : Number(a.day > b.day)));
}

/** Festivals on one day, often none. */
export const festivalsOn = (day: Day): Festival[] =>
  festivalsOf(Number(day.slice(0, 4))).filter((festival) => festival.day === day);

export function requireYear(year: number): void {
  if (!Number.isInteger(year) || year < FIRST_YEAR || year > LAST_YEAR) {
    throw new RangeError(`festivals and holidays are known for ${FIRST_YEAR}–${LAST_YEAR}, not ${year}`);
  }
}

function lunar(id: string, zh: string, en: string, days: readonly Day[]) {
  return { id, kind: "lunar", zh, en, days } as const;
}
function solarTerm(id: string, zh: string, en: string, days: readonly Day[]) {
  return { id, kind: "solar_term", zh, en, days } as const;
}
function solar(id: string, zh: string, en: string, days: readonly Day[]) {
  return { id, kind: "solar", zh, en, days } as const;
}
