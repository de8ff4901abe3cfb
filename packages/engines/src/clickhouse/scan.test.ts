import { describe, expect, test } from "vitest";
import { scan } from "./scan.ts";

test.each([
  ["select format from t", { first: "SELECT", format: undefined }],
  ["select format from t FORMAT JSONEachRow", { format: "JSONEachRow" }],
  ["select 1 format JSON settings max_threads=1", { format: "JSON" }],
  ["(select 1) union all (select 2) format TSV", { first: "SELECT", format: "TSV" }],
  ["insert into t (a, format) format CSV", { first: "INSERT", format: "CSV" }],
  ["insert into t values (1, ';'), (2, 'x')", { format: "Values" }],
  ["insert into t select 1", { first: "INSERT", rows: undefined, inserts: true }],
  ["with 1 as x insert into t select x", { first: "WITH", rows: undefined, inserts: true }],
  ["select (select 1)", { isSimple: false }],
  ["select 1 from a join b using x", { isSimple: false }],
  ["select 'select join' -- select\n", { isSimple: true }],
  ["", { first: "" }],
])("«%s»", (sql, expected) => {
  expect(scan(sql)).toMatchObject(expected);
});

describe("one statement", () => {
  test.each([
    "select ';' ; ",
    "select 'it''s;' /* ; x */ -- ; y\n",
    "select 1 /* ; /* nested ; */ ; */",
    "select 1 // ; x\n",
    "select 1 # ; x\n",
    "select $$ ; drop $$",
    "select $tag$ ; $$ ; $tag$",
    'select `a;b`, "c;d"',
    "select '\\'; drop'",
    Buffer.from("select ‘a;b’ as “c;d”").toString("latin1"),
    "select 'into outfile'",
    "select file from t",
  ])("«%s» passes", (sql) => {
    expect(scan(sql).first).toBe("SELECT");
  });

  test.each([
    ["select 1; drop table t", 62],
    ["select 1;;; (select 2)", 62],
    ["select 1 /* */ ; select 2", 62],
    ["select 1 -- x\n; select 2", 62],
    ["select '\\\\'; drop table t --'", 62],
    [Buffer.from("select ‘it's’; drop table t --'").toString("latin1"), 62],
    ["select $a$ $b$; drop table t", 62],
    ["insert into t values (1); drop table t", 62],
    ["select 1 into outfile 'x'", 1],
    ["select 1 into /* */ OutFile 'x'", 1],
    ["insert into t from infile 'x' format CSV", 1],
  ])("«%s» is refused", (sql, code) => {
    expect(() => scan(sql)).toThrow(expect.objectContaining({ code }));
  });
});

test.each([
  ["insert into db.t (a, b) settings x=1 format CSV", "insert into db.t (a, b) ", ""],
  ["insert into t FORMAT CSV\n1,2", "insert into t ", "\n1,2"],
  ["insert into t values (1)", "insert into t ", " (1)"],
  ["insert into format format CSV;drop", "insert into format ", ";drop"],
  ["insert into t (format) format RowBinary\n;';", "insert into t (format) ", "\n;';"],
  ["insert into db.format values (1)", "insert into db.format ", " (1)"],
  ["/* format x */ insert into t -- format y\n format CSV\nz", "/* format x */ insert into t -- format y\n ", "\nz"],
])("the rows of «%s»", (sql, head, data) => {
  const { rows } = scan(sql);
  expect([sql.slice(0, rows?.infileAt), sql.slice(rows?.dataAt)]).toEqual([head, data]);
});
