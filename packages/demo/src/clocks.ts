import type { Http } from "./http.ts";
import { post } from "./retry.ts";

/** One time for server and simulator: WeChat's signatures are refused when the two are five minutes apart. */
export type Clocks = {
  now(): number;
  /** Both stand at this instant when it resolves; earlier than now = nothing happens. */
  reach(at: number): Promise<void>;
  /** Back to real time. */
  release(): Promise<void>;
};

/** Steps below this are not worth two calls. */
const SMALLEST_STEP_MS = 6_000;

export function createClocks(server: Http, simulator: Http): Clocks {
  let now = Number.NEGATIVE_INFINITY;
  let moving: Promise<unknown> = Promise.resolve();
  const set = (at: string | null) =>
    Promise.all([post(server, "/__clock", { now: at }), post(simulator, "/__sim/clock", { now: at })]);
  return {
    now: () => now,
    async reach(at) {
      if (at < now + SMALLEST_STEP_MS) return void (await moving);
      now = at;
      moving = moving.then(() => set(new Date(at).toISOString()));
      await moving;
    },
    async release() {
      await moving.catch(() => {});
      await set(null);
    },
  };
}
