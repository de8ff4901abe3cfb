/** Units people say a window in, smallest first. */
export const windowUnits = ["minutes", "hours", "days"] as const;
export type WindowUnit = (typeof windowUnits)[number];
export const windowSeconds: Record<WindowUnit, number> = { minutes: 60, hours: 3_600, days: 86_400 };

/** Seconds in the largest unit that says them whole; what no unit says whole is rounded up in the smallest. */
export function windowParts(
  seconds: number,
  units: readonly WindowUnit[] = windowUnits,
): { count: number; unit: WindowUnit } {
  const fitting = units.filter((unit) => seconds % windowSeconds[unit] === 0);
  const unit = fitting.toSorted((a, b) => windowSeconds[b] - windowSeconds[a])[0] ?? units[0] ?? "minutes";
  return { count: Math.max(1, Math.ceil(seconds / windowSeconds[unit])), unit };
}
