import { expect, test } from "vitest";
import { clientOf, eventually, expectCode, rowsOf, useClickHouse } from "../testing.ts";

const use = useClickHouse();

test("a session keeps its temporary tables and settings, and nobody else sees them", async () => {
  const session_id = "s1";
  await use.client.command({ query: "create temporary table mine (x Int32)", session_id });
  await use.client.insert({ table: "mine", values: [{ x: 5 }], format: "JSONEachRow", session_id });
  await use.client.command({ query: "set max_threads=1", session_id });
  const ask = "select x, getSetting('max_threads') as threads from mine";
  expect(await rowsOf(use.client, ask, { session_id })).toEqual([{ x: 5, threads: 1 }]);
  await expectCode(use.client.query({ query: ask }), "60");
  await expectCode(use.client.query({ query: ask, session_id: "s2" }), "60");
});

test("a session serves one request at a time", async () => {
  const abort = new AbortController();
  const query = "select count() from numbers(1e12) where sipHash64(number)=1";
  const long = use.client.query({
    query,
    session_id: "s3",
    format: "JSON",
    query_id: "long",
    abort_signal: abort.signal,
  });
  await eventually(() =>
    rowsOf(use.client, "select 1 as on from system.processes where Settings['log_comment']='long'"),
  ).toEqual([{ on: 1 }]);
  await expectCode(use.client.query({ query: "select 1", session_id: "s3" }), "373");
  abort.abort();
  await expect(long).rejects.toThrow("abort");
});

test("session_check asks for a session that exists, close_session ends it", async () => {
  const path = (id: string, more: string) => `/?query=select+1&session_id=${id}${more}`;
  expect((await use.http(path("s4", "&session_check=1"))).status).toBe(500);
  expect((await use.http(path("s4", ""))).status).toBe(200);
  expect((await use.http(path("s4", "&session_check=1&close_session=1"))).status).toBe(200);
  expect((await use.http(path("s4", "&session_check=1"))).status).toBe(500);
});

test("database and role of the client", async () => {
  await use.client.command({ query: "create database ev" });
  await use.client.command({ query: "create table ev.x (a Int32) engine=Memory" });
  const analyst = clientOf(use.engine.url, { database: "ev", role: "analyst" });
  const [row] = await rowsOf(analyst, "select currentDatabase() as d, count() as c, currentRoles() as r from x");
  expect(row).toEqual({ d: "ev", c: 0, r: ["analyst"] });
});
