import { readdirSync, readFileSync } from "node:fs";

/** Proportional set size of a process and all its descendants, in MB: shared pages count once, split among their users. Linux only. */
export function pssOfTreeMb(root: number): { totalMb: number; byProgram: Map<string, number> } {
  const parents = new Map<number, number>();
  for (const name of readdirSync("/proc")) {
    const pid = Number(name);
    if (!Number.isInteger(pid)) continue;
    const stat = readOr(`/proc/${pid}/stat`);
    // the program's name in parentheses may hold spaces; the parent's id is the second field after it
    if (stat) parents.set(pid, Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]));
  }
  const byProgram = new Map<string, number>();
  let totalMb = 0;
  for (const pid of parents.keys()) {
    if (!descends(pid, root, parents)) continue;
    const mb = Number(/^Pss:\s+(\d+)/m.exec(readOr(`/proc/${pid}/smaps_rollup`))?.[1] ?? 0) / 1024;
    const program = programOf(readOr(`/proc/${pid}/cmdline`).split("\0"));
    byProgram.set(program, (byProgram.get(program) ?? 0) + mb);
    totalMb += mb;
  }
  return { totalMb, byProgram };
}

function descends(pid: number, root: number, parents: Map<number, number>): boolean {
  for (let at: number | undefined = pid; at !== undefined && at > 1; at = parents.get(at)) if (at === root) return true;
  return false;
}

function programOf(words: string[]): string {
  const script = words.find((word) => /\.m?[jt]s$/.test(word));
  if (script) return script.split("/").slice(-3).join("/");
  return words[0]?.includes("postgres") ? "postgres" : (words[0]?.split("/").at(-1) ?? "");
}

/** A process may end while we look. */
function readOr(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
