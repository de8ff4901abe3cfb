import { dayOf } from "@banyan/calendar";
import fc from "fast-check";
import { expect, test } from "vitest";
import { businessDays } from "./business-day.ts";

test("the remembered day is the day of the zone, also around midnight and where clocks change", () => {
  const zone = fc.constantFrom(
    "Asia/Shanghai",
    "Europe/Berlin",
    "America/New_York",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
  );
  const ms = fc.integer({ min: Date.UTC(1990, 0), max: Date.UTC(2030, 0) });
  fc.assert(
    fc.property(zone, ms, fc.array(fc.integer({ min: 0, max: 8 }), { maxLength: 5 }), (name, at, quarters) => {
      const instants = quarters.map((quarter) => at + quarter * 450_000);
      expect(instants.map(businessDays(name))).toEqual(instants.map((one) => dayOf(new Date(one), name)));
    }),
  );
});
