import { execFileSync } from "node:child_process";
import { chownSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { postgresConfiguration } from "./configuration.ts";
import type { Places } from "./places.ts";
import { commandFor, NOBODY, type Route } from "./route.ts";

const MAJOR_VERSION = "18";

/** Makes the cluster when there is none (0.7 s), checks its version otherwise, and writes the configuration. */
export function prepareCluster(places: Places, route: Route): void {
  if (!existsSync(join(places.cluster, "PG_VERSION"))) initialise(places, route);
  const version = readFileSync(join(places.cluster, "PG_VERSION"), "utf8").trim();
  if (version !== MAJOR_VERSION) {
    throw new Error(`${places.cluster} was made by PostgreSQL ${version}; this is PostgreSQL ${MAJOR_VERSION}`);
  }
  writeOwned(join(places.cluster, "postgresql.conf"), postgresConfiguration(), route);
}

/** Beside the final place and renamed when complete: an interrupted initdb leaves no half cluster that looks whole. */
function initialise({ native, cluster }: Places, route: Route): void {
  const unfinished = `${cluster}.new`;
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { recursive: true, mode: 0o700 });
  if (route === "other-user") chownSync(unfinished, NOBODY, NOBODY);
  const { program, args, env } = commandFor(route, "own", join(native, "bin/initdb"), [
    ...["-D", unfinished, "-U", "postgres", "-E", "UTF8"],
    // Only the socket is open, and its directory is private: no password to keep. TCP, should someone open it, asks for one.
    ...["--auth-local=trust", "--auth-host=scram-sha-256"],
    // The built-in locale does not change with the system's libraries, so no index ever needs rebuilding for it.
    ...["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"],
    ...["--data-checksums", "--no-instructions"],
  ]);
  execFileSync(program, args, { cwd: "/", env, stdio: ["ignore", "pipe", "pipe"] });
  writeOwned(join(unfinished, "postgresql.auto.conf"), "", route);
  rmSync(cluster, { recursive: true, force: true }); // at most an empty directory
  renameSync(unfinished, cluster);
}

function writeOwned(file: string, text: string, route: Route): void {
  writeFileSync(file, text, { mode: 0o600 });
  if (route === "other-user") chownSync(file, NOBODY, NOBODY);
}
