/** Business days as `2026-11-22`: plain calendar arithmetic, no zone involved. */
const DAY_MS = 86_400_000;
const toUtc = (day: string) => Date.parse(`${day}T00:00:00Z`);

export const addDays = (day: string, days: number): string =>
  new Date(toUtc(day) + days * DAY_MS).toISOString().slice(0, 10);
/** Days of a range, both ends counted. */
export const daysBetween = (from: string, to: string): number => Math.round((toUtc(to) - toUtc(from)) / DAY_MS) + 1;
export const firstOfMonth = (day: string): string => `${day.slice(0, 8)}01`;
/** The range of equal length just before. */
export function rangeBefore({ from, to }: DayRange): DayRange {
  const length = daysBetween(from, to);
  return { from: addDays(from, -length), to: addDays(from, -1) };
}
export type DayRange = { readonly from: string; readonly to: string };

export const isDay = (text: string): boolean =>
  /^\d{4}-\d{2}-\d{2}$/.test(text) &&
  !Number.isNaN(toUtc(text)) &&
  new Date(toUtc(text)).toISOString().slice(0, 10) === text;
