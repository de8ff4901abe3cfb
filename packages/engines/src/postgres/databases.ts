import pg from "pg";

const DUPLICATE_DATABASE = "42P04";

/** Creates an empty database; one that exists is left as it is. */
export async function createDatabase(adminUrl: string, name: string): Promise<void> {
  try {
    await run(adminUrl, `CREATE DATABASE ${pg.escapeIdentifier(name)}`);
  } catch (error) {
    if ((error as pg.DatabaseError).code !== DUPLICATE_DATABASE) throw error;
  }
}

/** Copies a database that nobody is connected to. STRATEGY file_copy was measured at 60–70 ms, wal_log at 134–141 ms. */
export async function createDatabaseFromTemplate(adminUrl: string, template: string, name: string): Promise<void> {
  await run(
    adminUrl,
    `CREATE DATABASE ${pg.escapeIdentifier(name)} TEMPLATE ${pg.escapeIdentifier(template)} STRATEGY file_copy`,
  );
}

/** Drops a database and the connections to it; one that does not exist is not an error. */
export async function dropDatabase(adminUrl: string, name: string): Promise<void> {
  await run(adminUrl, `DROP DATABASE IF EXISTS ${pg.escapeIdentifier(name)} WITH (FORCE)`);
}

async function run(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
