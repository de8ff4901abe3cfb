import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createDatabase, startEngines } from "@banyan/engines";
import type { TestProject } from "vitest/node";
import { createLog } from "../apps/server/src/kernel/log.ts";
import { migratePostgres } from "../apps/server/src/migrations.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** Of the PostgreSQL all tests share; make a database of your own with `startTestDb`. */
    postgresUrl: string;
    clickhouseUrl: string;
    /** Name of the migrated database that tests copy. */
    templateDatabase: string;
  }
}

/** One PostgreSQL and one ClickHouse per run; every migration runs once, into a template that test files copy (65 ms). */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const home = mkdtempSync(join(tmpdir(), "banyan-test-"));
  const engines = await startEngines({ home });
  const template = `template_${randomUUID().slice(0, 8)}`;
  await createDatabase(engines.postgres.url, template);
  await migratePostgres({ databaseUrl: withDatabase(engines.postgres.url, template), log: createLog("silent") });
  project.provide("postgresUrl", engines.postgres.url);
  project.provide("clickhouseUrl", engines.clickhouse.url);
  project.provide("templateDatabase", template);
  return async () => {
    await engines.stop();
    rmSync(home, { recursive: true, force: true });
  };
}

function withDatabase(url: string, database: string): string {
  const changed = new URL(url);
  changed.pathname = `/${database}`;
  return changed.href;
}
