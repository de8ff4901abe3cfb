import type { Config } from "#config";
import type { ClickHouse } from "#kernel/clickhouse.ts";
import { loadMigrations, type Migration, migrate } from "#kernel/db.ts";
import { migrateJobs } from "#kernel/jobs.ts";
import type { Log } from "#kernel/log.ts";
import { analyticsMigrations } from "#modules/analytics/index.ts";
import { trackingMigrations, trackingShards } from "#modules/tracking/index.ts";
import { moduleOrder } from "./module-order.ts";

const gateways = ["weixin", "pay", "wecom", "sms", "storage"];

/** Every folder that may hold `migrations/`, in the order their tables need each other. */
const folders = [
  "kernel",
  ...gateways.map((name) => `gateways/${name}`),
  ...moduleOrder.flat().map((name) => `modules/${name}`),
];

export const postgresMigrations = (): Migration[] =>
  folders.flatMap((folder) => loadMigrations(folder, new URL(`./${folder}/migrations/`, import.meta.url)));

/** PostgreSQL: the kernel, the gateways, the modules, then graphile-worker's own tables. */
export async function migratePostgres({ databaseUrl, log }: { databaseUrl: string; log: Log }): Promise<void> {
  await migrate({ url: databaseUrl, migrations: postgresMigrations(), log });
  await migrateJobs(databaseUrl);
}

/** ClickHouse's tables that a cluster spreads over its shards; all others are whole on every node. */
export const shardedTables = { ...trackingShards };

/** ClickHouse: add a module's statements at the end, never change a line that was released. */
export const clickhouseMigrations = [...trackingMigrations, ...analyticsMigrations];
export async function migrateClickHouse(clickhouse: ClickHouse): Promise<void> {
  await clickhouse.migrate(clickhouseMigrations);
}

export async function migrateAll({
  config,
  clickhouse,
  log,
}: {
  config: Config;
  clickhouse: ClickHouse;
  log: Log;
}): Promise<void> {
  await Promise.all([migratePostgres({ databaseUrl: config.databaseUrl, log }), migrateClickHouse(clickhouse)]);
}
