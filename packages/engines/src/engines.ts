import { join, resolve } from "node:path";
import { startClickHouse } from "./clickhouse/clickhouse.ts";
import type { Watch } from "./engine.ts";
import { startPostgres } from "./postgres/postgres.ts";

export type EnginesOptions = Watch & {
  /** Directory that holds both engines' data, e.g. ".banyan". */
  home: string;
  /** A PostgreSQL that already runs; none is started then. */
  databaseUrl?: string | undefined;
  /** A ClickHouse that already runs; none is started then. */
  clickhouseUrl?: string | undefined;
};

export type Engines = {
  postgres: { readonly url: string };
  clickhouse: { readonly url: string };
  /** Stops what was started here. */
  stop(): Promise<void>;
};

/** Starts PostgreSQL and ClickHouse side by side, except the one whose URL is given: that one is taken as it is. */
export async function startEngines({
  home,
  databaseUrl,
  clickhouseUrl,
  log,
  onState,
}: EnginesOptions): Promise<Engines> {
  const directory = resolve(home);
  const given = (url: string) => ({ url, stop: async () => {} });
  const starts = [
    databaseUrl ? given(databaseUrl) : startPostgres({ dataDir: join(directory, "postgres"), log, onState }),
    clickhouseUrl ? given(clickhouseUrl) : startClickHouse({ dataDir: join(directory, "clickhouse"), log, onState }),
  ] as const;
  const [postgres, clickhouse] = await Promise.allSettled(starts);
  if (postgres.status === "rejected" || clickhouse.status === "rejected") {
    for (const engine of [postgres, clickhouse]) if (engine.status === "fulfilled") await engine.value.stop();
    throw postgres.status === "rejected" ? postgres.reason : (clickhouse as PromiseRejectedResult).reason;
  }
  return {
    postgres: postgres.value,
    clickhouse: clickhouse.value,
    stop: async () => {
      await Promise.all([postgres.value.stop(), clickhouse.value.stop()]);
    },
  };
}
