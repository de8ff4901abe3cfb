// The only JavaScript here: runs on any Node ≥ 20, installs what is missing and hands over to Node ≥ 24.
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("..", import.meta.url));
const miniprogram = join(root, "apps", "miniprogram");

/**
 * Makes sure that dependencies are installed and that this process runs on Node ≥ 24; otherwise the same command
 * runs again under it and this promise never resolves (the process ends with the other one's exit code).
 * @param {{ miniprogram?: boolean }} needs `miniprogram`: also the mini-program's own install root
 */
export async function bootstrap(needs = {}) {
  if (major(process.version) < 20) stop(`Banyan needs Node 20 or newer; this is ${process.version}.`);
  if (process.platform === "win32") stop("Banyan runs on Linux and macOS; on Windows please use WSL2.");
  await install(root, "依赖 dependencies");
  if (needs.miniprogram) await installMiniprogram();
  if (major(process.version) < 24) await runAgainOn(findNode24());
}

/** The mini-program has its own install root: Taro and the server want different trees. */
export const installMiniprogram = ({ quiet = false } = {}) =>
  install(miniprogram, quiet ? null : "小程序依赖 mini-program dependencies");

/**
 * Installs exactly what the lockfile says, unless this very lockfile was already installed here. `npm ci` would refuse it:
 * a lockfile written behind a registry mirror lacks the optional packages of platforms the mirror does not carry.
 */
async function install(folder, label) {
  const lockfile = readFileSync(join(folder, "package-lock.json"));
  const wanted = createHash("sha256")
    .update(lockfile)
    .update(process.platform + process.arch)
    .digest("hex");
  const mark = join(folder, "node_modules", ".banyan-installed");
  if (existsSync(mark) && readFileSync(mark, "utf8") === wanted) return;
  const started = Date.now();
  if (label) process.stderr.write(`· 安装${label} …\n`);
  const { code, output } = await run(
    "npm",
    ["install", "--no-save", "--no-audit", "--no-fund", "--loglevel=error"],
    folder,
  );
  if (code !== 0) stop(`npm install failed in ${folder}:\n${output.slice(-4000)}`);
  writeFileSync(mark, wanted);
  if (label) process.stderr.write(`✓ 安装${label} ${Math.round((Date.now() - started) / 1000)} s\n`);
}

function run(command, args, cwd) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd, stdio: ["ignore", "pipe", "pipe"], env: cleanEnv() });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (bytes) => (output += bytes));
    child.once("error", (error) => resolve({ code: 1, output: String(error) }));
    child.once("close", (code) => resolve({ code, output }));
  });
}

/** npm started us with its own settings in the environment; a nested npm must not inherit the workspace flags. */
function cleanEnv() {
  return Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => !/^npm_(config_(workspace|prefix|global|local)|package_|lifecycle_)/.test(name),
    ),
  );
}

function findNode24() {
  const candidates = [join(root, "node_modules", ".bin", "node"), process.env["BANYAN_NODE"], "node"];
  for (const candidate of candidates) {
    if (!candidate) continue;
    const answer = spawnSync(candidate, ["-v"], { encoding: "utf8" });
    if (answer.status === 0 && major(answer.stdout) >= 24) return candidate;
  }
  return stop("No Node 24 was found: install it, or set BANYAN_NODE to its path.");
}

async function runAgainOn(node) {
  const child = spawn(node, process.argv.slice(1), { stdio: "inherit" });
  // Ctrl-C reaches the whole group by itself; a signal sent to this process alone is passed on
  process.on("SIGINT", () => {});
  for (const signal of ["SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  child.once("exit", (code, signal) => process.exit(code ?? (signal === "SIGINT" ? 130 : 1)));
  await new Promise(() => {});
}

/** Environment for everything started from here: our own binaries and Node 24 come first. */
export const withOwnBinaries = () => ({
  ...process.env,
  PATH: `${join(root, "node_modules", ".bin")}:${process.env["PATH"]}`,
});

const major = (version) => Number(/(\d+)\./.exec(version)?.[1] ?? 0);

function stop(message) {
  console.error(message);
  process.exit(1);
}
