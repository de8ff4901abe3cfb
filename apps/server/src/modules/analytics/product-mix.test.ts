import {
  changeProduct,
  getProduct,
  getProductMix,
  listProducts,
  type ProductRole,
  productRoles,
} from "@banyan/contracts";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { uuidv7 } from "#kernel/ids.ts";
import { dateTime64 } from "#modules/tracking/index.ts";
import { startTestApp, type TestApp } from "#test/app.ts";
import { type Caller, operator } from "#test/callers.ts";
import { type Shelves, setUpShelves } from "#test/shelves.ts";
import { productMixOf } from "./product-mix.ts";

let t: TestApp;
let owner: Caller;
let shelves: Shelves;
beforeAll(async () => {
  t = await startTestApp({ now: new Date("2026-03-28T02:00:00Z") });
  owner = await operator(t, "owner");
  shelves = await setUpShelves(() => owner, t.program);
});
afterAll(() => t.close());

test("shares of roles are whole basis points that add up, of what has a role", () => {
  const product = fc.record({
    role: fc.constantFrom<ProductRole | null>("traffic", "profit", "premium", null),
    isOnSale: fc.boolean(),
    paidFen: fc.integer({ min: 0, max: 1_000_000 }),
  });
  fc.assert(
    fc.property(fc.array(product, { maxLength: 12 }), fc.nat({ max: 5_000 }), (given, unknownFen) => {
      const all = given.map((one, n) => ({ ...one, id: `p${n}` }));
      const roles = productMixOf(
        all,
        new Map([...all.map((one) => [one.id, one.paidFen] as const), ["gone", unknownFen]]),
      );
      const sum = (of: (one: (typeof roles)[number]) => number) => roles.reduce((whole, one) => whole + of(one), 0);
      const hasRole = all.some(({ role, isOnSale }) => role !== null && isOnSale);
      const hasPaid = all.some(({ role, paidFen }) => role !== null && paidFen > 0);
      expect([
        sum(({ products }) => products),
        sum(({ paidFen }) => paidFen),
        sum(({ productsBp }) => productsBp ?? 0),
        sum(({ paidBp }) => paidBp ?? 0),
      ]).toEqual([
        all.filter(({ isOnSale }) => isOnSale).length,
        all.reduce((whole, { paidFen }) => whole + paidFen, unknownFen),
        hasRole ? 10_000 : 0,
        hasPaid ? 10_000 : 0,
      ]);
    }),
  );
});

test("the mix of roles is told by products on sale and by four weeks of money, beside its target", async () => {
  const params = { program: t.program };
  const [tea, roll, cake, bag] = [
    await shelves.add({ title: "奶茶", role: "traffic" }),
    await shelves.add({ title: "海盐卷", role: "profit" }),
    await shelves.add({ title: "蛋糕", role: "premium", state: "OFF_SALE" }),
    await shelves.add({ title: "纸袋" }),
  ];
  const paid = (at: string, ...lines: [product: string, fen: number][]) => ({
    ...{ program: t.program, event: "order_paid", person: 1, session: 0, source: "facts", id: uuidv7() },
    ...{
      ts: dateTime64(Date.parse(at)),
      received_at: dateTime64(Date.parse(at)),
      device_ts: dateTime64(Date.parse(at)),
    },
    amount_fen: lines.reduce((sum, [, fen]) => sum + fen, 100),
    props: JSON.stringify({ lines: lines.map(([product_id, paid_fen]) => ({ product_id, paid_fen, quantity: 1 })) }),
  });
  await t.clickhouse.insert(
    "events",
    [
      paid("2026-02-28T15:59:59.999Z", [tea.id, 50_000]), // a moment too early
      paid("2026-02-28T16:00:00Z", [tea.id, 1_000], [cake.id, 2_000]),
      paid("2026-03-28T01:00:00Z", [roll.id, 1_000], [bag.id, 700], ["gone", 5]),
    ],
    uuidv7(),
  );
  const titled = async (role: (typeof productRoles)[number] | "none") =>
    (await owner.ok(listProducts, { params, query: { role } })).items.map((row) => [row.title, row.role]);
  expect({
    mix: await owner.ok(getProductMix, { params }),
    listed: await Promise.all([...productRoles, "none" as const].map(titled)),
  }).toEqual({
    mix: {
      range: { from: "2026-03-01", to: "2026-03-28" },
      roles: [
        { role: "traffic", products: 1, productsBp: 5_000, paidFen: 1_000, paidBp: 2_500, targetBp: 2_000 },
        { role: "profit", products: 1, productsBp: 5_000, paidFen: 1_000, paidBp: 2_500, targetBp: 6_000 },
        { role: "premium", products: 0, productsBp: 0, paidFen: 2_000, paidBp: 5_000, targetBp: 2_000 },
        { role: null, products: 1, productsBp: null, paidFen: 705, paidBp: null, targetBp: null },
      ],
    },
    listed: [[["奶茶", "traffic"]], [["海盐卷", "profit"]], [["蛋糕", "premium"]], [["纸袋", null]]],
  });
  const {
    id,
    version,
    createdAt: _,
    updatedAt: __,
    skus,
    ...fields
  } = await owner.ok(getProduct, {
    params: { ...params, id: bag.id },
  });
  const kept = skus.map(({ onHand: _, reserved: __, sold: ___, ...sku }) => sku);
  const changed = { version, product: { ...fields, skus: kept, role: "premium" as const } };
  expect((await owner.ok(changeProduct, { params: { ...params, id }, body: changed })).role).toBe("premium");
});
