/** After-sale of an order, per line and quantity; see README.md. */
export { personalDataOfAfterSales } from "./personal-data.ts";
export { afterSalePictures } from "./pictures.ts";
export { routesAfterSale } from "./routes.ts";
export { type AfterSale, createAfterSale } from "./service.ts";
export { afterSaleSetting } from "./settings.ts";
export { finishRefunded } from "./settle.ts";
