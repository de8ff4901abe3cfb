import fc from "fast-check";
import { expect, test } from "vitest";
import { hex32, uuidv7 } from "./ids.ts";

test("ids are UUIDs of version 7, and sort as they were made: by instant, and within one instant by turn", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(3), { minLength: 1, maxLength: 30 }), (steps) => {
      let at = Date.parse("2026-03-10T02:00:00.000Z");
      const ids = steps.flatMap((step) => {
        at += step;
        return [uuidv7(new Date(at)), uuidv7(new Date(at))];
      });
      expect([...ids].sort()).toEqual(ids);
      for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    }),
  );
});

test("ids of one instant stay in order when ids of another come in between", () => {
  const [books, now] = [new Date("2026-03-05T04:00:00Z"), new Date("2026-03-10T02:00:00Z")];
  const ids = Array.from({ length: 200 }, () => [uuidv7(books), uuidv7(now)][0]);
  expect([...ids].sort()).toEqual(ids);
});

test("a hundred thousand ids of one instant stay different and in order, and name that instant", () => {
  const at = new Date("2026-03-10T02:00:00.123Z");
  const ids = Array.from({ length: 100_000 }, () => hex32(at));
  expect(ids.findIndex((id, n) => n > 0 && id <= (ids[n - 1] ?? ""))).toBe(-1);
  expect(new Set(ids.map((id) => Number.parseInt(id.slice(0, 12), 16)))).toEqual(new Set([at.getTime()]));
});
