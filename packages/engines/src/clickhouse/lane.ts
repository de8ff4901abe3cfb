import { refuse } from "./failure.ts";

export type LaneSize = {
  /** How many run at once. */
  width: number;
  /** How many may run beside them, once they have proved to be long. */
  slow: number;
  /** After how many milliseconds one counts as long. */
  slowAfterMs: number;
  /** How many may wait. */
  queue: number;
};

/**
 * Bounds how many calls run in the engine at once, first come, first served.
 * A call that runs long gives its place to the next and goes on in one of the few slow places: however many heavy
 * reports are open, a small query waits at most `slowAfterMs` for them.
 */
export class Lane {
  running = 0;
  slow = 0;
  #waiting: (() => void)[] = [];
  readonly #size: LaneSize;

  constructor(size: LaneSize) {
    this.#size = size;
  }

  get queued(): number {
    return this.#waiting.length;
  }

  get busy(): number {
    return this.running + this.slow;
  }

  async run<T>(work: () => Promise<T>): Promise<T> {
    await this.#enter();
    let place: "running" | "slow" = "running";
    const becomeSlow = () => {
      if (this.slow >= this.#size.slow) {
        timer = setTimeout(becomeSlow, this.#size.slowAfterMs);
        return;
      }
      place = "slow";
      this.slow++;
      this.#leave();
    };
    let timer = setTimeout(becomeSlow, this.#size.slowAfterMs);
    try {
      return await work();
    } finally {
      clearTimeout(timer);
      if (place === "running") this.#leave();
      else this.slow--;
    }
  }

  async #enter(): Promise<void> {
    if (this.running < this.#size.width) {
      this.running++;
      return;
    }
    if (this.#waiting.length >= this.#size.queue)
      throw refuse("TOO_MANY_SIMULTANEOUS_QUERIES", "Too many simultaneous queries");
    await new Promise<void>((enter) => this.#waiting.push(enter));
  }

  /** The next in line takes over the place; without one it becomes free. */
  #leave(): void {
    const next = this.#waiting.shift();
    if (next) next();
    else this.running--;
  }
}
