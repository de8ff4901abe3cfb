import { createHash } from "node:crypto";
import { chownSync, lstatSync, mkdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { NOBODY, type Route } from "./route.ts";

export const PORT = 5432; // names the socket file only; nothing listens on TCP
const LONGEST_PATH_BYTES = process.platform === "darwin" ? 103 : 107; // sockaddr_un.sun_path without its closing zero
const LONGEST_TEMPORARY = 60;

/** A short private directory for the socket, its name a hash of the real data directory: two checkouts never meet. */
export function defaultSocketDirectory(dataDir: string): string {
  const name = `banyan-${createHash("sha256").update(dataDir).digest("hex").slice(0, 16)}`;
  const base = process.platform === "win32" || tmpdir().length <= LONGEST_TEMPORARY ? tmpdir() : "/tmp";
  return join(base, name);
}

/**
 * Creates the directory (0700) or checks that an existing one is ours, gives it to the user the server runs as,
 * and clears what a killed server left in it.
 */
export function prepareSocketDirectory(directory: string, route: Route): void {
  const socket = join(directory, `.s.PGSQL.${PORT}`);
  if (Buffer.byteLength(socket) > LONGEST_PATH_BYTES) {
    throw new Error(`The path of the PostgreSQL socket exceeds ${LONGEST_PATH_BYTES} bytes: ${socket}`);
  }
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const found = lstatSync(directory);
  // /tmp is shared: another user may have taken the name, to listen in
  const ours = route === "plain" ? [process.getuid?.()] : [0, NOBODY];
  if (!found.isDirectory() || !ours.includes(found.uid) || (found.mode & 0o022) !== 0) {
    throw new Error(`${directory} belongs to someone else; hand in another socketDir`);
  }
  if (route !== "plain") {
    const owner = route === "other-user" ? NOBODY : 0;
    chownSync(directory, owner, owner);
  }
  for (const path of [socket, `${socket}.lock`]) rmSync(path, { force: true });
}

/** The connection string of the ordinary `pg` client for a database behind the socket. */
export function socketUrl(directory: string, database: string): string {
  return `postgres://postgres@localhost/${encodeURIComponent(database)}?host=${encodeURIComponent(directory)}&port=${PORT}`;
}
