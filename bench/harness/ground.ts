import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createDatabase, startClickHouse, startPostgres } from "@banyan/engines";

export type Ground = {
  /** A temporary directory of this run. */
  home: string;
  /** Of a database of its own on the run's PostgreSQL. */
  database(name: string): Promise<string>;
  clickhouseUrl: string;
  postgresPid(): number;
  clickhousePid(): number;
  stop(): Promise<void>;
};

/** PostgreSQL and ClickHouse of this run alone, supervised as in production, in a directory that is removed afterwards. */
export async function startGround(): Promise<Ground> {
  const home = mkdtempSync(join(tmpdir(), "banyan-bench-"));
  const [postgres, clickhouse] = await Promise.all([
    startPostgres({ dataDir: join(home, "postgres") }),
    startClickHouse({ dataDir: join(home, "clickhouse") }),
  ]);
  return {
    home,
    clickhouseUrl: clickhouse.url,
    postgresPid: () => postgres.pid,
    clickhousePid: () => clickhouse.pid,
    async database(name) {
      await createDatabase(postgres.url, name);
      const url = new URL(postgres.url);
      url.pathname = `/${name}`;
      return url.href;
    },
    async stop() {
      await Promise.all([postgres.stop(), clickhouse.stop()]);
      rmSync(home, { recursive: true, force: true });
    },
  };
}
