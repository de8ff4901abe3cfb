import fc from "fast-check";
import { expect, test } from "vitest";
import { type Account, type Change, decide } from "./change.ts";
import { balanceAt, bringBack, comeIn, goOut, type Lot, usableAt } from "./points.ts";

const DAY = 86_400_000;
const start = new Date("2026-03-02T02:00:00Z");
const day = (number: number) => new Date(start.getTime() + number * DAY);
const lot = (id: string, remaining: number, end: number): Lot => ({ id, remaining, expiresAt: day(end) });
const whose = { programId: "demo", memberId: "m", personId: 1 };

test("the soonest end goes first; what is missing becomes a debt; the next points repay it", () => {
  const points = { debt: 0, lots: [lot("late", 50, 30), lot("soon", 20, 5), lot("gone", 90, -1)] };
  const out = goOut(points, 60, start);
  expect(out).toEqual({
    points: { debt: 0, lots: [lot("late", 10, 30), lot("soon", 0, 5), lot("gone", 90, -1)] },
    repaid: 0,
    owed: 0,
  });
  const below = goOut(out.points, 25, start);
  expect([below.owed, balanceAt(below.points, start)]).toEqual([15, -15]);
  const repaid = comeIn(below.points, lot("new", 40, 60));
  expect([repaid.repaid, repaid.points.debt, balanceAt(repaid.points, start)]).toEqual([15, 0, 25]);
  const swallowed = comeIn({ debt: 100, lots: [] }, lot("new", 40, 60));
  expect(swallowed).toEqual({ points: { debt: 60, lots: [] }, repaid: 40, owed: 0 });
});

test("spent points come back with the ends they had, the latest first, and none too soon to be used", () => {
  const held = {
    lots: [
      { id: "a", points: 10, expiresAt: day(2) },
      { id: "b", points: 20, expiresAt: day(40) },
      { id: "c", points: 30, expiresAt: day(90) },
    ],
    returned: 0,
  };
  expect(bringBack(held, 35, day(7))).toEqual([
    { points: 30, expiresAt: day(90) },
    { points: 5, expiresAt: day(40) },
  ]);
  expect(bringBack({ ...held, returned: 35 }, 25, day(7))).toEqual([
    { points: 15, expiresAt: day(40) },
    { points: 10, expiresAt: day(7) },
  ]);
});

type Step =
  | { kind: "wait"; days: number }
  | { kind: "earn"; points: number; validDays: number }
  | { kind: "takeBack"; points: number }
  | { kind: "expire" };
const steps = fc.array(
  fc.oneof(
    fc.record({ kind: fc.constant("wait" as const), days: fc.integer({ min: 0, max: 20 }) }),
    fc.record({
      kind: fc.constant("earn" as const),
      points: fc.integer({ min: 1, max: 500 }),
      validDays: fc.integer({ min: 1, max: 60 }),
    }),
    fc.record({ kind: fc.constant("takeBack" as const), points: fc.integer({ min: 1, max: 800 }) }),
    fc.record({ kind: fc.constant("expire" as const) }),
  ),
  { maxLength: 40 },
);

test("whatever happens: nothing is lost or made, the soonest end goes first, a debt and usable points never stand together", () => {
  fc.assert(
    fc.property(steps, (story: Step[]) => {
      let account: Account = { ...whose, balance: 0, debt: 0, growth: 0, levelId: null, keptUntil: null, lots: [] };
      let today = 0;
      let made = 0;
      let sum = 0;
      const run = (change: Change) => {
        const now = day(today);
        const before = account;
        const outcome = decide(account, change, { levels: [], keepDays: 0, now, newId: () => `${++made}` });
        account = outcome.account;
        sum += outcome.movement?.points ?? 0;
        expect(outcome.movement?.balance ?? account.balance).toBe(account.balance);
        return { before, now, outcome };
      };
      const source = "test";
      for (const step of story) {
        if (step.kind === "wait") today += step.days;
        if (step.kind === "earn") {
          const { before, outcome } = run({
            kind: "EARN",
            ...whose,
            source,
            orderId: "o",
            points: step.points,
            growth: 0,
            expiresAt: day(today + step.validDays),
          });
          expect(outcome.movement?.repaid).toBe(Math.min(before.debt, step.points));
        }
        if (step.kind === "takeBack") {
          const { before, now, outcome } = run({
            kind: "TAKE_BACK",
            ...whose,
            source,
            orderId: "o",
            afterSaleId: "a",
            points: step.points,
            growth: 0,
          });
          expect(balanceAt(account, now)).toBe(balanceAt(before, now) - step.points);
          const [first] = usableAt(account.lots, now);
          const untouched = usableAt(before.lots, now).filter(({ expiresAt }) => first && expiresAt > first.expiresAt);
          for (const one of untouched) expect(account.lots).toContainEqual(one);
          if ((outcome.movement?.owed ?? 0) > 0) expect(usableAt(account.lots, now)).toEqual([]);
        }
        if (step.kind === "expire") {
          const { now } = run({ kind: "EXPIRE", ...whose, source });
          expect(account.lots.filter(({ remaining, expiresAt }) => remaining > 0 && expiresAt <= now)).toEqual([]);
        }
        const inLots = account.lots.reduce((total, { remaining }) => total + remaining, 0);
        expect(account.lots.every(({ remaining }) => remaining >= 0)).toBe(true);
        expect([account.balance, account.balance]).toEqual([inLots - account.debt, sum]);
        if (account.debt > 0) expect(usableAt(account.lots, day(today))).toEqual([]);
      }
    }),
  );
});
