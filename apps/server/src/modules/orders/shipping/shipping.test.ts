import {
  changeProduct,
  changeShippingTemplate,
  createShippingTemplate,
  listShippingTemplates,
  removeShippingTemplate,
  type ShippingTemplateInput,
  setCheckoutRules,
} from "@banyan/contracts";
import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { startTestApp, type TestApp } from "#test/app.ts";
import { openShop, type TestShop } from "#test/shop.ts";
import { findProblem, zoneOf } from "./template.ts";

let t: TestApp;
let shop: TestShop;
let params: { program: string };
beforeAll(async () => {
  t = await startTestApp();
  shop = await openShop(t);
  params = { program: t.program };
});
afterAll(() => t.close());
beforeEach(async () => {
  await sql`update products set shipping_template_id = null`.execute(t.db.orders);
  await sql`delete from shipping_templates`.execute(t.db.orders);
});

const zone = {
  provinces: [] as string[],
  first: 1,
  firstFen: 800,
  more: 1,
  moreFen: 200,
  freeFrom: null,
  freeOverFen: null,
};
const template = (more: Partial<ShippingTemplateInput> = {}): ShippingTemplateInput => ({
  name: "普通",
  measure: "piece",
  zones: [zone],
  notDelivered: [],
  isDefault: false,
  ...more,
});
const create = (more: Partial<ShippingTemplateInput> = {}) =>
  shop.operator.ok(createShippingTemplate, { params, body: template(more) });
const list = async () => (await shop.operator.ok(listShippingTemplates, { params })).items;

test("the first template is the default, and exactly one always is, also when many are made at once", async () => {
  const made = await Promise.all(Array.from({ length: 6 }, (_, i) => create({ name: `模板 ${i}`, isDefault: i > 3 })));
  expect((await list()).map(({ isDefault }) => isDefault)).toEqual([true, false, false, false, false, false]);
  const old = (await list())[0]!;
  const other = made.find(({ id }) => id !== old.id)!;
  const changed = await shop.operator.ok(changeShippingTemplate, {
    params: { ...params, id: other.id },
    body: { version: 1, template: template({ name: "冷链", isDefault: true, notDelivered: ["西藏自治区"] }) },
  });
  expect(changed).toEqual({
    id: other.id,
    version: 2,
    ...template({ name: "冷链", isDefault: true, notDelivered: ["西藏自治区"] }),
    productCount: 0,
  });
  expect((await list()).filter(({ isDefault }) => isDefault).map(({ id }) => id)).toEqual([other.id]);
  expect(
    await shop.operator.refused(changeShippingTemplate, {
      params: { ...params, id: other.id },
      body: { version: 1, template: template() },
    }),
  ).toMatchObject({ status: 409, code: "EDIT_CONFLICT" });
  expect(
    await shop.operator.refused(changeShippingTemplate, {
      params: { ...params, id: other.id },
      body: { version: 2, template: template() },
    }),
  ).toMatchObject({ status: 400, field: "body.template.isDefault" });
});

test("a template products use, or the default of others, stays", async () => {
  const main = await create();
  const cold = await create({ name: "冷链" });
  const { id, version, createdAt: _, updatedAt: __, ...product } = await shop.addProduct();
  const skus = product.skus.map(({ id: sku, code, options, priceFen, weightGrams }) => ({
    ...{ id: sku, code, options, priceFen, weightGrams },
  }));
  const name = (shippingTemplateId: string, at: number) => ({
    params: { ...params, id },
    body: { version: at, product: { ...product, skus, shippingTemplateId } },
  });
  expect(await shop.operator.refused(changeProduct, name(id, version))).toMatchObject({
    status: 404,
    code: "SHIPPING_TEMPLATE_NOT_FOUND",
    field: "body.product.shippingTemplateId",
  });
  expect(await shop.operator.ok(changeProduct, name(cold.id, version))).toMatchObject({ shippingTemplateId: cold.id });
  const remove = (template: string) =>
    shop.operator.refused(removeShippingTemplate, { params: { ...params, id: template } });
  expect(await remove(cold.id)).toMatchObject({ status: 409, code: "SHIPPING_TEMPLATE_IN_USE" });
  expect(await remove(main.id)).toMatchObject({ status: 409, code: "SHIPPING_TEMPLATE_IN_USE" });
  expect(await remove(id)).toMatchObject({ status: 404, code: "SHIPPING_TEMPLATE_NOT_FOUND" });
  expect((await list()).map(({ id: one, productCount }) => [one, productCount])).toEqual([
    [main.id, 0],
    [cold.id, 1],
  ]);
  await sql`update products set shipping_template_id = null`.execute(t.db.orders);
  await shop.operator.ok(removeShippingTemplate, { params: { ...params, id: cold.id } });
  await shop.operator.ok(removeShippingTemplate, { params: { ...params, id: main.id } });
  expect(await list()).toEqual([]);
});

test("every province has one fee or none, and each place its own zone", async () => {
  const twice = template({ zones: [zone, { ...zone, provinces: ["浙江省"] }], notDelivered: ["浙江省"] });
  expect(await shop.operator.refused(createShippingTemplate, { params, body: twice })).toMatchObject({
    status: 400,
    field: "body.zones.1.provinces.0",
  });
  expect(findProblem(template({ zones: [zone, zone] }))).toEqual({
    field: "zones.1.provinces",
    reason: "everywhere else twice",
  });
  const far = { ...zone, provinces: ["新疆维吾尔自治区"], firstFen: 3_000 };
  const both = template({ zones: [zone, far], notDelivered: ["西藏自治区"] });
  expect(findProblem(both)).toBeNull();
  const feeIn = (province: string | null) => zoneOf(both, province)?.firstFen ?? null;
  expect(["新疆维吾尔自治区", "浙江省", "西藏自治区", null].map(feeIn)).toEqual([3_000, 800, null, 800]);
  expect(zoneOf(template({ zones: [far] }), "浙江省")).toBeNull();
});

test("checkout rules are kept and audited", async () => {
  const rules = { feeFen: 600, freeOverFen: null, combine: "highest", zeroOrders: "refuse" } as const;
  expect(await shop.operator.ok(setCheckoutRules, { params, body: rules })).toEqual(rules);
  expect((await shop.operator.ok(listShippingTemplates, { params })).rules).toEqual(rules);
  const { rows } = await sql`
    select after from audit_entries where subject = 'setting:orders.shipping' order by seq desc limit 1`.execute(
    t.db.reads,
  );
  expect(rows).toEqual([{ after: rules }]);
});
