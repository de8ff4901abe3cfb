import { type Codes, createCodes } from "./codes.ts";
import { type Coupons, type CouponsDeps, createCoupons } from "./coupons.ts";

export type Promotions = Coupons & { codes: Codes };
export type PromotionsDeps = CouponsDeps;

export const createPromotions = (deps: PromotionsDeps): Promotions => ({
  ...createCoupons(deps),
  codes: createCodes(deps),
});
