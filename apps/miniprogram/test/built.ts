import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";

export const app = fileURLToPath(new URL("..", import.meta.url));
const repository = join(app, "../..");
const sources = [
  join(app, "src"),
  join(app, "config"),
  join(app, "package.json"),
  join(app, "package-lock.json"),
  join(app, "babel.config.js"),
  ...["client", "contracts", "money", "tracker", "wechat-sim"].map((name) => join(repository, "packages", name, "src")),
];
/** What a build was made of; lies beside it. */
const MARK = ".sources";
const LONGEST_BUILD_MS = 240_000;

/** A test run's NODE_ENV would make Taro build another bundle. */
const env = { ...process.env, NODE_ENV: "production" };

/** The folder of the WeChat build, built now when its sources changed since (about 25 s). Test files that ask at once share one build. */
export async function weappBuild(): Promise<string> {
  const folder = join(app, "dist/weapp");
  const wanted = hashOf(sources);
  const lock = join(app, "dist/weapp.building");
  mkdirSync(join(app, "dist"), { recursive: true });
  while (!isBuilt(folder, wanted)) {
    if (!takeLock(lock)) {
      await wait(200); // another test process builds
      continue;
    }
    try {
      if (isBuilt(folder, wanted)) break;
      const run = (...args: string[]) =>
        execFileSync("npm", args, { cwd: app, env, stdio: "pipe", timeout: LONGEST_BUILD_MS });
      if (!existsSync(join(app, "node_modules/.package-lock.json")))
        run("install", "--no-save", "--no-audit", "--no-fund");
      run("run", "build:weapp");
      writeFileSync(join(folder, MARK), wanted);
    } finally {
      rmdirSync(lock);
    }
  }
  return folder;
}

const isBuilt = (folder: string, wanted: string) => {
  const mark = join(folder, MARK);
  return existsSync(mark) && readFileSync(mark, "utf8") === wanted;
};

/** A directory is made by one process only. One left behind by a killed run is broken after the longest build. */
function takeLock(path: string): boolean {
  try {
    mkdirSync(path);
    return true;
  } catch {
    const age = existsSync(path) ? Date.now() - statSync(path).mtimeMs : 0;
    if (age > LONGEST_BUILD_MS) rmdirSync(path);
    return false;
  }
}

function hashOf(paths: string[]): string {
  const hash = createHash("sha256");
  for (const path of paths.flatMap(filesBelow).filter((path) => !/\.test\.ts$/.test(path)))
    hash.update(path.slice(repository.length)).update("\0").update(readFileSync(path)).update("\0");
  return hash.digest("hex");
}

export function filesBelow(path: string): string[] {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path)
    .sort()
    .flatMap((name) => filesBelow(join(path, name)));
}

export const sizeOf = (folder: string) =>
  filesBelow(folder)
    .filter((path) => dirname(path) !== folder || !path.endsWith(MARK))
    .reduce((sum, path) => sum + statSync(path).size, 0);
