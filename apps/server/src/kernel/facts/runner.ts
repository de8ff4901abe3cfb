import { setTimeout as sleep } from "node:timers/promises";
import type { Databases } from "../db.ts";
import type { Log } from "../log.ts";
import { onFactsAppended } from "./append.ts";
import type { Consumer } from "./consumer.ts";
import { createDelivery } from "./deliver.ts";
import type { Snapshot } from "./snapshot.ts";
import { addCursors, namesSince } from "./store.ts";

export type FactRunner = {
  /** Delivers from now on, woken by commits of this process, NOTIFY of others, and a slow poll. */
  start(): Promise<void>;
  /** Finishes the batches under way. */
  stop(): Promise<void>;
  /** Delivers until nothing is left, also what the deliveries themselves append. Throws what would make `start` wait and retry. */
  drain(): Promise<void>;
  nudge(): void;
  readonly consumers: readonly Consumer[];
};

export type FactRunnerOptions = { db: Databases; log: Log; consumers: readonly Consumer[]; parallel?: number };

const CHANNEL = "banyan_facts";
/**
 * Under load passes are this far apart, so that batches grow instead of statements: a delivery is four statements whatever its
 * size, and at 25 ms they outnumbered those of the orders themselves. A lone fact is delivered at once.
 */
const PACE_MS = 100;
/** Finds what a lost signal would have told. */
const POLL_MS = 1_000;
/** Every consumer looks, wanted or not: moves idle cursors along and tries parked facts. */
const SWEEP_MS = 30_000;
const FIRST_BACKOFF_MS = 100;
const LONGEST_BACKOFF_MS = 10_000;

export function createFactRunner({ db, log, consumers, parallel = 3 }: FactRunnerOptions): FactRunner {
  const deliveries = consumers.map((consumer) => ({
    consumer,
    ...createDelivery({ db: db.workers, log, consumer }),
    /** The delivery under way, and whether to look again after it. */
    running: undefined as Promise<number> | undefined,
    again: false,
    backoffMs: 0,
    startedAt: Number.NEGATIVE_INFINITY,
    /** Waits for the consumer's pace. */
    later: undefined as NodeJS.Timeout | undefined,
  }));
  type Delivery = (typeof deliveries)[number];
  const duplicate = consumers.find(({ name }, index) => consumers.findIndex((c) => c.name === name) !== index);
  if (duplicate) throw new Error(`Two consumers are named ${duplicate.name}`);

  const stopping = new AbortController();
  const forget: (() => void)[] = [];
  let ready: Promise<void> | undefined;
  let seen: Snapshot | undefined;
  let passing: Promise<void> | undefined;
  let isWanted = false;
  let sweptAt = 0;
  let places = parallel;
  const queue: (() => void)[] = [];

  const prepare = () => {
    ready ??= addCursors(db.workers, consumers).catch((error: unknown) => {
      ready = undefined;
      throw error;
    });
    return ready;
  };

  /** At most `parallel` deliveries at a time: each holds a connection of the workers' pool. */
  async function inPlace<T>(work: () => Promise<T>): Promise<T> {
    if (places === 0) await new Promise<void>((go) => queue.push(go));
    else places--;
    try {
      return await work();
    } finally {
      const next = queue.shift();
      if (next) next();
      else places++;
    }
  }

  /** One delivery at a time per consumer; a wake during it means one more look. */
  function wake(delivery: Delivery): Promise<number> {
    if (delivery.running) {
      delivery.again = true;
      return delivery.running;
    }
    const run = async () => {
      let handled = 0;
      do {
        delivery.again = false;
        delivery.startedAt = performance.now();
        handled += await inPlace(delivery.deliver);
      } while (delivery.again);
      delivery.backoffMs = 0;
      return handled;
    };
    delivery.running = run().finally(() => {
      delivery.running = undefined;
    });
    return delivery.running;
  }

  async function backOff(delivery: Delivery, error: unknown) {
    delivery.backoffMs = Math.min(Math.max(delivery.backoffMs * 2, FIRST_BACKOFF_MS), LONGEST_BACKOFF_MS);
    log.warn(
      { err: error, consumer: delivery.consumer.name, retryMs: delivery.backoffMs },
      "facts cannot be delivered now",
    );
    await sleep(delivery.backoffMs, undefined, { signal: stopping.signal }).catch(() => {});
    if (!stopping.signal.aborted) wakeLater(delivery);
  }
  function wakeLater(delivery: Delivery) {
    if (delivery.later) return;
    const waitMs = delivery.startedAt + delivery.consumer.paceMs - performance.now();
    const start = () => {
      delivery.later = undefined;
      if (!stopping.signal.aborted) wake(delivery).catch((error: unknown) => backOff(delivery, error));
    };
    if (waitMs > 0) delivery.later = setTimeout(start, waitMs);
    else start();
  }

  async function pass() {
    await prepare();
    const isSweep = seen === undefined || performance.now() - sweptAt > SWEEP_MS;
    if (isSweep) sweptAt = performance.now();
    const before = seen;
    const found = before && (await namesSince(db.workers, before));
    seen = found?.now ?? (await namesSince(db.workers, { text: "", xmax: 2n ** 62n, inProgress: [] })).now;
    const names = new Set(found?.names);
    for (const delivery of deliveries) {
      if (isSweep || delivery.consumer.facts.some((name) => names.has(name))) {
        if (delivery.backoffMs === 0 || isSweep) wakeLater(delivery);
      }
    }
  }

  function nudge() {
    isWanted = true;
    if (passing || stopping.signal.aborted) return;
    passing = (async () => {
      while (isWanted && !stopping.signal.aborted) {
        isWanted = false;
        try {
          await pass();
          await sleep(PACE_MS, undefined, { signal: stopping.signal }).catch(() => {});
        } catch (error) {
          log.warn({ err: error }, "facts log cannot be read now");
          await sleep(POLL_MS, undefined, { signal: stopping.signal }).catch(() => {});
        }
      }
    })().finally(() => {
      passing = undefined;
      if (isWanted) nudge();
    });
  }

  return {
    consumers,
    nudge,
    async start() {
      const poll = setInterval(nudge, POLL_MS);
      forget.push(onFactsAppended(nudge), db.listen(CHANNEL, nudge), () => clearInterval(poll));
      nudge();
    },
    async stop() {
      stopping.abort();
      for (const { later } of deliveries) clearTimeout(later);
      for (const stop of forget) stop();
      await passing;
      await Promise.allSettled(deliveries.map(({ running }) => running));
    },
    async drain() {
      await prepare();
      for (let handled = 1; handled > 0; ) {
        const counts = await Promise.all(deliveries.map(wake));
        handled = counts.reduce((sum, count) => sum + count, 0);
      }
    },
  };
}

/** For processes without a runner (`--role web`): one NOTIFY for all the commits of the last moments. */
export function announceFacts(db: Databases): () => void {
  let timer: NodeJS.Timeout | undefined;
  const stop = onFactsAppended(() => {
    timer ??= setTimeout(() => {
      timer = undefined;
      db.notify(CHANNEL).catch(() => {}); // the runner polls as well
    }, PACE_MS);
  });
  return () => {
    stop();
    clearTimeout(timer);
  };
}
