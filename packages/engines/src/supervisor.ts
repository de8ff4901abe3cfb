import { setTimeout as pause } from "node:timers/promises";
import type { Child } from "./child.ts";
import type { EngineName, EngineState } from "./engine.ts";

/** Back-off between restarts: doubles from the first wait to the cap, forgotten after a healthy while. */
export const BACK_OFF = { firstMs: 100, capMs: 10_000, healthyMs: 60_000 } as const;

/** Time as the supervisor needs it; tests hand in their own. */
export type Pace = { now(): number; wait(ms: number, signal: AbortSignal): Promise<void> };

const realPace: Pace = {
  now: () => performance.now(),
  wait: (ms, signal) => pause(ms, undefined, { signal }).catch(() => {}),
};

export type Supervised = { readonly pid: number; stop(): Promise<void> };

/**
 * Starts a child and keeps it running: whenever it ends without being asked to, it is started again.
 * The first start is not repeated: its failure is the caller's to see.
 */
export async function supervise(
  engine: EngineName,
  start: () => Promise<Child>,
  tell: (state: EngineState) => void = () => {},
  pace: Pace = realPace,
): Promise<Supervised> {
  tell({ engine, state: "starting" });
  let child = await start();
  tell({ engine, state: "ready" });
  const stopping = new AbortController();

  const keepRunning = async () => {
    let waitMs: number = BACK_OFF.firstMs;
    while (!stopping.signal.aborted) {
      const since = pace.now();
      let why = await child.ended;
      if (pace.now() - since >= BACK_OFF.healthyMs) waitMs = BACK_OFF.firstMs;
      for (let running = false; !running && !stopping.signal.aborted; ) {
        tell({ engine, state: "restarting", detail: `${why}; next attempt in ${waitMs} ms` });
        await pace.wait(waitMs, stopping.signal);
        if (stopping.signal.aborted) return;
        waitMs = Math.min(waitMs * 2, BACK_OFF.capMs);
        try {
          child = await start();
          running = true;
          if (!stopping.signal.aborted) tell({ engine, state: "ready" });
        } catch (error) {
          why = error instanceof Error ? error.message : String(error);
        }
      }
    }
    await child.stop(); // stop() was called while this child was still starting
  };
  const kept = keepRunning();

  let stopped: Promise<void> | undefined;
  const stop = async () => {
    stopping.abort();
    await child.stop();
    await kept;
    tell({ engine, state: "stopped" });
  };
  return {
    get pid() {
      return child.pid;
    },
    stop: () => (stopped ??= stop()),
  };
}
