import { movePromotion, type Product } from "@banyan/contracts";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, inject, test, vi } from "vitest";
import { createDb, type Databases } from "#kernel/db.ts";
import { createLog } from "#kernel/log.ts";
import { startTestApp, type TestApp } from "#test/app.ts";
import { withDatabase } from "#test/db.ts";
import { limitedTime, limits, off, runPromotion } from "#test/promotions.ts";
import { newBuyer, openShop, type TestShop } from "#test/shop.ts";
import { createOffers, type OfferBook } from "./offers.ts";

let t: TestApp;
let shop: TestShop;
let bread: Product;
let other: Databases;
/** What another process knows. */
let elsewhere: OfferBook;
let statements: string[] = [];
beforeAll(async () => {
  t = await startTestApp({ onStatement: ({ sql }) => statements.push(sql) });
  shop = await openShop(t);
  bread = await shop.addProduct({ title: "吐司", pricesFen: [2_000] });
  const { rows } = await sql<{ name: string }>`select current_database() as name`.execute(t.db.reads);
  const url = withDatabase(inject("postgresUrl"), rows[0]?.name ?? "");
  other = createDb({ url, clock: t.clock, log: createLog("silent") });
  elsewhere = createOffers({ db: other, clock: t.clock, catalog: t.app.modules.catalog });
  // its LISTEN is up once a signal came through
  await other.notify("banyan_promotions", "demo");
});
afterAll(async () => {
  await other.close();
  await t.close();
});

const goods = (memberId: string | null = null) => ({
  lines: [{ skuId: bread.skus[0]!.id, productId: bread.id, categoryIds: [shop.categoryId] }],
  ...{ memberId, now: t.clock.now(), skus: new Map() },
});
const here = (memberId?: string) => t.app.modules.campaigns.offersFor(t.db.reads, "demo", goods(memberId));
const names = async (offers: Promise<{ campaigns: readonly { name: string }[] }>) =>
  (await offers).campaigns.map(({ name }) => name).sort();

/** A change is also heard by who made it: until then what is known is read once more. */
const signalsAreIn = () =>
  vi.waitFor(
    async () => {
      statements = [];
      await here();
      expect(statements).toEqual([]);
    },
    { timeout: 2_000, interval: 50 },
  );

test("only what runs and could matter to these goods is offered; the clock needs no job and no statement", async () => {
  const about = (id: string) => ({
    scope: { include: { kind: "products" as const, productIds: [id] }, excludeProductIds: [], excludeCategoryIds: [] },
  });
  const cake = await shop.addProduct({ title: "蛋糕" });
  await runPromotion(shop, off(1_000, 100), { name: "面包", ...about(bread.id) });
  await runPromotion(shop, off(1_000, 100), { name: "蛋糕", ...about(cake.id) });
  await runPromotion(shop, off(1_000, 100), { name: "稍后", startsAt: "2026-03-02T02:20:00.000Z" });
  await runPromotion(shop, off(1_000, 100), { name: "马上结束", endsAt: "2026-03-02T02:10:00.000Z" });
  expect(await names(here())).toEqual(["面包", "马上结束"]);
  await signalsAreIn();
  statements = [];
  t.clock.set(new Date("2026-03-02T02:20:00.000Z"));
  expect(await names(here())).toEqual(["稍后", "面包"]);
  expect(statements).toEqual([]);
});

test("a limit per person costs one statement, however many have one", async () => {
  const buyer = await newBuyer(t);
  for (let count = 0; count < 3; count++) await runPromotion(shop, limitedTime(9_000 + count, 2));
  await runPromotion(shop, off(1_000, 50), { limits: limits({ timesPerPerson: 1 }) });
  await signalsAreIn();
  statements = [];
  await here(buyer.memberId);
  expect(statements).toHaveLength(1);
  statements = [];
  await here(); // nobody signed in, nobody's limit
  expect(statements).toEqual([]);
});

test("what an operator does here is known elsewhere within a second", async () => {
  const seen = async () => names(elsewhere.offersFor(other.reads, "demo", goods()));
  expect(await seen()).not.toContain("快闪");
  const { id } = await runPromotion(shop, off(1_000, 900), { name: "快闪" });
  await vi.waitFor(async () => expect(await seen()).toContain("快闪"), { timeout: 1_000, interval: 20 });
  await shop.operator.ok(movePromotion, { params: { program: "demo", id }, body: { move: "pause" } });
  await vi.waitFor(async () => expect(await seen()).not.toContain("快闪"), { timeout: 1_000, interval: 20 });
});
