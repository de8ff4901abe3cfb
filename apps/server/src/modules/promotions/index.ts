/** Promotions: what is given without a coupon (campaigns), and coupon templates, their codes, and who may claim them. */
export { jobsPromotions } from "./campaign-jobs.ts";
export { personalDataOfCampaigns } from "./campaign-personal-data.ts";
export { reactionsCampaigns } from "./campaign-reactions.ts";
export { routesCampaigns } from "./campaign-routes.ts";
export { type Campaigns, createCampaigns } from "./campaigns.ts";
export { newCode, readCode } from "./code.ts";
export { type Claimant, type ClaimRefusal, type CouponRules, refusalCode } from "./coupon-template.ts";
export { createHappenings } from "./happenings.ts";
export { personalDataOfPromotions } from "./personal-data.ts";
export { reactionsPromotions } from "./reactions.ts";
export { routesPromotions } from "./routes.ts";
export { createPromotions, type Promotions } from "./service.ts";
