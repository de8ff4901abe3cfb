import fc from "fast-check";
import { expect, test } from "vitest";
import { createAckTimes } from "./ack-times.ts";
import { buckets, isSilent, stretchMs } from "./health.ts";

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const now = Date.UTC(2026, 10, 22, 6); // 14:00 in Shanghai
/** The stretches of each of the last days with events, open from one hour of the day to another. */
const openFrom = (fromHour: number, untilHour: number, days: number) =>
  new Set(
    Array.from({ length: days }, (_, ago) => {
      const midnight = now - (now % day) - (ago + 1) * day;
      const count = ((untilHour - fromHour) * hour) / stretchMs;
      return Array.from({ length: count }, (_, nth) => (midnight + fromHour * hour) / stretchMs + nth);
    }).flat(),
  );

test("a shop without events at an hour that always had some is silent, one that sleeps at that hour is not", () => {
  const busy = openFrom(0, 24, 7);
  expect({
    longAgo: isSilent(now - 2 * hour, now, busy),
    days: isSilent(now - 3 * day, now, busy),
    never: isSilent(0, now, busy),
    justNow: isSilent(now - 14 * minute, now, busy),
    asleep: isSilent(now - 2 * hour, now, openFrom(8, 20, 7)),
    awake: isSilent(now - 2 * hour, now, openFrom(0, 8, 7)),
    twoDaysKnown: isSilent(now - 2 * hour, now, openFrom(0, 24, 2)),
    nothingKnown: isSilent(0, now, new Set()),
  }).toEqual({
    longAgo: true,
    days: true,
    never: true,
    justNow: false,
    asleep: false,
    awake: true,
    twoDaysKnown: false,
    nothingKnown: false,
  });
});

test("every minute of the range is in exactly one bar", () => {
  fc.assert(
    fc.property(fc.array(fc.record({ ago: fc.nat(24 * 60 - 1), count: fc.nat(50) })), (minutes) => {
      const rows = minutes.map(({ ago, count }) => ({ minute: now / minute - ago, count }));
      const total = rows.reduce((sum, { count }) => sum + count, 0);
      const bars = buckets(rows, now, hour, 24);
      expect([bars.length, bars.reduce((sum, count) => sum + count, 0)]).toEqual([24, total]);
    }),
  );
  expect(
    buckets(
      [
        { minute: now / minute, count: 2 },
        { minute: now / minute - 60, count: 3 },
      ],
      now,
      minute,
      60,
    ),
  ).toEqual([...Array.from({ length: 59 }, () => 0), 2]);
});

test("times of answers are those of the last ones", () => {
  const acks = createAckTimes();
  const before = acks.read();
  for (let ms = 1; ms <= 100; ms++) acks.add(ms);
  const hundred = acks.read();
  for (let nth = 0; nth < 4_096; nth++) acks.add(7);
  expect([before, hundred, acks.read()]).toEqual([
    null,
    { count: 100, p50Ms: 50, p99Ms: 99 },
    { count: 4_096, p50Ms: 7, p99Ms: 7 },
  ]);
});
