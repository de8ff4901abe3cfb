import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync, type SQLInputValue, type StatementSync } from "node:sqlite";

/**
 * All state lives in one SQLite file. The first write of an event-loop turn opens a transaction, the end
 * of the turn commits it, and no reply leaves before `committed()`: hundreds of parallel requests share
 * one commit, and what a client was told survives `kill -9`.
 * WAL with synchronous=NORMAL survives the death of the process; a power cut may cost the last moments.
 */
export type Store = {
  /** Open the turn's transaction if none is open; called by every write. */
  touch(): void;
  /** Resolves when everything written so far is in the file. */
  committed(): Promise<void>;
  prepare(sql: string): StatementSync;
  exec(sql: string): void;
  close(): void;
};

export function openStore(dir: string | undefined): Store {
  if (dir !== undefined) mkdirSync(dir, { recursive: true });
  const db = new DatabaseSync(dir === undefined ? ":memory:" : join(dir, "wechat-sim.sqlite"));
  // Exclusive: a second simulator on the same folder fails at its start instead of mixing up both.
  db.exec("PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;");
  let commit: Promise<void> | undefined;

  function commitNow() {
    commit = undefined;
    try {
      db.exec("COMMIT");
    } catch (error) {
      // A full disk: give the turn up as a whole, its callers get no answer.
      db.exec("ROLLBACK");
      throw error;
    }
  }

  return {
    touch() {
      if (commit !== undefined) return;
      db.exec("BEGIN IMMEDIATE");
      commit = new Promise((resolve, reject) => {
        setImmediate(() => {
          if (!db.isOpen || commit === undefined) return resolve();
          try {
            commitNow();
            resolve();
          } catch (error) {
            reject(error);
          }
        });
      });
    },
    committed: () => commit ?? Promise.resolve(),
    prepare: (sql) => db.prepare(sql),
    exec: (sql) => db.exec(sql),
    close() {
      if (!db.isOpen) return;
      if (commit !== undefined) commitNow();
      db.close();
    },
  };
}

type ColumnValue = string | number | null;

export type Collection<T> = {
  get(key: string): T | undefined;
  put(item: T): void;
  /** Items whose column equals the value, in the order of their keys. */
  by(column: string, value: ColumnValue): T[];
  /** Items under a SQL condition over the key and the declared columns. */
  where(condition: string, ...values: ColumnValue[]): T[];
  count(condition: string, ...values: ColumnValue[]): number;
  remove(condition: string, ...values: ColumnValue[]): void;
};

/** A table of JSON documents with a key and a few indexed columns taken out of each document. */
export function createCollection<T>(
  store: Store,
  name: string,
  shape: { key: (item: T) => string; columns?: Record<string, (item: T) => ColumnValue> },
): Collection<T> {
  const columns = Object.entries(shape.columns ?? {});
  const names = ["key", ...columns.map(([column]) => column), "body"];
  store.exec(
    `CREATE TABLE IF NOT EXISTS ${name} (key TEXT PRIMARY KEY, ${columns.map(([column]) => `${column},`).join(" ")} body TEXT NOT NULL) WITHOUT ROWID`,
  );
  for (const [column] of columns) {
    store.exec(`CREATE INDEX IF NOT EXISTS ${name}_${column} ON ${name} (${column})`);
  }
  const upsert = store.prepare(
    `INSERT OR REPLACE INTO ${name} (${names.join(", ")}) VALUES (${names.map(() => "?").join(", ")})`,
  );
  const selects = new Map<string, StatementSync>();
  function statement(sql: string): StatementSync {
    const known = selects.get(sql);
    if (known !== undefined) return known;
    const made = store.prepare(sql);
    selects.set(sql, made);
    return made;
  }
  // What was written here is a T: nothing else writes the file.
  const parse = (row: unknown) => JSON.parse((row as { body: string }).body) as T;
  const where = (condition: string, ...values: SQLInputValue[]) =>
    statement(`SELECT body FROM ${name} WHERE ${condition}`)
      .all(...values)
      .map(parse);

  return {
    get: (key) => where("key = ?", key)[0],
    put(item) {
      store.touch();
      upsert.run(shape.key(item), ...columns.map(([, read]) => read(item)), JSON.stringify(item));
    },
    by: (column, value) => where(`${column} = ? ORDER BY key`, value),
    where,
    count(condition, ...values) {
      const row = statement(`SELECT count(*) AS n FROM ${name} WHERE ${condition}`).get(...values);
      return Number(row?.["n"]);
    },
    remove(condition, ...values) {
      store.touch();
      statement(`DELETE FROM ${name} WHERE ${condition}`).run(...values);
    },
  };
}
