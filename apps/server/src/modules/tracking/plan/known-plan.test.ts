import fc from "fast-check";
import { expect, test } from "vitest";
import { eventFlags } from "../schema.ts";
import { KnownPlan, type Lesson, type Seen, type StoredEvent, type StoredPlan } from "./known-plan.ts";
import { beginningOf, fits, shortened } from "./values.ts";

const plan = (more: Partial<StoredPlan> = {}) =>
  new KnownPlan({ isStrict: false, version: 0, learnedEvents: 0, events: [], ...more });
const declared = (
  name: string,
  properties: StoredEvent["properties"],
  more: Partial<StoredEvent> = {},
): StoredEvent => ({
  name,
  status: "active",
  source: "declared",
  properties,
  ...more,
});
const property = (name: string, type: StoredEvent["properties"][number]["type"], more: object = {}) => ({
  ...{ name, type, isRequired: false, allowedValues: null, source: "declared" as const },
  ...more,
});
const learnedFrom = (lessons: readonly Lesson[]): StoredEvent[] =>
  lessons.map(({ event, types }) => ({
    name: event,
    status: "draft",
    source: "first_sight",
    properties: [...types].map(([name, type]) => property(name, type, { source: "first_sight" })),
  }));
/** As `learn` does it, without PostgreSQL: what is new is stored once. */
function taught(known: KnownPlan, ...batches: (readonly Seen[])[]): KnownPlan {
  for (const seen of batches) known.take(learnedFrom(known.lessonsIn(seen)), 0);
  return known;
}
const { unknownEvent, quarantined, missingRequired, planFull } = eventFlags;

test("an unknown event passes with its flag, and its first values type its properties", () => {
  const known = taught(plan(), [
    { event: "spin", props: { prize: "tea", tries: 1, won: true, list: [1], who: { a: 1 }, none: null } },
  ]);
  expect([
    known.check("spin", { prize: "cake", tries: 2.5, won: false, list: [], who: {}, none: "now it types" }),
    known.check("spin", { prize: 1, tries: "2", won: "yes", list: {}, who: [], none: null }),
  ]).toEqual([
    {
      code: null,
      props: { prize: "cake", tries: 2.5, won: false, list: [], who: {}, none: "now it types" },
      flags: unknownEvent,
    },
    {
      code: null,
      props: { none: null, $quarantined: { prize: 1, tries: "2", won: "yes", list: {}, who: [] } },
      flags: unknownEvent | quarantined,
    },
  ]);
});

test("a declared event is held to its types, its allowed values and what it requires", () => {
  const known = plan({
    events: [
      declared("book_opened", [
        property("book_id", "string", { isRequired: true }),
        property("opened_on", "datetime"),
        property("way", "string", { allowedValues: ["列表", "search"] }),
      ]),
    ],
  });
  expect([
    known.check("book_opened", { book_id: "7", opened_on: "2026-11-22T08:00:00+08:00", way: "列表" }),
    known.check("book_opened", { opened_on: "yesterday", way: "elsewhere" }),
    known.check("book_opened", { book_id: null }),
  ]).toEqual([
    { code: null, props: { book_id: "7", opened_on: "2026-11-22T08:00:00+08:00", way: "列表" }, flags: 0 },
    {
      code: null,
      props: { $quarantined: { opened_on: "yesterday", way: "elsewhere" } },
      flags: quarantined | missingRequired,
    },
    { code: null, props: { book_id: null }, flags: missingRequired },
  ]);
});

test("strict mode refuses unknown events and sets undeclared properties aside; built-in events stay", () => {
  const events = [declared("known", [property("a", "number"), property("seen", "number", { source: "first_sight" })])];
  const strict = plan({
    isStrict: true,
    events: [...events, declared("draft", [], { source: "first_sight", status: "draft" })],
  });
  expect({
    lessons: strict.lessonsIn([{ event: "new", props: { a: 1 } }]),
    unknown: strict.check("new", {}),
    draft: strict.check("draft", {}),
    declared: strict.check("known", { a: 1, b: 2, seen: 3 }),
    builtin: strict.check("page_view", { page: "home", mine: 1 }),
  }).toEqual({
    lessons: [],
    unknown: { code: "unknown_event" },
    draft: { code: "unknown_event" },
    declared: { code: null, props: { a: 1, $quarantined: { b: 2, seen: 3 } }, flags: quarantined },
    builtin: { code: null, props: { page: "home", $quarantined: { mine: 1 } }, flags: quarantined },
  });
});

test("a blocked event is refused and teaches nothing, an archived one counts as unknown", () => {
  const known = plan({
    events: [declared("b", [], { status: "blocked" }), declared("old", [], { status: "archived" })],
  });
  expect([known.check("b", {}), known.lessonsIn([{ event: "b", props: { x: 1 } }]), known.check("old", {})]).toEqual([
    { code: "blocked_event" },
    [],
    { code: null, props: {}, flags: unknownEvent },
  ]);
});

test("past the limits events are accepted, flagged and not learned", () => {
  const wide = Array.from({ length: 300 }, (_, nth) => property(`p${nth}`, "number", { source: "first_sight" }));
  const full = plan({ learnedEvents: 2_000, events: [declared("wide", wide)] });
  expect([
    full.lessonsIn([
      { event: "one_more", props: { a: 1 } },
      { event: "wide", props: { one_more: 1 } },
    ]),
    full.check("one_more", { a: 1 }),
    full.check("wide", { p1: 1, one_more: "kept" }),
  ]).toEqual([
    [],
    { code: null, props: { a: 1 }, flags: unknownEvent | planFull },
    { code: null, props: { p1: 1, one_more: "kept" }, flags: planFull },
  ]);
});

test("names and values that cannot be kept as they are stay visible", () => {
  const long = "长".repeat(65);
  const deep = JSON.parse(`${"[".repeat(100_000)}${"]".repeat(100_000)}`) as unknown;
  const given = JSON.parse(
    `{"__proto__": 1, "${long}a": 1, "${long}b": 2, "\\ud800": 3, "": 4, "nul\\u0000": 5, "$quarantined": {"x": 1}, "endless": 1e999}`,
  ) as Record<string, unknown>;
  const checked = plan().check("any", { ...given, deep, essay: "好".repeat(2_001) });
  const props = checked.code === null ? checked.props : {};
  const aside = props["$quarantined"] as Record<string, unknown>;
  expect([Object.entries(props).filter(([name]) => name !== "$quarantined"), Object.entries(aside)]).toEqual([
    [["__proto__", 1]],
    [
      [long.slice(0, 64), 1],
      [`${long.slice(0, 64)}~2`, 2],
      ["\ufffd", 3],
      ["", 4],
      ["nul\u0000", 5],
      ["$quarantined", { x: 1 }],
      ["endless", "Infinity"],
      ["deep", "[…"],
      ["essay", "好".repeat(200)],
    ],
  ]);
});

test("a property called __proto__ is a property", () => {
  const props = JSON.parse('{"__proto__": "a", "b": 1}') as Record<string, unknown>;
  const known = taught(plan(), [{ event: "e", props }]);
  const again = known.check("e", JSON.parse('{"__proto__": 5, "b": 2}') as Record<string, unknown>);
  expect(JSON.stringify(again)).toBe(
    `{"code":null,"props":{"b":2,"$quarantined":{"__proto__":5}},"flags":${unknownEvent | quarantined}}`,
  );
});

// ── for all inputs ────────────────────────────────────────────────────────
const names = fc.oneof(
  fc.constantFrom("a", "b", "page", "price_fen", "__proto__", "constructor", "$quarantined", "$quarantined.a", ""),
  fc.string({ unit: "binary", maxLength: 70 }),
);
const propsOf = fc
  .array(fc.tuple(names, fc.jsonValue({ maxDepth: 12 })), { maxLength: 12 })
  .map((entries) => Object.fromEntries(entries) as Record<string, unknown>);
const seenOf = fc.record({ event: fc.constantFrom("e", "f", "page_view", "view_item", "declared"), props: propsOf });
const someDeclared = declared("declared", [property("a", "number", { isRequired: true }), property("b", "datetime")]);

test("whatever is given, check never throws and every value is kept or set aside", () => {
  fc.assert(
    fc.property(fc.array(seenOf, { maxLength: 8 }), fc.boolean(), (all, isStrict) => {
      const known = taught(plan({ isStrict, events: [someDeclared] }), all.slice(0, 3));
      for (const { event, props } of all) {
        const checked = known.check(event, props);
        if (checked.code !== null) continue;
        const { $quarantined = {}, ...kept } = checked.props as Record<string, unknown> & { $quarantined?: object };
        const isAside = (checked.flags & quarantined) > 0;
        const asideValues = isAside ? Object.values($quarantined) : [];
        const keptNames = Object.keys(checked.props).filter((name) => !(isAside && name === "$quarantined"));
        expect(keptNames.length + asideValues.length).toBe(Object.keys(props).length);
        for (const name of keptNames) expect(checked.props[name]).toEqual(props[name]);
        const lost = Object.keys(props).filter((name) => !keptNames.includes(name));
        expect(asideValues.map(beginningOf).sort()).toEqual(
          lost.map((name) => beginningOf(shortened(props[name]))).sort(),
        );
        expect(kept).toBeDefined();
      }
    }),
    { numRuns: 300 },
  );
});

test("once learned, the order of batches changes no verdict", () => {
  fc.assert(
    fc.property(
      fc.array(fc.array(seenOf, { maxLength: 4 }), { maxLength: 4 }),
      fc.array(seenOf, { maxLength: 6 }),
      (first, then) => {
        const known = taught(plan(), first.flat());
        const verdicts = (order: readonly Seen[]) =>
          new Map(order.map((one) => [one, known.check(one.event, one.props)]));
        const forward = verdicts(then);
        const backward = verdicts([...then].reverse());
        for (const one of then) expect(backward.get(one)).toEqual(forward.get(one));
      },
    ),
    { numRuns: 200 },
  );
});

test("what fits can be written and read again as it is", () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 10 }), (value) => {
      if (fits(value)) expect(JSON.parse(JSON.stringify(value))).toEqual(JSON.parse(beginningOf(value)));
      else expect(typeof shortened(value)).toBe("string");
    }),
  );
});
