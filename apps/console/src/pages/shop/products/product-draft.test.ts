import type { Product } from "@banyan/contracts";
import { expect, test } from "vitest";
import {
  draftOf,
  emptyDraft,
  fieldInForm,
  type OptionDraft,
  type ProductDraft,
  readDraft,
  removedStock,
  withOptions,
} from "./product-draft.ts";

const picture = { url: "/files/demo/a.webp", width: 800, height: 800 };
const category = "0190aaaa-0000-7000-8000-000000000001";
const filled: ProductDraft = {
  ...emptyDraft,
  role: "profit",
  title: " 海盐可颂 ",
  categoryId: category,
  pictures: [picture],
  state: "ON_SALE",
  skus: [{ choice: [], code: "BK001", price: "12.8", weight: "90", onHand: "20" }],
};
const size: OptionDraft = {
  key: "size",
  name: "尺寸",
  values: [
    { key: "six", text: "6 寸" },
    { key: "eight", text: "8 寸" },
  ],
};
const sugar: OptionDraft = {
  key: "sugar",
  name: "甜度",
  values: [
    { key: "full", text: "正常糖" },
    { key: "less", text: "少糖" },
  ],
};
const stored: Product = {
  id: "0190aaaa-0000-7000-8000-000000000009",
  version: 4,
  title: "提拉米苏",
  subtitle: "",
  categoryId: category,
  pictures: [picture],
  description: "",
  optionNames: ["尺寸"],
  noReasonReturn: false,
  shippingTemplateId: null,
  role: "profit",
  state: "ON_SALE",
  createdAt: "2026-11-01T00:00:00Z",
  updatedAt: "2026-11-01T00:00:00Z",
  skus: [
    { id: "sku-6", code: "T6", options: ["6 寸"], priceFen: 16_800, weightGrams: 600, onHand: 8, reserved: 2, sold: 5 },
    { id: "sku-8", code: "T8", options: ["8 寸"], priceFen: 22_805, weightGrams: 900, onHand: 0, reserved: 0, sold: 1 },
  ],
};

test("what was typed becomes the input, prices in fen", () => {
  expect(readDraft(filled)).toEqual({
    problems: [],
    input: {
      title: "海盐可颂",
      subtitle: "",
      categoryId: category,
      pictures: [picture],
      description: "",
      optionNames: [],
      noReasonReturn: true,
      shippingTemplateId: null,
      role: "profit",
      state: "ON_SALE",
      skus: [{ code: "BK001", options: [], priceFen: 1_280, weightGrams: 90, onHand: 20 }],
    },
  });
});

test("everything missing is named at its field, in the order of the form", () => {
  expect(readDraft(emptyDraft).problems).toEqual([
    { field: "title", kind: "missing" },
    { field: "categoryId", kind: "missing" },
    { field: "pictures", kind: "needsPicture" },
    { field: "skus.0.code", kind: "missing" },
    { field: "skus.0.price", kind: "missing" },
  ]);
});

test("amounts that are no amounts are refused", () => {
  const kindOf = (price: string) => readDraft({ ...filled, skus: [{ ...filled.skus[0]!, price }] }).problems[0]?.kind;
  expect(["12.805", "abc", "-3", "999999999", "0", "￥1,234.50"].map(kindOf)).toEqual([
    "notMoney",
    "notMoney",
    "notMoney",
    "tooLarge",
    undefined,
    undefined,
  ]);
});

test("a stored product comes back unchanged from the form", () => {
  expect(readDraft(draftOf(stored)).input).toEqual({
    title: "提拉米苏",
    subtitle: "",
    categoryId: category,
    pictures: [picture],
    description: "",
    optionNames: ["尺寸"],
    noReasonReturn: false,
    shippingTemplateId: null,
    role: "profit",
    state: "ON_SALE",
    skus: [
      { id: "sku-6", code: "T6", options: ["6 寸"], priceFen: 16_800, weightGrams: 600 },
      { id: "sku-8", code: "T8", options: ["8 寸"], priceFen: 22_805, weightGrams: 900 },
    ],
  });
});

test("a new option: each first choice inherits the SKU with its stock, the others start with its price", () => {
  const draft = draftOf(stored);
  const next = withOptions(draft, [...draft.options, sugar]);
  expect(next.skus.map(({ id, price, code }) => ({ id, price, code }))).toEqual([
    { id: "sku-6", price: "168.00", code: "T6" },
    { id: undefined, price: "168.00", code: "" },
    { id: "sku-8", price: "228.05", code: "T8" },
    { id: undefined, price: "228.05", code: "" },
  ]);
  expect(removedStock(stored, next)).toEqual([]);
});

test("taking the option away again gives the SKUs back; taking a value away names the stock that goes with it", () => {
  const draft = draftOf(stored);
  const there = withOptions(draft, [...draft.options, sugar]);
  expect(withOptions(there, draft.options).skus).toEqual(draft.skus);
  const without = withOptions(
    draft,
    draft.options.map((option) => ({ ...option, values: option.values.slice(1) })),
  );
  expect(removedStock(stored, without).map(({ code }) => code)).toEqual(["T6"]);
});

test("renaming a value keeps its SKU, two values of one name are refused", () => {
  const draft = withOptions(filled, [size]);
  const renamed = withOptions(draft, [{ ...size, values: [{ key: "six", text: "四寸" }, size.values[1]!] }]);
  expect(renamed.skus).toEqual(draft.skus);
  const same = withOptions(draft, [{ ...size, values: size.values.map(({ key }) => ({ key, text: "6 寸" })) }]);
  expect(readDraft(same).problems.filter(({ kind }) => kind === "twice")).toEqual([
    { field: "options.0.0", kind: "twice" },
    { field: "options.0.1", kind: "twice" },
  ]);
});

test("the server's word for a field leads to the field in the form", () => {
  expect(
    [
      "body.product.skus.1.priceFen",
      "body.skus.0.code",
      "body.product.title",
      "body.product.skus",
      "body.pictures",
      undefined,
    ].map(fieldInForm),
  ).toEqual(["skus.1.price", "skus.0.code", "title", "skus", "pictures", null]);
});
