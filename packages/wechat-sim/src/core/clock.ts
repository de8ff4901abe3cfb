/** Where time comes from. Everything in the simulator asks this, never `Date.now()`. */
export type Clock = { now(): Date };

export const systemClock: Clock = { now: () => new Date() };

/**
 * The simulator's clock: real time (or the clock handed in) until it is driven; once driven it stands
 * still and moves only by `drive`, so that another process can keep the same virtual time.
 */
export type SimulatorClock = Clock & {
  ms(): number;
  isDriven(): boolean;
  drive(ms: number): void;
  release(): void;
};

export function createSimulatorClock(base: Clock): SimulatorClock {
  let drivenMs: number | undefined;
  const ms = () => drivenMs ?? base.now().getTime();
  return {
    ms,
    now: () => new Date(ms()),
    isDriven: () => drivenMs !== undefined,
    drive(to) {
      drivenMs = to;
    },
    release() {
      drivenMs = undefined;
    },
  };
}

const BEIJING_OFFSET_MS = 8 * 3_600_000;

/** WeChat writes every instant in Beijing time: `2018-06-08T10:34:56+08:00`. */
export function beijingTime(ms: number): string {
  return `${new Date(ms + BEIJING_OFFSET_MS).toISOString().slice(0, 19)}+08:00`;
}

/** `2018-06-08`, the day in Beijing that holds the instant. */
export function beijingDay(ms: number): string {
  return beijingTime(ms).slice(0, 10);
}

/** The first instant of a Beijing day written `yyyy-mm-dd`, or undefined if that is no day. */
export function startOfBeijingDay(day: string): number | undefined {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(day)) return undefined;
  const ms = Date.parse(`${day}T00:00:00+08:00`);
  return Number.isNaN(ms) || beijingDay(ms) !== day ? undefined : ms;
}
