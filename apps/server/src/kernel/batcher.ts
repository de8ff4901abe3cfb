import { Failure } from "./failure.ts";

export type Batcher<I, O> = {
  /** Resolves with this item's own result once its batch is done; OVERLOADED when too many wait. */
  push(item: I): Promise<O>;
  waiting(): number;
  /** Resolves when nothing waits and nothing is in flight. */
  drained(): Promise<void>;
};

export type BatcherOptions<I, O> = {
  maxItems: number;
  /** At most so many bytes in a batch, by `sizeOf`. */
  maxBytes?: number;
  sizeOf?(item: I): number;
  /** Refuse beyond so many waiting; 10 batches. */
  maxWaiting?: number;
  /** Batches being written at once; 1. */
  inFlight?: number;
  /** One result per item, in order. Throwing fails the whole batch. */
  flush(items: I[]): Promise<O[]>;
};

/**
 * Group commit: while one batch is being written the next one gathers, so it grows exactly as large as the load makes it
 * and a lone item never waits.
 */
export function createBatcher<I, O>(options: BatcherOptions<I, O>): Batcher<I, O> {
  type Waiting = { item: I; resolve(result: O): void; reject(error: unknown): void };
  const { maxItems, maxBytes = Number.POSITIVE_INFINITY, sizeOf = () => 0, inFlight = 1 } = options;
  const maxWaiting = options.maxWaiting ?? maxItems * 10;
  const queue: Waiting[] = [];
  let flying = 0;
  let scheduled = false;
  let idle: (() => void)[] = [];

  function nextBatch(): Waiting[] {
    let count = 0;
    let bytes = 0;
    for (const { item } of queue) {
      bytes += sizeOf(item);
      if (count === maxItems || (count > 0 && bytes > maxBytes)) break;
      count++;
    }
    return queue.splice(0, count);
  }

  async function fly() {
    const batch = nextBatch();
    flying++;
    try {
      const results = await options.flush(batch.map(({ item }) => item));
      if (results.length !== batch.length)
        throw new Error(`flush gave ${results.length} results for ${batch.length} items`);
      for (const [index, { resolve }] of batch.entries()) resolve(results[index] as O); // the lengths agree
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
    flying--;
    pump();
  }

  function pump() {
    while (flying < inFlight && queue.length > 0) void fly();
    if (flying === 0 && queue.length === 0) {
      for (const done of idle) done();
      idle = [];
    }
  }

  return {
    push: (item) =>
      new Promise((resolve, reject) => {
        if (queue.length >= maxWaiting) return reject(new Failure("OVERLOADED"));
        queue.push({ item, resolve, reject });
        if (scheduled) return;
        scheduled = true;
        // items of the same turn of the event loop go together
        setImmediate(() => {
          scheduled = false;
          pump();
        });
      }),
    waiting: () => queue.length,
    drained: () => (flying === 0 && queue.length === 0 ? Promise.resolve() : new Promise((done) => idle.push(done))),
  };
}
