export { jobsStaff } from "./jobs.ts";
export type { Role } from "./permissions.ts";
export { routesStaff } from "./routes.ts";
export { createStaff, type NewOperator, type Staff, type StaffDeps } from "./service.ts";
