import fc from "fast-check";
import { expect, test } from "vitest";
import { compare, movedOn, type Ours, type Theirs, totalsOf } from "./compare.ts";

const DAY = "2026-03-02";
const paid = (change: Partial<Ours> = {}): Ours => ({
  subject: "PAYMENT",
  number: "a1",
  wechatNumber: "42",
  orderId: "o1",
  amountFen: 1_000,
  state: "PAID",
  day: DAY,
  ...change,
});
const returned = (change: Partial<Ours> = {}): Ours => ({
  ...paid({ subject: "REFUND", number: "r1", wechatNumber: "50", amountFen: 300, state: "SUCCEEDED" }),
  ...change,
});
const line = (one: Ours, change: Partial<Theirs> = {}): Theirs => ({
  subject: one.subject,
  number: one.number,
  wechatNumber: one.wechatNumber ?? "42",
  amountFen: one.amountFen,
  state: "SUCCESS",
  ...change,
});
/** What differs, in few words. */
const kinds = (ours: Ours[], theirs: Theirs[]) =>
  compare(DAY, ours, theirs).map(({ kind, subject, number }) => `${kind} ${subject} ${number}`);

test("a payment and its refund may have one number and are still two things", () => {
  const [one, other] = [paid({ number: "x" }), returned({ number: "x" })];
  expect(kinds([one, other], [line(one), line(other)])).toEqual([]);
  expect(kinds([one], [line(one), line(other)])).toEqual(["MISSING_HERE REFUND x"]);
});

test.each<[string, Ours[], Theirs[], string[]]>([
  ["unknown to us", [], [line(paid())], ["MISSING_HERE PAYMENT a1"]],
  ["unknown to WeChat", [paid()], [], ["MISSING_THERE PAYMENT a1"]],
  ["another amount", [paid()], [line(paid(), { amountFen: 999 })], ["AMOUNT PAYMENT a1"]],
  ["open here", [paid({ state: "PREPAID", day: null })], [line(paid())], ["STATE PAYMENT a1"]],
  ["of another day", [paid({ day: "2026-03-01" })], [line(paid())], ["STATE PAYMENT a1"]],
  ["another transaction", [paid()], [line(paid(), { wechatNumber: "43" })], ["STATE PAYMENT a1"]],
  ["revoked at WeChat", [paid()], [line(paid(), { state: "REVOKED" })], ["STATE PAYMENT a1"]],
  ["named twice", [paid()], [line(paid()), line(paid())], ["MISSING_HERE PAYMENT a1"]],
  [
    "a refund still under way on both sides",
    [returned({ state: "PROCESSING", day: null })],
    [line(returned(), { state: "PROCESSING" })],
    [],
  ],
  [
    "a refund done there, under way here",
    [returned({ state: "PROCESSING", day: null })],
    [line(returned())],
    ["STATE REFUND r1"],
  ],
  ["money of another day that the bill does not name", [paid({ day: "2026-03-01" })], [], []],
  ["an open payment the bill does not name", [paid({ state: "PREPAID", day: null })], [], []],
])("%s", (_name, ours, theirs, found) => {
  expect(kinds(ours, theirs)).toEqual(found);
});

test("a difference tells both sides", () => {
  expect(compare(DAY, [paid({ day: "2026-03-01" })], [line(paid())])).toEqual([
    {
      kind: "STATE",
      subject: "PAYMENT",
      number: "a1",
      orderId: "o1",
      hereFen: 1_000,
      thereFen: 1_000,
      hereState: "PAID 2026-03-01",
      thereState: "SUCCESS",
    },
  ]);
});

test("another number at WeChat is told on both sides", () => {
  const [told] = compare(DAY, [paid()], [line(paid(), { wechatNumber: "43" })]);
  expect([told?.hereState, told?.thereState]).toEqual(["PAID 2026-03-02 42", "SUCCESS 43"]);
});

test("whatever the day held: the same on both sides has no difference and equal totals, one change has exactly one", () => {
  const row = fc.record({ isRefund: fc.boolean(), amountFen: fc.integer({ min: 1, max: 10_000_000 }) });
  fc.assert(
    fc.property(
      fc.array(row, { minLength: 1, maxLength: 30 }),
      fc.nat(),
      fc.constantFrom(0, 1, 2),
      (rows, pick, change) => {
        const ours = rows.map(({ isRefund, amountFen }, index) =>
          (isRefund ? returned : paid)({ number: `n${index}`, amountFen }),
        );
        const theirs = ours.map((one) => line(one)).reverse();
        expect(compare(DAY, ours, theirs)).toEqual([]);
        expect(totalsOf(movedOn(DAY, ours))).toEqual(totalsOf(theirs));
        const at = pick % theirs.length;
        if (change === 0) theirs.splice(at, 1);
        if (change === 1) theirs[at] = { ...theirs[at]!, amountFen: theirs[at]!.amountFen + 1 };
        if (change === 2) theirs.push(line(paid({ number: "stranger" })));
        expect(compare(DAY, ours, theirs)).toHaveLength(1);
      },
    ),
    { numRuns: 100 },
  );
});
