/** Business days in the program's zone, ISO weeks, months, Chinese festivals and statutory holidays. */
export {
  addDays,
  type Day,
  daysBetween,
  isDay,
  isWeekend,
  type Month,
  rangeOfDays,
  type Weekday,
  weekdayOf,
} from "./day.ts";
export { type Festival, type FestivalKind, FIRST_YEAR, festivalsOf, festivalsOn, LAST_YEAR } from "./festivals.ts";
export { daysOff, type Holiday, type HolidayYear, holidayOn, holidaysOf, isWorkday } from "./holidays.ts";
export {
  addMonths,
  addMonthsToDay,
  daysInMonth,
  endOfMonth,
  monthOf,
  rangeOfMonths,
  startOfMonth,
} from "./month.ts";
export { type Period, rangeOfPeriod } from "./period.ts";
export { endOfWeek, type IsoWeek, isoWeekLabel, isoWeekOf, startOfWeek } from "./week.ts";
export { atTime, DEFAULT_ZONE, dayOf, endOfDay, endOfValidity, hourOf, isZone, startOfDay, type Zone } from "./zone.ts";
