import {
  claimCoupon,
  claimNewcomerGift,
  couponCentre,
  findStoreCoupon,
  getCouponResults,
  getMyCoupon,
  listMyCoupons,
  listStoreRedemptions,
  newcomerGift,
  previewCouponPush,
  pushCoupon,
  redeemCouponCode,
  redeemStoreCoupon,
} from "@banyan/contracts";
import type { Http } from "#kernel/http.ts";
import type { Rewards } from "./service.ts";

export function routesRewards(http: Http, rewards: Rewards): void {
  http.handle(listMyCoupons, ({ program, shopper, query }) => rewards.wallet(program, shopper.memberId, query.state));
  http.handle(getMyCoupon, ({ program, shopper, params }) => rewards.coupon(program, shopper.memberId, params.id));
  http.handle(couponCentre, async ({ program, shopper }) => ({
    items: await rewards.centre(program, shopper?.memberId ?? null),
  }));
  http.handle(claimCoupon, ({ shopper, params, once }) => once((tx) => rewards.claim(tx, shopper, params.id)));
  http.handle(redeemCouponCode, ({ shopper, body, once }) => once((tx) => rewards.redeemCode(tx, shopper, body.code)));
  http.handle(newcomerGift, async ({ program, shopper }) => ({
    offer: await rewards.newcomerOffer(program, shopper?.memberId ?? null),
  }));
  http.handle(claimNewcomerGift, ({ shopper, once }) => once((tx) => rewards.claimNewcomerGift(tx, shopper)));

  http.handle(getCouponResults, ({ program, params }) => rewards.results(program, params.id));
  http.handle(previewCouponPush, ({ program, params, body }) =>
    rewards.previewPush({ programId: program, templateId: params.id, ...body }),
  );
  http.handle(pushCoupon, ({ program, params, body, staff, once }) =>
    once((tx) => rewards.push(tx, { programId: program, templateId: params.id, ...body }, `staff:${staff.id}`)),
  );
  http.handle(findStoreCoupon, ({ program, params }) => rewards.store.find({ programId: program, code: params.code }));
  http.handle(redeemStoreCoupon, ({ program, params, body, staff, once }) =>
    once((tx) => rewards.store.redeem(tx, { programId: program, code: params.code, ...body }, staff)),
  );
  http.handle(listStoreRedemptions, ({ program, query }) => rewards.store.list(program, query));
}
