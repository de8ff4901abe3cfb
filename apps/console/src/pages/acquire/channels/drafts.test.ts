import { expect, test } from "vitest";
import { timesIn } from "../../../format/times.ts";
import { emptyChannel, readChannel } from "./channel-draft.ts";
import { readNames } from "./names.ts";

const times = timesIn("Asia/Shanghai", "zh");

test("a channel is sent as it was typed, money in fen, days as the shop's", () => {
  const draft = { ...emptyChannel, name: " 地铁 ", key: "metro-1", plannedNew: "300", plannedCost: "8000.50" };
  expect(readChannel({ ...draft, starts: "2026-03-01", ends: "2026-03-31" }, times)).toEqual({
    problems: {},
    input: {
      ...{ name: "地铁", key: "metro-1", kind: "code", group: "organic", owner: "", note: "" },
      ...{ plannedNewPersons: 300, plannedCostFen: 800_050 },
      ...{ startsAt: "2026-02-28T16:00:00.000Z", endsAt: "2026-03-31T15:59:59.000Z" },
    },
  });
});

test("what is wrong is said at its field", () => {
  const wrong = {
    ...emptyChannel,
    key: "地铁",
    plannedNew: "-1",
    plannedCost: "很多",
    starts: "2026-03-02",
    ends: "2026-03-01",
  };
  expect(readChannel(wrong, times)).toEqual({
    input: null,
    problems: {
      ...{ name: "problemName", key: "problemKey", plannedNew: "problemNumber", plannedCost: "problemNumber" },
      ends: "problemTimes",
    },
  });
});

test("names come one a line or from a file's first column, each once", () => {
  expect(readNames('\uFEFF小林,店长\r\n"周, ""小"" 周",x\n\n小林\n')).toEqual({
    names: ["小林", '周, "小" 周'],
    problem: null,
  });
  expect(readNames("很".repeat(21)).problem).toEqual({ long: "很".repeat(21) });
  expect(readNames(Array.from({ length: 501 }, (_, n) => `n${n}`).join("\n")).problem).toBe("many");
});
