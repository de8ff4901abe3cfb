export * from "./api/index.ts";
export * from "./collect.ts";
export * from "./endpoint.ts";
export * from "./errors.ts";
export * from "./events/index.ts";
export * from "./scenes.ts";
export * from "./schemas.ts";
export * from "./tax-number.ts";
