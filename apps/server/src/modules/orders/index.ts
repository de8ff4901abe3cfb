/** Orders: cart, checkout in one transaction, payment, fulfilment. */
export { jobsOrders } from "./jobs.ts";
export { personalDataOfOrders } from "./personal-data.ts";
export { routesOrders } from "./routes.ts";
export { createOrders } from "./service.ts";
