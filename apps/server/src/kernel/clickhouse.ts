import { Readable } from "node:stream";
import { ClickHouseError, ClickHouseLogLevel, createClient } from "@clickhouse/client";
import { type Cluster, forCluster, localName, onCluster } from "./clickhouse-cluster.ts";
import { Failure } from "./failure.ts";

export type ClickHouse = {
  readonly database: string;
  /** Where a table's parts and partitions are: the table itself, or in a cluster its shard's. */
  local(table: string): string;
  /**
   * Inserts rows in one block, durable when it resolves. The same token again stores nothing (within the table's
   * `non_replicated_deduplication_window`): a resend after an unknown outcome is safe.
   */
  insert(table: string, rows: readonly Record<string, unknown>[], token: string): Promise<void>;
  /** The same with rows that are JSON lines already, in pieces: many rows without holding up the event loop. */
  insertLines(table: string, pieces: readonly string[], token: string): Promise<void>;
  /** `params` fill `{name:Type}`; int64 come back as numbers. */
  query<T>(sql: string, params?: Record<string, unknown>, options?: QueryOptions): Promise<T[]>;
  /** DDL and other statements without rows; table names are of this database. `params` fill `{name:Type}`. */
  command(sql: string, params?: Record<string, unknown>): Promise<void>;
  /** Creates the database, then runs the statements that are not recorded yet, in order. */
  migrate(migrations: readonly { name: string; statements: readonly string[] }[]): Promise<void>;
  ping(): Promise<boolean>;
  close(): Promise<void>;
};

export type QueryOptions = {
  /**
   * `report`: one thread, low priority and a cap on memory, so that it never holds up small queries (twice their throughput,
   * measured). It ends when its caller hangs up.
   */
  kind?: "small" | "report";
  /** Of a report; 2 GB. */ memoryBytes?: number;
  timeoutMs?: number;
  signal?: AbortSignal | undefined;
};

/** `readonly` 2: only then does ClickHouse stop a query whose connection was closed. */
const reportSettings = {
  max_threads: 1,
  os_threads_nice_value_query: 15,
  readonly: "2",
  cancel_http_readonly_queries_on_client_close: 1,
} as const;
const REPORT_MEMORY_BYTES = 2_000_000_000;
/** Views hear of a block sent again too, and know by themselves whether they have it: the first try may have ended between them. */
const inserted = (token: string) =>
  ({ insert_deduplication_token: token, deduplicate_blocks_in_dependent_materialized_views: 1 }) as const;
const SMALL_TIMEOUT_MS = 5_000;
const REPORT_TIMEOUT_MS = 30_000;
/** Waiting behind more than this is waiting for nothing. */
const CONNECTIONS = 20;

/**
 * In a cluster a subquery on a sharded table is answered by all shards, an insert is done when every shard has it, and a shard
 * is read at its first replica, where it was written.
 */
const clusterSettings = {
  distributed_product_mode: "global",
  distributed_foreground_insert: 1,
  load_balancing: "in_order",
} as const;

/** @param options.url of the HTTP interface, may carry user and password */
export function createClickHouse({
  url,
  database,
  cluster,
}: {
  url: string;
  database: string;
  cluster?: Cluster | undefined;
}): ClickHouse {
  const client = createClient({
    url,
    database,
    request_timeout: REPORT_TIMEOUT_MS + 5_000,
    log: { level: ClickHouseLogLevel.OFF }, // what fails is thrown, and told where it is caught
    max_open_connections: CONNECTIONS,
    clickhouse_settings: { output_format_json_quote_64bit_integers: 0, ...(cluster && clusterSettings) },
  });

  async function guarded<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw isOutage(error) ? new Failure("UNAVAILABLE", { cause: error }) : error;
    }
  }

  const clickhouse: ClickHouse = {
    database,
    local: (table) => localName(cluster, table),
    insert: (name, rows, token) =>
      guarded(async () => {
        if (rows.length === 0) return;
        await client.insert({
          table: name,
          values: rows,
          format: "JSONEachRow",
          clickhouse_settings: inserted(token),
        });
      }),
    insertLines: (name, pieces, token) =>
      guarded(async () => {
        const { stream } = await client.exec({
          query: `INSERT INTO ${name} FORMAT JSONEachRow`,
          values: Readable.from(pieces, { objectMode: false }),
          clickhouse_settings: { ...inserted(token), max_partitions_per_insert_block: "0" },
        });
        for await (const _ of stream); // an answer without rows, whose end says that they are stored
      }),
    query: <T>(sql: string, params: Record<string, unknown> = {}, options: QueryOptions = {}) =>
      guarded(async () => {
        const isReport = options.kind === "report";
        const timeoutMs = options.timeoutMs ?? (isReport ? REPORT_TIMEOUT_MS : SMALL_TIMEOUT_MS);
        const result = await client.query({
          query: sql,
          query_params: params,
          format: "JSONEachRow",
          ...(options.signal && { abort_signal: options.signal }),
          clickhouse_settings: {
            max_execution_time: timeoutMs / 1000,
            ...(isReport && {
              ...reportSettings,
              max_memory_usage: String(options.memoryBytes ?? REPORT_MEMORY_BYTES),
            }),
          },
        });
        return result.json<T>();
      }),
    command: (sql, params = {}) =>
      guarded(async () => {
        for (const query of cluster ? forCluster(sql, cluster) : [sql])
          await client.command({ query, query_params: params });
      }),
    async migrate(migrations) {
      await createDatabase(url, database, cluster);
      await clickhouse.command(
        `create table if not exists schema_migrations (name String, at DateTime default now()) engine = MergeTree order by name`,
      );
      const done = new Set(
        (await clickhouse.query<{ name: string }>(`select name from schema_migrations`)).map((r) => r.name),
      );
      for (const { name, statements } of migrations) {
        if (done.has(name)) continue;
        // every statement says IF NOT EXISTS: after a crash in between they run again
        for (const statement of statements) await clickhouse.command(statement);
        await clickhouse.insert("schema_migrations", [{ name }], name);
      }
    },
    ping: async () => (await client.ping().catch(() => ({ success: false }))).success,
    close: () => client.close(),
  };
  return clickhouse;
}

/** Through a client of its own: one that names a database that is not there yet is refused. */
async function createDatabase(url: string, database: string, cluster: Cluster | undefined) {
  const client = createClient({ url });
  try {
    await client.command({ query: `create database if not exists \`${database}\`${onCluster(cluster)}` });
  } finally {
    await client.close();
  }
}

/** Too many queries at once, out of memory, timeout: asking later helps. A wrong statement stays our bug. */
const PASSING_CODES = new Set(["159", "202", "209", "210", "241", "394"]);

function isOutage(error: unknown): boolean {
  if (error instanceof ClickHouseError) return PASSING_CODES.has(error.code);
  return (
    error instanceof Error &&
    /ECONN|EPIPE|socket hang up|timeout|ENOTFOUND|EAI_AGAIN/i.test(
      `${"code" in error ? error.code : ""} ${error.message}`,
    )
  );
}
