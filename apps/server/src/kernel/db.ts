import { Kysely, sql, type Transaction } from "kysely";
import pg from "pg";
import type { Clock } from "./clock.ts";
import { pgDialect, type StatementEvent } from "./db/driver.ts";
import { createListener, type Listener } from "./db/listener.ts";
import type { Log } from "./log.ts";

export { isConnectionError, type StatementEvent } from "./db/driver.ts";
export { loadMigrations, type Migration, migrate } from "./db/migrate.ts";

/** No table types: every statement is raw `sql<Row>\`…\`` in a store.ts, its row typed where it is written. */
export type Database = Record<never, never>;
export type Db = Kysely<Database>;
export type Tx = Transaction<Database>;

/** Four pools, so that a slow report never takes the connection an order needs. */
export type Databases = {
  readonly orders: Db;
  readonly reads: Db;
  readonly workers: Db;
  readonly reports: Db;
  /** Hears NOTIFY of any process; also called with "" after a reconnect, when something may have been missed. */
  listen(channel: string, hear: (payload: string) => void): () => void;
  /** NOTIFY outside any transaction; for signals only, what matters must be in a table. */
  notify(channel: string, payload?: string): Promise<void>;
  ping(): Promise<void>;
  close(): Promise<void>;
};

export type DbOptions = {
  url: string;
  clock: Clock;
  log: Log;
  pools?: Partial<Record<PoolName, number>>;
  onStatement?: ((statement: StatementEvent) => void) | undefined;
};

type PoolName = "orders" | "reads" | "workers" | "reports";

/** Sizes and the ladder of time limits (lock < statement < handler 8 s); a report may take longer. */
const POOLS: Record<PoolName, { size: number; lockMs: number; statementMs: number }> = {
  orders: { size: 8, lockMs: 2_000, statementMs: 5_000 },
  reads: { size: 8, lockMs: 2_000, statementMs: 5_000 },
  workers: { size: 4, lockMs: 2_000, statementMs: 30_000 },
  reports: { size: 2, lockMs: 2_000, statementMs: 30_000 },
};
/** Waiting longer for a free connection only makes an overload longer. */
const CONNECT_TIMEOUT_MS = 3_000;

/**
 * Opens the pools (lazily connected).
 * What statements return: int8 → number (throws past 2^53), numeric → string, date → 'YYYY-MM-DD', timestamptz → Date, json → value.
 */
export function createDb(options: DbOptions): Databases {
  const { url, log } = options;
  const open = (name: PoolName): Db => {
    const { size, lockMs, statementMs } = POOLS[name];
    const pool = new pg.Pool({
      connectionString: url,
      max: options.pools?.[name] ?? size,
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      idleTimeoutMillis: 60_000,
      application_name: `banyan-${name}`,
      options: `-c lock_timeout=${lockMs} -c statement_timeout=${statementMs} -c idle_in_transaction_session_timeout=30000`,
      types: { getTypeParser },
      pipeline: true,
    } as pg.PoolConfig); // `pipeline` is newer than @types/pg
    // only the message: the error carries the whole client
    pool.on("error", ({ message }) => log.warn({ pool: name, reason: message }, "idle database connection lost"));
    return new Kysely<Database>({
      dialect: pgDialect({ name, pool, clock: options.clock, onStatement: options.onStatement }),
    });
  };
  const orders = open("orders");
  const reads = open("reads");
  const workers = open("workers");
  const reports = open("reports");
  const listener: Listener = createListener({ url, log });
  return {
    orders,
    reads,
    workers,
    reports,
    listen: listener.listen,
    async notify(channel, payload = "") {
      await sql`select pg_notify(${channel}, ${payload})`.execute(workers);
    },
    async ping() {
      await sql`select 1`.execute(reads);
    },
    async close() {
      await listener.close();
      await Promise.all([orders, reads, workers, reports].map((db) => db.destroy()));
    },
  };
}

/** int8 fits every amount and count Banyan keeps (fen ≤ 10^10 a line); a value past 2^53 is a bug, not a rounding. */
function parseInt8(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new Error(`int8 ${text} is past 2^53`);
  return value;
}
const keep = (text: string) => text;
const OID = { int8: 20, date: 1082, int8Array: 1016 };
const parsers = new Map<number, (text: string) => unknown>([
  [OID.int8, parseInt8],
  [OID.date, keep],
  [OID.int8Array, (text) => (text === "{}" ? [] : text.slice(1, -1).split(",").map(parseInt8))],
]);
const getTypeParser = ((oid: number, format?: "text" | "binary") =>
  (format !== "binary" && parsers.get(oid)) || pg.types.getTypeParser(oid, format)) as typeof pg.types.getTypeParser;

export type TransactOptions = { isolation?: "read committed" | "repeatable read" | "serializable" };

/** 40001 serialization failure, 40P01 deadlock: nothing happened, so the same work may simply run again. */
const RETRIED = new Set(["40001", "40P01"]);
const MOST_TRIES = 4;

/**
 * Thrown inside a transaction to have it rolled back, `prepare` done on its own, and all of it run again: for what may not be done
 * while its rows are locked. `otherwise` is thrown when that did not help.
 */
export class Again extends Error {
  readonly prepare: () => Promise<unknown>;
  readonly otherwise: Error;
  constructor(prepare: () => Promise<unknown>, otherwise: Error) {
    super("The transaction is to run again");
    this.prepare = prepare;
    this.otherwise = otherwise;
  }
}

type Hooks = { committed: (() => void)[] };
const hooksOf = new WeakMap<Tx, Hooks>();

/**
 * One transaction. `run` may be called again after a deadlock: it must not touch the outside world.
 * Never call out (HTTP, ClickHouse) inside: use the outbox.
 */
export async function transact<T>(db: Db, run: (tx: Tx) => Promise<T>, options: TransactOptions = {}): Promise<T> {
  for (let tries = 1; ; tries++) {
    const hooks: Hooks = { committed: [] };
    try {
      const builder = db.transaction();
      const result = await (options.isolation ? builder.setIsolationLevel(options.isolation) : builder).execute(
        async (one) => {
          const tx = await sideBySide(one);
          hooksOf.set(tx, hooks);
          return run(tx);
        },
      );
      for (const hook of hooks.committed) hook();
      return result;
    } catch (error) {
      if (error instanceof Again) {
        if (tries >= MOST_TRIES) throw error.otherwise;
        await error.prepare();
        continue;
      }
      if (tries < MOST_TRIES && RETRIED.has(sqlState(error))) continue;
      throw error;
    }
  }
}

/**
 * Kysely runs the statements of a transaction one after the other even when they were started together. Ours leave in the order they
 * were started without waiting for each other: `Promise.all` of four reads is one round trip.
 */
async function sideBySide(tx: Tx): Promise<Tx> {
  const connection = await tx.getExecutor().provideConnection(async (one) => one);
  const executor = tx.getExecutor().withConnectionProvider({ provideConnection: (use) => use(connection) });
  return Object.create(tx, { getExecutor: { value: () => executor } }) as Tx; // the same transaction, another executor
}

/** Runs once the transaction is durable; lost if the process dies before, so only for signals. Must not throw. */
export function afterCommit(tx: Tx, hook: () => void): void {
  const hooks = hooksOf.get(tx);
  if (!hooks) throw new Error("afterCommit needs a transaction opened by transact()");
  hooks.committed.push(hook);
}

/** The five characters PostgreSQL names an error with; '' for other errors. */
export function sqlState(error: unknown): string {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "";
}

/** Did this statement hit the named unique constraint? */
export function violates(error: unknown, constraint: string): boolean {
  return sqlState(error).startsWith("23") && (error as { constraint?: string }).constraint === constraint;
}
