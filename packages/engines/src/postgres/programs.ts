import { chmodSync, existsSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { dirname, join, relative } from "node:path";

/**
 * Makes PostgreSQL's package complete: npm does not pack symbolic links, the package's own install script makes them,
 * and `--ignore-scripts` skips that. Idempotent; returns how many links were made.
 */
export function completePrograms(native: string): number {
  // The list is part of the package.
  const links = JSON.parse(readFileSync(join(native, "pg-symlinks.json"), "utf8")) as {
    source: string;
    target: string;
  }[];
  let made = 0;
  for (const { source, target } of links) {
    const path = join(native, "..", target);
    if (existsSync(path)) continue;
    rmSync(path, { force: true });
    symlinkSync(relative(dirname(target), source), path);
    made++;
  }
  for (const program of ["postgres", "initdb"]) {
    const path = join(native, "bin", program);
    try {
      chmodSync(path, 0o755);
    } catch {
      // another user's installation: as it is
    }
  }
  return made;
}
