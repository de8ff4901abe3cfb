export { routesFactRuns } from "./routes.ts";
export { createFactRuns } from "./service.ts";
