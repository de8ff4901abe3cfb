export { jobsStaff } from "./jobs.ts";
export { routesStaff } from "./routes.ts";
export { createStaff, type Staff } from "./service.ts";
