export { routesCatalog } from "./routes.ts";
export { type Catalog, createCatalog } from "./service.ts";
export type { ShelfCard, ShelfProduct, ShelfQuery, ShelfScope, ShelfSort } from "./shelf.ts";
export type { SkuForSale } from "./skus-for-sale.ts";
