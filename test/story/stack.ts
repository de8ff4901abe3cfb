import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createDatabase, dropDatabase } from "@banyan/engines";
import { createClient } from "@clickhouse/client";
import { root } from "../../scripts/bootstrap.mjs";
import { type Child, startChild } from "../../scripts/launch/child.ts";

/** The whole product as processes, as `npm start` runs it, on databases of its own. */
export type Stack = {
  url: string;
  simulatorUrl: string;
  databaseUrl: string;
  clickhouseUrl: string;
  clickhouseDatabase: string;
  server: Child;
  simulator: Child;
  operator: { account: string; password: string };
  close(): Promise<void>;
};

export type StackOptions = {
  postgresUrl: string;
  clickhouseUrl: string;
  /** Added to the server's environment. */
  env?: Record<string, string>;
};

export async function startStack({ postgresUrl, clickhouseUrl, env = {} }: StackOptions): Promise<Stack> {
  const name = `story_${randomUUID().slice(0, 8)}`;
  await createDatabase(postgresUrl, name);
  const databaseUrl = withDatabase(postgresUrl, name);
  const home = mkdtempSync(join(tmpdir(), "banyan-story-"));
  const [port, simulatorPort] = [await freePort(), await freePort()];
  const url = `http://127.0.0.1:${port}`;
  const simulatorUrl = `http://127.0.0.1:${simulatorPort}`;
  const operator = { account: "demo", password: "banyan-demo-shop" };
  const simulator = await startChild({
    script: join(root, "packages/wechat-sim/src/main.ts"),
    args: ["--port", String(simulatorPort), "--dir", join(home, "wechat-sim")],
    logFile: join(home, "logs", "simulator.log"),
  });
  const server = await startChild({
    script: join(root, "apps/server/src/main.ts"),
    logFile: join(home, "logs", "server.log"),
    env: {
      DATABASE_URL: databaseUrl,
      CLICKHOUSE_URL: clickhouseUrl,
      CLICKHOUSE_DATABASE: name,
      WECHAT_API_URL: simulatorUrl,
      WECHAT_PAY_URL: simulatorUrl,
      WECHAT_SIM_URL: simulatorUrl,
      BANYAN_HOME: home,
      BANYAN_DEMO: "1",
      BANYAN_DEMO_ACCOUNT: operator.account,
      BANYAN_DEMO_PASSWORD: operator.password,
      BANYAN_PUBLIC_URL: url,
      HOST: "127.0.0.1",
      PORT: String(port),
      ...env,
    },
  });
  return {
    url,
    simulatorUrl,
    databaseUrl,
    clickhouseUrl,
    clickhouseDatabase: name,
    server,
    simulator,
    operator,
    async close() {
      await server.stop();
      await simulator.stop();
      await dropDatabase(postgresUrl, name);
      const clickhouse = createClient({ url: clickhouseUrl });
      await clickhouse.command({ query: `DROP DATABASE IF EXISTS ${name}` });
      await clickhouse.close();
      rmSync(home, { recursive: true, force: true });
    },
  };
}

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });

function withDatabase(url: string, database: string): string {
  const changed = new URL(url);
  changed.pathname = `/${database}`;
  return changed.href;
}
