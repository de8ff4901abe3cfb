/** Loyalty: points in lots, growth and levels, what they mean for a price. */
export { jobsLoyalty } from "./jobs.ts";
export { personalDataOfLoyalty } from "./personal-data.ts";
export { reactionsLoyalty } from "./reactions.ts";
export { routesLoyalty } from "./routes.ts";
export { createLoyalty } from "./service.ts";
