import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import pg from "pg";
import type { Log } from "../log.ts";

export type Migration = { module: string; name: string; sql: string };

/** Any number, the same in every process of Banyan: one process migrates, the others wait. */
const MIGRATION_LOCK = 7_248_266;

/** The `NNNN-name.sql` files of one folder in order; a folder that is not there has none. */
export function loadMigrations(module: string, folder: URL): Migration[] {
  const path = fileURLToPath(folder);
  if (!existsSync(path)) return [];
  return readdirSync(path)
    .filter((file) => /^\d{4}-[a-z0-9-]+\.sql$/.test(file))
    .sort()
    .map((file) => ({ module, name: file.slice(0, -4), sql: readFileSync(`${path}/${file}`, "utf8") }));
}

/**
 * Applies what is new, in the order given, each in its own transaction, under an advisory lock.
 * A migration that was applied with another text stops the start: change a table by a new file, never by editing an old one.
 */
export async function migrate(options: { url: string; migrations: readonly Migration[]; log: Log }): Promise<void> {
  const client = new pg.Client({
    connectionString: options.url,
    application_name: "banyan-migrate",
    options: "-c lock_timeout=0 -c statement_timeout=0",
  });
  await client.connect();
  try {
    await client.query("select pg_advisory_lock($1)", [MIGRATION_LOCK]);
    await client.query(
      `create table if not exists schema_migrations (
         module text not null, name text not null, checksum text not null,
         applied_at timestamptz not null default clock_timestamp(), primary key (module, name))`,
    );
    const { rows } = await client.query<{ module: string; name: string; checksum: string }>(
      "select module, name, checksum from schema_migrations",
    );
    const applied = new Map(rows.map((row) => [`${row.module}/${row.name}`, row.checksum]));
    for (const migration of options.migrations) await apply(client, migration, applied, options.log);
  } finally {
    await client.end();
  }
}

async function apply(client: pg.Client, { module, name, sql }: Migration, applied: Map<string, string>, log: Log) {
  const checksum = createHash("sha256").update(sql).digest("hex");
  const known = applied.get(`${module}/${name}`);
  if (known === checksum) return;
  if (known) throw new Error(`Migration ${module}/${name} was applied with another text; add a new file instead`);
  try {
    await client.query("begin");
    await client.query(sql); // no parameters: the simple protocol takes several statements
    await client.query("insert into schema_migrations (module, name, checksum) values ($1, $2, $3)", [
      module,
      name,
      checksum,
    ]);
    await client.query("commit");
  } catch (error) {
    await client.query("rollback");
    throw new Error(`Migration ${module}/${name} failed: ${error instanceof Error ? error.message : error}`, {
      cause: error,
    });
  }
  log.info({ module, name }, "migration applied");
}
