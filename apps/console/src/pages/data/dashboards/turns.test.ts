import { expect, test } from "vitest";
import { createTurns } from "./turns.ts";

test("a few work at once, in the order they came; who gives up before its turn never works", async () => {
  const inTurn = createTurns(2);
  const started: number[] = [];
  const gates = Array.from({ length: 5 }, () => Promise.withResolvers<number>());
  const stop = new AbortController();
  const all = gates.map((gate, n) =>
    inTurn(
      () => {
        started.push(n);
        return gate.promise;
      },
      n === 2 ? stop.signal : undefined,
    ),
  );
  expect(started).toEqual([0, 1]);
  stop.abort(new Error("left"));
  await expect(all[2]).rejects.toThrow("left");
  gates[1]?.resolve(1);
  expect(await all[1]).toBe(1);
  await Promise.resolve();
  expect(started).toEqual([0, 1, 3]);
  gates[0]?.reject(new Error("broken"));
  await expect(all[0]).rejects.toThrow("broken");
  gates[3]?.resolve(3);
  gates[4]?.resolve(4);
  expect([await all[3], await all[4]]).toEqual([3, 4]);
  expect(started).toEqual([0, 1, 3, 4]);
});
