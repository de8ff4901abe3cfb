/** Rewards: one door to give anything, and the coupon wallet. */
export { asHeldCoupon, toHeldCoupon } from "./held-coupon.ts";
export { jobsRewards } from "./jobs.ts";
export { personalDataOfRewards } from "./personal-data.ts";
export { reactionsRewards } from "./reactions.ts";
export { routesRewards } from "./routes.ts";
export { createRewards, type Rewards } from "./service.ts";
export { type Coupon, toWalletCoupon } from "./wallet.ts";
