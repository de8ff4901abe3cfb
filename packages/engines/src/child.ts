import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";

/** A started engine process. */
export type Child = {
  readonly pid: number;
  /** Resolves when the process has ended, with how and its last words. Never rejects. */
  readonly ended: Promise<string>;
  stop(): Promise<void>;
};

export type Command = { program: string; args: string[]; env: NodeJS.ProcessEnv };

export type Launch = {
  /** True for the line that says the engine serves. */
  isReady(line: string): boolean;
  readyWithinMs: number;
  /** What to send to end it, in order, each with the patience in milliseconds before the next. */
  escalation: readonly (readonly [NodeJS.Signals, number])[];
  /** An IPC channel lets a Node child notice the death of its parent. */
  channel: "ipc" | "none";
  log(line: string): void;
};

const LAST_WORDS = 12;
const LAST_WORDS_WITHIN_MS = 100;

/**
 * Starts a program and resolves when it says that it serves; rejects with its last lines when it ends before.
 * The child gets its own session, so that Ctrl-C in a terminal reaches only the parent, which then stops in order.
 */
export async function launch(command: Command, options: Launch): Promise<Child & { readyLine: string }> {
  const child = spawn(command.program, command.args, {
    cwd: "/",
    env: command.env,
    detached: true,
    stdio: ["ignore", "pipe", "pipe", ...(options.channel === "ipc" ? (["ipc"] as const) : [])],
  });
  const lastWords: string[] = [];
  let ready: (line: string) => void = () => {};
  const serves = new Promise<string>((resolve) => {
    ready = resolve;
  });
  for (const stream of [child.stdout, child.stderr] as Readable[]) {
    createInterface({ input: stream }).on("line", (line) => {
      lastWords.push(line);
      if (lastWords.length > LAST_WORDS) lastWords.shift();
      if (options.isReady(line)) ready(line);
      else options.log(line);
    });
  }
  const ended = new Promise<string>((resolve) => {
    child.once("error", (error) => resolve(`could not start ${command.program}: ${error.message}`));
    child.once("exit", (code, signal) => {
      const how = `ended with ${signal ?? `code ${code}`}`;
      // "close" comes when its last line has been read, but never while an orphan of it still holds the pipe
      const tell = () => resolve([how, ...lastWords].join("\n"));
      child.once("close", tell);
      setTimeout(tell, LAST_WORDS_WITHIN_MS);
    });
  });
  const stop = () => end(child, ended, options.escalation);
  const timer = setTimeout(() => child.kill("SIGKILL"), options.readyWithinMs);
  const readyLine = await Promise.race([serves, ended.then((why) => Promise.reject(new Error(why)))]).finally(() =>
    clearTimeout(timer),
  );
  return { pid: child.pid as number /* it runs */, ended, stop, readyLine };
}

async function end(child: ChildProcess, ended: Promise<string>, escalation: Launch["escalation"]): Promise<void> {
  for (const [signal, patienceMs] of escalation) {
    if (child.exitCode !== null || child.signalCode !== null) break;
    child.kill(signal);
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<"late">((resolve) => {
      timer = setTimeout(() => resolve("late"), patienceMs);
    });
    const first = await Promise.race([ended, late]);
    clearTimeout(timer);
    if (first !== "late") break;
  }
  await ended;
}
