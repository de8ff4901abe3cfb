import { getShopProduct, type Reply, shopCategories, shopHome, shopProducts } from "@banyan/contracts";
import { categories, products, skus } from "./catalog.ts";
import { caller, type Http } from "./http.ts";
import type { ShopIds } from "./report.ts";
import { answerOf, persist } from "./retry.ts";

export type LiveShop = ShopIds & {
  /** Places in the catalogue of what is on sale, with its pull. */
  onSale: (readonly [product: number, appeal: number])[];
  /** A product's page as a shopper's phone asks for it. */
  open(product: number): Promise<void>;
  home(): Promise<void>;
};

/** What the shop sells now, matched with the demo's catalogue by title and options; what an operator added or renamed is left alone. */
export async function readShop(server: Http, codes: ShopIds["codes"]): Promise<LiveShop> {
  const get = (url: string) => persist(async () => answerOf(await server.send({ method: "GET", url }), `GET ${url}`));
  const { appid } = (await get("/storefront-config.json")) as { appid: string }; // the server's own
  const call = caller(server, { "x-program": appid });
  const { items: shelves } = await persist(() => call(shopCategories, {}));
  const idByTitle = new Map<string, string>();
  for (let cursor: string | null = ""; cursor !== null; ) {
    const query: { limit: number; cursor?: string } = { limit: 50, ...(cursor !== "" && { cursor }) };
    const page: Reply<typeof shopProducts> = await persist(() => call(shopProducts, { query }));
    for (const { id, title, soldOut } of page.items) if (!soldOut) idByTitle.set(title, id);
    cursor = page.nextCursor;
  }
  const shop: LiveShop = {
    appid,
    codes,
    categories: categories.map(({ name }) => shelves.find((shelf) => shelf.name === name)?.id ?? ""),
    products: products.map(({ title }) => idByTitle.get(title) ?? ""),
    skus: skus.map(() => ""),
    onSale: [],
    async open(product) {
      const id = shop.products[product];
      if (id) await persist(() => call(getShopProduct, { params: { id } }));
    },
    async home() {
      await persist(() => call(shopHome, {}));
    },
  };
  for (const [index, { appeal }] of products.entries()) {
    const id = shop.products[index];
    if (!id) continue;
    const page = await persist(() => call(getShopProduct, { params: { id } }));
    for (const [place, sku] of skus.entries()) {
      if (sku.product !== index) continue;
      const same = page.skus.find(({ options }) => options.join() === sku.options.join());
      if (same && same.available > 3) shop.skus[place] = same.id;
    }
    if (skus.some((sku, place) => sku.product === index && shop.skus[place] !== "")) shop.onSale.push([index, appeal]);
  }
  return shop;
}
