export { createKept } from "./kept.ts";
export { routesKept } from "./routes.ts";
