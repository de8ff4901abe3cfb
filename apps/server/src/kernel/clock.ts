/** The only source of time. SQL sees the same time through `app_now()`. */
export type Clock = {
  now(): Date;
  /** Virtual clocks only: freeze time at an instant; `null` = follow the real time again. */
  set(to: Date | null): void;
  /** True while time is frozen at a set instant. */
  isVirtual(): boolean;
  /** Resolves when `now() >= until`, or at once when the signal aborts. */
  wait(until: Date, signal?: AbortSignal): Promise<void>;
  /** Called after every `set`; returns the way to stop listening. */
  onChange(listener: () => void): () => void;
};

/** setTimeout overflows at 2^31 ms; longer waits go in steps. */
const LONGEST_TIMER_MS = 2 ** 30;

export function systemClock(): Clock {
  return {
    ...ticking(null),
    set: () => {
      throw new Error("The system clock cannot be set; start the server with a virtual clock");
    },
  };
}

/** A clock that can be set. Without a start it follows real time until the first `set`. */
export function virtualClock(start: Date | null = null): Clock {
  return ticking(start);
}

function ticking(start: Date | null): Clock {
  let frozen = start;
  const listeners = new Set<() => void>();
  const now = () => (frozen ? new Date(frozen) : new Date());
  const onChange = (listener: () => void) => {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  };
  return {
    now,
    set(to) {
      frozen = to && new Date(to);
      for (const listener of [...listeners]) listener();
    },
    isVirtual: () => frozen !== null,
    onChange,
    wait: (until, signal) =>
      new Promise((resolve) => {
        let timer: NodeJS.Timeout | undefined;
        const done = () => {
          clearTimeout(timer);
          forget();
          signal?.removeEventListener("abort", done);
          resolve();
        };
        const look = () => {
          clearTimeout(timer);
          const left = until.getTime() - now().getTime();
          if (left <= 0 || signal?.aborted) return done();
          if (!frozen) timer = setTimeout(look, Math.min(left, LONGEST_TIMER_MS));
        };
        const forget = onChange(look);
        signal?.addEventListener("abort", done);
        look();
      }),
  };
}
