/** Promotions: coupon templates and who may claim them. */
export { type CouponRules, maxCostFen } from "./coupon-template.ts";
export { personalDataOfPromotions } from "./personal-data.ts";
export { reactionsPromotions } from "./reactions.ts";
export { routesPromotions } from "./routes.ts";
export { createPromotions, type Promotions } from "./service.ts";
