/** What a killed server leaves behind on a cluster: a lock file, and children that still hold its shared memory. */
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { commandOf, processesIn, signal, waitUntil } from "../processes.ts";

/** A killed postmaster's children end by themselves when idle; a long query is ended with SIGQUIT, at last with SIGKILL. */
const ESCALATION: readonly ["none" | "SIGQUIT" | "SIGKILL", number][] = [
  ["none", 500],
  ["SIGQUIT", 3_000],
  ["SIGKILL", 5_000],
];

/**
 * Makes a cluster startable. Throws when a server that is not ours runs on it.
 * The lock file alone proves nothing: its pid may belong to anyone by now, and PostgreSQL would refuse to start
 * ("lock file already exists") whoever that is.
 */
export async function clearLeftovers(cluster: string): Promise<void> {
  const lock = join(cluster, "postmaster.pid");
  if (existsSync(lock)) {
    const pid = Number.parseInt(readFileSync(lock, "utf8"), 10);
    const command = commandOf(pid);
    if (command.includes("postgres") && command.includes(cluster)) {
      throw new Error(`A PostgreSQL server (process ${pid}) already runs on ${cluster}; stop it first`);
    }
  }
  await endOrphans(cluster);
  rmSync(lock, { force: true });
}

/** A new postmaster refuses to start while a child of the old one is attached to the old shared memory. */
async function endOrphans(cluster: string): Promise<void> {
  // a developer's shell may stand in the directory, too
  const orphans = () => processesIn(cluster).filter((pid) => commandOf(pid).includes("postgres"));
  for (const [name, patienceMs] of ESCALATION) {
    if (name !== "none") for (const pid of orphans()) signal(pid, name);
    if (await waitUntil(() => orphans().length === 0, patienceMs)) return;
  }
  throw new Error(`Processes ${orphans().join(", ")} of a killed PostgreSQL server on ${cluster} do not end`);
}
