import { expect, test } from "vitest";
import { and, instant, int, join, raw, render, sql, text } from "./sql.ts";

test("pieces nest, values become parameters, and equal values share one", () => {
  const named = (event: string) => sql`event = ${text(event)}`;
  const where = and([named("pay'; DROP TABLE x --"), named("view"), sql`ts >= ${instant(5)} AND n < ${int(5)}`]);
  expect(
    render(sql`SELECT ${raw("count()")} FROM ${join([raw("a"), raw("b")], ", ")} WHERE ${where} OR ${named("view")}`),
  ).toEqual({
    query:
      "SELECT count() FROM a, b WHERE (event = {p0:String}) AND (event = {p1:String}) AND (ts >= fromUnixTimestamp64Milli({p2:Int64}, 'UTC') AND n < {p2:Int64}) OR event = {p1:String}",
    params: { p0: "pay'; DROP TABLE x --", p1: "view", p2: 5 },
  });
});
