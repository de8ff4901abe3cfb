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

export type Pressure = { admit(priority: Priority): void; delayMs(): number; close(): void };

export function createPressure(): Pressure {
  const histogram = monitorEventLoopDelay({ resolution: 20 });
  histogram.enable();
  let delay = 0;
  const timer = setInterval(() => {
    delay = histogram.mean / 1e6 - 20;
    histogram.reset();
  }, SAMPLE_MS).unref();
  return {
    admit(priority) {
      if (priority !== "notify" && delay > LATEST_MS[priority]) fail("OVERLOADED");
    },
    delayMs: () => delay,
    close() {
      clearInterval(timer);
      histogram.disable();
    },
  };
}
