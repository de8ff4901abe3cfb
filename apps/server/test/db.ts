import { randomUUID } from "node:crypto";
import { createDatabaseFromTemplate, dropDatabase } from "@banyan/engines";
import { inject } from "vitest";
import { type Clock, virtualClock } from "#kernel/clock.ts";
import { createDb, type Databases, type StatementEvent } from "#kernel/db.ts";
import { createLog, type Log } from "#kernel/log.ts";

/** Monday 10:00 in Shanghai: the instant tests begin at unless they say otherwise. */
export const TEST_NOW = new Date("2026-03-02T02:00:00Z");

export type TestDb = { db: Databases; clock: Clock; log: Log; url: string; close(): Promise<void> };

/** A migrated database of its own, under a virtual clock. */
export async function startTestDb(
  options: { now?: Date; onStatement?: (statement: StatementEvent) => void } = {},
): Promise<TestDb> {
  const url = await copyTemplate();
  const clock = virtualClock(options.now ?? TEST_NOW);
  const log = createLog(process.env["LOG_LEVEL"] ?? "silent");
  const db = createDb({ url, clock, log, onStatement: options.onStatement });
  return {
    db,
    clock,
    log,
    url,
    async close() {
      await db.close();
      await dropTestDatabase(url);
    },
  };
}

/** The URL of a fresh copy of the migrated template. */
export async function copyTemplate(): Promise<string> {
  const name = `test_${randomUUID().slice(0, 8)}`;
  const admin = inject("postgresUrl");
  await createDatabaseFromTemplate(admin, inject("templateDatabase"), name);
  return withDatabase(admin, name);
}

export const dropTestDatabase = (url: string): Promise<void> =>
  dropDatabase(inject("postgresUrl"), new URL(url).pathname.slice(1));

/** The same server, another database. */
export function withDatabase(url: string, database: string): string {
  const changed = new URL(url);
  changed.pathname = `/${database}`;
  return changed.href;
}
