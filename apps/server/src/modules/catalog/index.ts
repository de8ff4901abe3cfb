export type { ProductState } from "./product.ts";
export { routesCatalog } from "./routes.ts";
export { type Catalog, type CatalogDeps, createCatalog } from "./service.ts";
export type { ShelfCard, ShelfProduct, ShelfQuery, ShelfSort } from "./shelf.ts";
export type { SkuForSale } from "./skus-for-sale.ts";
export type { StockLine, StockOutcome } from "./stock.ts";
