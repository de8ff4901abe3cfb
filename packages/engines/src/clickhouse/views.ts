import type { Chdb } from "./chdb.ts";

/**
 * Which tables hide a subquery: a scalar one in a view runs on the event loop when the view is opened as a stream
 * (7.6 s measured), so what reads a view is answered whole. All DDL passes through the door: the list is asked for after each.
 */
export class Views {
  #chdb: Chdb;
  #names: Promise<Set<string>> | undefined;

  constructor(chdb: Chdb) {
    this.#chdb = chdb;
  }

  /** Whether any of the names in a statement is a view's. */
  async areAmong(names: ReadonlySet<string>): Promise<boolean> {
    this.#names ??= this.#load();
    const views = await this.#names;
    return [...names].some((name) => views.has(name));
  }

  /** After a statement that may have made, renamed or dropped a view. */
  forget(): void {
    this.#names = undefined;
  }

  async #load(): Promise<Set<string>> {
    const connection = this.#chdb.connect();
    try {
      const sql =
        "SELECT name FROM system.tables WHERE engine IN ('View', 'Merge') AND database != 'system' AND lower(database) != 'information_schema'";
      const { bytes } = await this.#chdb.query(connection, sql, "JSONCompactEachRow");
      const lines = bytes.toString().split("\n").filter(Boolean);
      // one String column, as the latin1 view of its bytes that the scanner has, too
      return new Set(lines.map((line) => Buffer.from((JSON.parse(line) as [string])[0]).toString("latin1")));
    } finally {
      this.#chdb.close(connection);
    }
  }
}
