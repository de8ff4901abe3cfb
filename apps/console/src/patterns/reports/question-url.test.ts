import { type EventSelection, eventSelection, type ReportFilter, reportFilter, reportScope } from "@banyan/contracts";
import fc from "fast-check";
import { expect, test } from "vitest";
import { type QuestionSchema, readQuestion, writeQuestion } from "./question-url.ts";

type Scope = {
  range: { from: string; to: string };
  filters: ReportFilter[];
  cohort?: "seed" | undefined;
  event?: EventSelection;
};
/** A question as the contracts make them: strict, with defaults, from the real words of reports. */
const schema: QuestionSchema<Scope> = {
  safeParse(value) {
    const { event, ...scope } = value as Record<string, unknown>;
    const known = Object.keys(scope).every((key) => key in reportScope);
    const range = reportScope.range.safeParse(scope["range"]);
    const filters = reportScope.filters.safeParse(scope["filters"]);
    const cohort = reportScope.cohort.safeParse(scope["cohort"]);
    const chosen = event === undefined ? undefined : eventSelection.safeParse(event);
    if (!known || !range.success || !filters.success || !cohort.success || chosen?.success === false)
      return { success: false };
    return {
      success: true,
      data: {
        range: range.data,
        filters: filters.data,
        ...(cohort.data && { cohort: cohort.data }),
        ...(chosen?.success && { event: chosen.data }),
      },
    };
  },
};
const initial: Scope = { range: { from: "2026-10-24", to: "2026-11-22" }, filters: [] };
const broken = { value: initial, isBroken: true };
const read = (address: string) => readQuestion(schema, initial, new URLSearchParams(address));

const day = fc
  .date({ min: new Date("2024-01-01"), max: new Date("2027-12-31"), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10));
const words = fc
  .string({ minLength: 1, maxLength: 20, unit: "grapheme" })
  .filter((text) => text.trim() === text && text !== "" && !text.includes("\0"));
const filter: fc.Arbitrary<ReportFilter> = fc.record({
  property: words,
  op: fc.constantFrom("is", "contains", "between", "is_set"),
  values: fc.array(fc.oneof(words, fc.integer(), fc.boolean()), { maxLength: 3 }),
});
const question: fc.Arbitrary<Scope> = fc
  .record({
    days: fc.tuple(day, day),
    filters: fc.array(filter, { maxLength: 3 }),
    cohort: fc.constantFrom("seed" as const, undefined),
    event: fc.option(fc.record({ event: words, filters: fc.array(filter, { maxLength: 2 }) }), { nil: undefined }),
  })
  .map(({ days: [one, other], filters, cohort, event }) => ({
    range: one < other ? { from: one, to: other } : { from: other, to: one },
    filters,
    ...(cohort && { cohort }),
    ...(event && { event }),
  }));

test("whatever is asked comes back from its address, through any copying of the link", () => {
  expect(reportFilter.safeParse({ property: "channel", op: "is" }).success).toBe(true);
  fc.assert(
    fc.property(question, (asked) => {
      const address = writeQuestion(asked, new URLSearchParams("view=table")).toString();
      expect([read(address), new URLSearchParams(address).get("view")]).toEqual([
        { value: asked, isBroken: false },
        "table",
      ]);
    }),
    { numRuns: 300 },
  );
});

test("days stand readable in the address, everything else in one parameter", () => {
  const address = writeQuestion({ ...initial, cohort: "seed" as const }, new URLSearchParams());
  expect([...address]).toEqual([
    ["from", "2026-10-24"],
    ["to", "2026-11-22"],
    ["q", '{"filters":[],"cohort":"seed"}'],
  ]);
});

test("an address that says nothing asks the first question, one that says only days asks it of those days", () => {
  expect([read("tab=a"), read("from=2026-11-01&to=2026-11-07"), read("from=2026-11-01")]).toEqual([
    { value: initial, isBroken: false },
    { value: { ...initial, range: { from: "2026-11-01", to: "2026-11-07" } }, isBroken: false },
    { value: { ...initial, range: { from: "2026-11-01", to: "2026-11-22" } }, isBroken: false },
  ]);
});

test("a broken address falls back to the first question as a whole and says so", () => {
  const addresses = [
    "q={",
    "q=[]",
    "q=null",
    `q=${encodeURIComponent('{"filters":[{"property":"channel","op":"like"}]}')}`,
    `q=${encodeURIComponent('{"cohort":"everyone"}')}`,
    `q=${encodeURIComponent('{"windowDays":3}')}`,
    "from=2026-02-30&to=2026-03-01",
    "from=2026-11-07&to=2026-11-01",
  ];
  expect(addresses.map(read)).toEqual(addresses.map(() => broken));
});
