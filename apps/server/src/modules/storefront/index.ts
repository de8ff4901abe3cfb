export { routesStorefront } from "./routes.ts";
export { createStorefront } from "./service.ts";
