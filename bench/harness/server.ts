import { createServer } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Child, startChild } from "../../scripts/launch/child.ts";
import type { Ground } from "./ground.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** Who signs in to the console of a server started here. */
export const operator = { account: "demo", password: "banyan-bench-shop" };

export type ServerOptions = {
  ground: Ground;
  databaseUrl: string;
  /** ClickHouse database. */
  events: string;
  simulatorUrl: string;
  /** Another program than main.ts, from the repository's root. */
  script?: string;
  onRestart?: (reason: string) => void;
};

export type Server = Child & {
  url: string;
  logFile: string;
  /** Its next lives kill themselves at these checkpoints, one each; those after them do not. */
  nextLivesDieAt(checkpoints: readonly string[]): void;
};

/** The server as the launcher starts it: a child process that is started again when it dies, on a port that stays. */
export async function startServer(options: ServerOptions): Promise<Server> {
  const { ground, databaseUrl, events, simulatorUrl, onRestart } = options;
  // BANYAN_BENCH_NODE_OPTIONS="--cpu-prof --cpu-prof-dir=…" shows where the server's time goes
  const nodeOptions = process.env["BANYAN_BENCH_NODE_OPTIONS"];
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const logFile = join(ground.home, "logs", `server-${port}.log`);
  const env: Record<string, string> = {
    DATABASE_URL: databaseUrl,
    CLICKHOUSE_URL: ground.clickhouseUrl,
    CLICKHOUSE_DATABASE: events,
    WECHAT_API_URL: simulatorUrl,
    WECHAT_PAY_URL: simulatorUrl,
    WECHAT_SIM_URL: simulatorUrl,
    BANYAN_HOME: join(ground.home, "server"),
    BANYAN_DEMO: "1",
    BANYAN_DEMO_ACCOUNT: operator.account,
    BANYAN_DEMO_PASSWORD: operator.password,
    BANYAN_PUBLIC_URL: url,
    HOST: "127.0.0.1",
    PORT: String(port),
    LOG_LEVEL: "warn",
    ...(nodeOptions && { NODE_OPTIONS: nodeOptions }),
  };
  const child = await startChild({
    script: join(root, options.script ?? "apps/server/src/main.ts"),
    logFile,
    env,
    longestWaitMs: 500,
    ...(onRestart && { onRestart }),
  });
  return {
    url,
    logFile,
    nextLivesDieAt(checkpoints) {
      const left = [...checkpoints];
      // the environment is read once a life
      Object.defineProperty(env, "BANYAN_FAULT_POINT", { enumerable: true, get: () => left.shift() ?? "" });
    },
    get ready() {
      return child.ready;
    },
    get pid() {
      return child.pid;
    },
    stop: () => child.stop(),
  };
}

/** A reference program: prints the same ready line, with its `url`. */
export const startReference = (script: string, ground: Ground, env: Record<string, string>): Promise<Child> =>
  startChild({
    script: join(root, "bench/references", script),
    logFile: join(ground.home, "logs", `${script}.log`),
    env,
  });

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      const port = typeof address === "object" && address ? address.port : 0;
      probe.close(() => resolve(port));
    });
  });
}
