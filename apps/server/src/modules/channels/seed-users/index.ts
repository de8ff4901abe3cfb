export { jobsSeedUsers } from "./jobs.ts";
export { personalDataOfSeedUsers } from "./personal-data.ts";
export { routesSeedUsers } from "./routes.ts";
export { createSeedUsers } from "./service.ts";
