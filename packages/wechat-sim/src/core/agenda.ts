import type { FastifyBaseLogger } from "fastify";
import type { SimulatorClock } from "./clock.ts";
import { createCollection, type Store } from "./store.ts";

/** Something that must happen at an instant: a notification attempt, the end of a refund. */
export type Task = { id: string; kind: string; ref: string; dueMs: number };

/** The signal fires when the simulator stops; a task given up then runs again at the next start. */
export type TaskHandler = (ref: string, signal: AbortSignal) => Promise<void> | void;

export type Agenda = {
  on(kind: string, run: TaskHandler): void;
  schedule(kind: string, ref: string, dueMs: number): void;
  pending(): readonly Task[];
  /** Pick up what an earlier process left and start. */
  start(): void;
  stop(): Promise<void>;
  /** Move a driven clock to the instant, running everything due on the way, each at its own time. */
  driveTo(ms: number): Promise<void>;
  /** Drive to the real time, then let time run by itself again. */
  release(): Promise<void>;
  /** Resolves when nothing due is waiting or running. */
  idle(): Promise<void>;
};

// Enough to keep a receiver busy, few enough not to open hundreds of sockets to it.
const PARALLEL_TASKS = 32;
const LONGEST_TIMER_MS = 2 ** 31 - 1;

export function createAgenda(
  store: Store,
  clock: SimulatorClock,
  realNow: () => number,
  log: FastifyBaseLogger,
): Agenda {
  const saved = createCollection<Task>(store, "tasks", { key: (task) => task.id });
  const handlers = new Map<string, TaskHandler>();
  const queue: Task[] = [];
  const running = new Set<Promise<void>>();
  let waiters: (() => void)[] = [];
  let timer: NodeJS.Timeout | undefined;
  let started = false;
  const stopping = new AbortController();
  let lastId = 0;
  let drive: Promise<void> = Promise.resolve();

  const isDue = () => queue[0] !== undefined && queue[0].dueMs <= clock.ms();

  /** Kept in order of (due, id); nearly always appended at the end or put in front of a few retries. */
  function enqueue(task: Task) {
    let at = queue.length;
    while (at > 0 && (queue[at - 1]?.dueMs ?? 0) > task.dueMs) at--;
    queue.splice(at, 0, task);
  }

  function pump() {
    clearTimeout(timer);
    if (!started) return;
    while (running.size < PARALLEL_TASKS && isDue()) {
      const task = queue.shift();
      if (task === undefined) break;
      const run = perform(task).finally(() => {
        running.delete(run);
        pump();
      });
      running.add(run);
    }
    if (running.size === 0 && !isDue()) {
      const woken = waiters;
      waiters = [];
      for (const wake of woken) wake();
    }
    const next = queue[0];
    if (next !== undefined && !clock.isDriven() && !isDue()) {
      timer = setTimeout(pump, Math.min(next.dueMs - clock.ms(), LONGEST_TIMER_MS));
      timer.unref();
    }
  }

  /** A task that dies with the process runs again at the next start; its handlers bear a second run. */
  async function perform(task: Task) {
    await store.committed();
    try {
      await handlers.get(task.kind)?.(task.ref, stopping.signal);
    } catch (error) {
      if (started) log.error({ error, task }, "simulator task failed");
    }
    if (started) saved.remove("key = ?", task.id);
  }

  const idle = () =>
    new Promise<void>((resolve) => {
      if (!started) return resolve();
      waiters.push(resolve);
      return pump();
    });

  function inTurn(work: () => Promise<void>): Promise<void> {
    drive = drive.then(work, work);
    return drive;
  }

  async function runUntil(target: number) {
    clock.drive(clock.ms());
    await idle();
    for (let next = queue[0]; next !== undefined && next.dueMs <= target; next = queue[0]) {
      clock.drive(Math.max(clock.ms(), next.dueMs));
      await idle();
    }
    clock.drive(target);
    await idle();
  }

  return {
    on(kind, run) {
      handlers.set(kind, run);
    },
    schedule(kind, ref, dueMs) {
      lastId += 1;
      const task = { id: String(lastId).padStart(16, "0"), kind, ref, dueMs };
      saved.put(task);
      enqueue(task);
      pump();
    },
    pending: () => queue,
    start() {
      for (const task of saved.where("1 ORDER BY key")) {
        lastId = Math.max(lastId, Number(task.id));
        enqueue(task);
      }
      started = true;
      pump();
    },
    async stop() {
      started = false;
      clearTimeout(timer);
      stopping.abort();
      await Promise.all(running);
    },
    driveTo: (ms) => inTurn(() => runUntil(ms)),
    release: () =>
      inTurn(async () => {
        if (clock.isDriven()) await runUntil(Math.max(clock.ms(), realNow()));
        clock.release();
        pump();
      }),
    idle,
  };
}
