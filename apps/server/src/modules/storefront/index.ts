export { reactionsStorefront } from "./reactions.ts";
export { routesStorefront } from "./routes.ts";
export { createStorefront } from "./service.ts";
