import { expect, test } from "vitest";
import { compareDay, isOut, lastDayOut, nextOut, type TheirDay } from "./compare.ts";

const at = (text: string) => new Date(`${text}+08:00`);
const theirs = (values: TheirDay["values"], change: Partial<TheirDay> = {}): TheirDay => ({
  day: "2026-03-10",
  values,
  fetchedAt: at("2026-03-11T08:40:00"),
  nextTryAt: null,
  reason: null,
  ...change,
});
const later = at("2026-03-20T09:00:00");
const full = { visits: 200, pageViews: 600, visitors: 150, newVisitors: 60, shares: 10, sharers: 8 };
const day = (ours: typeof full, toleranceBp = 1_000, now = later) =>
  compareDay({ values: ours, causes: {} }, theirs(full), toleranceBp, now);

test("a day agrees while what decides is within the tolerance, and differs beyond it", () => {
  expect(day({ ...full, visits: 180 }).state).toBe("AGREED");
  expect(day({ ...full, visits: 179 }).state).toBe("DIFFERENT");
  expect(day({ ...full, visits: 221 }).state).toBe("DIFFERENT");
  expect(day({ ...full, visits: 190 }, 400).state).toBe("DIFFERENT");
  expect(day({ ...full, visitors: 100 }).metrics.find(({ metric }) => metric === "visitors")).toEqual({
    metric: "visitors",
    wechat: 150,
    ours: 100,
    differenceBp: -3_333,
    isOff: true,
  });
});

test("shares and small numbers decide nothing", () => {
  expect(day({ ...full, shares: 40 })).toMatchObject({ state: "AGREED" });
  const small = compareDay(
    { values: { visits: 5, visitors: 5 }, causes: {} },
    theirs({ visits: 8, visitors: 8 }),
    100,
    later,
  );
  expect(small.state).toBe("AGREED");
});

test("a day waits for WeChat, then stays open for what phones still keep", () => {
  expect(compareDay(undefined, theirs({}, { fetchedAt: null, reason: "61501" }), 1_000, later)).toMatchObject({
    state: "WAITING",
    reason: "61501",
  });
  const nothing = { visits: 0, pageViews: 0, visitors: 0, newVisitors: 0, shares: 0, sharers: 0 };
  expect(day(nothing, 1_000, at("2026-03-11T23:59:59")).state).toBe("OPEN");
  expect(day(nothing, 1_000, at("2026-03-12T00:00:00"))).toMatchObject({
    state: "ABSENT",
    causes: [{ cause: "ABSENT", count: 200 }],
  });
});

test("who came back is compared once the later day is over", () => {
  const returned = (now: Date) =>
    compareDay({ values: { ...full, returnedAfter1: 9, returnedAfter7: 4 }, causes: {} }, theirs(full), 1_000, now)
      .metrics.filter(({ metric }) => metric.startsWith("returned"))
      .map(({ ours }) => ours);
  expect(returned(at("2026-03-11T23:59:00"))).toEqual([null, null]);
  expect(returned(at("2026-03-12T00:00:00"))).toEqual([9, null]);
  expect(returned(at("2026-03-18T00:00:00"))).toEqual([9, 4]);
});

test("a day's figures are out the next morning, and its returns a day and a week later", () => {
  expect([isOut("2026-03-10", at("2026-03-11T08:29:59")), isOut("2026-03-10", at("2026-03-11T08:30:00"))]).toEqual([
    false,
    true,
  ]);
  expect(lastDayOut(at("2026-03-11T08:00:00"), "2026-03-11")).toBe("2026-03-09");
  expect(nextOut("2026-03-10", at("2026-03-11T09:00:00"))).toEqual(at("2026-03-12T08:30:00"));
  expect(nextOut("2026-03-10", at("2026-03-12T08:30:00"))).toEqual(at("2026-03-18T08:30:00"));
  expect(nextOut("2026-03-10", at("2026-03-18T08:30:00"))).toBe(null);
});
