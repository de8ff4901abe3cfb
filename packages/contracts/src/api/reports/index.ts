export * from "./query.ts";
