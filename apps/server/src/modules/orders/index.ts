/** Orders: cart, checkout in one transaction, payment, fulfilment. */
export type { Checkout, CheckoutParticipant, Held } from "./checkout-participant.ts";
export type { OrdersDeps } from "./deps.ts";
export { jobsOrders } from "./jobs.ts";
export { personalDataOfOrders } from "./personal-data.ts";
export { routesOrders } from "./routes.ts";
export { createOrders, type Orders } from "./service.ts";
