import { loadChdb } from "../packages.ts";
import { EngineFailure } from "./failure.ts";
import { literal } from "./quote.ts";

/** A connection to the engine: its own settings, database, roles, parameters and temporary tables. */
export type Connection = { readonly brand: unique symbol };
export type Read = { bytes: Buffer; elapsed: number; rowsRead: number; bytesRead: number };
export type Written = { rowsWritten: number; bytesWritten: number; elapsed: number };
type Stream = { readonly stream: unique symbol };

/**
 * The part of the native addon that is used. chdb's own index.js is not: there `close()` waits for every pending query
 * of the process, and parameterised queries are serialised process-wide.
 */
type Addon = {
  CreateConnection(path: string, args?: string[]): Connection;
  CloseConnection(connection: Connection): void;
  QueryAsyncConnection(connection: Connection, sql: string, format: string): Promise<Read>;
  InsertRawAsyncConnection(connection: Connection, sql: string, rows: Buffer, countLines: boolean): Promise<Written>;
  StreamQuery(connection: Connection, sql: string, format: string): Stream;
  StreamFetch(stream: Stream): Promise<{ done: boolean; bytes: Buffer; numRows: number }>;
  StreamCancel(stream: Stream): void;
};

/** The embedded engine on one data directory. */
export class Chdb {
  #addon = loadChdb() as Addon; // the package's version is pinned
  #directory: string;
  /** Keeps the engine alive: closing the last connection shuts it down. */
  #base: Connection;
  #admin: Connection;
  /** Connections open for requests and sessions. */
  open = 0;

  /** Throws when another process has the directory. */
  constructor(directory: string, configurationFile: string) {
    this.#directory = directory;
    try {
      this.#base = this.#addon.CreateConnection(directory, [`--config-file=${configurationFile}`]);
      this.#admin = this.#addon.CreateConnection(directory);
    } catch (error) {
      throw new Error(`ClickHouse could not open ${directory}; does another process use it?`, { cause: error });
    }
  }

  /** 0.2 ms: one per request gives full isolation without any reset. */
  connect(): Connection {
    this.open++;
    return this.#addon.CreateConnection(this.#directory);
  }

  /** Only when nothing runs on the connection: otherwise this blocks the event loop until that has ended. */
  close(connection: Connection): void {
    this.open--;
    this.#addon.CloseConnection(connection);
  }

  query(connection: Connection, sql: string, format = "TabSeparated"): Promise<Read> {
    return this.#addon.QueryAsyncConnection(connection, sql, format).catch(fail);
  }

  /**
   * Runs an INSERT that reads FROM INFILE. The lone newline only selects the addon's call that counts written rows.
   * Never pass rows with the text: the engine ends inline rows at the first blank line and RUNS WHAT FOLLOWS AS SQL.
   */
  insert(connection: Connection, sql: string): Promise<Written> {
    return this.#addon.InsertRawAsyncConnection(connection, sql, Buffer.from("\n"), false).catch(fail);
  }

  /**
   * Yields the result in blocks, each a complete document: for formats that may be concatenated.
   * Opening a stream is synchronous and runs subqueries on the event loop (193–922 ms measured): single SELECTs only.
   */
  async *stream(connection: Connection, sql: string, format: string): AsyncGenerator<Buffer, void> {
    const stream = attempt(() => this.#addon.StreamQuery(connection, sql, format));
    let isLive = true;
    try {
      for (;;) {
        const block = await this.#addon.StreamFetch(stream).catch((error: unknown) => {
          isLive = false;
          return fail(error);
        });
        if (block.done) {
          isLive = false;
          return;
        }
        yield block.bytes;
      }
    } finally {
      if (isLive) this.#addon.StreamCancel(stream);
    }
  }

  /** Asks the engine to end a query known by its log_comment. SYNC would hang. */
  async kill(logComment: string): Promise<void> {
    await this.#ask(`KILL QUERY WHERE Settings['log_comment'] = ${literal(logComment)} ASYNC`);
  }

  async killAll(): Promise<void> {
    await this.#ask("KILL QUERY WHERE query NOT LIKE 'KILL QUERY%' ASYNC");
  }

  /** Clean end of the engine; every request's connection must be closed before. */
  shutdown(): void {
    this.#addon.CloseConnection(this.#admin);
    this.#addon.CloseConnection(this.#base);
  }

  /** A KILL that finds nothing to kill, or loses the race against the query's own end, is no error. */
  async #ask(sql: string): Promise<void> {
    await this.query(this.#admin, sql).catch(() => {});
  }
}

function attempt<T>(call: () => T): T {
  try {
    return call();
  } catch (error) {
    return fail(error);
  }
}

function fail(error: unknown): never {
  throw EngineFailure.from(error);
}
