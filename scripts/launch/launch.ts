import { spawn } from "node:child_process";
import { createWriteStream, existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { startEngines } from "@banyan/engines";
import { installMiniprogram, root, withOwnBinaries } from "../bootstrap.mjs";
import { consoleBuild, isFresh, make, storefrontBuild, trackerBuild } from "./builds.ts";
import { type Child, startChild } from "./child.ts";
import { help, type LaunchOptions, readOptions } from "./options.ts";
import { choosePort } from "./port.ts";
import { createProgress, type Progress } from "./progress.ts";

/** Who can sign in to a demo; printed at every start. The server accepts such a password in demo mode only. */
const demoOperator = { account: "demo", password: "banyan-demo-shop" };

/**
 * `npm start`: engines, simulator, server, a demo business, live shoppers and the two web builds, each supervised.
 * Told top-down: this function is the table of contents.
 */
export async function launch(args: string[]): Promise<void> {
  const options = readOptions(args);
  if (options === "help") return console.log(help);
  const stops: (() => Promise<void>)[] = [];
  const progress = createProgress();
  stopOnSignal(stops, progress);
  try {
    forgetUnfinishedDemo(options, progress);
    const port = await choosePort(options.home, options.port, "server");
    const env = await startFoundations(options, port, progress, stops);
    await progress.step("运营后台 console", async () => {
      if (!isFresh(trackerBuild)) await make(trackerBuild);
      if (!isFresh(consoleBuild)) await make(consoleBuild);
    });
    const storefront = buildStorefront(progress);
    if (options.demo) await seedOnce(options, env, progress, stops);
    const server = await startServer(options, env, progress, stops);
    greet(progress, port);
    await storefront;
    progress.say(`\n  Storefront  http://127.0.0.1:${port}/   已就绪 ready`);
    if (options.demo && options.live) await startLiveShoppers(options, env, stops);
    progress.say(
      `  Ctrl-C 停止 stops everything · 日志 logs in ${join(options.home, "logs")} · server pid ${server.pid}`,
    );
    progress.end();
  } catch (error) {
    progress.end();
    console.error(error instanceof Error ? error.message : error);
    await stopAll(stops);
    process.exit(1);
  }
}

type Environment = Record<string, string>;

/** PostgreSQL, ClickHouse and the WeChat simulator; a URL in the environment means “already there”. */
async function startFoundations(
  options: LaunchOptions,
  port: number,
  progress: Progress,
  stops: (() => Promise<void>)[],
): Promise<Environment> {
  const log = openLog(options.home, "engines");
  const [engines, simulator] = await Promise.all([
    progress.step("PostgreSQL 与 ClickHouse", async () => {
      const started = await startEngines({
        home: options.home,
        databaseUrl: process.env["DATABASE_URL"],
        clickhouseUrl: process.env["CLICKHOUSE_URL"],
        log,
        onState: ({ engine, state, detail }) => {
          if (state === "restarting") progress.say(`! ${engine} 重新启动 restarting ${detail ?? ""}`);
        },
      });
      stops.push(() => started.stop());
      return started;
    }),
    progress.step("微信模拟器 WeChat simulator", async () => {
      const simulatorPort = await choosePort(options.home, 0, "simulator");
      const child = await startChild({
        script: join(root, "packages/wechat-sim/src/main.ts"),
        args: ["--port", String(simulatorPort), "--dir", join(options.home, "wechat-sim")],
        logFile: join(options.home, "logs", "wechat-sim.log"),
        onRestart: (reason) => progress.say(`! 微信模拟器 simulator ${reason}`),
      });
      stops.push(() => child.stop());
      return `http://127.0.0.1:${simulatorPort}`;
    }),
  ]);
  return {
    DATABASE_URL: engines.postgres.url,
    CLICKHOUSE_URL: engines.clickhouse.url,
    WECHAT_API_URL: simulator,
    WECHAT_PAY_URL: simulator,
    WECHAT_SIM_URL: simulator,
    BANYAN_HOME: options.home,
    BANYAN_DEMO: "1",
    BANYAN_DEMO_ACCOUNT: demoOperator.account,
    BANYAN_DEMO_PASSWORD: demoOperator.password,
    BANYAN_PUBLIC_URL: `http://127.0.0.1:${port}`,
    HOST: "127.0.0.1",
    PORT: String(port),
  };
}

async function startServer(
  options: LaunchOptions,
  env: Environment,
  progress: Progress,
  stops: (() => Promise<void>)[],
): Promise<Child> {
  const server = await progress.step("Banyan", () =>
    startChild({
      script: join(root, "apps/server/src/main.ts"),
      env,
      logFile: join(options.home, "logs", "server.log"),
      onRestart: (reason) => progress.say(`! server ${reason}`),
    }),
  );
  stops.push(() => server.stop());
  return server;
}

/** Not awaited before the console is usable: on a first start it takes minutes. */
async function buildStorefront(progress: Progress): Promise<void> {
  if (isFresh(storefrontBuild)) return;
  await progress.step("小程序商城 storefront", async (report) => {
    report("安装依赖 installing");
    await installMiniprogram({ quiet: true });
    report("构建 building");
    await make(storefrontBuild);
    report("");
  });
}

const demoMarks = ({ home }: LaunchOptions) => ({ begun: join(home, "demo.begun"), done: join(home, "demo.done") });

/** A first start that was interrupted while it filled the demo begins anew: half a business would be filled twice. */
function forgetUnfinishedDemo(options: LaunchOptions, progress: Progress): void {
  const { begun, done } = demoMarks(options);
  const isOurs = !process.env["DATABASE_URL"] && !process.env["CLICKHOUSE_URL"];
  if (!options.demo || !isOurs || !existsSync(begun) || existsSync(done)) return;
  progress.say("! 上次演示数据没有写完，重新开始 the demo was not finished last time, starting it anew");
  for (const name of ["postgres", "clickhouse", "wechat-sim", "files"])
    rmSync(join(options.home, name), { recursive: true, force: true });
}

/** 90 days of business through the real front doors, under a virtual clock, on a server only this function sees. */
async function seedOnce(
  options: LaunchOptions,
  env: Environment,
  progress: Progress,
  stops: (() => Promise<void>)[],
): Promise<void> {
  const { begun, done } = demoMarks(options);
  if (existsSync(done)) return;
  writeFileSync(begun, new Date().toISOString());
  await progress.step("演示数据 90 days of demo business", async (report) => {
    const port = await choosePort(options.home, 0, "seed");
    const server = await startChild({
      script: join(root, "apps/server/src/main.ts"),
      env: {
        ...env,
        PORT: String(port),
        BANYAN_PUBLIC_URL: `http://127.0.0.1:${port}`,
        BANYAN_VIRTUAL_CLOCK: "1",
        BANYAN_ROLE: "web", // facts and due jobs run when the demo drains: half the work of running them all the time
        LOG_LEVEL: "warn",
      },
      logFile: join(options.home, "logs", "seed.log"),
    });
    stops.push(() => server.stop());
    try {
      await runSeed(
        stops,
        [`http://127.0.0.1:${port}`, env["WECHAT_SIM_URL"] ?? "", demoOperator.account, demoOperator.password],
        report,
      );
      writeFileSync(done, new Date().toISOString());
    } finally {
      await server.stop();
    }
  });
}

function runSeed(stops: (() => Promise<void>)[], args: string[], report: (detail: string) => void): Promise<void> {
  const child = spawn(process.execPath, [join(root, "scripts/launch/seed.ts"), ...args], {
    stdio: ["ignore", "pipe", "pipe"],
    env: withOwnBinaries(),
  });
  stops.push(async () => void child.kill("SIGTERM"));
  createInterface({ input: child.stdout }).on("line", report);
  let errors = "";
  child.stderr.on("data", (bytes) => {
    errors = (errors + bytes).slice(-4_000);
  });
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) =>
      code === 0 ? resolve() : reject(new Error(`the demo could not be filled: ${errors}`)),
    );
  });
}

async function startLiveShoppers(
  options: LaunchOptions,
  env: Environment,
  stops: (() => Promise<void>)[],
): Promise<void> {
  const shoppers = await startChild({
    script: join(root, "packages/demo/src/main.ts"),
    args: ["--server", env["BANYAN_PUBLIC_URL"] ?? "", "--simulator", env["WECHAT_SIM_URL"] ?? ""],
    logFile: join(options.home, "logs", "shoppers.log"),
  });
  stops.push(() => shoppers.stop());
}

function greet(progress: Progress, port: number): void {
  const url = `http://127.0.0.1:${port}`;
  progress.say(`
  榕 Banyan 已启动

  Storefront  ${url}/
  Console     ${url}/console/
  演示账号 sign in with   ${demoOperator.account} / ${demoOperator.password}
`);
}

function openLog(home: string, name: string): (line: string) => void {
  mkdirSync(join(home, "logs"), { recursive: true });
  const log = createWriteStream(join(home, "logs", `${name}.log`), { flags: "a" });
  return (line) => log.write(line.endsWith("\n") ? line : `${line}\n`);
}

function stopOnSignal(stops: (() => Promise<void>)[], progress: Progress): void {
  let stopping = false;
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, async () => {
      if (stopping) return;
      stopping = true;
      progress.end();
      process.stderr.write("\n正在停止 stopping …\n");
      await stopAll(stops);
      process.exit(0);
    });
  }
}

/** In the reverse order of starting: shoppers, server, simulator, engines. */
async function stopAll(stops: (() => Promise<void>)[]): Promise<void> {
  for (const stop of stops.splice(0).reverse()) {
    await stop().catch((error: unknown) => console.error(error instanceof Error ? error.message : error));
  }
}
