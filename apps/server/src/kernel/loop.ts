import { setTimeout as sleep } from "node:timers/promises";
import type { Log } from "./log.ts";

export type Loop = {
  /** Look again now. */
  nudge(): void;
  /** Finishes the turn under way. */
  stop(): Promise<void>;
};

/** How much longer a failing loop waits, at most. */
const LONGEST_BACKOFF_MS = 10_000;

/** Does `turn` again and again, `everyMs` apart or when nudged; a failing turn is logged and tried again later. */
export function startLoop({
  name,
  everyMs,
  log,
  turn,
}: {
  name: string;
  everyMs: number;
  log: Log;
  turn(): Promise<unknown>;
}): Loop {
  const stopping = new AbortController();
  let wake = new AbortController();
  let failures = 0;
  const running = (async () => {
    while (!stopping.signal.aborted) {
      wake = new AbortController();
      try {
        await turn();
        failures = 0;
      } catch (error) {
        failures++;
        log.warn({ err: error, loop: name }, "loop turn failed");
      }
      const wait = failures === 0 ? everyMs : Math.min(everyMs * 2 ** failures, Math.max(LONGEST_BACKOFF_MS, everyMs));
      await sleep(wait, undefined, { signal: AbortSignal.any([stopping.signal, wake.signal]) }).catch(() => {});
    }
  })();
  return {
    nudge: () => wake.abort(),
    async stop() {
      stopping.abort();
      await running;
    },
  };
}
