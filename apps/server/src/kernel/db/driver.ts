import type { Socket } from "node:net";
import {
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type QueryResult,
  type TransactionSettings,
} from "kysely";
import type { Pool, PoolClient } from "pg";
import type { Clock } from "../clock.ts";

export type StatementEvent = { sql: string; pool: string; milliseconds: number };

type DriverOptions = {
  name: string;
  pool: Pool;
  clock: Clock;
  /** Called after every statement except BEGIN, COMMIT, ROLLBACK and the setting of virtual time. */
  onStatement: ((statement: StatementEvent) => void) | undefined;
};

/**
 * Kysely's PostgreSQL dialect over our own driver, for four things its driver does not do:
 * statements used again are prepared under a name,
 * BEGIN travels together with the first statement (one round trip less a transaction), statements sent together in one packet,
 * the virtual time is set on the connection only when it changed, and every statement can be observed.
 */
export function pgDialect(options: DriverOptions): Dialect {
  return {
    createAdapter: () => new PostgresAdapter(),
    createIntrospector: (db) => new PostgresIntrospector(db),
    createQueryCompiler: () => new PostgresQueryCompiler(),
    createDriver: () => createDriver(options),
  };
}

function createDriver(options: DriverOptions): Driver {
  const connections = new WeakMap<PoolClient, PgConnection>();
  return {
    async init() {},
    async acquireConnection() {
      const client = await options.pool.connect();
      let connection = connections.get(client);
      if (!connection) {
        connection = new PgConnection(client, options);
        connections.set(client, connection);
      }
      connection.setTime();
      return connection;
    },
    beginTransaction: async (connection, settings) => own(connection).begin(settings),
    commitTransaction: (connection) => own(connection).commit(),
    rollbackTransaction: (connection) => own(connection).rollback(),
    releaseConnection: async (connection) => own(connection).release(),
    destroy: () => options.pool.end(),
  };
}

// Kysely hands back exactly the connections this driver made.
const own = (connection: DatabaseConnection) => connection as PgConnection;

class PgConnection implements DatabaseConnection {
  readonly #client: PoolClient;
  readonly #options: DriverOptions;
  /** What `banyan.now` holds on this connection; '' = real time. */
  #now = "";
  /** Sent but not yet answered: BEGIN, the setting of time. Its failure surfaces with the next statement. */
  #ahead: Promise<unknown> | undefined;
  #broken = false;
  #gathering = false;
  /** COMMIT or ROLLBACK was sent: a straggler must not run behind it, on its own. */
  #isOver = false;

  constructor(client: PoolClient, options: DriverOptions) {
    this.#client = client;
    this.#options = options;
    // Without a listener a connection that dies while in use would end the process; whoever uses it gets the error anyway.
    client.on("error", () => {
      this.#broken = true;
    });
  }

  setTime() {
    const { clock } = this.#options;
    const now = clock.isVirtual() ? clock.now().toISOString() : "";
    if (now === this.#now) return;
    this.#now = now;
    this.#sendAhead(`select set_config('banyan.now', '${now}', false)`);
  }

  begin(settings: TransactionSettings) {
    this.#isOver = false;
    const level = settings.isolationLevel ? ` isolation level ${settings.isolationLevel}` : "";
    const mode = settings.accessMode ? ` ${settings.accessMode}` : "";
    this.#sendAhead(`begin${level}${mode}`);
  }

  /**
   * What is sent until this turn of the event loop ends leaves in one write: BEGIN with the first statement, statements that run
   * side by side. A write each costs a system call and wakes PostgreSQL early.
   */
  #gather() {
    if (this.#gathering) return;
    this.#gathering = true;
    const { stream } = (this.#client as unknown as { connection: { stream: Socket } }).connection; // not in pg's types
    stream.cork();
    process.nextTick(() => {
      this.#gathering = false;
      stream.uncork();
    });
  }

  #sendAhead(text: string) {
    this.#gather();
    const sent = this.#client.query(text);
    const before = this.#ahead;
    this.#ahead = before ? Promise.all([before, sent]) : sent;
    this.#ahead.catch(() => {
      this.#broken = true;
    });
  }

  async #settleAhead() {
    const ahead = this.#ahead;
    this.#ahead = undefined;
    await ahead;
  }

  async commit() {
    await this.#settleAhead();
    const result = await this.#control("commit");
    // After an error PostgreSQL answers COMMIT with ROLLBACK: never report that as success.
    if (result.command === "ROLLBACK") throw new Error("The transaction had failed and was rolled back");
  }

  async rollback() {
    // a connection that cannot roll back is thrown away, which rolls back too; what went wrong before is the error to show
    await this.#settleAhead().catch(() => {});
    await this.#control("rollback").catch(() => {});
  }

  async #control(text: string) {
    this.#isOver = true;
    try {
      return await this.#client.query(text);
    } catch (error) {
      this.#broken = true; // its state is unknown: never give it to anyone else
      throw error;
    }
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    if (this.#isOver) throw new Error("The transaction is over");
    const { onStatement } = this.#options;
    const started = onStatement ? performance.now() : 0;
    try {
      const name = statementName(query.sql);
      const values = query.parameters as unknown[]; // pg's type is mutable, it only reads
      this.#gather();
      const answer = this.#client.query(name ? { name, text: query.sql, values } : { text: query.sql, values });
      if (this.#ahead) {
        answer.catch(() => {}); // if what went ahead failed, that error is the one to show
        await this.#settleAhead();
      }
      const { command, rowCount, rows } = await answer;
      if (onStatement)
        onStatement({ sql: query.sql, pool: this.#options.name, milliseconds: performance.now() - started });
      return command === "SELECT" ? { rows } : { rows, numAffectedRows: BigInt(rowCount ?? 0) };
    } catch (error) {
      if (isConnectionError(error)) this.#broken = true;
      // so that the log shows which statement it was; never sent to a caller
      if (error instanceof Error) Object.assign(error, { sql: query.sql });
      throw error;
    }
  }

  // biome-ignore lint/correctness/useYield: streaming is not offered; reports read pages
  async *streamQuery<R>(): AsyncIterableIterator<QueryResult<R>> {
    throw new Error("Streaming is not supported: read pages");
  }

  release() {
    this.#isOver = false;
    this.#ahead = undefined;
    this.#client.release(this.#broken);
  }
}

/**
 * A statement gets a name at its third use. Texts of varying length (lists spelled out) would otherwise fill
 * PostgreSQL's memory with plans used once; past the limit statements simply stay unnamed.
 */
const NAME_AT_USE = 3;
const MOST_NAMES = 1_000;
const MOST_COUNTED = 20_000;
const uses = new Map<string, number>();
const names = new Map<string, string>();

function statementName(text: string): string | undefined {
  const name = names.get(text);
  if (name || names.size >= MOST_NAMES) return name;
  const count = (uses.get(text) ?? 0) + 1;
  if (count < NAME_AT_USE) {
    if (uses.size > MOST_COUNTED) uses.clear();
    uses.set(text, count);
    return undefined;
  }
  uses.delete(text);
  const made = `s${names.size}`;
  names.set(text, made);
  return made;
}

/** PostgreSQL is gone, going, starting or full: nothing is wrong with the statement. */
export function isConnectionError(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = "code" in error ? String(error.code) : "";
  return (
    /^(08|57P0|53300|ECONN|EPIPE|ENOENT|ETIMEDOUT|ENOTFOUND)/.test(code) ||
    /connection terminated|timeout exceeded when trying to connect|not queryable|connection ended/i.test(error.message)
  );
}
