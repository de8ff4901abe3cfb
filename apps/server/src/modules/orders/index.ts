/** Orders: cart, checkout in one transaction, payment, fulfilment. */
export { afterSalePictures } from "./after-sale/index.ts";
export { jobsOrders } from "./jobs.ts";
export { findOpenBusiness } from "./open-business.ts";
export { personalDataOfOrders } from "./personal-data.ts";
export { routesOrders } from "./routes.ts";
export { createOrders } from "./service.ts";
