import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { expectCode, rowsOf, useClickHouse } from "../testing.ts";

const use = useClickHouse();
const outside = mkdtempSync(join(tmpdir(), "banyan-test-"));
const secret = join(outside, "secret.csv");
const requests: string[] = [];
const web = createServer((request, response) => {
  requests.push(request.url ?? "");
  response.end("1,secret\n");
});

beforeAll(async () => {
  writeFileSync(secret, "1,secret\n");
  await new Promise<void>((resolve) => web.listen(0, "127.0.0.1", resolve));
  await use.client.command({ query: "create database ev" });
});
afterAll(async () => {
  await new Promise((resolve) => web.close(resolve));
  rmSync(outside, { recursive: true, force: true });
});

const url = () => `http://127.0.0.1:${(web.address() as AddressInfo).port}/`;
const dictionary = (source: string) =>
  `create dictionary ev.d (k UInt64, s String) primary key k source(${source}) layout(flat()) lifetime(0)`;

describe("no statement leaves the engine", () => {
  test.each([
    "select * from file('{secret}', 'LineAsString')",
    "select file('{secret}')",
    "select \"file\"('{secret}')",
    "select `f\\x69le`('{secret}')",
    "select * apply(file) from (select '{secret}' as x)",
    "select * apply file from (select '{secret}' as x)",
    "select * from fileCluster('one', '{secret}', 'LineAsString')",
    "select * from `{secret}`",
    "select * from default.`{secret}`",
    "select * from url('{url}', 'LineAsString')",
    "select * from executable('cat', 'LineAsString', 's String')",
    "select * from sqlite('{outside}/x.db', 't')",
    "select * from s3('{url}bucket/x', 'CSV', 'a Int32')",
    "select * from mysql('127.0.0.1:1', 'a', 'b', 'c', 'd')",
    "select * from postgresql('127.0.0.1:1', 'a', 'b', 'c', 'd')",
    "insert into function file('{outside}/written.csv', 'CSV', 'a Int32') values (1)",
    "insert into function url('{url}', 'CSV', 'a Int32') values (1)",
    "create table ev.x (a Int32) engine=SQLite('{outside}/x.db', 't')",
    "create table ev.x (a Int32) engine=File('CSV')",
    "create table ev.x (a Int32) engine=URL('{url}', 'CSV')",
    "create table ev.x (a Int32) engine=Executable('cat', 'CSV')",
    "create table ev.x (a Int32) engine=MySQL('127.0.0.1:1', 'a', 'b', 'c', 'd')",
    "create table ev.x (s String default file('{secret}')) engine=Memory",
    "create function steal as (x) -> file(x)",
    "create database x engine=Filesystem('{outside}')",
    "create database x engine = \"SQLite\"('{outside}/x.db')",
    "attach database x engine Filesystem('{outside}')",
    dictionary("file(path '{secret}' format 'CSV')"),
    dictionary("executable(command 'cat {secret}' format 'CSV')"),
    dictionary("http(url '{url}' format 'CSV')"),
    "backup database ev to File('{outside}/backup')",
    "create user mallory",
    "system shutdown",
    "system kill",
  ])("%s", async (template) => {
    const body = template.replaceAll("{secret}", secret).replaceAll("{url}", url()).replaceAll("{outside}", outside);
    const answer = await use.http("/", { method: "POST", body });
    const text = await answer.text();
    expect([answer.status >= 400, text.includes("Exception"), text.includes("secret\n")]).toEqual([true, true, false]);
    expect([
      requests,
      existsSync(`${outside}/written.csv`),
      existsSync(`${outside}/x.db`),
      existsSync(`${outside}/backup`),
    ]).toEqual([[], false, false, false]);
  });

  test("files and urls are refused by grants, too, with the code of a server", async () => {
    await expectCode(use.client.query({ query: `select * from url('${url()}', 'LineAsString')` }), "497");
    await expectCode(use.client.query({ query: `select * from file('${secret}', 'LineAsString')` }), "497");
    await expectCode(use.client.command({ query: "select 1 into outfile 'x'" }), "1");
  });
});

test("what an application needs is granted", async () => {
  const statements = [
    "create table ev.events (at DateTime, n UInt32) engine=MergeTree order by at settings non_replicated_deduplication_window=1000",
    "create table ev.sums (at DateTime, n SimpleAggregateFunction(sum, UInt64)) engine=AggregatingMergeTree order by at",
    "create materialized view ev.to_sums to ev.sums as select at, sum(n) as n from ev.events group by at",
    "create view ev.seen as select n from ev.events where n > {least:UInt32}",
    "create table ev.latest (k UInt32, v String, at DateTime) engine=ReplacingMergeTree(at) order by k",
    "create table ev.everywhere as ev.events engine=Distributed(one, ev, events)",
    "create dictionary ev.names (k UInt64, v String) primary key k source(clickhouse(table 'latest' db 'ev')) layout(flat()) lifetime(0)",
    "create function twice as (x) -> x * 2",
    "insert into ev.events values ('2026-01-02 00:00:00', 1), ('2026-01-02 00:00:00', 2)",
    "insert into ev.latest values (1, 'one', '2026-01-02 00:00:00')",
    "optimize table ev.latest final",
    "alter table ev.events add column more String",
    "alter table ev.events update n = 3 where n = 2 settings mutations_sync=1",
    "system reload dictionary ev.names",
    "backup database ev to File('b1')",
    "truncate table ev.latest",
    "restore table ev.latest as ev.restored from File('b1')",
  ];
  for (const query of statements) await use.client.command({ query });
  const ask =
    "select sum(n) as sum, (select sum(n) from ev.sums) as summed, (select count() from ev.everywhere) as far, dictGet('ev.names', 'v', 1) as name, twice(2) as four, (select max(n) from ev.seen(least=2)) as most, (select v from ev.restored) as back from ev.events";
  expect(await rowsOf(use.client, ask)).toEqual([
    { sum: 4, summed: 3, far: 2, name: "one", four: 4, most: 3, back: "one" },
  ]);
});
