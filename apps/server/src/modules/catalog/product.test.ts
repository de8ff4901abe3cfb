import type { ProductInput } from "@banyan/contracts";
import { describe, expect, test } from "vitest";
import { findProblem, planSkus, type StoredSku } from "./product.ts";

const sku = (code: string, options: string[], more: Partial<ProductInput["skus"][number]> = {}) => ({
  code,
  options,
  priceFen: 100,
  weightGrams: 0,
  ...more,
});
const product = (optionNames: string[], skus: ProductInput["skus"]): ProductInput => ({
  title: "吐司",
  subtitle: "",
  categoryId: "c",
  pictures: [],
  description: "",
  optionNames,
  noReasonReturn: false,
  state: "DRAFT",
  skus,
});
const stored: StoredSku[] = [
  { id: "s1", code: "A", options: ["大"], priceFen: 100 },
  { id: "s2", code: "B", options: ["小"], priceFen: 80 },
];

describe("a product that cannot be saved says where", () => {
  const cases: [string, ProductInput, string][] = [
    ["two options with one name", product(["大小", "大小"], [sku("A", ["大", "小"])]), "INVALID_INPUT optionNames"],
    ["a SKU without all options", product(["大小"], [sku("A", [])]), "INVALID_INPUT skus.0.options"],
    [
      "two SKUs with the same options",
      product(["大小"], [sku("A", ["大"]), sku("B", ["大"])]),
      "INVALID_INPUT skus.1.options",
    ],
    ["two SKUs without options", product([], [sku("A", []), sku("B", [])]), "INVALID_INPUT skus.1.options"],
    ["one code twice", product(["大小"], [sku("A", ["大"]), sku("A", ["小"])]), "DUPLICATE_SKU_CODE skus.1.code"],
    ["another product's SKU", product(["大小"], [sku("A", ["大"], { id: "x" })]), "SKU_NOT_FOUND skus.0.id"],
    [
      "one SKU twice",
      product(["大小"], [sku("A", ["大"], { id: "s1" }), sku("B", ["小"], { id: "s1" })]),
      "INVALID_INPUT skus.1.id",
    ],
    [
      "stock set past the orders that hold it",
      product(["大小"], [sku("A", ["大"], { id: "s1", onHand: 3 })]),
      "INVALID_INPUT skus.0.onHand",
    ],
  ];
  test.each(cases)("%s", (_, input, problem) => {
    const found = findProblem(input, stored);
    expect(found && `${found.code} ${found.field}`).toBe(problem);
  });
  test("two SKUs may exchange their codes and options", () => {
    expect(
      findProblem(product(["大小"], [sku("B", ["小"], { id: "s1" }), sku("A", ["大"], { id: "s2" })]), stored),
    ).toBeNull();
  });
});

test("SKUs with an id change, those without are new, those left out go", () => {
  const input = product(["大小"], [sku("C", ["中"]), sku("A", ["大"], { id: "s1" })]);
  expect(planSkus(input, stored)).toEqual({
    add: [{ input: input.skus[0], position: 0 }],
    change: [{ id: "s1", input: input.skus[1], position: 1 }],
    remove: ["s2"],
  });
});
