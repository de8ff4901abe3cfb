import { DASHBOARD_COLUMNS } from "@banyan/contracts";
import fc from "fast-check";
import { expect, test } from "vitest";
import { misplacedTile } from "./layout.ts";

const place = fc.record({
  x: fc.integer({ min: 0, max: DASHBOARD_COLUMNS - 1 }),
  y: fc.integer({ min: 0, max: 8 }),
  w: fc.integer({ min: 1, max: DASHBOARD_COLUMNS }),
  h: fc.integer({ min: 1, max: 4 }),
});

test("a tile is misplaced exactly when it needs a cell that is outside or taken", () => {
  fc.assert(
    fc.property(fc.array(place, { maxLength: 6 }), (places) => {
      const tiles = places.map((one, index) => ({ key: `t${index}`, ...one }));
      const taken = new Set<string>();
      const expected = tiles.findIndex(({ x, y, w, h }) => {
        let isBad = false;
        for (let column = x; column < x + w; column++)
          for (let row = y; row < y + h; row++) {
            const cell = `${column},${row}`;
            if (column >= DASHBOARD_COLUMNS || taken.has(cell)) isBad = true;
            taken.add(cell);
          }
        return isBad;
      });
      expect(misplacedTile(tiles)).toBe(expected);
    }),
  );
});

test("two tiles may not share a key", () => {
  const tile = { key: "a", x: 0, y: 0, w: 1, h: 1 };
  expect(misplacedTile([tile, { ...tile, x: 5 }])).toBe(1);
});
