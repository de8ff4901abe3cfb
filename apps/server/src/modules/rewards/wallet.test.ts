import { addDays, dayOf, endOfDay } from "@banyan/calendar";
import fc from "fast-check";
import { expect, test } from "vitest";
import { validityOf } from "./wallet.ts";

test("relative validity ends with the program's day, whenever it was claimed", () => {
  const at = fc.date({ min: new Date("2020-01-01"), max: new Date("2040-01-01"), noInvalidDate: true });
  fc.assert(
    fc.property(
      at,
      fc.integer({ min: 1, max: 365 }),
      fc.constantFrom("Asia/Shanghai", "UTC", "Asia/Tokyo"),
      (claimedAt, days, zone) => {
        const { from, until } = validityOf({ validity: { kind: "RELATIVE", days } }, claimedAt, zone);
        expect(from).toEqual(claimedAt);
        expect(until).toEqual(endOfDay(addDays(dayOf(claimedAt, zone), days - 1), zone));
        expect(until > claimedAt).toBe(true);
      },
    ),
  );
});

test("claimed a second before midnight, one day is that second; a second later, a whole day", () => {
  const validity = { kind: "RELATIVE", days: 1 } as const;
  const until = (claimedAt: string) =>
    validityOf({ validity }, new Date(claimedAt), "Asia/Shanghai").until.toISOString();
  expect(until("2026-03-02T15:59:59Z")).toBe("2026-03-02T15:59:59.999Z");
  expect(until("2026-03-02T16:00:00Z")).toBe("2026-03-03T15:59:59.999Z");
});
