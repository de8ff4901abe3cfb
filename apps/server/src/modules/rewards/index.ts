/** Rewards: one door to give anything, and the coupon wallet. */
export { jobsRewards } from "./jobs.ts";
export { personalDataOfRewards } from "./personal-data.ts";
export { routesRewards } from "./routes.ts";
export { createRewards, type Gift, type Given, type Receiver, type Rewards, type RewardsDeps } from "./service.ts";
export { type Coupon, toWalletCoupon } from "./wallet.ts";
