/**
 * What may go wrong on purpose. `route` is the beginning of a path (`/v3/pay`, `/sns/jscode2session`),
 * or `notify` for what the simulator sends, or `refund` for how a refund ends.
 *
 * On incoming calls
 * - `busy`           -1 / 500 SYSTEM_ERROR
 * - `quota`          45009 / 429 FREQUENCY_LIMITED
 * - `minute-limit`   45011 / 429 FREQUENCY_LIMITED
 * - `error`          HTTP 500 with an HTML page
 * - `timeout`        no answer until the caller hangs up
 * - `slow`           the answer comes after `ms` of wall time
 * - `no-statement`   400 NO_STATEMENT_EXIST, as while a bill is late
 * - `lost-reply`     the work is done, the connection drops before the answer
 * - `bad-signature`, `signtest`  WeChat Pay answers whose signature must not verify
 *
 * On notifications
 * - `drop` (this attempt never arrives), `delay` (by `ms`, so that later ones overtake it), `duplicate`,
 *   `bad-signature`, `wrong-amount`, `signtest` (a probe precedes the real one)
 *
 * On refunds: `abnormal`, `closed`, `not-enough`
 */
export type Fault = { route: string; kind: FaultKind; times: number; ms: number };
export type FaultKind = (typeof FAULT_KINDS)[number];
export const FAULT_KINDS = [
  "busy",
  "quota",
  "minute-limit",
  "error",
  "timeout",
  "slow",
  "no-statement",
  "lost-reply",
  "bad-signature",
  "signtest",
  "drop",
  "delay",
  "duplicate",
  "wrong-amount",
  "abnormal",
  "closed",
  "not-enough",
] as const;

export type FaultOrder = { route: string; kind: FaultKind; times?: number | undefined; ms?: number | undefined };

export type Faults = {
  add(order: FaultOrder): void;
  /** Take the oldest fault waiting on this route, or undefined. */
  take(route: string): Fault | undefined;
  list(): readonly Fault[];
  clear(): void;
};

/** Faults are orders of a test, not data: they die with the process. */
export function createFaults(): Faults {
  let waiting: Fault[] = [];
  return {
    add({ route, kind, times = 1, ms = 0 }) {
      waiting.push({ route, kind, times, ms });
    },
    take(route) {
      if (waiting.length === 0) return undefined;
      const fault = waiting.find((one) => route.startsWith(one.route));
      if (fault === undefined) return undefined;
      fault.times -= 1;
      if (fault.times <= 0) waiting = waiting.filter((one) => one !== fault);
      return fault;
    },
    list: () => waiting,
    clear() {
      waiting = [];
    },
  };
}
