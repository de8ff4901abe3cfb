import { addDays, rangeOfDays } from "@banyan/calendar";
import { formatYuan } from "@banyan/money";
import fc from "fast-check";
import { expect, test } from "vitest";
import { readCostFile } from "./cost-file.ts";
import { readCost, readCount, readDay } from "./read-cell.ts";

const today = "2026-03-10";

test("an export is read whatever stands above it, with what cannot be read named line by line", () => {
  const file = readCostFile(
    [
      "账户,小店",
      "日期,推广计划名称,花费(元),曝光次数,点击次数,点击率",
      '2026-03-01,朋友圈-春,"1,234.56","12,345",120,0.97%',
      "2026/3/1,朋友圈-春,¥0.44,55,1,1%",
      "20260302,搜一搜,12元,-,--,-",
      "2026年3月2日,搜一搜,-,,,",
      "2026-03-03,搜一搜,12.345,1,1,",
      "2026-02-30,搜一搜,1,1,1,",
      "2026-03-11,搜一搜,1,1,1,",
      "2026-03-04,,1,1,1,",
      "2026-03-04,搜一搜,-3,1,1,",
      "2026-03-04,搜一搜,一元,1,1,",
      "2026-03-04,搜一搜,,1,1,",
      "2026-03-04,搜一搜,1,many,1,",
      "合计,,1247.00,12400,121,",
    ].join("\r\n"),
    today,
  );
  expect(file).toEqual({
    columns: {
      day: "日期",
      campaign: "推广计划名称",
      cost: "花费(元)",
      impressions: "曝光次数",
      clicks: "点击次数",
    },
    rows: [
      {
        line: 3,
        lines: 2,
        day: "2026-03-01",
        campaign: "朋友圈-春",
        costFen: 123_500,
        impressions: 12_400,
        clicks: 121,
      },
      { line: 5, lines: 2, day: "2026-03-02", campaign: "搜一搜", costFen: 1_200, impressions: null, clicks: null },
    ],
    bad: [
      ["2026-03-03", 0, "COST_TOO_PRECISE", "12.345"],
      [null, 100, "DAY_UNREADABLE", "2026-02-30"],
      ["2026-03-11", 100, "DAY_IN_FUTURE", "2026-03-11"],
      ["2026-03-04", 100, "NO_CAMPAIGN", ""],
      ["2026-03-04", 0, "COST_NEGATIVE", "-3"],
      ["2026-03-04", 0, "COST_UNREADABLE", "一元"],
      ["2026-03-04", 0, "NO_COST", ""],
      ["2026-03-04", 100, "COUNT_UNREADABLE", "many"],
    ].map(([day, costFen, problem, text], index) => ({
      line: 7 + index,
      day,
      campaign: problem === "NO_CAMPAIGN" ? "" : "搜一搜",
      costFen,
      problem,
      text,
    })),
    totalLines: 1,
    lines: 13,
  });
});

test("headings in English, and a file without the three that are needed", () => {
  const file = readCostFile(
    "Date,Campaign name,Amount spent (CNY),Impressions,Link clicks\n2026-03-01,Spring,12.5,10,1",
    today,
  );
  expect(file?.rows).toEqual([
    { line: 2, lines: 1, day: "2026-03-01", campaign: "Spring", costFen: 1_250, impressions: 10, clicks: 1 },
  ]);
  expect(["", "日期,花费\n2026-03-01,1", "a,b,c\n1,2,3"].map((text) => readCostFile(text, today))).toEqual([
    null,
    null,
    null,
  ]);
});

test("whatever amount is written in any of the usual ways is read to the fen", () => {
  const ways: ((yuan: string) => string)[] = [
    (yuan) => yuan,
    (yuan) => yuan.replace("¥", ""),
    (yuan) => `${yuan.replace("¥", "")}元`,
    (yuan) => yuan.replace("¥", "￥"),
    (yuan) => `CNY ${yuan.replace("¥", "")}`,
    (yuan) => yuan.replaceAll(",", ""),
  ];
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 10_000_000_000 }), fc.constantFrom(...ways), (fen, way) => {
      expect(readCost(way(formatYuan(fen, { grouping: "thousands" })))).toEqual({ ok: true, value: fen });
    }),
  );
  expect(readCost("100,000,000.01")).toEqual({ ok: false, problem: "COST_TOO_LARGE" });
  expect(["1 234", "-", "3.0", "1,23"].map(readCount)).toEqual([
    { ok: false, problem: "COUNT_UNREADABLE" },
    { ok: true, value: null },
    { ok: true, value: 3 },
    { ok: false, problem: "COUNT_UNREADABLE" },
  ]);
});

test("every day of a year is read in each way it is written", () => {
  for (const day of rangeOfDays("2028-01-01", addDays("2028-01-01", 365))) {
    const [year = "", month = "", date = ""] = day.split("-");
    const plain = `${Number(month)}-${Number(date)}`;
    const ways = [
      day,
      `${day} 00:00:00`,
      `${year}/${plain.replace("-", "/")}`,
      `${year}${month}${date}`,
      `${year}年${Number(month)}月${Number(date)}日`,
    ];
    expect(ways.map(readDay)).toEqual(ways.map(() => ({ ok: true, value: day })));
  }
});
