import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { createSimulator, type Simulator } from "@banyan/wechat-sim";
import { inject } from "vitest";
import { copyTemplate, dropTestDatabase } from "./db.ts";

export type ServerProcess = {
  url: string;
  child: ChildProcess;
  /** What it printed. */
  output(): string;
  /** Sends the signal; the exit code, or the signal's name. */
  end(signal: NodeJS.Signals): Promise<number | string>;
};

export type ServerHost = {
  /** Lives on while servers die. */
  simulator: Simulator;
  simulatorUrl: string;
  databaseUrl: string;
  /** Of ClickHouse. */
  events: string;
  /** Starts `main.ts` as an operator would, or another program of this folder; waits until it says it is ready. */
  start(env?: Record<string, string>, script?: string): Promise<ServerProcess>;
  close(): Promise<void>;
};

const main = fileURLToPath(new URL("../src/main.ts", import.meta.url));

/** For tests of the real process: its databases and simulator live here, so that it can be killed and started again. */
export async function startServerHost(): Promise<ServerHost> {
  const databaseUrl = await copyTemplate();
  const database = `test_${randomUUID().slice(0, 8)}`;
  const home = mkdtempSync(join(tmpdir(), "banyan-process-"));
  const simulator = createSimulator();
  const simulatorUrl = await simulator.listen();
  const children = new Set<ChildProcess>();

  return {
    simulator,
    simulatorUrl,
    databaseUrl,
    events: database,
    async start(env = {}, script) {
      const program = script === undefined ? main : fileURLToPath(new URL(script, import.meta.url));
      const child = spawn(process.execPath, [program], {
        stdio: ["ignore", "pipe", "pipe"],
        env: {
          PATH: process.env["PATH"],
          DATABASE_URL: databaseUrl,
          CLICKHOUSE_URL: inject("clickhouseUrl"),
          CLICKHOUSE_DATABASE: database,
          WECHAT_API_URL: simulatorUrl,
          WECHAT_PAY_URL: simulatorUrl,
          WECHAT_SIM_URL: simulatorUrl,
          BANYAN_HOME: home,
          BANYAN_DEMO: "1",
          HOST: "127.0.0.1",
          PORT: "0",
          LOG_LEVEL: "warn",
          ...env,
        },
      });
      children.add(child);
      let output = "";
      child.stderr?.on("data", (bytes) => {
        output += bytes;
      });
      const ready = Promise.withResolvers<{ url: string }>();
      createInterface({ input: child.stdout as NodeJS.ReadableStream }).on("line", (line) => {
        output += `${line}\n`;
        if (line.startsWith('{"ready":true')) ready.resolve(JSON.parse(line) as { url: string });
      });
      child.once("exit", (code, signal) => {
        children.delete(child);
        ready.reject(new Error(`The server ended with ${signal ?? code}: ${output}`));
      });
      const { url } = await ready.promise;
      return {
        url,
        child,
        output: () => output,
        async end(signal) {
          const exit = once(child, "exit");
          child.kill(signal);
          const [code, name] = (await exit) as [number | null, string | null];
          return code ?? name ?? "";
        },
      };
    },
    async close() {
      await Promise.all(
        [...children].map((child) => {
          const exit = once(child, "exit");
          child.kill("SIGKILL");
          return exit;
        }),
      );
      await simulator.close();
      await dropTestDatabase(databaseUrl);
      rmSync(home, { recursive: true, force: true });
    },
  };
}
