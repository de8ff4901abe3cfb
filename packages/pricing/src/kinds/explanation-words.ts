import type { BlockCode, RejectCode, StepReason } from "../result.ts";
import type { Words } from "./kind.ts";

/** Why a rule does nothing here, for shoppers and staff. */
export const rejectWords: Readonly<Record<RejectCode, Words>> = {
  NOT_STARTED: { zh: "未开始", en: "Not started yet" },
  ENDED: { zh: "已过期", en: "Over" },
  NOT_FOR_THIS_BUYER: { zh: "不在适用人群", en: "Not for this buyer" },
  NOT_USABLE: { zh: "已使用或已被占用", en: "Already used or held" },
  STORE_ONLY: { zh: "仅限门店使用", en: "Only in the store" },
  NO_ELIGIBLE_LINE: { zh: "所选商品不适用", en: "Not for these items" },
  CLOSED_BY_PRICE: { zh: "所选商品的活动不可同享", en: "Not with the price of these items" },
  ENTRY_NOT_CHOSEN: { zh: "未从活动入口购买", en: "Not bought through its entry" },
  LIMIT_REACHED: { zh: "已达限购", en: "Limit reached" },
  BELOW_THRESHOLD: { zh: "未满门槛", en: "Threshold not reached" },
  GIFT_GONE: { zh: "赠品已送完", en: "Gifts are gone" },
  REGION_EXCLUDED: { zh: "收货地区不适用", en: "Not for this region" },
  NOT_DELIVERABLE: { zh: "收货地区不配送", en: "Not delivered there" },
  NOT_ENOUGH_POINTS: { zh: "积分不足", en: "Not enough points" },
  NO_EFFECT: { zh: "本单无可优惠金额", en: "Saves nothing on this order" },
  NOT_BEST: { zh: "已有更优惠的方案", en: "Something better is used" },
  NOT_COMBINABLE: { zh: "不可与已选优惠同享", en: "Does not combine with what is used" },
  NOT_CHOSEN: { zh: "未选择", en: "Not chosen" },
};

const share: Words = { zh: "分摊", en: "Share" };
const kept = ({ zh, en }: Words): Words => ({ zh: `${zh}（保留最低支付）`, en: `${en}, keeping the least payment` });

const plainReasons = {
  LOWEST_PRICE: { zh: "最低价", en: "Lowest price" },
  ENTRY_PRICE: { zh: "活动价", en: "Price of this entry" },
  NTH_ITEM: { zh: "第 N 件优惠", en: "N-th item" },
  BUNDLE_SHARE: { zh: `套餐优惠${share.zh}`, en: `${share.en} of a bundle` },
  ADD_ON_PRICE: { zh: "换购价", en: "Add-on price" },
  ORDER_SHARE: { zh: `满减${share.zh}`, en: `${share.en} of an order reduction` },
  COUPON_SHARE: { zh: `优惠券${share.zh}`, en: `${share.en} of a coupon` },
  POINTS_SHARE: { zh: `积分抵扣${share.zh}`, en: `${share.en} of points` },
  FREE_SHIPPING_LINE: { zh: "满额包邮", en: "Free-shipping line" },
  FREE_SHIPPING_CAMPAIGN: { zh: "包邮活动", en: "Free-shipping campaign" },
  SHIPPING_COUPON: { zh: "运费券", en: "Shipping coupon" },
} as const;

/** What a step of the explanation is. */
export const reasonWords: Readonly<Record<StepReason, Words>> = {
  ...plainReasons,
  NTH_ITEM_LIMITED_BY_MIN_PAYABLE: kept(plainReasons.NTH_ITEM),
  BUNDLE_SHARE_LIMITED_BY_MIN_PAYABLE: kept(plainReasons.BUNDLE_SHARE),
  ADD_ON_PRICE_LIMITED_BY_MIN_PAYABLE: kept(plainReasons.ADD_ON_PRICE),
  ORDER_SHARE_LIMITED_BY_MIN_PAYABLE: kept(plainReasons.ORDER_SHARE),
  COUPON_SHARE_LIMITED_BY_MIN_PAYABLE: kept(plainReasons.COUPON_SHARE),
  FREE_SHIPPING_CAMPAIGN_LIMITED_BY_MIN_PAYABLE: kept(plainReasons.FREE_SHIPPING_CAMPAIGN),
  SHIPPING_COUPON_LIMITED_BY_MIN_PAYABLE: kept(plainReasons.SHIPPING_COUPON),
};

/** Why no order may be placed at a price. */
export const blockWords: Readonly<Record<BlockCode, Words>> = {
  NO_LINES: { zh: "没有可购买的商品", en: "There is nothing to buy" },
  BELOW_MIN_PAYABLE: { zh: "优惠后无需支付，暂不支持下单", en: "Orders that cost nothing are not taken" },
  NOT_DELIVERABLE: { zh: "部分商品不配送到所选地址", en: "Some items are not delivered to this address" },
  APPROXIMATE: { zh: "可叠加的活动过多，暂时无法确定价格", en: "Too many promotions combine here to be sure" },
};
