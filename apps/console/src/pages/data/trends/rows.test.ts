import { type TrendsAnswer, trendsQuestion } from "@banyan/contracts";
import { expect, test } from "vitest";
import { cellOf } from "./cells.ts";
import { rowsOf } from "./rows.ts";

const range = { from: "2026-11-01", to: "2026-11-02" };
const row = (key: string, breakdown: TrendsAnswer["rows"][number]["breakdown"] = []) => ({
  key,
  label: "",
  breakdown,
  values: [1, 2],
  total: 3,
  before: null,
});
const answerOf = (rows: TrendsAnswer["rows"]): TrendsAnswer => ({
  zone: "Asia/Shanghai",
  interval: "day",
  buckets: [],
  before: null,
  rows,
});
const words = {
  nameOf: (key: string) => `series ${key}`,
  valueName: ({ label }: { label: string }, property: string) => `${property}=${label}`,
};

test("every row knows its name, its unit and whether its numbers are people", () => {
  const question = trendsQuestion.parse({
    range,
    series: [
      { event: "*", measure: "persons" },
      { event: "order_paid", measure: "sum", property: "amount_fen" },
      { event: "page_view", measure: "per_person" },
      { metric: "visitors" },
    ],
    formulas: [{ expression: "B / A" }],
  });
  const rows = rowsOf(question, answerOf(["A", "B", "C", "D", "F1"].map((key) => row(key))), words);
  expect(rows.map(({ name, unit, hasPeople }) => ({ name, unit, hasPeople }))).toEqual([
    { name: "series A", unit: "count", hasPeople: true },
    { name: "series B", unit: "fen", hasPeople: true },
    { name: "series C", unit: "decimal", hasPeople: true },
    { name: "series D", unit: "count", hasPeople: true },
    { name: "series F1", unit: "decimal", hasPeople: false },
  ]);
});

test("one series alone is told apart by its values; several keep their names before them", () => {
  const channel = { value: "douyin", label: "抖音" };
  const breakdowns = [{ property: "channel" }];
  const alone = trendsQuestion.parse({ range, series: [{ event: "*" }], breakdowns });
  const two = trendsQuestion.parse({ range, series: [{ event: "*" }, { event: "order_paid" }], breakdowns });
  const answer = answerOf([row("A", [channel])]);
  expect([rowsOf(alone, answer, words)[0]?.name, rowsOf(two, answer, words)[0]?.name]).toEqual([
    "channel=抖音",
    "series A · channel=抖音",
  ]);
});

test("a number's cell names its series, bucket and values, and “others” as such", () => {
  const question = trendsQuestion.parse({ range, series: [{ event: "*" }], breakdowns: [{ property: "channel" }] });
  const [others, none] = rowsOf(
    question,
    answerOf([row("A", [{ value: null, label: "其他", isOther: true }]), row("A", [{ value: null, label: "" }])]),
    words,
  );
  if (others === undefined || none === undefined) throw new Error("two rows were given");
  expect([cellOf(others, "2026-11-01", false), cellOf(none, undefined, true)]).toEqual([
    { series: "A", bucket: "2026-11-01", breakdown: [{ value: null, isOther: true }], isBefore: false },
    { series: "A", breakdown: [{ value: null }], isBefore: true },
  ]);
  expect(others.id).not.toBe(none.id);
});
