import { monitorEventLoopDelay } from "node:perf_hooks";
import { fail } from "../failure.ts";

/** Who goes first when there is not enough for everyone; a money notification is never turned away. */
export type Priority = "notify" | "order" | "claim" | "browse" | "events";

/**
 * How late the event loop may run before a kind of call is refused: the least important first.
 * Past 8 s nobody waits for the answer any more.
 */
const LATEST_MS: Record<Exclude<Priority, "notify">, number> = { order: 3_000, claim: 1_500, browse: 800, events: 400 };
const SAMPLE_MS = 500;

export type Pressure = { admit(priority: Priority): void; delayMs(): number; sample(): void; close(): void };

/** How late the event loop ran on average since the last question (ms), and how to stop asking. */
export type Lateness = { readMs(): number; close(): void };

function loopLateness(): Lateness {
  const histogram = monitorEventLoopDelay({ resolution: 20 });
  histogram.enable();
  return {
    readMs() {
      const late = histogram.mean / 1e6 - 20;
      histogram.reset();
      return late;
    },
    close: () => histogram.disable(),
  };
}

/** A single stall (a collection, a neighbour on the machine) is over when it is seen: only a loop late twice running turns calls away. */
export function createPressure(lateness: Lateness = loopLateness()): Pressure {
  let last = 0;
  let delay = 0;
  const sample = () => {
    const late = lateness.readMs() || 0; // nothing was measured in between
    delay = Math.min(last, late);
    last = late;
  };
  const timer = setInterval(sample, SAMPLE_MS).unref();
  return {
    admit(priority) {
      if (priority !== "notify" && delay > LATEST_MS[priority]) fail("OVERLOADED");
    },
    delayMs: () => delay,
    sample,
    close() {
      clearInterval(timer);
      lateness.close();
    },
  };
}
