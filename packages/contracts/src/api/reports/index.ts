export * from "./annotations.ts";
export * from "./dashboards.ts";
export * from "./digests.ts";
export * from "./metrics.ts";
export * from "./period.ts";
export * from "./query.ts";
export * from "./saved-reports.ts";
