/** Something done again and again: `next` says when, from the app clock. After a pause it runs once, not once per missed time. */
export type Schedule = {
  readonly name: string;
  readonly next: (after: Date) => Date;
  readonly run: (signal: AbortSignal) => Promise<void>;
};

/** @example defineSchedule({ name: "orders.poll-pending", next: everySeconds(30), run: () => service.pollPending() }) */
export const defineSchedule = (schedule: Schedule): Schedule => schedule;

/** Whole multiples since 1970, so that every process means the same times. */
export function everySeconds(seconds: number): (after: Date) => Date {
  const step = seconds * 1000;
  return (after) => new Date((Math.floor(after.getTime() / step) + 1) * step);
}

/** Once a day at `HH:MM` of a fixed offset; business days of a program are `packages/calendar`'s matter. */
export function dailyAt(time: string, offsetHours = 8): (after: Date) => Date {
  const [hour = 0, minute = 0] = time.split(":").map(Number);
  const dayMs = 24 * 3_600_000;
  const shift = (hour - offsetHours) * 3_600_000 + minute * 60_000;
  return (after) => new Date((Math.floor((after.getTime() - shift) / dayMs) + 1) * dayMs + shift);
}
