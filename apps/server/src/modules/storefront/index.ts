export { routesStorefront, type Site } from "./routes.ts";
export { createStorefront, type NewcomerOffer, type Storefront, type StorefrontDeps } from "./service.ts";
export { homeSetting, privacyVersionSetting } from "./settings.ts";
