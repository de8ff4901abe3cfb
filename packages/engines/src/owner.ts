/**
 * Which process runs an engine on a directory. The record outlives a kill −9 and tells the next start
 * whether to refuse (the owner lives), to end a left-over child first, or simply to go on.
 */
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { lifeOf, signal, waitUntil } from "./processes.ts";

const FILE = "banyan-owner.json";
/** A left-over engine notices by itself that its owner died; these are the hints it gets when it does not. */
const ESCALATION: readonly [NodeJS.Signals, number][] = [
  ["SIGTERM", 12_000],
  ["SIGINT", 10_000],
  ["SIGKILL", 10_000],
];

type Record = { owner: number; ownerLife: string; child?: number; childLife?: string };

/** The right to run an engine on a directory. */
export type Claim = {
  /** Remembers the current child, so that a successor can find it. */
  adopt(pid: number): void;
  release(): void;
};

/**
 * Claims a directory for this process, ending a child that a dead owner left behind.
 * Throws when a living process owns the directory.
 */
export async function claim(directory: string, what: string): Promise<Claim> {
  const file = join(directory, FILE);
  const before = read(file);
  if (before && lifeOf(before.owner) === before.ownerLife) {
    throw new Error(`${what} in ${directory} is already run by process ${before.owner}; stop it first`);
  }
  if (before?.child !== undefined) await endLeftOver(before.child, before.childLife);
  const mine: Record = { owner: process.pid, ownerLife: lifeOf(process.pid) ?? "" };
  const write = (record: Record) => writeFileSync(file, JSON.stringify(record), { mode: 0o600 });
  write(mine);
  return {
    adopt: (child) => write({ ...mine, child, childLife: lifeOf(child) ?? "" }),
    release: () => rmSync(file, { force: true }),
  };
}

async function endLeftOver(pid: number, life: string | undefined): Promise<void> {
  const gone = () => lifeOf(pid) !== life;
  for (const [name, patienceMs] of ESCALATION) {
    if (gone()) return;
    signal(pid, name);
    if (await waitUntil(gone, patienceMs)) return;
  }
  throw new Error(`process ${pid}, left behind by an earlier run, does not end`);
}

function read(file: string): Record | undefined {
  try {
    // Written by this module only; a torn file reads as none.
    return JSON.parse(readFileSync(file, "utf8")) as Record;
  } catch {
    return undefined;
  }
}
