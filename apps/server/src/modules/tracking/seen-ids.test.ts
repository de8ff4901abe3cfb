import fc from "fast-check";
import { expect, test } from "vitest";
import { SeenIds } from "./seen-ids.ts";

const hour = 3_600_000;
const start = Date.UTC(2026, 0, 1);

test("an id is known from the moment it is added, and no other id is", () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.uuid(), { minLength: 1, maxLength: 300 }), fc.nat(300), (ids, cut) => {
      const seen = new SeenIds({ coveredSince: start });
      const added = ids.slice(0, Math.max(1, cut % ids.length));
      for (const id of added) seen.add(id, start);
      const known = new Set(added);
      expect(ids.map((id) => seen.has(id))).toEqual(ids.map((id) => known.has(id)));
      expect(seen.size).toBe(added.length);
    }),
  );
});

test("adding an id twice keeps one", () => {
  const seen = new SeenIds({ coveredSince: start });
  const id = "01999999-0000-7000-8000-000000000000";
  seen.add(id, start);
  seen.add(id, start);
  expect({ size: seen.size, known: seen.has(id) }).toEqual({ size: 1, known: true });
});

test("a hundred thousand ids made in the same milliseconds stay apart while the table grows", () => {
  const seen = new SeenIds({ coveredSince: start });
  const idOf = (n: number) => `019b7e3c-0000-7000-8000-${n.toString(16).padStart(12, "0")}`;
  for (let n = 0; n < 100_000; n += 2) seen.add(idOf(n), start);
  let wrong = 0;
  for (let n = 0; n < 100_000; n += 1) if (seen.has(idOf(n)) !== (n % 2 === 0)) wrong += 1;
  expect({ wrong, size: seen.size }).toEqual({ wrong: 0, size: 50_000 });
});

test("ids older than the memory are forgotten, and coveredSince says so", () => {
  const seen = new SeenIds({ coveredSince: start, keepMs: 48 * hour, spanMs: 12 * hour });
  const old = "019b7e3c-0000-7000-8000-0000000000aa";
  seen.add(old, start);
  for (let at = start; at <= start + 72 * hour; at += 12 * hour)
    seen.add(`019b7e3c-1111-7000-8000-${at.toString(16).padStart(12, "0")}`, at);
  expect({
    knowsOld: seen.has(old),
    movedOn: seen.coveredSince > start,
    stillCovers48h: seen.coveredSince <= start + 24 * hour,
  }).toEqual({
    knowsOld: false,
    movedOn: true,
    stillCovers48h: true,
  });
});

test("when there are too many ids the oldest go first and are looked up instead", () => {
  const seen = new SeenIds({ coveredSince: start, spanMs: hour, maxIds: 100 });
  for (let n = 0; n < 300; n += 1)
    seen.add(`019b7e3c-2222-7000-8000-${n.toString(16).padStart(12, "0")}`, start + Math.floor(n / 50) * hour);
  expect(seen.size).toBeLessThanOrEqual(150);
  expect(seen.coveredSince).toBeGreaterThan(start + 2 * hour);
});
