import fc from "fast-check";
import { expect, it } from "vitest";
import { quote } from "./index.ts";
import { naively, toldBy } from "./naive.fixture.ts";
import { anyOrder } from "./orders.fixture.ts";

it("the engine and a naive reading of the rules say the same about any order, through all layers", () => {
  fc.assert(
    fc.property(anyOrder, (input) => {
      expect(toldBy(quote(input))).toEqual(naively(input));
    }),
    { numRuns: 1_000 },
  );
});
