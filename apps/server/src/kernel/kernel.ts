import { type Auth, createAuth } from "./auth.ts";
import { type ClickHouse, createClickHouse } from "./clickhouse.ts";
import type { Cluster } from "./clickhouse-cluster.ts";
import type { Clock } from "./clock.ts";
import { createDb, type Databases, type StatementEvent } from "./db.ts";
import { type Health, routesHealth } from "./health.ts";
import { createHttp, type Http } from "./http.ts";
import { createLive, type Live } from "./live.ts";
import type { Log } from "./log.ts";
import { createMetrics, type Metrics } from "./metrics.ts";
import { kernelPersonalData } from "./own-data.ts";
import { createPersonalData, type PersonalDataRegistry } from "./personal-data.ts";
import { createPrograms, type Programs } from "./programs.ts";
import { createSealer, type Sealer } from "./sealed.ts";
import { createSettings, type Settings } from "./settings.ts";

/** What every module is handed its pieces from. */
export type Kernel = {
  clock: Clock;
  log: Log;
  metrics: Metrics;
  db: Databases;
  clickhouse: ClickHouse;
  programs: Programs;
  auth: Auth;
  settings: Settings;
  sealer: Sealer;
  personalData: PersonalDataRegistry;
  live: Live;
  http: Http;
  health: Health;
};

export type KernelOptions = {
  config: {
    role: "all" | "web" | "worker";
    publicUrl: string;
    databaseUrl: string;
    clickhouse: { url: string; database: string; cluster?: Pick<Cluster, "name" | "isReplicated"> | undefined };
    secrets: { sealKey: Buffer; tokenPepper: string };
    callsPerMinute: number;
    corsOrigins: string[];
  };
  /** ClickHouse's tables that a cluster spreads over its shards, by what (clickhouse-cluster.ts). */
  sharded: Cluster["sharded"];
  clock: Clock;
  log: Log;
  onStatement?: ((statement: StatementEvent) => void) | undefined;
};

/** Builds the kernel's pieces in the order they need each other; nothing is started. */
export async function createKernel({ config, sharded, clock, log, onStatement }: KernelOptions): Promise<Kernel> {
  const metrics = createMetrics();
  const db = createDb({ url: config.databaseUrl, clock, log, onStatement });
  const { cluster, ...place } = config.clickhouse;
  const clickhouse = createClickHouse({ ...place, cluster: cluster && { ...cluster, sharded } });
  const programs = createPrograms(db);
  const auth = createAuth({ db, clock, pepper: config.secrets.tokenPepper });
  const settings = createSettings(db);
  const sealer = createSealer(config.secrets.sealKey);
  const personalData = createPersonalData();
  personalData.register(...kernelPersonalData);
  const live = createLive({ db, isAlone: config.role === "all" });
  const http = await createHttp({ config, log, auth, programs, sealer, db, metrics });
  const health = routesHealth({ http, db, clickhouse, metrics });
  return { clock, log, metrics, db, clickhouse, programs, auth, settings, sealer, personalData, live, http, health };
}
