/** A believable business through the real doors: 90 days of it, shoppers who keep coming, and the pieces for other loads. */
export { caller, createHttp, type Http } from "./http.ts";
export { loadShoppers } from "./load.ts";
export { inParallel } from "./parallel.ts";
export { type Random, seeded } from "./random.ts";
export { type DemoSummary, type SeedOptions, seedDemo } from "./seed.ts";
export { createShopper, type Shopper, type ShopperOptions } from "./shopper.ts";
