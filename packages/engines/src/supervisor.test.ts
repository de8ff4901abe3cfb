import { expect, test } from "vitest";
import type { Child } from "./child.ts";
import type { EngineState } from "./engine.ts";
import { BACK_OFF, type Pace, supervise } from "./supervisor.ts";

/** A child whose life and death the test decides. */
function fakeChild(pid: number) {
  const { promise: ended, resolve } = Promise.withResolvers<string>();
  const child: Child = { pid, ended, stop: async () => resolve("stopped") };
  return { child, crash: () => resolve("ended with SIGKILL") };
}

/** A clock that only waiting moves; it tells the waits. */
function fakePace() {
  let now = 0;
  const waits: number[] = [];
  const pace: Pace = {
    now: () => now,
    wait: async (ms) => {
      waits.push(ms);
      now += ms;
    },
  };
  return { pace, waits, pass: (ms: number) => (now += ms) };
}

test("a child that keeps failing is started again ever more slowly, up to the cap, until it lives", async () => {
  const { pace, waits } = fakePace();
  const children = [fakeChild(1), fakeChild(2)];
  const states: EngineState["state"][] = [];
  const { promise: recovered, resolve: recover } = Promise.withResolvers<void>();
  let starts = 0;
  const start = async () => {
    starts++;
    if (starts > 1 && starts < 12) throw new Error("port taken");
    if (starts === 12) recover();
    return (starts === 1 ? children[0] : children[1])?.child as Child;
  };
  const engine = await supervise("postgres", start, ({ state }) => states.push(state), pace);
  children[0]?.crash();
  await recovered;
  expect(waits).toEqual([100, 200, 400, 800, 1600, 3200, 6400, 10_000, 10_000, 10_000, 10_000]);
  await engine.stop();
  expect([engine.pid, states.at(0), states.at(-1)]).toEqual([2, "starting", "stopped"]);
});

test("the back-off starts anew after a healthy while, not before", async () => {
  const { pace, waits, pass } = fakePace();
  const children = [1, 2, 3, 4].map(fakeChild);
  let starts = 0;
  const nextStart = [1, 2, 3, 4].map(() => Promise.withResolvers<void>());
  const start = async () => {
    const child = children[starts]?.child as Child;
    nextStart[starts++]?.resolve();
    return child;
  };
  const engine = await supervise("clickhouse", start, () => {}, pace);
  for (const [index, livedMs] of [BACK_OFF.healthyMs - 1, BACK_OFF.healthyMs - 1, BACK_OFF.healthyMs].entries()) {
    pass(livedMs);
    children[index]?.crash();
    await nextStart[index + 1]?.promise;
    await new Promise(setImmediate);
  }
  expect(waits).toEqual([100, 200, 100]);
  await engine.stop();
});

test("the failure of the first start is the caller's", async () => {
  const start = () => Promise.reject(new Error("no space left"));
  await expect(supervise("postgres", start, () => {}, fakePace().pace)).rejects.toThrow("no space left");
});

test("stop while a restart is under way ends the new child, too", async () => {
  const [first, second] = [fakeChild(1), fakeChild(2)];
  const { promise: slowStart, resolve: finishStart } = Promise.withResolvers<Child>();
  const { promise: restarting, resolve: restart } = Promise.withResolvers<void>();
  let starts = 0;
  const start = () => {
    if (++starts === 1) return Promise.resolve(first.child);
    restart();
    return slowStart;
  };
  const engine = await supervise("postgres", start, () => {}, fakePace().pace);
  first.crash();
  await restarting;
  const stopped = engine.stop();
  finishStart(second.child);
  await stopped;
  expect([await second.child.ended, starts]).toEqual(["stopped", 2]);
});
