/** Wrong passwords counted under one key. */
export type Attempts = { failures: number; lockedUntil: Date; lastAt: Date };
export type Allowance = {
  /** Tries before the first wait. */
  free: number;
};

/** One account from one address: a person mistypes a few times. */
export const PER_ADDRESS: Allowance = { free: 5 };
/** One account from anywhere: slows a guesser with many addresses, yet one address alone cannot lock the owner out. */
export const PER_ACCOUNT: Allowance = { free: 50 };

/** 1 s, 2 s, 4 s … and never longer, so that nobody is locked out for a day. */
const LONGEST_WAIT_SECONDS = 900;
/** After a quiet day everything is forgotten. */
export const FORGOTTEN_AFTER_MS = 24 * 3_600_000;

/**
 * May this try go on? A try is counted before the password is looked at, so that tries in parallel count too;
 * a right password clears the count.
 */
export function nextTry(
  attempts: Attempts,
  now: Date,
  { free }: Allowance,
): { locked: true; waitSeconds: number } | { locked: false; next: Attempts } {
  const left = attempts.lockedUntil.getTime() - now.getTime();
  if (left > 0) return { locked: true, waitSeconds: Math.ceil(left / 1_000) };
  const isForgotten = now.getTime() - attempts.lastAt.getTime() > FORGOTTEN_AFTER_MS;
  const failures = isForgotten ? 1 : attempts.failures + 1;
  const waitSeconds = failures < free ? 0 : Math.min(2 ** Math.min(failures - free, 30), LONGEST_WAIT_SECONDS);
  return { locked: false, next: { failures, lockedUntil: new Date(now.getTime() + waitSeconds * 1_000), lastAt: now } };
}
