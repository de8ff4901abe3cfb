import { expect, test } from "vitest";
import { createCollector } from "./collector.ts";
import type { EventRow } from "./schema.ts";

const rowOf = (id: string) => ({ id }) as EventRow; // the collector reads nothing else of a row

test("a row that can never be stored is set aside alone; the rest of its block is stored once", async () => {
  const stored: string[] = [];
  const refused: string[] = [];
  const collector = createCollector({
    async insert(rows) {
      if (rows.some(({ id }) => id === "bad")) throw new TypeError("not that type");
      stored.push(...rows.map(({ id }) => id));
    },
    isRefusal: (error) => error instanceof TypeError,
    onDurable: () => {},
    onRefused: ({ id }) => void refused.push(id),
    onRetry: () => {},
  });
  await collector.add(["a", "b", "bad", "c", "d"].map(rowOf));
  expect({ stored: stored.sort(), refused }).toEqual({ stored: ["a", "b", "c", "d"], refused: ["bad"] });
});

test("a block without an answer is sent again under the same token, and its ids stay on their way meanwhile", async () => {
  const tokens: string[] = [];
  let pendingBetween = false;
  const collector = createCollector({
    async insert(_rows, token) {
      tokens.push(token);
      if (tokens.length < 3) throw new Error("socket hang up");
    },
    isRefusal: () => false,
    onDurable: () => {},
    onRefused: () => {},
    onRetry: () => {
      pendingBetween ||= collector.pending("a") !== undefined;
    },
  });
  await collector.add([rowOf("a")]);
  expect({
    sent: tokens.length,
    different: new Set(tokens).size,
    pendingBetween,
    after: collector.pending("a"),
  }).toEqual({
    sent: 3,
    different: 1,
    pendingBetween: true,
    after: undefined,
  });
});
