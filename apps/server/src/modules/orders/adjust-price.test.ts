import fc from "fast-check";
import { expect, test } from "vitest";
import { adjustPrice, needsApproval } from "./adjust-price.ts";

const fen = fc.integer({ min: 0, max: 1_000_000 });
const priced = fc
  .record({ lines: fc.array(fen, { minLength: 1, maxLength: 6 }), shippingFen: fen })
  .map(({ lines, shippingFen }) => ({
    shippingFen,
    adjustGoodsFen: 0,
    adjustShippingFen: 0,
    payableFen: lines.reduce((sum, one) => sum + one, 0) + shippingFen,
    lines: lines.map((paidFen, index) => ({ id: String(index), paidFen, adjustFen: 0 })),
  }));

test("shares add up, no line goes below nothing, and the total is what the lines and shipping say", () => {
  fc.assert(
    fc.property(priced, fen, fc.option(fen, { nil: undefined }), (price, goodsOffFen, shippingFen) => {
      const after = adjustPrice(price, { goodsOffFen, shippingFen });
      const goods = price.payableFen - price.shippingFen;
      const left = goods - goodsOffFen + (shippingFen ?? price.shippingFen);
      if (goodsOffFen > goods || left < 1) {
        expect(after).toBeNull();
        return;
      }
      const paid = price.lines.map(({ paidFen }, index) => paidFen - (after?.lines[index]?.adjustFen ?? 0));
      expect(Math.min(...paid)).toBeGreaterThanOrEqual(0);
      expect(paid.reduce((sum, one) => sum + one, 0) + (after?.shippingFen ?? 0)).toBe(after?.payableFen);
      expect(after?.payableFen).toBe(left);
    }),
  );
});

test("a second change counts from the price of the beginning, whatever the first one was", () => {
  fc.assert(
    fc.property(priced, fen, fen, fen, (price, first, second, shippingFen) => {
      const once = adjustPrice(price, { goodsOffFen: first, shippingFen });
      if (!once) return;
      const between = {
        payableFen: once.payableFen,
        shippingFen: once.shippingFen,
        adjustGoodsFen: once.goodsOffFen,
        adjustShippingFen: once.shippingChangeFen,
        lines: once.lines.map(({ id, adjustFen }, index) => ({
          id,
          adjustFen,
          paidFen: (price.lines[index]?.paidFen ?? 0) - adjustFen,
        })),
      };
      const change = { goodsOffFen: second, shippingFen: price.shippingFen };
      expect(adjustPrice(between, change)).toEqual(adjustPrice(price, change));
    }),
  );
});

test("approval: more than the share or more than the amount; raising shipping hides nothing", () => {
  const rule = { approveOverBp: 1_000, approveOverFen: 5_000 };
  const asked = (reductionFen: number, placedFen: number) => needsApproval({ reductionFen, placedFen }, rule);
  expect([asked(1_000, 10_000), asked(1_001, 10_000), asked(5_000, 900_000), asked(5_001, 900_000)]).toEqual([
    false,
    true,
    false,
    true,
  ]);
  const price = { payableFen: 10_000, shippingFen: 0, adjustGoodsFen: 0, adjustShippingFen: 0 };
  const lines = [{ id: "a", paidFen: 10_000, adjustFen: 0 }];
  expect(adjustPrice({ ...price, lines }, { goodsOffFen: 2_000, shippingFen: 2_000 })).toMatchObject({
    payableFen: 10_000,
    reductionFen: 2_000,
  });
});
