import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { get } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Bench, rounded } from "./harness/bench.ts";
import { startGround } from "./harness/ground.ts";
import { pssOfTreeMb } from "./harness/memory.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
/** The demo is filled and the web parts are built at a first start. */
const FIRST_WITHIN_MS = 10 * 60_000;
const WARM_STARTS = 3;
/** Caches fill and the collector's first chores run. */
const IDLE_MS = 30_000;
const MOST_SECONDS = 10;
const MOST_MB = 1_200;

/** `npm start -- --no-live` on a home that was filled before: seconds until console and API answer, memory when nobody does anything. */
export const bench: Bench = {
  about: "warm start in seconds and idle memory (sum of PSS) of `npm start -- --no-live`, beside the two engines alone",
  async run(say) {
    const home = mkdtempSync(join(tmpdir(), "banyan-bench-start-"));
    try {
      say("first start: fills the demo, builds what is not built");
      await (await start(home)).stop();
      const seconds: number[] = [];
      let memory = { totalMb: 0, byProgram: new Map<string, number>() };
      for (let number = 1; number <= WARM_STARTS; number++) {
        const running = await start(home);
        seconds.push(running.seconds);
        say(`warm start ${number}: ${running.seconds.toFixed(1)} s`);
        if (number === WARM_STARTS) {
          await new Promise((resolve) => setTimeout(resolve, IDLE_MS));
          memory = pssOfTreeMb(running.pid);
        }
        await running.stop();
      }
      const engines = await enginesAlone();
      const ours = { startSeconds: rounded(Math.max(...seconds)), memoryMb: rounded(memory.totalMb) };
      return {
        ours,
        against: [{ name: "engines alone", figures: engines }],
        ratio: { metric: "memoryMb", value: rounded(ours.memoryMb / engines.memoryMb), higherIsBetter: false },
        broken: [
          ...(ours.startSeconds <= MOST_SECONDS
            ? []
            : [`a warm start took ${ours.startSeconds} s; ${MOST_SECONDS} is the most`]),
          ...(ours.memoryMb <= MOST_MB ? [] : [`${ours.memoryMb} MB when idle; ${MOST_MB} is the most`]),
        ],
        notes: [...memory.byProgram]
          .sort(([, one], [, other]) => other - one)
          .map(([program, mb]) => `${mb.toFixed(0).padStart(6)} MB  ${program}`),
      };
    } finally {
      rmSync(home, { recursive: true, force: true });
    }
  },
};

/** Until the launcher says that everything is ready; the time is that of the console and the API. */
async function start(home: string) {
  const began = performance.now();
  const child: ChildProcess = spawn(process.execPath, [join(root, "scripts/start.mjs"), "--no-live", "--home", home], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  let output = "";
  let seconds = 0;
  const ready = Promise.withResolvers<void>();
  const deadline = setTimeout(() => ready.reject(new Error(`not ready:\n${output}`)), FIRST_WITHIN_MS);
  child.once("exit", (code) => ready.reject(new Error(`npm start ended with ${code}:\n${output}`)));
  child.stderr?.on("data", (bytes: Buffer) => {
    output += bytes;
    const url = /Console\s+(http:\S+)/.exec(output)?.[1];
    if (url && seconds === 0) {
      seconds = (performance.now() - began) / 1000;
      Promise.all([statusOf(url), statusOf(new URL("/readyz", url).href)]).then(
        (answers) => answers.every((status) => status === 200) || ready.reject(new Error(`answers ${answers}`)),
        ready.reject,
      );
    }
    if (/Storefront .*ready/.test(output)) ready.resolve();
  });
  await ready.promise;
  clearTimeout(deadline);
  return {
    seconds,
    pid: child.pid ?? 0,
    async stop() {
      child.kill("SIGTERM");
      if (child.exitCode === null) await once(child, "exit");
    },
  };
}

/** Over a connection of its own: one kept from the server before would be dead. */
const statusOf = (url: string): Promise<number> =>
  new Promise((resolve, reject) => {
    get(url, { agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    }).on("error", reject);
  });

/** What PostgreSQL and ClickHouse need before anything is built on them; started in this process. */
async function enginesAlone(): Promise<{ startSeconds: number; memoryMb: number }> {
  const before = pssOfTreeMb(process.pid).totalMb;
  const began = performance.now();
  const ground = await startGround();
  const startSeconds = rounded((performance.now() - began) / 1000);
  try {
    return { startSeconds, memoryMb: rounded(pssOfTreeMb(process.pid).totalMb - before) };
  } finally {
    await ground.stop();
  }
}
