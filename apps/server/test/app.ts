import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { landingPages } from "@banyan/contracts";
import { createSimulator, type MerchantSide, type Simulator } from "@banyan/wechat-sim";
import { createClient } from "@clickhouse/client";
import { inject } from "vitest";
import { type App, createApp } from "#app";
import { readConfig } from "#config";
import { type Clock, virtualClock } from "#kernel/clock.ts";
import type { StatementEvent } from "#kernel/db.ts";
import { createLog } from "#kernel/log.ts";
import { connectProgram } from "../src/demo.ts";
import { migrateClickHouse } from "../src/migrations.ts";
import { copyTemplate, dropTestDatabase, TEST_NOW } from "./db.ts";

export type TestApp = {
  url: string;
  app: App;
  db: App["db"];
  clickhouse: App["clickhouse"];
  clock: Clock;
  /** In process; follows `clock`. */
  simulator: Simulator;
  /** The program every test app has, with its account at the simulator. */
  program: string;
  appid: string;
  merchant: MerchantSide;
  /** Where the server keeps files. */
  storageDir: string;
  /** Moves time, for server and simulator, and does what became due. */
  travel(to: Date): Promise<void>;
  /** Facts, due jobs and outside calls, until nothing is left. */
  drain(): Promise<void>;
  close(): Promise<void>;
};

export type TestAppOptions = {
  now?: Date;
  onStatement?: (statement: StatementEvent) => void;
  /** Tables of ClickHouse behind Distributed ones over this cluster of the engine (`one`). */ cluster?:
    | string
    | undefined;
};

/** The whole server on real engines: databases of its own, a simulator in process, time that stands still until moved. */
export async function startTestApp(options: TestAppOptions = {}): Promise<TestApp> {
  const clock = virtualClock(options.now ?? TEST_NOW);
  const databaseUrl = await copyTemplate();
  const database = `test_${randomUUID().slice(0, 8)}`;
  const home = mkdtempSync(join(tmpdir(), "banyan-app-"));
  const simulator = createSimulator({ clock });
  const simulatorUrl = await simulator.listen();
  const config = readConfig({
    DATABASE_URL: databaseUrl,
    CLICKHOUSE_URL: inject("clickhouseUrl"),
    CLICKHOUSE_DATABASE: database,
    CLICKHOUSE_CLUSTER: options.cluster ?? process.env["BANYAN_TEST_CLUSTER"],
    CLICKHOUSE_REPLICATED: "0",
    WECHAT_API_URL: simulatorUrl,
    WECHAT_PAY_URL: simulatorUrl,
    WECHAT_SIM_URL: simulatorUrl,
    BANYAN_HOME: home,
    BANYAN_DEMO: "1",
    BANYAN_VIRTUAL_CLOCK: "1",
    PORT: "0",
  });
  const log = createLog(process.env["LOG_LEVEL"] ?? "silent");
  const app = await createApp({ config, clock, log, ...(options.onStatement && { onStatement: options.onStatement }) });
  await migrateClickHouse(app.clickhouse);
  await app.prepare();
  const merchant = await simulator.ensureApp({
    name: "测试小程序",
    hasUnionId: true,
    pages: landingPages.map(({ page }) => page),
  });
  await connectProgram(app, { programId: "demo", name: "测试小程序", merchant });
  const url = await app.listen();
  config.publicUrl = url; // known only now; WeChat's notifications go there
  return {
    url,
    app,
    db: app.db,
    clickhouse: app.clickhouse,
    clock,
    simulator,
    program: "demo",
    appid: merchant.appid,
    merchant,
    storageDir: config.storageDir,
    async travel(to) {
      clock.set(to);
      await simulator.setNow(to);
      await app.drain();
    },
    drain: app.drain,
    async close() {
      await app.close();
      await simulator.close();
      await dropTestDatabase(databaseUrl);
      const client = createClient({ url: inject("clickhouseUrl") });
      await client.command({ query: `drop database if exists ${database}` });
      await client.close();
      rmSync(home, { recursive: true, force: true });
    },
  };
}
