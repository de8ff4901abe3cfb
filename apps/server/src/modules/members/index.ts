export type { Delivery } from "./addresses.ts";
export { isJunkImportedId } from "./imported-ids.ts";
export { jobsMembers } from "./jobs.ts";
export { personalDataOfMembers, personalStoreOfMembers } from "./personal-data.ts";
export { reactionsMembers } from "./reactions.ts";
export { routesMembers } from "./routes.ts";
export { createMembers, type Members } from "./service.ts";
