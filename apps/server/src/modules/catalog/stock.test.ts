import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { transact } from "#kernel/db.ts";
import { createPrograms } from "#kernel/programs.ts";
import { startTestDb, type TestDb } from "#test/db.ts";
import { loadSkus } from "./skus-for-sale.ts";
import { commitStock, releaseStock, reserveStock, type StockLine } from "./stock.ts";

let t: TestDb;
const P = "demo";
const uuid = (n: number) => `0193e2b0-0000-7000-8000-${String(n).padStart(12, "0")}`;
beforeAll(async () => {
  t = await startTestDb();
  await transact(t.db.orders, async (tx) => {
    await createPrograms(t.db).add(tx, { id: P, appid: "wx", name: "x", zone: "Asia/Shanghai" });
    await sql`insert into categories (program_id, id, path, name, position) values (${P}, ${uuid(1)}, array[${uuid(1)}::uuid], 'c', 0)`.execute(
      tx,
    );
    await sql`
      insert into products (program_id, id, title, subtitle, category_id, pictures, description, option_names, no_reason_return, state)
      values (${P}, ${uuid(1)}, 't', '', ${uuid(1)}, '[{"url":"u","width":1,"height":1}]', '', '{}', false, 'ON_SALE')`.execute(
      tx,
    );
  });
});
afterAll(() => t.close());

let made = 100;
/** New SKUs with so many units each. */
async function skus(...units: number[]): Promise<string[]> {
  const ids = units.map(() => uuid(++made));
  await sql`
    insert into skus (program_id, id, product_id, code, options, price_fen, weight_grams, position, on_hand, stocked)
    select ${P}, id, ${uuid(1)}::uuid, id::text, '{}', 100, 0, 0, units, units
    from unnest(${ids}::uuid[], ${units}::integer[]) as line (id, units)`.execute(t.db.orders);
  return ids;
}
const reserve = (lines: StockLine[]) => transact(t.db.orders, (tx) => reserveStock(tx, P, lines));
const levels = async (ids: string[]) => {
  const { rows } = await sql<{ level: number[] }>`
    select array[on_hand, reserved, sold]::integer[] as level from skus where id = any(${ids}::uuid[]) order by id`.execute(
    t.db.reads,
  );
  return rows.map((row) => row.level);
};

test("200 buyers of 20 units at once: exactly 20 get one", async () => {
  const [id = ""] = await skus(20);
  const outcomes = await Promise.all(Array.from({ length: 200 }, () => reserve([{ skuId: id, quantity: 1 }])));
  expect(outcomes.filter((outcome) => outcome.ok)).toHaveLength(20);
  expect(outcomes.find((outcome) => !outcome.ok)).toEqual({ ok: false, skuIds: [id] });
  expect(await levels([id])).toEqual([[20, 20, 0]]);
});

test("who waits for the last units gets them when they are given back meanwhile", async () => {
  const [id = ""] = await skus(2);
  const all = [{ skuId: id, quantity: 2 }];
  await reserve(all);
  let waiting: ReturnType<typeof reserve> | undefined;
  await transact(t.db.orders, async (tx) => {
    await releaseStock(tx, P, all);
    waiting = reserve(all); // its statement sees everything taken, and waits for this transaction
    await waitsForLock();
  });
  expect([await waiting, await levels([id])]).toEqual([{ ok: true }, [[2, 2, 0]]]);
});
/** Until somebody in this database waits for a row. */
async function waitsForLock() {
  for (;;) {
    const { rows } = await sql`
      select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`.execute(
      t.db.reads,
    );
    if (rows.length > 0) return;
  }
}

test("a storm of baskets with the same SKUs in any order: no deadlock, nothing lost, nothing taken by halves", async () => {
  const ids = await skus(30, 30, 30, 30, 3);
  const baskets = Array.from({ length: 120 }, (_, n) => {
    const turned = [...ids.slice(n % 5), ...ids.slice(0, n % 5)];
    return (n % 2 ? turned : turned.toReversed())
      .slice(0, 1 + (n % 4))
      .map((skuId) => ({ skuId, quantity: 1 + (n % 2) }));
  });
  const outcomes = await Promise.all(baskets.map(reserve));
  const taken = new Map(ids.map((id) => [id, 0]));
  for (const [n, basket] of baskets.entries()) {
    if (outcomes[n]?.ok) for (const line of basket) taken.set(line.skuId, (taken.get(line.skuId) ?? 0) + line.quantity);
  }
  expect((await levels(ids)).map(([, reserved]) => reserved)).toEqual([...taken.values()]);
  // then everyone pays or leaves, again all at once
  const won = baskets.filter((_, n) => outcomes[n]?.ok);
  await Promise.all(
    won.map((basket, n) => transact(t.db.orders, (tx) => (n % 2 ? commitStock : releaseStock)(tx, P, basket))),
  );
  const sold = new Map(ids.map((id) => [id, 0]));
  for (const [n, basket] of won.entries())
    if (n % 2) for (const line of basket) sold.set(line.skuId, (sold.get(line.skuId) ?? 0) + line.quantity);
  const stocked = [30, 30, 30, 30, 3];
  expect(await levels(ids)).toEqual(ids.map((id, i) => [(stocked[i] ?? 0) - (sold.get(id) ?? 0), 0, sold.get(id)]));
});

test("all lines or none; the same SKU twice is added up first; the short ones are named", async () => {
  const [a = "", b = "", c = ""] = await skus(5, 1, 0);
  const lines = [a, b, a, c].map((skuId) => ({ skuId, quantity: 3 }));
  expect(await reserve(lines)).toEqual({ ok: false, skuIds: expect.arrayContaining([a, b, c]) });
  expect(
    await reserve([
      { skuId: a, quantity: 5 },
      { skuId: uuid(999_999), quantity: 1 },
    ]),
  ).toEqual({ ok: false, skuIds: [uuid(999_999)] }); // prettier-ignore
  expect(await levels([a, b, c])).toEqual([
    [5, 0, 0],
    [1, 0, 0],
    [0, 0, 0],
  ]); // prettier-ignore
  expect(
    await reserve([
      { skuId: a, quantity: 2 },
      { skuId: a.toUpperCase(), quantity: 3 },
    ]),
  ).toEqual({ ok: true }); // prettier-ignore
  expect(await levels([a])).toEqual([[5, 5, 0]]);
});

test("what was not reserved cannot be released or sold; a quantity is a whole positive number", async () => {
  const [id = ""] = await skus(5);
  await reserve([{ skuId: id, quantity: 2 }]);
  const three = [{ skuId: id, quantity: 3 }];
  await expect(transact(t.db.orders, (tx) => releaseStock(tx, P, three))).rejects.toThrow("skus_reserved_check");
  await expect(transact(t.db.orders, (tx) => commitStock(tx, P, three))).rejects.toThrow("skus_reserved_check");
  await expect(
    transact(t.db.orders, (tx) => releaseStock(tx, P, [{ skuId: uuid(999_999), quantity: 1 }])),
  ).rejects.toThrow("0 of 1");
  for (const quantity of [0, -1, 1.5, Number.NaN])
    await expect(reserve([{ skuId: id, quantity }])).rejects.toThrow("Not a quantity");
  expect(await levels([id])).toEqual([[5, 2, 0]]);
});

test("no statement can lose or invent a unit: the table's own checks refuse it", async () => {
  const [id = ""] = await skus(5);
  const attempts = [
    "on_hand = on_hand - 1",
    "sold = sold + 1",
    "reserved = 6",
    "on_hand = 0, sold = 4",
    "reserved = -1",
  ];
  for (const set of attempts) {
    await expect(sql`update skus set ${sql.raw(set)} where id = ${id}`.execute(t.db.orders)).rejects.toThrow(
      "violates check constraint",
    );
  }
});

test("a SKU tells all that pricing needs, in one statement", async () => {
  const [id = ""] = await skus(7);
  await reserve([{ skuId: id, quantity: 2 }]);
  const loaded = await loadSkus(t.db.reads, P, [id, uuid(999_999)]);
  expect([...loaded]).toEqual([
    [
      id,
      {
        skuId: id,
        productId: uuid(1),
        code: id,
        title: "t",
        options: [],
        picture: { url: "u", width: 1, height: 1 },
        priceFen: 100,
        weightGrams: 0,
        categoryId: uuid(1),
        categoryPath: [uuid(1)],
        noReasonReturn: false,
        shippingTemplateId: null,
        state: "ON_SALE",
        onSale: true,
        available: 5,
      },
    ],
  ]); // prettier-ignore
});
