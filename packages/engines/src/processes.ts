/**
 * Facts about processes that are not (or no longer) our children.
 * Linux answers from /proc; elsewhere `ps` and `lsof` do.
 */
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";

const HAS_PROC = process.platform === "linux";
const POLL_MS = 20;

/**
 * Names one life of a process: its pid and when it began, since pids are reused.
 * Undefined when no such process runs (a zombie counts as gone).
 */
export function lifeOf(pid: number): string | undefined {
  if (!Number.isInteger(pid) || pid <= 0) return undefined;
  try {
    if (!HAS_PROC) return `${pid} ${run("ps", ["-o", "lstart=", "-p", String(pid)])}`;
    // The command name stands in parentheses and may hold spaces: count fields after the last one.
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1)?.split(" ") ?? [];
    return fields[0] === "Z" ? undefined : `${pid} ${fields[19]}`;
  } catch {
    return undefined;
  }
}

/** The command line of a process, arguments separated by spaces; empty when it is gone. */
export function commandOf(pid: number): string {
  try {
    if (!HAS_PROC) return run("ps", ["-o", "command=", "-p", String(pid)]);
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ").trim();
  } catch {
    return "";
  }
}

/** Processes whose working directory is `directory`: PostgreSQL and each of its children move into the data directory. */
export function processesIn(directory: string): number[] {
  if (!HAS_PROC) return processesInByLsof(directory);
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        return readlinkSync(`/proc/${pid}/cwd`) === directory;
      } catch {
        return false; // gone meanwhile, or another user's
      }
    });
}

function processesInByLsof(directory: string): number[] {
  try {
    const pids = run("lsof", ["-a", "-c", "postgres", "-d", "cwd", "-Fpn"]).split("\np");
    return pids
      .filter((entry) => entry.includes(`\nn${directory}`))
      .map((entry) => Number.parseInt(entry.replace(/^p/, ""), 10));
  } catch {
    return [];
  }
}

/** Sends a signal; a process that is already gone is not an error. */
export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

/** Waits until `gone()` or the deadline (milliseconds); returns whether it came true. There is no event for a stranger's end. */
export async function waitUntil(gone: () => boolean, deadlineMs: number): Promise<boolean> {
  const end = performance.now() + deadlineMs;
  while (!gone()) {
    if (performance.now() > end) return false;
    await pause(POLL_MS);
  }
  return true;
}

function run(command: string, args: string[]): string {
  return execFileSync(command, args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
}
