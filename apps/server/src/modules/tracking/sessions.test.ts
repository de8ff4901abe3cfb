import fc from "fast-check";
import { expect, test } from "vitest";
import { joinSession, type Session, sessionIdleMs } from "./sessions.ts";

const start = Date.UTC(2026, 0, 1);
const minute = 60_000;
const walk = (times: number[], visits: string[] = []) => {
  let current: Session | undefined;
  return times.map((at, index) => {
    const { number, next } = joinSession(current, at, visits[index] ?? "");
    current = next;
    return number;
  });
};

test("thirty minutes without an event end a session, a moment less does not", () => {
  const [first, same, next] = walk([start, start + sessionIdleMs, start + 2 * sessionIdleMs + 1]);
  expect({ sameSession: first === same, newSession: next !== same }).toEqual({ sameSession: true, newSession: true });
});

test("coming back through another scene or channel begins a session", () => {
  expect(new Set(walk([start, start + minute, start + 2 * minute], ["1001|", "1047|qr", "1047|qr"])).size).toBe(2);
});

test("an offline event from yesterday gets its own session and leaves today's alone", () => {
  const [today, yesterday, again] = walk([start, start - 24 * 60 * minute, start + minute]);
  expect({ own: yesterday !== today, kept: again === today }).toEqual({ own: true, kept: true });
});

test("in time order, two events share a session exactly when no gap between them is longer than 30 minutes", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(40), { minLength: 1, maxLength: 40 }), (gaps) => {
      let at = start;
      const times = gaps.map((gap) => (at += gap * minute));
      const numbers = walk(times);
      const joined = numbers.slice(1).map((number, index) => number === numbers[index]);
      expect(joined).toEqual(times.slice(1).map((time, index) => time - (times[index] ?? 0) <= sessionIdleMs));
    }),
  );
});
