import { addressInput, createCategory, type Endpoint, productInput, setShopHome } from "@banyan/contracts";
import { expect, it } from "vitest";
import * as z from "zod/mini";
import { banners, categories, products, shop, skus } from "./catalog.ts";
import { city, household } from "./plan/people.ts";
import { seeded } from "./random.ts";

const picture = { url: "/files/demo/x.webp", width: 750, height: 750 };
const id = "01a200e6-fd63-7de9-9b6b-30ba387ad03d";
const body = (endpoint: Endpoint) => endpoint.body ?? z.never();

it("sells forty products on eight shelves, each with its own name and code", () => {
  expect({ products: products.length, shelves: categories.length }).toEqual({ products: 40, shelves: 8 });
  for (const names of [
    products.map(({ key }) => key),
    products.map(({ title }) => title),
    skus.map(({ code }) => code),
  ])
    expect(new Set(names).size).toBe(names.length);
});

it("fits the contract: products, shelves, home page", () => {
  for (const [index, product] of products.entries()) {
    const { title, subtitle, description, optionNames, noReasonReturn } = product;
    const own = skus.filter((sku) => sku.product === index).map(({ product: _, ...sku }) => ({ ...sku, onHand: 10 }));
    const input = {
      title,
      subtitle,
      description,
      optionNames,
      noReasonReturn,
      categoryId: id,
      pictures: [picture],
      state: "ON_SALE",
      skus: own,
    };
    expect(z.safeParse(productInput, input).error, title).toBeUndefined();
    for (const { options, priceFen } of own) {
      expect(options.length, title).toBe(optionNames.length);
      expect(priceFen, title).toBeGreaterThanOrEqual(900);
    }
  }
  for (const [position, { name }] of categories.entries())
    z.parse(body(createCategory), { name, parentId: null, icon: picture, position });
  z.parse(body(setShopHome), {
    ...shop,
    banners: banners.map(({ title }) => ({ picture, title, productId: id, categoryId: null })),
  });
});

it("promises nothing the advertising and food laws forbid", () => {
  const words = /最|第一|顶级|国家级|极品|绝对|万能|有机|治疗|疗效|抗癌|减肥|养生|无添加|零添加|纯天然/;
  for (const { title, subtitle, description } of products)
    expect(`${title} ${subtitle} ${description}`).not.toMatch(words);
});

it("invents people whose addresses the shop accepts and whose numbers nobody has", () => {
  const random = seeded(3);
  for (let number = 0; number < 200; number += 1) {
    const { name, phone, district, detail } = household(random, number);
    z.parse(addressInput, { name, phone, ...city, district, detail, isDefault: true });
    expect(phone).toMatch(/^1390000\d{4}$/);
  }
});
