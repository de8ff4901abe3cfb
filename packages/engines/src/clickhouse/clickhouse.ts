import { mkdirSync, realpathSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { type Child, launch } from "../child.ts";
import type { Engine, Watch } from "../engine.ts";
import { claim } from "../owner.ts";
import { supervise } from "../supervisor.ts";
import { readPassword, writeConfiguration } from "./configuration.ts";
import { THREADS } from "./limits.ts";

export type ClickHouseOptions = Watch & {
  /** Holds the tables, the generated configuration and the password. */
  dataDir: string;
  /** 0 or none: a free port. Kept across automatic restarts either way. */
  port?: number;
};

const READY_WITHIN_MS = 120_000;
/** The door lets statements finish for 8 s and gives up after 20. */
const ESCALATION = [
  ["SIGTERM", 25_000],
  ["SIGKILL", 5_000],
] as const;

/**
 * Starts ClickHouse (chdb in one child process that serves its HTTP interface on loopback) and keeps it running.
 * `url` carries user and password; the ordinary `@clickhouse/client` takes it as it is. Throws when the directory is in use.
 */
export async function startClickHouse(options: ClickHouseOptions): Promise<Engine> {
  const log = options.log ?? (() => {});
  mkdirSync(resolve(options.dataDir), { recursive: true, mode: 0o700 });
  const dataDir = realpathSync(options.dataDir);
  const owned = await claim(dataDir, "ClickHouse");
  try {
    let port = options.port ?? 0;
    const start = async (): Promise<Child> => {
      writeConfiguration(dataDir);
      const child = await launchDoor(dataDir, port, log);
      port = child.port;
      owned.adopt(child.pid);
      return child;
    };
    const door = await supervise("clickhouse", start, options.onState);
    return {
      url: `http://default:${readPassword(dataDir)}@127.0.0.1:${port}`,
      get pid() {
        return door.pid;
      },
      stop: () => door.stop().then(owned.release),
    };
  } catch (error) {
    owned.release();
    throw error;
  }
}

async function launchDoor(
  dataDir: string,
  port: number,
  log: (line: string) => void,
): Promise<Child & { port: number }> {
  const script = fileURLToPath(new URL("./door.ts", import.meta.url));
  const child = await launch(
    {
      program: process.execPath,
      args: [script, "--dir", dataDir, "--port", String(port)],
      // libuv reads the size of its pool once, from the environment the process is born with
      env: { PATH: process.env["PATH"], TZ: "UTC", UV_THREADPOOL_SIZE: String(THREADS) },
    },
    {
      isReady: (line) => line.startsWith('{"ready":true'),
      readyWithinMs: READY_WITHIN_MS,
      escalation: ESCALATION,
      channel: "ipc",
      log,
    },
  );
  // the door's own line
  return { ...child, port: (JSON.parse(child.readyLine) as { port: number }).port };
}
