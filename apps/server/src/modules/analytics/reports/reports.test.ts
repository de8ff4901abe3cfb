import { expect, test } from "vitest";
import { reportKinds } from "./reports.ts";

test("every kind of report is mounted once", () => {
  const kinds = reportKinds.map(({ kind }) => kind);
  expect(kinds).toEqual([...new Set(kinds)]);
});
