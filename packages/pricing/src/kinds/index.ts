import { addOnKind } from "./add-on.ts";
import { bundleKind } from "./bundle.ts";
import { everyFullKind } from "./every-full.ts";
import { freeShippingKind } from "./free-shipping.ts";
import { fullReductionKind } from "./full-reduction.ts";
import { giftKind } from "./gift.ts";
import { nthItemKind } from "./nth-item.ts";
import { priceKinds } from "./prices.ts";
import { couponsKind, growthKind, pointsKind } from "./rewards.ts";

/**
 * Every kind of campaign describing itself: the form to ask for it, the sentence to say it, the check before it is kept. Rules
 * as an operator writes them: without what the server adds when it prices (stock of gifts, whose product a SKU is).
 * Prices are `{ price, unitsPerPerson }`.
 */
export const promotionKinds = {
  ...priceKinds,
  nth_item: nthItemKind,
  bundle: bundleKind,
  add_on: addOnKind,
  gift: giftKind,
  full_reduction: fullReductionKind,
  every_full: everyFullKind,
  free_shipping: freeShippingKind,
  points: pointsKind,
  growth: growthKind,
  coupons: couponsKind,
};
