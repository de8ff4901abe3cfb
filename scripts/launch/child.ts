import { type ChildProcess, spawn } from "node:child_process";
import { createWriteStream, mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { createInterface } from "node:readline";
import { root, withOwnBinaries } from "../bootstrap.mjs";

/** A Node program of ours that says `{"ready":true,…}` in one JSON line and is started again when it dies. */
export type Child = {
  /** What the program said when it became ready, of its latest life. */
  readonly ready: Record<string, unknown>;
  readonly pid: number;
  stop(): Promise<void>;
};

export type ChildOptions = {
  script: string;
  args?: string[];
  env?: Record<string, string>;
  /** Everything it prints goes here. */
  logFile: string;
  onRestart?: (reason: string) => void;
  /** Longest wait before it is started again; tests that kill it often have no time for 10 s. */
  longestWaitMs?: number;
};

/** First restart after 200 ms, doubling to 10 s; a minute of health forgets earlier crashes. */
const backOff = { firstMs: 200, mostMs: 10_000, healthyMs: 60_000 };
/** A program that has not ended this long after SIGTERM is killed. */
const stopDeadlineMs = 20_000;

export async function startChild(options: ChildOptions): Promise<Child> {
  mkdirSync(dirname(options.logFile), { recursive: true });
  let stopping = false;
  let life = await begin(options);
  const mostMs = options.longestWaitMs ?? backOff.mostMs;
  let delayMs = backOff.firstMs;
  let bornAt = performance.now();
  const watch = () => {
    life.process.once("exit", (code, signal) => {
      if (stopping) return;
      if (performance.now() - bornAt > backOff.healthyMs) delayMs = backOff.firstMs;
      options.onRestart?.(`ended ${signal ?? code}, starting again`);
      setTimeout(again, delayMs);
      delayMs = Math.min(delayMs * 2, mostMs);
    });
  };
  const again = () => {
    if (stopping) return;
    bornAt = performance.now();
    begin(options).then(
      (next) => {
        if (stopping) next.process.kill("SIGTERM");
        life = next;
        watch();
        options.onRestart?.("ready again");
      },
      (error: Error) => {
        options.onRestart?.(error.message);
        setTimeout(again, delayMs);
        delayMs = Math.min(delayMs * 2, mostMs);
      },
    );
  };
  watch();
  return {
    get ready() {
      return life.ready;
    },
    get pid() {
      return life.process.pid ?? 0;
    },
    async stop() {
      stopping = true;
      await end(life.process);
    },
  };
}

type Life = { process: ChildProcess; ready: Record<string, unknown> };

function begin({ script, args = [], env = {}, logFile }: ChildOptions): Promise<Life> {
  // an IPC channel tells the child when we die, whatever kills us; its own group keeps Ctrl-C for us to order
  const child = spawn(process.execPath, [script, ...args], {
    cwd: root,
    stdio: ["ignore", "pipe", "pipe", "ipc"],
    detached: true,
    env: { ...withOwnBinaries(), ...env },
  });
  const log = createWriteStream(logFile, { flags: "a" });
  let tail = "";
  child.stderr?.on("data", (bytes: Buffer) => {
    tail = (tail + bytes).slice(-2_000);
    log.write(bytes);
  });
  child.once("close", () => log.end());
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code, signal) => reject(new Error(`${script} ended ${signal ?? code}: ${tail}`)));
    createInterface({ input: child.stdout! }).on("line", (line) => {
      log.write(`${line}\n`);
      const ready = readyLine(line);
      if (ready) resolve({ process: child, ready });
      else tail = `${tail}${line}\n`.slice(-2_000);
    });
  });
}

function readyLine(line: string): Record<string, unknown> | undefined {
  if (!line.startsWith("{")) return undefined;
  try {
    const value = JSON.parse(line) as Record<string, unknown>;
    return value["ready"] === true ? value : undefined;
  } catch {
    return undefined;
  }
}

function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    const deadline = setTimeout(() => child.kill("SIGKILL"), stopDeadlineMs);
    child.once("exit", () => {
      clearTimeout(deadline);
      resolve();
    });
    child.kill("SIGTERM");
  });
}
