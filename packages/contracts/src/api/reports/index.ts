export * from "./metrics.ts";
export * from "./query.ts";
