import { expect, test } from "vitest";
import { forCluster } from "#kernel/clickhouse-cluster.ts";
import { clickhouseMigrations, shardedTables } from "../src/migrations.ts";

const production = { name: "banyan", isReplicated: true, sharded: shardedTables };
const statements = clickhouseMigrations.flatMap(({ statements }) => [...statements] as string[]);

test("every statement has its form for a cluster, and this is all of it", () => {
  expect(statements.flatMap((statement) => forCluster(statement, production)).join(";\n\n")).toMatchSnapshot();
});

test("a table that tells rows of persons is spread by person, or is named here as small enough for every node", () => {
  const withPerson = statements.flatMap((statement) => {
    const [, name, columns] = /^CREATE TABLE IF NOT EXISTS (\w+)\s*(\([\s\S]*\))\s*ENGINE/.exec(statement.trim()) ?? [];
    return name !== undefined && /\bperson UInt32/.test(columns ?? "") ? [name] : [];
  });
  const spread = Object.entries(shardedTables).flatMap(([name, key]) => (String(key) === "person" ? [name] : []));
  expect(withPerson.sort()).toEqual(spread.sort());
});

test("a statement nobody taught the cluster is refused", () => {
  expect(() => forCluster("OPTIMIZE TABLE events FINAL", production)).toThrow(/No form for a cluster/);
});
