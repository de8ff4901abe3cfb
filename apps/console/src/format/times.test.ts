import { expect, test } from "vitest";
import { timesIn } from "./times.ts";

const now = () => new Date("2026-11-22T02:00:00Z"); // 10:00 in Shanghai

test("an instant is told in the program's zone, as shortly as it stays clear", () => {
  const times = timesIn("Asia/Shanghai", "zh", now);
  expect([
    times.moment("2026-11-21T16:30:05Z"),
    times.moment("2026-11-21T15:30:00Z"),
    times.moment("2025-12-31T15:59:59Z"),
    times.exact("2026-11-21T16:30:05Z"),
    times.dayOf("2026-11-21T16:00:00Z"),
  ]).toEqual(["00:30", "11-21 23:30", "2025-12-31 23:59", "2026-11-22 00:30:05", "2026-11-22"]);
});

test("business days are labelled in both languages", () => {
  expect(timesIn("America/New_York", "zh", now).dayLabel("2026-11-22")).toBe("11月22日");
  expect(timesIn("America/New_York", "en", now).weekdayLabel("2026-11-22")).toBe("Sun, Nov 22");
});

test("a business day begins and ends in its zone, also when the clocks change", () => {
  const shanghai = timesIn("Asia/Shanghai", "zh", now);
  expect([shanghai.startOf("2026-11-22"), shanghai.endOf("2026-11-22")]).toEqual([
    "2026-11-21T16:00:00.000Z",
    "2026-11-22T15:59:59.000Z",
  ]);
  const newYork = timesIn("America/New_York", "en", now); // clocks go forward on 8 March 2026
  expect([newYork.startOf("2026-03-08"), newYork.endOf("2026-03-08")]).toEqual([
    "2026-03-08T05:00:00.000Z",
    "2026-03-09T03:59:59.000Z",
  ]);
});
