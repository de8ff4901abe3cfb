import { endpoints } from "@banyan/contracts";
import { expect, test } from "vitest";
import { addressOf, pageOfKind } from "./kinds.ts";

/** `…/reports/<kind>` with a question for its body; `people` asks who is behind a number of another's answer, `values` what a property was seen with. */
const kinds = [...endpoints.values()].flatMap(({ method, path, body }) => {
  const kind = /\/programs\/:program\/reports\/([a-z-]+)$/.exec(path)?.[1];
  return kind !== undefined && method === "POST" && body !== undefined && kind !== "people" && kind !== "values"
    ? [kind]
    : [];
});

test("every kind of report the server answers can be opened", () => {
  expect(kinds.length).toBeGreaterThan(15);
  expect(kinds.filter((kind) => pageOfKind(kind) === undefined)).toEqual([]);
});

test("an address holds the question, what else the page shows, and named metrics as series of trends", () => {
  const range = { from: "2026-01-01", to: "2026-01-28" };
  expect(
    addressOf({ kind: "rfm", question: { range, threshold: { by: "mean" } }, view: "table" }, { saved: "7" }),
  ).toBe(
    `data/value/rfm?${new URLSearchParams({ saved: "7", view: "table", ...range, q: '{"threshold":{"by":"mean"}}' })}`,
  );
  expect(addressOf({ kind: "metrics", question: { range, keys: ["visitors"] } })).toBe(
    `data/trends?${new URLSearchParams({ ...range, q: '{"series":[{"metric":"visitors"}]}' })}`,
  );
  expect(addressOf({ kind: "campaign-review", question: { promotionId: "7" } })).toBe(
    "campaigns/promotions/7?tab=results",
  );
  expect(addressOf({ kind: "gone", question: {} })).toBe(undefined);
});
