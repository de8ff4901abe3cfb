import { expect, test } from "vitest";
import { type Attempts, nextTry, PER_ACCOUNT, PER_ADDRESS } from "./attempts.ts";

const start = new Date("2026-11-22T08:00:00Z");
const later = (from: Date, seconds: number) => new Date(from.getTime() + seconds * 1_000);
const none: Attempts = { failures: 0, lockedUntil: start, lastAt: start };

/** Waits out every lock; returns how long each try made the next one wait. */
function waits(count: number, allowance = PER_ADDRESS): number[] {
  let attempts = none;
  let now = start;
  return Array.from({ length: count }, () => {
    const attempt = nextTry(attempts, now, allowance);
    if (attempt.locked) throw new Error("was waited out");
    attempts = attempt.next;
    const wait = (attempts.lockedUntil.getTime() - now.getTime()) / 1_000;
    now = attempts.lockedUntil;
    return wait;
  });
}

test("four tries are free, then each waits twice as long, never more than a quarter of an hour", () => {
  expect(waits(17)).toEqual([0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900]);
});

test("an account attacked from many addresses slows down later", () => {
  expect(waits(51, PER_ACCOUNT).slice(-3)).toEqual([0, 1, 2]);
});

test("while locked a try is refused with the seconds left and counts nowhere", () => {
  const locked: Attempts = { failures: 9, lockedUntil: later(start, 16), lastAt: start };
  expect(nextTry(locked, later(start, 1.5), PER_ADDRESS)).toEqual({ locked: true, waitSeconds: 15 });
});

test("a quiet day forgets everything", () => {
  const old: Attempts = { failures: 30, lockedUntil: start, lastAt: start };
  const now = later(start, 86_401);
  expect(nextTry(old, now, PER_ADDRESS)).toEqual({
    locked: false,
    next: { failures: 1, lockedUntil: now, lastAt: now },
  });
});
