import {
  createCategory,
  createProduct,
  type Picture,
  type Product,
  type ProductInput,
  uploadPicture,
} from "@banyan/contracts";
import sharp from "sharp";
import type { Caller } from "./callers.ts";

/** A shop to test in, set up through the console's own doors. */
export type Shelves = {
  picture: Picture;
  categoryId: string;
  /** A product on sale with one SKU, unless said otherwise. */
  add(product?: Partial<ProductInput>): Promise<Product>;
  /** What `add` would send. */
  product(product?: Partial<ProductInput>): ProductInput;
};

export const drawPicture = (color = "#1B7F5C"): Promise<Buffer> =>
  sharp({ create: { width: 80, height: 60, channels: 3, background: color } })
    .png()
    .toBuffer();

/** `owner` is asked each time: a session ends when a test lets days pass. */
export async function setUpShelves(owner: () => Caller, program = "demo"): Promise<Shelves> {
  const params = { program };
  const picture = await owner().ok(uploadPicture, { params }, { bytes: await drawPicture() });
  const category = await owner().ok(createCategory, {
    params,
    body: { name: "面包", parentId: null, icon: null, position: 1 },
  });
  let made = 0;
  const product = (given: Partial<ProductInput> = {}): ProductInput => ({
    title: "海盐卷",
    subtitle: "每天现烤",
    categoryId: category.id,
    pictures: [picture],
    description: "",
    optionNames: [],
    noReasonReturn: false,
    state: "ON_SALE",
    skus: [{ code: `SKU-${++made}`, options: [], priceFen: 1_280, weightGrams: 100, onHand: 20 }],
    ...given,
  });
  return {
    picture,
    categoryId: category.id,
    product,
    add: (given) => owner().ok(createProduct, { params, body: product(given) }),
  };
}

/** The only SKU of a product that has one. */
export function onlySku(product: Product): Product["skus"][number] {
  const [sku, ...others] = product.skus;
  if (!sku || others.length > 0) throw new Error(`${product.title} has ${product.skus.length} SKUs`);
  return sku;
}
