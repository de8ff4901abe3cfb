import { readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";

export type ProcessMark = {
  /** Where a process number means something: the same boot and the same space of process numbers. */
  machine: string;
  pid: number;
  /** When it began; a number is given again. Empty where it cannot be read. */
  started: string;
};

export const thisProcess = (): ProcessMark => ({
  machine: machineOf(),
  pid: process.pid,
  started: startOf(process.pid),
});

/** Only when it is certain: another machine's process, or one whose start cannot be compared but whose number is in use, may live. */
export function isSurelyDead({ machine, pid, started }: ProcessMark): boolean {
  if (machine !== machineOf()) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ESRCH";
  }
  return started !== "" && startOf(pid) !== "" && startOf(pid) !== started;
}

function machineOf(): string {
  try {
    return `${readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim()} ${readlinkSync("/proc/self/ns/pid")}`;
  } catch {
    return hostname(); // no Linux
  }
}

/** Field 22 of /proc/<pid>/stat, clock ticks since the boot; a dead one waiting for its parent (Z) has no start. */
function startOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return fields[0] === "Z" || fields[0] === "X" ? "dead" : (fields[19] ?? "");
  } catch {
    return "";
  }
}
