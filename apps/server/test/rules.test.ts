import { type Endpoint, endpoints, permissions } from "@banyan/contracts";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestApp, type TestApp } from "./app.ts";

let t: TestApp;
beforeAll(async () => {
  t = await startTestApp();
});
afterAll(() => t.close());

test("every table with a member or a person says how it is exported, erased and merged", async () => {
  expect(await t.app.personalData.unhandledTables(t.db.reads)).toEqual([]);
});

test("every staff route names a permission that exists", () => {
  const wrong = t.app.http.endpoints.filter(
    ({ who, permission }) => who === "staff" && !(permissions as readonly string[]).includes(permission ?? ""),
  );
  expect(wrong.map(({ method, path }) => `${method} ${path}`)).toEqual([]);
});

test("every endpoint of the contracts is mounted", () => {
  const key = ({ method, path }: Endpoint) => `${method} ${path}`;
  const mounted = new Set(t.app.http.endpoints.map(key));
  expect([...endpoints.values()].map(key).filter((one) => !mounted.has(one))).toEqual([]);
});

test("every table's key starts with its program", async () => {
  const { rows } = await sql<{ table: string }>`
    select tables.table_name as "table" from information_schema.tables
    where table_schema = 'public' and table_type = 'BASE TABLE'
      and exists (select from information_schema.columns c where c.table_schema = 'public' and c.table_name = tables.table_name and c.column_name = 'program_id')
      and not exists (
        select from pg_constraint con
        join pg_attribute a on a.attrelid = con.conrelid and a.attnum = con.conkey[1]
        where con.conrelid = ('public.' || quote_ident(tables.table_name))::regclass and con.contype = 'p' and a.attname = 'program_id')
    order by 1`.execute(t.db.reads);
  // logs read in order of their own number, and lookups by something no caller can choose
  const numbered = ["audit_entries", "facts", "outbox_intents", "parked_facts", "shopper_tokens", "state_changes"];
  expect(rows.map(({ table }) => table).filter((table) => !numbered.includes(table))).toEqual([]);
});
