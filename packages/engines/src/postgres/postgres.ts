import { mkdirSync, realpathSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { type Child, launch } from "../child.ts";
import type { Engine, Watch } from "../engine.ts";
import { claim } from "../owner.ts";
import { postgresPrograms } from "../packages.ts";
import { supervise } from "../supervisor.ts";
import { prepareCluster } from "./cluster.ts";
import { createDatabase } from "./databases.ts";
import { guard } from "./guard.ts";
import { clearLeftovers } from "./leftovers.ts";
import { type Places, placesFor } from "./places.ts";
import { completePrograms } from "./programs.ts";
import { chooseRoute, commandFor, type Route, tiesChildren } from "./route.ts";
import { defaultSocketDirectory, PORT, prepareSocketDirectory, socketUrl } from "./socket.ts";

export type PostgresOptions = Watch & {
  /** Holds the cluster (made when missing) and the record of who runs it. */
  dataDir: string;
  /** Directory of the Unix socket, short enough for its path; default: a private one named after the data directory. */
  socketDir?: string;
  /** Created when missing; the one `url` leads to. Default "banyan". */
  database?: string;
  /** How the programs are run; found out by itself, given in tests. */
  route?: Route;
  /** Where the route `other-user` puts what that user could not reach; default /var/lib/banyan. */
  openBase?: string;
};

const READY = "database system is ready to accept connections";
/** Crash recovery replays up to max_wal_size of log before the server answers. */
const READY_WITHIN_MS = 300_000;
/** SIGINT: fast shutdown with a checkpoint. SIGQUIT: at once, recovery at the next start. */
const ESCALATION = [
  ["SIGINT", 15_000],
  ["SIGQUIT", 5_000],
  ["SIGKILL", 5_000],
] as const;

/**
 * Starts PostgreSQL 18 on a data directory (initdb when there is none: 0.8 s; otherwise about 40 ms) and keeps it running.
 * It listens on a Unix socket only; `url` is a connection string for `pg`. Throws when the directory is in use.
 */
export async function startPostgres(options: PostgresOptions): Promise<Engine> {
  const log = options.log ?? (() => {});
  mkdirSync(resolve(options.dataDir), { recursive: true, mode: 0o700 });
  const dataDir = realpathSync(options.dataDir);
  const socketDir = options.socketDir ?? defaultSocketDirectory(dataDir);
  const owned = await claim(dataDir, "PostgreSQL");
  try {
    const route = options.route ?? chooseRoute();
    const native = postgresPrograms();
    completePrograms(native);
    const places = placesFor(route, native, dataDir, options.openBase);
    prepareCluster(places, route);

    const start = async (): Promise<Child> => {
      await clearLeftovers(places.cluster);
      prepareSocketDirectory(socketDir, route);
      const child = await launchServer(places, route, socketDir, log);
      owned.adopt(child.pid);
      return child;
    };
    const server = await supervise("postgres", start, options.onState);
    const database = options.database ?? "banyan";
    await createDatabase(socketUrl(socketDir, "postgres"), database).catch(async (error: unknown) => {
      await server.stop();
      throw error;
    });
    return {
      url: socketUrl(socketDir, database),
      get pid() {
        return server.pid;
      },
      stop: async () => {
        await server.stop();
        if (!options.socketDir) rmSync(socketDir, { recursive: true, force: true });
        owned.release();
      },
    };
  } catch (error) {
    owned.release();
    throw error;
  }
}

async function launchServer(
  { native, cluster }: Places,
  route: Route,
  socketDir: string,
  log: (line: string) => void,
): Promise<Child> {
  const command = commandFor(route, "tied", join(native, "bin/postgres"), [
    "-D",
    cluster,
    "-k",
    socketDir,
    "-p",
    String(PORT),
  ]);
  const child = await launch(command, {
    isReady: (line) => line.includes(READY),
    readyWithinMs: READY_WITHIN_MS,
    escalation: ESCALATION,
    channel: "none",
    log,
  });
  if (!tiesChildren) void child.ended.then(guard(child.pid));
  return child;
}
