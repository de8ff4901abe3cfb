import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root, withOwnBinaries } from "../bootstrap.mjs";

/** A web build that is made again only when its sources changed. */
export type Build = { label: string; folder: string; command: string[]; output: string; sources: string[] };

export const consoleBuild: Build = {
  label: "构建运营后台 console",
  folder: join(root, "apps/console"),
  command: ["vite", "build"],
  output: join(root, "apps/console/dist"),
  sources: ["apps/console", "packages/contracts/src", "packages/client/src", "packages/money/src", "package-lock.json"],
};

/** The files other mini-programs and pages take with them; half a second. */
export const trackerBuild: Build = {
  label: "构建埋点文件 tracker files",
  folder: join(root, "packages/tracker"),
  command: [process.execPath, "src/build.ts"],
  output: join(root, "packages/tracker/dist"),
  sources: ["packages/tracker/src", "docs/guides", "package-lock.json"],
};

export const storefrontBuild: Build = {
  label: "构建小程序商城 storefront",
  folder: join(root, "apps/miniprogram"),
  command: ["npm", "run", "--silent", "build:h5"],
  output: join(root, "apps/miniprogram/dist/h5"),
  sources: [
    "apps/miniprogram",
    "packages/contracts/src",
    "packages/client/src",
    "packages/money/src",
    "packages/tracker/src",
    "packages/wechat-sim/src/wx",
  ],
};

const markName = ".built-from";

export const isFresh = (build: Build): boolean => {
  const mark = join(build.output, markName);
  return existsSync(mark) && readFileSync(mark, "utf8") === digest(build);
};

/** @throws Error with the end of the build's output when it fails */
export async function make(build: Build, report: (detail: string) => void = () => {}): Promise<void> {
  const made = digest(build);
  await run(build, report);
  writeFileSync(join(build.output, markName), made);
}

function run(build: Build, report: (detail: string) => void): Promise<void> {
  const [command = "", ...args] = build.command;
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: build.folder,
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...withOwnBinaries(), NODE_ENV: "production" },
    });
    let output = "";
    const keep = (bytes: Buffer) => {
      output = (output + bytes).slice(-8_000);
      const line = output.trimEnd().split("\n").at(-1) ?? "";
      report(printable(line).slice(0, 60));
    };
    child.stdout.on("data", keep);
    child.stderr.on("data", keep);
    child.once("error", reject);
    child.once("close", (code) => {
      report("");
      code === 0 ? resolve() : reject(new Error(`${build.label}: ${command} ended with ${code}\n${output}`));
    });
  });
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: colours of build tools are control characters
const printable = (line: string) => line.replace(/\u001b\[[0-9;]*[A-Za-z]|\r/g, "");

/** Content of all sources: a checkout, a pull or an edit changes it, a touched file does not. */
function digest(build: Build): string {
  const hash = createHash("sha256");
  for (const source of build.sources)
    for (const file of filesBelow(join(root, source))) hash.update(file).update(readFileSync(file));
  return hash.digest("hex");
}

function filesBelow(path: string): string[] {
  if (!existsSync(path)) return [];
  if (path.endsWith(".json")) return [path];
  return readdirSync(path, { withFileTypes: true })
    .filter(
      ({ name }) =>
        name !== "node_modules" &&
        name !== "dist" &&
        name !== "test" &&
        !name.includes(".test.") &&
        !name.startsWith("."),
    )
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) =>
      entry.isDirectory() ? filesBelow(join(path, entry.name)) : entry.isFile() ? [join(path, entry.name)] : [],
    );
}
