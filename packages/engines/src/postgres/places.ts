/**
 * Where the server's files lie, so that the user it runs as can reach them (see `route.ts`).
 * Only the route `other-user` ever moves anything.
 */
import { createHash } from "node:crypto";
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { NOBODY, type Route } from "./route.ts";

export type Places = {
  /** Folder of PostgreSQL's programs. */
  native: string;
  /** The database cluster itself, without symbolic links. */
  cluster: string;
};

/** Survives a reboot, unlike /tmp, and every user may pass through it. */
const OPEN_BASE = "/var/lib/banyan";

/**
 * Resolves both places for a route. The cluster is `dataDir/data`, or what that name links to after a move.
 * Gives the cluster to the user that will run on it.
 */
export function placesFor(route: Route, native: string, dataDir: string, openBase = OPEN_BASE): Places {
  const places =
    route === "other-user"
      ? openPlaces(native, dataDir, openBase)
      : { native, cluster: resolved(join(dataDir, "data")) };
  if (route !== "plain") give(places.cluster, route === "namespace" ? 0 : NOBODY);
  return places;
}

function openPlaces(native: string, dataDir: string, openBase: string): Places {
  const open = join(openBase, createHash("sha256").update(dataDir).digest("hex").slice(0, 16));
  const cluster = join(dataDir, "data");
  if (isOpen(dirname(dataDir))) chmodSync(dataDir, 0o711);
  else moveBehindLink(cluster, join(open, "data"));
  return { native: isOpen(native) ? native : copied(native, join(open, "native")), cluster: resolved(cluster) };
}

/** Whether every user may pass through a directory and all above it. */
function isOpen(directory: string): boolean {
  if ((statSync(directory).mode & 0o001) === 0) return false;
  return dirname(directory) === directory || isOpen(dirname(directory));
}

function copied(from: string, to: string): string {
  if (!existsSync(to)) copyWhole(from, to);
  return to;
}

/** Moves a directory and leaves a link in its place, so that every route finds it from now on. An interrupted move starts over. */
function moveBehindLink(from: string, to: string): void {
  const found = lstatSync(from, { throwIfNoEntry: false });
  if (found?.isSymbolicLink()) return;
  rmSync(to, { recursive: true, force: true });
  if (found) copyWhole(from, to);
  else makeOpen(dirname(to));
  rmSync(from, { recursive: true, force: true });
  symlinkSync(to, from);
}

function copyWhole(from: string, to: string): void {
  makeOpen(dirname(to));
  rmSync(`${to}.new`, { recursive: true, force: true });
  cpSync(from, `${to}.new`, { recursive: true, verbatimSymlinks: true, preserveTimestamps: true });
  chmodSync(`${to}.new`, statSync(from).mode & 0o777); // cpSync forgets it, PostgreSQL insists on it
  renameSync(`${to}.new`, to);
}

/** Everyone may pass, only root may list; explicit, because the umask may forbid it. */
function makeOpen(directory: string): void {
  mkdirSync(directory, { recursive: true });
  for (const path of [dirname(directory), directory]) chmodSync(path, 0o711);
}

/** The path without links; the cluster itself, or what a link names, may yet have to be made. */
function resolved(cluster: string): string {
  const isLink = lstatSync(cluster, { throwIfNoEntry: false })?.isSymbolicLink() ?? false;
  const path = isLink ? readlinkSync(cluster) : cluster;
  return join(realpathSync(dirname(path)), basename(path));
}

/** Hands a directory tree to a user unless it is theirs; the top comes last, so that an interrupted change is taken up again. */
function give(path: string, uid: number): void {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (!found || found.uid === uid) return;
  if (found.isDirectory()) for (const name of readdirSync(path)) giveAll(join(path, name), uid);
  chownSync(path, uid, uid);
}

function giveAll(path: string, uid: number): void {
  const found = lstatSync(path);
  if (found.isSymbolicLink()) return;
  chownSync(path, uid, uid);
  if (found.isDirectory()) for (const name of readdirSync(path)) giveAll(join(path, name), uid);
}
